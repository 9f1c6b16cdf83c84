#!/bin/bash
# How often the size of a command's output is wrong, which ends at once after it has written a line, on
# a terminal and without one, while other processes want all processors.
# usage: sudo dist/bench/output.sh [COMMANDS [BUSY_PROCESSES]]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

commands=${1:-300}
busy=${2:-10}
command -v jq >/dev/null || fail "needs jq; run dist/setup.sh --tests"
open_bench
cat >"$config/conf.d/events.yaml" <<TEXT
events:
  - event: output
    triggers: [command_finish]
    filters:
      command_output_contains: OUTPUT-
    actions:
      - action: json
        plugin: eventlogfile_action
        log_file_path: $event_json
        output_json: true
TEXT
start_sshd root
start_daemon "$config"
# The first connection to an sshd makes the daemon attach to it.
client 127.0.0.1 true
sleep 3
for ((i = 0; i < busy; i++)); do
  timeout 120 sh -c 'while :; do :; done' &
  pids+=("$!")
done
echo "for i in \$(seq $commands); do /bin/echo OUTPUT-\$i; done" >"$scratch/loop.sh"

all_told() {
  [ "$(lines_with '/echo OUTPUT-' "$event_json")" -ge $((2 * commands)) ]
}

options=(-F none -i "$scratch/key" -p "$port" -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null)
for way in -tt -T; do
  ssh "$way" "${options[@]}" root@127.0.0.1 "sh $scratch/loop.sh" >/dev/null </dev/null
done
await 60 all_told || echo "not all commands are told; those that are missing count as wrong"
# A terminal makes two bytes of the end of a line.
jq -r 'select(.argv[1]? // "" | startswith("OUTPUT-")) |
  "\(if .tty_id >= 0 then "terminal" else "pipe" end) \((.argv[1] | length) + (if .tty_id >= 0 then 2 else 1 end)) \(.stdout_size)"' \
  "$event_json" |
  awk -v commands="$commands" '
    $2 == $3 { right[$1]++; next }
    { print $1 ": " $3 " instead of " $2 " bytes" }
    END {
      for (i = split("terminal pipe", ways); i > 0; i--)
        printf "%-9s %d of %d sizes are wrong\n", ways[i], commands - right[ways[i]], commands
    }'
