#!/bin/bash
# (d) From a command's start to its line in event.log: the time just before the start travels in the
# command's argument, and a reader of the log compares it with the time at which it reads the line.
# usage: sudo dist/bench/latency.sh [COMMANDS]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

count=${1:-1000}
open_bench
compile latency
start_sshd root
start_daemon "$config"
"$scratch/latency" receive "$event_log" "$count" >"$scratch/latencies" &
receiver=$!
pids+=("$receiver")
client 127.0.0.1 "$scratch/latency send $count 10"
wait "$receiver" || fail "not all lines came"
unset 'pids[-1]'
sort -g "$scratch/latencies" | awk -v limit=20000 '
  { value[NR] = $1 }
  function at(share) { i = int(NR * share); return value[i < 1 ? 1 : i] }
  END {
    printf "exec to line in event.log: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms (limit p99 %d ms, %d commands)%s\n",
      at(0.5) / 1000, at(0.9) / 1000, at(0.99) / 1000, value[NR] / 1000, limit / 1000, NR,
      (at(0.99) > limit ? "   ABOVE" : "")
    exit (at(0.99) > limit)
  }'
