#!/bin/bash
# (i) Failed logins at full speed: clients with a key that nobody knows, as fast as this machine makes
# connections, at sshd's log level VERBOSE. Each is one failed attempt and one connection that ends
# unauthenticated: both must be told, each exactly once. Prints what the daemon's CPU and memory cost.
# usage: sudo dist/bench/auth.sh [LOGINS]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

count=${1:-5000}
at_once=8
tolerated_kb=8192
open_bench
cat >"$config/conf.d/events.yaml" <<TEXT
events:
  - event: failures
    triggers: [connection_auth_failed, data_lost]
    actions:
      - action: json
        plugin: eventlogfile_action
        log_file_path: $event_json
        output_json: true
        max_size_mb: 500
TEXT
start_sshd root
stop "$sshd"
ssh-keygen -q -t ed25519 -N '' -f "$scratch/unknown"
printf '%s\n' 'LogLevel VERBOSE' 'MaxStartups 500' >>"$scratch/sshd_config"
if grep -q sshd-session /usr/sbin/sshd; then
  echo 'PerSourcePenalties no' >>"$scratch/sshd_config"
fi
/usr/sbin/sshd -D -e -f "$scratch/sshd_config" 2>"$scratch/sshd.log" &
sshd=$!
pids+=("$sshd")
await 10 sshd_answers || fail "the private sshd does not answer"
start_daemon "$config"

attempt() {
  ssh -F none -i "$scratch/unknown" -p "$port" -l root -o IdentitiesOnly=yes -o BatchMode=yes \
    -o PreferredAuthentications=publickey -o KexAlgorithms=curve25519-sha256 -o LogLevel=QUIET -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null 127.0.0.1 true </dev/null || true
}

attempts() {
  local i
  for ((i = 0; i < $1; i++)); do
    attempt
  done
}

fail_to_log_in() {
  local workers=() i
  for ((i = 0; i < at_once; i++)); do
    attempts $(($1 / at_once + (i < $1 % at_once))) &
    workers+=("$!")
  done
  wait "${workers[@]}"
}

ours() {
  grep -F "\"server_port\":$port}" "$event_json" 2>/dev/null || true
}

# Ends with an attempt each; sshd's own count of what it has said is the measure.
attempts_told() {
  ours | grep -c '"auth_method":"publickey"' || true
}

ends_told() {
  ours | grep '"auth_method":null' | grep -vc '"username":""' || true
}

all_told() {
  [ "$(attempts_told)" -ge "$1" ] && [ "$(ends_told)" -ge "$1" ]
}

resident_kb() {
  sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

cpu_ticks() {
  local fields
  read -r -a fields <"/proc/$daemon/stat"
  echo $((fields[13] + fields[14]))
}

warm=$((count / 10 < 200 ? count / 10 : 200))
fail_to_log_in "$warm"
await 30 all_told "$warm" || fail "of $warm failed logins $(attempts_told) and $(ends_told) were told"
before_kb=$(resident_kb)
before_ticks=$(cpu_ticks)
begin=$(date +%s%N)
fail_to_log_in "$count"
end=$(date +%s%N)
await 30 all_told $((warm + count)) || true
sleep 1
after_kb=$(resident_kb)
ticks=$(($(cpu_ticks) - before_ticks))
told=$(($(attempts_told) - warm))
ended=$(($(ends_told) - warm))
lost=$(grep -c '"event_type":"data_lost"' "$event_json" || true)
ms=$(((end - begin) / 1000000))
cpu_ms=$((ticks * 1000 / $(getconf CLK_TCK)))
echo "$count failed logins in $((ms / 1000)).$((ms % 1000 / 100)) s: $told attempts and $ended ends told, $lost data_lost;" \
  "daemon's CPU $cpu_ms ms ($((cpu_ms * 1000 / count)) us each), memory $before_kb -> $after_kb KB"
[ "$told" = "$count" ] && [ "$ended" = "$count" ] && [ "$lost" = 0 ] || fail "not each was told exactly once"
[ $((after_kb - before_kb)) -le "$tolerated_kb" ] || fail "the daemon's memory grew by $((after_kb - before_kb)) KB"
