#!/bin/bash
# (a) What the daemon costs programs that are not sshd: system calls and TCP connections in a loop, in a
# process that belongs to no session, with the daemon asked for network events, too; and once more while it
# records the terminal of a session that shows something twenty times a second (which it does without the
# daemon, too). usage: sudo dist/bench/tax.sh [ROUNDS]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

rounds=${1:-8}
open_bench
compile tax
cat >"$config/conf.d/network.yaml" <<TEXT
events:
  - event: network
    triggers: [port_forward, network_connect]
    actions:
      - action: network
        plugin: eventlogfile_action
        log_file_path: $scratch/network.log
TEXT

# shellcheck disable=SC2317 # alternate calls it
measure() {
  local i call
  for ((i = 0; i < 5; i++)); do
    for call in write read getppid; do
      "$scratch/tax" "$call" 1000000 >>"$scratch/$call.$1"
    done
    "$scratch/tax" connect 20000 >>"$scratch/connect.$1"
  done
}

# shellcheck disable=SC2317 # alternate calls it
measure_recorded() {
  local i call session
  client -tt 127.0.0.1 'while sleep 0.05; do date; done' </dev/null >"$scratch/shown" 2>&1 &
  session=$!
  pids+=("$session")
  await 20 test -s "$scratch/shown" || fail "the session shows nothing"
  for ((i = 0; i < 5; i++)); do
    for call in write read getppid; do
      "$scratch/tax" "$call" 1000000 >>"$scratch/$call-recorded.$1"
    done
  done
  # The function runs ssh as a child of its own.
  kill "$(pgrep -P "$session" -x ssh)"
  wait "$session" || true
  if [ "$1" = with ]; then
    await 20 grep -q UTC "$scratch/recordings/$port"-*.cast || fail "the session was not recorded"
    rm -rf "$scratch/recordings"
  fi
}

alternate "$rounds" measure
cat >"$config/conf.d/record.yaml" <<TEXT
events:
  - event: record
    triggers: [connection_established, connection_close, terminal_update, terminal_input, terminal_resize]
    actions:
      - action: cast
        plugin: asciicast_action
        directory: $scratch/recordings
        file_name: "{{tcp_info.server_port}}-{{session_id}}-{{tty_id}}.cast"
TEXT
export TZ=UTC
start_sshd root
alternate "$rounds" measure_recorded
status=0
for call in write read getppid connect write-recorded read-recorded getppid-recorded; do
  report "$call" ns 1.02 "$scratch/$call.with" "$scratch/$call.without" || status=1
done
exit "$status"
