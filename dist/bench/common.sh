# shellcheck shell=bash
# Read by the benchmarks. Each compares with and without the daemon in one run, alternating, so that
# what else the machine does meets both alike; and prints the ratio of the medians.
# shellcheck source=dist/lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lab.sh"

# Begins a benchmark: scratch directory, configuration, the line that says where it was measured.
open_bench() {
  [ "$(id -u)" = 0 ] || fail "needs root, for eBPF" 77
  [ -x "$home/bin/sshlogd" ] || fail "$home is not built; run: mvn package -DskipTests"
  open_lab
  config=$scratch/etc
  event_log=$scratch/event.log
  event_json=$scratch/event.json
  mkdir -p "$config/conf.d"
  cat >"$config/conf.d/events.yaml" <<TEXT
events:
  - event: everything
    triggers: [connection_established, connection_close, command_start, command_finish, data_lost]
    actions:
      - action: lines
        plugin: eventlogfile_action
        log_file_path: $event_log
        max_size_mb: 500
      - action: json
        plugin: eventlogfile_action
        log_file_path: $event_json
        output_json: true
        max_size_mb: 500
TEXT
  describe_environment
}

describe_environment() {
  local audit=none cpu
  if command -v auditctl >/dev/null; then
    audit=$(auditctl -s 2>/dev/null | sed -n 's/^enabled //p')
  fi
  cpu=$(sed -n '/^model name/{s/^[^:]*: //p;q}' /proc/cpuinfo)
  echo "environment: kernel $(uname -r), ${cpu:-$(uname -m)} x $(nproc), $(ssh -V 2>&1 | cut -d, -f1)," \
    "load $(cut -d' ' -f1 /proc/loadavg), audit $audit, $(date -u +%Y-%m-%dT%H:%MZ)"
  if [ "$audit" != none ] && [ "$audit" != 0 ]; then
    echo "note: auditing is on, which adds to every syscall of tasks begun since, with and without the daemon"
  fi
}

# Compiles $1.c of this directory to $scratch/$1, with more options to the compiler.
compile() {
  clang -O2 -Wall -Werror "${@:2}" -o "$scratch/$1" "$(dirname "${BASH_SOURCE[0]}")/$1.c"
  chmod 0755 "$scratch/$1"
}

# The median of the numbers on standard input, one a line.
median() {
  sort -g | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

# Calls "measure with FILE" and "measure without FILE" in turn, $1 rounds of each, first the one and
# then the other first; $2 is a function that measures once and appends to the file.
alternate() {
  local rounds=$1 measure=$2 round state states
  for ((round = 0; round < rounds; round++)); do
    states='with without'
    if ((round % 2)); then
      states='without with'
    fi
    for state in $states; do
      if [ "$state" = with ]; then
        rm -f "$event_log"* "$event_json"*
        start_daemon "$config"
      fi
      "$measure" "$state"
      if [ "$state" = with ]; then
        stop_daemon
      fi
    done
  done
}

# One line of result: what was measured, both medians, their ratio, and the limit it is held to.
report() {
  local what=$1 unit=$2 limit=$3 with=$4 without=$5
  awk -v what="$what" -v unit="$unit" -v limit="$limit" \
    -v with="$(median <"$with")" -v without="$(median <"$without")" -v samples="$(wc -l <"$with")" '
    BEGIN {
      ratio = with / without
      printf "%-24s without %10.1f %s   with %10.1f %s   ratio %.3f (limit %s, %d samples each)%s\n",
        what, without, unit, with, unit, ratio, limit, samples, (ratio > limit ? "   ABOVE" : "")
      exit (ratio > limit)
    }'
}
