#!/bin/bash
# The daemon with nothing to do: how long it takes to be ready and to stop, what it uses of a core and
# of memory; then the same start and stop with all kinds of events wanted.
# usage: sudo dist/bench/idle.sh [SECONDS]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

seconds=${1:-30}
open_bench
# So that there is something to attach to, and to let go of.
start_sshd root

# User and system time so far, in clock ticks.
ticks() {
  sed 's/.*) //' "/proc/$daemon/stat" | awk '{ print $12 + $13 }'
}

# Milliseconds since $1, a value of EPOCHREALTIME.
since() {
  local now=$EPOCHREALTIME
  echo $(((${now/./} - ${1/./}) / 1000))
}

# Starts and stops it so often, and adds the milliseconds to the files starts and stops.
start_and_stop() {
  local i begin
  rm -f "$scratch/starts" "$scratch/stops"
  for ((i = 0; i < $1; i++)); do
    begin=$EPOCHREALTIME
    start_daemon "$config"
    since "$begin" >>"$scratch/starts"
    sleep 1 # what it attaches to comes after it is ready
    begin=$EPOCHREALTIME
    stop_daemon
    since "$begin" >>"$scratch/stops"
  done
}

# Prints both medians, and says whether they keep their limits.
report() {
  awk -v what="$1" -v start="$(median <"$scratch/starts")" -v stop="$(median <"$scratch/stops")" '
    BEGIN {
      above = start > 3000 || stop > 5000
      printf "%s: ready after %d ms (median of 5, limit 3000), stopped after %d ms (limit 5000)%s\n",
        what, start, stop, (above ? "   ABOVE" : "")
      exit above
    }' || failed=1
}

failed=
start_and_stop 5
report "logins and commands"
start_daemon "$config"
# What it still does right after its start is no rest.
sleep 5
before=$(ticks)
sleep "$seconds"
after=$(ticks)
awk -v ticks=$((after - before)) -v seconds="$seconds" -v hertz="$(getconf CLK_TCK)" \
  -v rss="$(awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status")" \
  -v threads="$(awk '/^Threads/ { print $2 }' "/proc/$daemon/status")" '
  BEGIN {
    cpu = 100 * ticks / hertz / seconds
    printf "at rest: %.2f %% of a core over %d s (limit 0.5), RSS %.0f MB, %d threads%s\n",
      cpu, seconds, rss / 1024, threads, (cpu > 0.5 ? "   ABOVE" : "")
    exit cpu > 0.5
  }' || failed=1
stop_daemon

cat >"$config/conf.d/all.yaml" <<TEXT
events:
  - event: all
    triggers: [terminal_update, terminal_input, file_upload, port_forward, network_connect]
    actions:
      - action: all
        plugin: eventlogfile_action
        log_file_path: $scratch/all.json
        output_json: true
TEXT
start_and_stop 5
report "all kinds of events"
[ -z "$failed" ]
