#!/bin/bash
# (c) Nothing missing, nothing twice: 20,000 commands with unique arguments over 8 parallel sessions;
# every start and every finish must be in the log exactly once, with the right exit code or signal.
# usage: sudo dist/bench/completeness.sh [COMMANDS [SESSIONS]]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

count=${1:-20000}
sessions=${2:-8}
each=$((count / sessions))
open_bench
command -v jq >/dev/null || fail "needs jq; run dist/setup.sh --tests"
compile exits
start_sshd root
start_daemon "$config"

clients=()
begin=$EPOCHREALTIME
for ((session = 0; session < sessions; session++)); do
  client 127.0.0.1 "$scratch/exits run $session $each" &
  clients+=($!)
done
for pid in "${clients[@]}"; do
  wait "$pid" || fail "a session failed"
done
end=$EPOCHREALTIME

# The log is complete when the connections' ends are in it.
all_have_closed() {
  [ "$(lines_with '"event_type":"connection_close"' "$event_json")" -ge "$sessions" ]
}
await 60 all_have_closed || fail "the log lacks the end of a session"
stop_daemon

# What should be there: type, argument, exit code and signal; in the order of way() in exits.c.
awk -v sessions="$sessions" -v each="$each" '
  BEGIN {
    split("9 15 11 2 1 6", signals, " ")
    for (s = 0; s < sessions; s++) {
      for (i = 0; i < each; i++) {
        id = "id-" s "-" i
        killed = i % 10 == 9
        signal = killed ? signals[int(i / 10) % 6 + 1] : 0
        printf "command_start %s -1 0\n", id
        printf "command_finish %s %d %d\n", id, killed ? 128 + signal : i % 256, signal
      }
    }
  }' | sort >"$scratch/expected"
jq -r 'select(.argv? and .argv[1] == "end") | [.event_type, .argv[2], .exit_code, .signal // 0] | join(" ")' \
  "$event_json" | sort >"$scratch/found"
missing=$(comm -23 "$scratch/expected" "$scratch/found" | wc -l)
wrong=$(comm -13 "$scratch/expected" "$scratch/found" | wc -l)
lost=$(lines_with '"event_type":"data_lost"' "$event_json")
twice=$(uniq -d "$scratch/found" | wc -l)
awk -v commands=$((each * sessions)) -v sessions="$sessions" -v begin="$begin" -v end="$end" \
  -v found="$(wc -l <"$scratch/found")" -v missing="$missing" -v wrong="$wrong" \
  -v twice="$twice" -v lost="$lost" '
  BEGIN {
    printf "%d commands over %d sessions in %.1f s (%.0f a second): %d of %d events found, %d missing, " \
      "%d wrong or too many, %d twice, %d data_lost\n",
      commands, sessions, end - begin, commands / (end - begin), found, 2 * commands, missing, wrong, twice, lost
    exit (missing + wrong + twice + lost > 0)
  }' || {
  echo "missing:" && comm -23 "$scratch/expected" "$scratch/found" | head -n 5
  echo "wrong or too many:" && comm -13 "$scratch/expected" "$scratch/found" | head -n 5
  grep '"event_type":"data_lost"' "$event_json" | head -n 5 || true
  fail "the log is not what happened"
}
