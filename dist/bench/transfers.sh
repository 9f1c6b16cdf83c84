#!/bin/bash
# What it costs those who transfer files that each file is told of, and whether each is: 10,000 small
# files by sftp and by scp, every one told once with its path and size; then one file of 1 GB each way.
# With TMPDIR=/dev/shm no disk has a part in it, whose own ups and downs are larger than what is measured.
# usage: sudo dist/bench/transfers.sh [ROUNDS [FILES [MEGABYTES]]]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

rounds=${1:-6}
files=${2:-10000}
megabytes=${3:-1000}
command -v jq >/dev/null || fail "needs jq; run dist/setup.sh --tests"
open_bench
cat >"$config/conf.d/events.yaml" <<TEXT
events:
  - event: files
    triggers: [connection_close, file_upload, file_download, file_operation, data_lost]
    actions:
      - action: json
        plugin: eventlogfile_action
        log_file_path: $event_json
        output_json: true
        max_size_mb: 500
TEXT
start_sshd root
server=$(command -v /usr/lib/openssh/sftp-server /usr/libexec/openssh/sftp-server /usr/lib/ssh/sftp-server | head -n 1)
[ -n "$server" ] || fail "there is no sftp-server"
# Read anew by sshd for every connection.
stop "$sshd"
echo "Subsystem sftp $server" >>"$scratch/sshd_config"
"$(command -v sshd || echo /usr/sbin/sshd)" -D -e -f "$scratch/sshd_config" 2>"$scratch/sshd.log" &
sshd=$!
pids+=("$sshd")
await 10 sshd_answers || fail "the private sshd does not answer"

options=(-F none -i "$scratch/key" -P "$port" -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null)
local=$scratch/local
remote=$scratch/remote
mkdir -p "$local"
# Sizes from 0 bytes up, in directories of 1,000 files.
for ((i = 0; i < files; i++)); do
  ((i % 1000)) || mkdir -p "$local/d$((i / 1000))"
  head -c $((i % 97 * 13)) /dev/zero >"$local/d$((i / 1000))/f$i"
done
truncate -s $((megabytes * 1000000)) "$scratch/large"
(cd "$local" && find . -type f -printf '%P %s\n' | sort) >"$scratch/expected"

put_all() {
  printf 'put -r %s %s\n' "$local" "$remote" | sftp -q "${options[@]}" -b - "root@127.0.0.1" >"$scratch/output"
}

copy_all() {
  scp -q -r "${options[@]}" "$local" "root@127.0.0.1:$remote"
}

copy_all_as_before() {
  scp -q -O -r "${options[@]}" "$local" "root@127.0.0.1:$remote"
}

put_large() {
  scp -q "${options[@]}" "$scratch/large" "root@127.0.0.1:$remote"
}

get_large() {
  scp -q "${options[@]}" "root@127.0.0.1:$scratch/large" "$remote"
}

milliseconds() {
  local begin=${EPOCHREALTIME/./}
  "$@"
  echo $(((${EPOCHREALTIME/./} - begin) / 1000))
}

closed() {
  [ "$(lines_with '"event_type":"connection_close"' "$event_json")" -ge 1 ]
}

# Processor time of the daemon so far, in milliseconds.
daemon_time() {
  awk -v hertz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000 / hertz) }' "/proc/$daemon/stat"
}

# $1 names what was done, with $2 files expected, as "path size" lines below $3.
check() {
  jq -r --arg base "$3/" 'select(.event_type == "file_upload" or .event_type == "file_download") |
    "\(.target_path | ltrimstr($base)) \(.bytes) \(.result)"' "$event_json" | sort >"$scratch/seen"
  sed 's/$/ ok/' "$2" | sort | diff -q - "$scratch/seen" >/dev/null ||
    fail "$1: not what was transferred: $(sed 's/$/ ok/' "$2" | sort | diff - "$scratch/seen" | head -n 5)"
  [ "$(lines_with '"event_type":"data_lost"' "$event_json")" = 0 ] ||
    fail "$1: something was lost: $(grep data_lost "$event_json" | head -n 1)"
  grep -c . "$scratch/seen" >"$scratch/$1.events"
}

once() {
  local state=$1 what=$2 expected=$3 base=$4 before
  rm -rf "$remote"
  if [ "$state" = with ]; then
    : >"$event_json"
    before=$(daemon_time)
  fi
  milliseconds "${@:5}" >>"$scratch/$what.$state"
  if [ "$state" = with ]; then
    await 60 closed || fail "the end of a connection is missing"
    echo $(($(daemon_time) - before)) >>"$scratch/$what.cpu"
    check "$what" "$expected" "$base"
  fi
}

measure() {
  # Once to warm up: the daemon has just been started, and its code is still being compiled.
  rm -rf "$remote"
  put_all
  if [ "$1" = with ]; then
    await 60 closed || fail "the end of a connection is missing"
  fi
  once "$1" sftp "$scratch/expected" "$remote" put_all
  once "$1" scp "$scratch/expected" "$remote" copy_all
  once "$1" scp-O "$scratch/expected" "$remote" copy_all_as_before
  echo "remote $((megabytes * 1000000))" >"$scratch/expected.put"
  echo "large $((megabytes * 1000000))" >"$scratch/expected.get"
  once "$1" put "$scratch/expected.put" "$scratch" put_large
  once "$1" get "$scratch/expected.get" "$scratch" get_large
}

alternate "$rounds" measure
status=0
for what in sftp scp scp-O; do
  report "$files files, $what" ms 1.05 "$scratch/$what.with" "$scratch/$what.without" || status=1
  echo "                         $(cat "$scratch/$what.events") events, each once and right; daemon: $(median <"$scratch/$what.cpu") ms of processor time"
done
for what in put get; do
  report "$megabytes MB, $what" ms 1.03 "$scratch/$what.with" "$scratch/$what.without" || status=1
  echo "                         daemon: $(median <"$scratch/$what.cpu") ms of processor time"
done
exit "$status"
