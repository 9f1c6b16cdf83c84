#!/bin/bash
# What recording costs the sessions that are recorded, and whether the recordings are true: a large
# file through a terminal and through a pipe, alone and in eight sessions at once; then with a ring
# buffer that is far too small, where what was recorded and what is told as lost must add up.
# usage: sudo dist/bench/streams.sh [ROUNDS [MEGABYTES]]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

command -v jq >/dev/null || fail "needs jq; run dist/setup.sh --tests"
rounds=${1:-6}
megabytes=${2:-200}
parallel=8
open_bench
recordings=$scratch/recordings
cat >"$config/conf.d/events.yaml" <<TEXT
events:
  - event: record
    triggers: [connection_established, connection_close, command_start, command_finish, terminal_update, terminal_resize, data_lost]
    actions:
      - action: cast
        plugin: asciicast_action
        directory: $recordings
        file_name: "{{tcp_info.server_port}}-{{session_id}}-{{tty_id}}.cast"
  - event: log
    triggers: [connection_established, connection_close, data_lost]
    actions:
      - action: json
        plugin: eventlogfile_action
        log_file_path: $event_json
        output_json: true
TEXT
start_sshd root
# Text, as terminals show it; lines of 100 characters.
head -c $((megabytes * 750000)) /dev/urandom | base64 -w 99 >"$scratch/home/text"
truncate -s $((megabytes * 1000000)) "$scratch/home/text"
head -c $((megabytes * 1000000 / parallel)) "$scratch/home/text" >"$scratch/home/part"

through_terminal() {
  client -tt 127.0.0.1 "exec cat $scratch/home/$1" </dev/null >"$2"
}

through_pipe() {
  client 127.0.0.1 "exec cat $scratch/home/$1" </dev/null >"$2"
}

milliseconds() {
  local begin=${EPOCHREALTIME/./}
  "$@"
  echo $(((${EPOCHREALTIME/./} - begin) / 1000))
}

in_parallel() {
  local i pid clients=()
  for ((i = 0; i < parallel; i++)); do
    "$1" part "$scratch/received.$i" &
    clients+=($!)
  done
  for pid in "${clients[@]}"; do
    wait "$pid" || fail "a session failed"
  done
}

check_all_received() {
  local i
  for ((i = 0; i < parallel; i++)); do
    check_received "$scratch/received.$i" part
  done
}

# Processor time of the daemon so far, in milliseconds.
daemon_time() {
  awk -v hertz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000 / hertz) }' "/proc/$daemon/stat"
}

# Whether the daemon has written down all that has happened.
is_done() {
  [ "$(sshlog sessions --json | jq "[.sessions[] | select(.server_port == $port)] | length")" = 0 ] &&
    [ "$(sshlog status --json | jq '[.backlog.bytes, .actions[].queued] | add')" = 0 ]
}

await_done() {
  await 120 is_done || fail "the daemon does not get done with what it has seen"
}

# Bytes that the recordings hold, and bytes that they say are missing.
recorded_and_missing() {
  jq -r 'select(type == "array") |
    if .[1] == "o" then "recorded \(.[2] | utf8bytelength)"
    elif .[1] == "m" and (.[2] | test("bytes of output are missing")) then "missing \(.[2] | capture("(?<n>[0-9]+) bytes of output").n)"
    else empty end' "$recordings/$port"-*.cast |
    awk '{ sum[$1] += $2; if ($1 == "missing") places++ } END { printf "%d %d %d\n", sum["recorded"], sum["missing"], places }'
}

# Whether a client received the whole file; from a terminal with CR LF for LF.
check_received() {
  tr -d '\r' <"$1" | cmp - "$scratch/home/$2" || fail "ssh itself lost something"
}

# Every recording must hold what one client received, and nothing else; each client's is there once.
# What is missing must be told, to the byte.
check_recordings() {
  local count=0 file complete=yes recorded missing places
  for file in "$recordings/$port"-*.cast; do
    sshlog replay --raw --speed 0 "$file" >"$scratch/replayed"
    cmp -s "$scratch/replayed" "$1" || complete=no
    count=$((count + 1))
  done
  [ "$count" = "$2" ] || fail "$count recordings of $2 sessions"
  if [ "$complete" = no ]; then
    read -r recorded missing places < <(recorded_and_missing)
    [ $((recorded + missing)) = $(($2 * $(stat -c %s "$1"))) ] ||
      fail "a recording differs from what the client received, and does not say by how much"
    echo "$3: NOT COMPLETE: $missing bytes are missing in $places places, as the recordings say"
    status=1
  elif [ "$(lines_with data_lost "$event_json")" != 0 ]; then
    fail "something was lost: $(grep data_lost "$event_json" | head -n 1)"
  fi
}

# Runs "$3..." once; with the daemon, also checks what it recorded of so many sessions.
once() {
  local state=$1 sessions=$2 what=$3 expected=$4 before
  if [ "$state" = with ]; then
    await_done
    rm -rf "$recordings" "$event_json"*
    : >"$event_json"
    before=$(daemon_time)
  fi
  milliseconds "${@:5}" >>"$scratch/$what.$state"
  if [ "$state" = with ]; then
    await_done
    echo $(($(daemon_time) - before)) >>"$scratch/$what.cpu"
    check_recordings "$expected" "$sessions" "$what"
  fi
}

measure() {
  through_pipe part "$scratch/received"
  through_terminal part "$scratch/received"
  once "$1" 1 terminal "$scratch/received" through_terminal text "$scratch/received"
  check_received "$scratch/received" text
  once "$1" 1 pipe "$scratch/received" through_pipe text "$scratch/received"
  check_received "$scratch/received" text
  once "$1" "$parallel" terminals "$scratch/received.0" in_parallel through_terminal
  check_all_received
  once "$1" "$parallel" pipes "$scratch/received.0" in_parallel through_pipe
  check_all_received
}

overload() {
  local recorded missing places produced
  rm -rf "$recordings" "$event_json"*
  SSHLOG_RING_BUFFER_KB=64 start_daemon "$config"
  "$1" text "$scratch/received"
  await_done
  stop_daemon
  produced=$(stat -c %s "$scratch/received")
  read -r recorded missing places < <(recorded_and_missing)
  printf '%-24s produced %d bytes = recorded %d + missing %d (in %d places)\n' "overload, $2" \
    "$produced" "$recorded" "$missing" "$places"
  [ "$missing" -gt 0 ] || fail "the small ring buffer lost nothing: no overload"
  [ $((recorded + missing)) = "$produced" ] || fail "$((produced - recorded - missing)) bytes are neither recorded nor told as missing"
}

status=0
alternate "$rounds" measure
for what in terminal pipe terminals pipes; do
  report "$megabytes MB, $what" ms 1.08 "$scratch/$what.with" "$scratch/$what.without" || status=1
  echo "                         daemon: $(median <"$scratch/$what.cpu") ms of processor time"
done
overload through_terminal terminal
overload through_pipe pipe
exit "$status"
