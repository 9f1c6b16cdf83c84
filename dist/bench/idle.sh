#!/bin/bash
# The daemon with nothing to do: how long it takes to be ready, what it uses of a core and of memory.
# usage: sudo dist/bench/idle.sh [SECONDS]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

seconds=${1:-30}
open_bench

# User and system time so far, in clock ticks.
ticks() {
  sed 's/.*) //' "/proc/$daemon/stat" | awk '{ print $12 + $13 }'
}

for ((i = 0; i < 5; i++)); do
  begin=$EPOCHREALTIME
  start_daemon "$config"
  end=$EPOCHREALTIME
  echo $(((${end/./} - ${begin/./}) / 1000)) >>"$scratch/starts"
  [ "$i" = 4 ] || stop_daemon
done
# What it still does right after its start is no rest.
sleep 5
before=$(ticks)
sleep "$seconds"
after=$(ticks)
awk -v start="$(median <"$scratch/starts")" -v ticks=$((after - before)) -v seconds="$seconds" \
  -v hertz="$(getconf CLK_TCK)" -v rss="$(awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status")" \
  -v threads="$(awk '/^Threads/ { print $2 }' "/proc/$daemon/status")" '
  BEGIN {
    cpu = 100 * ticks / hertz / seconds
    printf "ready after %d ms (median of 5, limit 3000), %.2f %% of a core at rest over %d s (limit 0.5), RSS %.0f MB, %d threads%s\n",
      start, cpu, seconds, rss / 1024, threads, (start > 3000 || cpu > 0.5 ? "   ABOVE" : "")
    exit (start > 3000 || cpu > 0.5)
  }'
