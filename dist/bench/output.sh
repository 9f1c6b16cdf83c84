#!/bin/bash
# How often the size or the text of a command's output is wrong or missing, when the command ends at once
# after it has written some lines, on a terminal and without one, while other processes want all
# processors. (A text is missing, too, when sshd has not sent it 0.2 s after the end.)
# usage: sudo dist/bench/output.sh [COMMANDS [BUSY_PROCESSES [LINES]]]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

commands=${1:-300}
busy=${2:-10}
lines=${3:-1}
command -v jq >/dev/null || fail "needs jq; run dist/setup.sh --tests"
open_bench
cat >"$config/conf.d/events.yaml" <<TEXT
events:
  - event: output
    triggers: [command_finish]
    filters:
      command_output_contains: not-written-by-any
    actions:
      - action: none
        plugin: eventlogfile_action
        log_file_path: $scratch/none.json
        output_json: true
  - event: all
    triggers: [command_finish]
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
# All lines are of one length, and no two are the same.
echo "for i in \$(seq 10001 $((10000 + commands))); do
  /usr/bin/seq -f OUTPUT-\$i-%06.0f $lines
done" >"$scratch/loop.sh"

all_told() {
  [ "$(lines_with '/seq -f OUTPUT-' "$event_json")" -ge $((2 * commands)) ]
}

options=(-F none -i "$scratch/key" -p "$port" -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null)
for way in -tt -T; do
  ssh "$way" "${options[@]}" root@127.0.0.1 "sh $scratch/loop.sh" >/dev/null </dev/null
done
await 60 all_told || echo "not all commands are told; those that are missing count as wrong"
stop_daemon
ended=$scratch/ended.txt
jq -r 'select(.argv[1]? == "-f" and (.argv[2]? // "" | startswith("OUTPUT-"))) |
  (.argv[2] | sub("%.*"; "000001")) as $first |
  [if .tty_id >= 0 then "terminal" else "pipe" end, .stdout_size // "null",
   if (.stdout // "") == "" then "missing" elif .stdout | startswith($first) then "right" else "wrong" end] |
  join(" ")' "$event_json" >"$ended"
# A terminal makes two bytes of the end of a line.
awk -v commands="$commands" -v lines="$lines" '
  BEGIN { size["terminal"] = lines * 21; size["pipe"] = lines * 20 }
  { text[$1, $3]++ }
  $2 == size[$1] { right[$1]++; next }
  $2 == "null" { unknown[$1]++; next }
  { print $1 ": " $2 " instead of " size[$1] " bytes" }
  END {
    for (i = split("terminal pipe", ways); i > 0; i--) {
      way = ways[i]
      printf "%-9s %d commands: %d sizes are wrong, %d not known; %d texts are wrong, %d missing\n",
        way, commands, commands - right[way] - unknown[way], unknown[way],
        commands - text[way, "right"] - text[way, "missing"], text[way, "missing"]
    }
  }' "$ended"
