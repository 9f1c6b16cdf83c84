#!/bin/bash
# What becomes of events while the syslog server is away, under load: nothing lost with a spool, the
# order kept, memory flat, other actions as fast as before; the same when the daemon is killed
# meanwhile; a full spool drops the oldest and counts exactly. The server is rsyslog.
# usage: sudo dist/bench/outage.sh [SECONDS_AWAY [EVENTS_PER_SECOND [PART]...]]
# The parts are latency, away, killed and full; all of them when none is named.
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

away=${1:-120}
rate=${2:-2000}
parts=("${@:3}")
[ ${#parts[@]} -gt 0 ] || parts=(latency away killed full)
half=$(((away + 1) / 2))
# Latency and memory are judged when there is enough to judge.
judged=$((away >= 60))
failed=no

check() {
  local what=$1
  shift
  if "$@"; then
    echo "  ok      $what"
  else
    echo "  FAILED  $what"
    failed=yes
  fi
}

at_most() {
  awk -v value="$1" -v limit="$2" 'BEGIN { exit !(value <= limit) }'
}

write_server_configuration() {
  server_port=$(free_port)
  cat >"$scratch/rsyslog.conf" <<TEXT
global(workDirectory="$scratch" maxMessageSize="64k")
module(load="imtcp")
template(name="message" type="string" string="%msg%\n")
ruleset(name="all" queue.type="Direct") {
  action(type="omfile" file="$scratch/received" template="message")
}
input(type="imtcp" address="127.0.0.1" port="$server_port" ruleset="all")
TEXT
  # Ubuntu's AppArmor lets the one in /usr/sbin write nothing here.
  cp "$(command -v rsyslogd || echo /usr/sbin/rsyslogd)" "$scratch/rsyslogd"
}

server_answers() {
  kill -0 "$server" 2>/dev/null || fail "rsyslogd did not start: $(tail -n 3 "$scratch/rsyslogd.log")"
  (exec 3<>"/dev/tcp/127.0.0.1/$server_port") 2>/dev/null
}

start_server() {
  "$scratch/rsyslogd" -n -f "$scratch/rsyslog.conf" -i "$scratch/rsyslogd.pid" >"$scratch/rsyslogd.log" 2>&1 &
  server=$!
  pids+=("$server")
  await 10 server_answers || fail "rsyslogd does not answer"
}

stop_server() {
  stop "$server"
}

# One rule with three actions, so that all get the same events in the same order. Only those of the
# load: what else happens on this machine may make messages that are too long for syslog.
configure() {
  local spool_mb=$1
  rm -rf "$config/conf.d" "$scratch/spool" "$scratch/received" "$event_log"* "$event_json"*
  mkdir "$config/conf.d"
  cat >"$config/conf.d/outage.yaml" <<TEXT
events:
  - event: load
    triggers: [command_start, command_finish]
    filters:
      command_name: latency
    actions:
      - action: lines
        plugin: eventlogfile_action
        log_file_path: $event_log
        max_size_mb: 4000
      - action: json
        plugin: eventlogfile_action
        log_file_path: $event_json
        output_json: true
        max_size_mb: 4000
      - action: remote
        plugin: syslog_action
        server_address: 127.0.0.1
        port: $server_port
        udp: false
        message_format: json
        spool_mb: $spool_mb
        spool_directory: $scratch/spool
TEXT
}

# A counter of the action "remote".
counter() {
  sshlog --json status | jq --arg name "$1" '.actions[] | select(.name == "remote") | .counters[$name]'
}

spool_is_empty() {
  [ "$(counter spooled)" = 0 ]
}

# What the daemon itself dropped, before an action had it, stands beside the action's name.
check_drops() {
  echo "  counted $(sshlog --json status | jq -c '.actions[] | select(.name == "remote") | .counters')"
  echo "  before  $(sshlog --json status |
    jq -c '{losses: .losses, rule: .rules[0].dropped, actions: (.actions | map({(.name): .dropped}) | add)}')"
  check "the delivery dropped nothing" [ "$(counter dropped)$(counter not_repeated)$(counter set_aside)" = 000 ]
}

memory_kb() {
  sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}

# As much load as asked for, by four processes in one session, until end_load.
start_load() {
  touch "$scratch/load_is_wanted"
  client 127.0.0.1 "
    for i in 1 2 3 4; do $scratch/latency pace $((rate / 8)) 3600 & done
    while [ -e $scratch/load_is_wanted ]; do sleep 0.5; done
    kill \$(jobs -p)
    wait" >"$scratch/load" &
  load=$!
  pids+=("$load")
}

end_load() {
  rm "$scratch/load_is_wanted"
  wait "$load" || fail "the load has failed"
  unset 'pids[-1]'
  awk '{ commands += $1; rate += $6 } END { printf "  load    %d events, %.0f a second\n", 2 * commands, 2 * rate }' "$scratch/load"
}

all_is_written() {
  local before=$written
  written=$(wc -l <"$event_json")
  sleep 0.5
  [ "$written" = "$(wc -l <"$event_json")" ] && [ "$before" = "$written" ]
}

# Waits until the log does not grow any more.
settle() {
  written=-1
  await 30 all_is_written || fail "the event log does not come to an end"
}

# What has arrived, each event once, where it came first.
arrived() {
  awk '!seen[$0]++' "$scratch/received"
}

same() {
  if ! cmp -s "$1" "$2"; then
    diff "$1" "$2" | head -n 3 | cut -c 1-300
    return 1
  fi
}

# The p99 in milliseconds of latencies of commands begun between $1 and $2, in nanoseconds.
p99() {
  awk -v from="$1" -v to="$2" '$2 >= from && $2 < to { print $1 }' "$scratch/latencies" | sort -g |
    awk '{ value[NR] = $1 } END { i = int(NR * 0.99); printf "%.2f\n", value[i < 1 ? 1 : i] / 1000 }'
}

start_receiver() {
  "$scratch/latency" receive "$event_log" 0 >"$scratch/latencies" &
  receiver=$!
  pids+=("$receiver")
}

now() {
  date +%s%N
}

# Windows with the server and without it in turn, under one load and one run of the daemon. Each one
# without is compared with those on both sides of it, so that what the machine becomes slower by
# meanwhile meets both; the time in which the daemon catches up counts for neither. How much windows
# that should be alike differ tells what the result is worth.
others_are_as_fast() {
  local pairs=8 window=10 warmup=15 i begun
  if [ "$judged" = 0 ]; then
    pairs=1 window=2 warmup=2
  fi
  echo "== the other action's latency, $((pairs + 1)) windows of $window s with the server and $pairs without, in turn"
  configure 2000
  start_server
  start_daemon "$config"
  start_receiver
  start_load
  sleep "$warmup"
  : >"$scratch/windows"
  for ((i = 0; i <= pairs; i++)); do
    begun=$(now)
    sleep "$window"
    echo "with $begun $(now)" >>"$scratch/windows"
    [ "$i" -lt "$pairs" ] || break
    stop_server
    sleep 1
    begun=$(now)
    sleep "$window"
    echo "without $begun $(now)" >>"$scratch/windows"
    start_server
    await 60 spool_is_empty || fail "the spool does not become empty"
    sleep 1
  done
  end_load
  settle
  sleep 1 # the receiver reads the log's end
  stop "$receiver"
  stop_daemon
  stop_server
  local state from to
  while read -r state from to; do
    echo "$state $(p99 "$from" "$to")"
  done <"$scratch/windows" >"$scratch/p99s"
  awk '{ printf "%s%s %s", (NR > 1 ? ", " : "  p99 in ms: "), $1, $2 } END { print "" }' "$scratch/p99s"
  awk '
    { value[NR] = $2 }
    END {
      for (i = 2; i < NR; i += 2) print value[i] / ((value[i - 1] + value[i + 1]) / 2) >ratios
      for (i = 3; i <= NR; i += 2) {
        r = value[i] / value[i - 2]
        print (r < 1 ? 1 / r : r) >noise
      }
    }' ratios="$scratch/ratios" noise="$scratch/noise" "$scratch/p99s"
  local ratio noise
  ratio=$(median <"$scratch/ratios")
  noise=$(median <"$scratch/noise")
  echo "  ratio   $(awk '{ printf "%.2f ", $1 }' "$scratch/ratios")median $(printf %.2f "$ratio");" \
    "windows with the server differ from each other by $(printf %.2f "$noise") (median)"
  at_most "$noise" 1.3 || echo "  note: on a machine this busy, the ratio tells little"
  if [ "$judged" = 1 ]; then
    check "the other action is as fast without the server (median ratio at most 1.1)" at_most "$ratio" 1.1
  fi
}

server_goes() {
  echo "== the server is away for $away s under $rate events a second"
  configure 2000
  start_server
  start_daemon "$config"
  local begun gone back drained end early late p99_away
  start_receiver
  start_load
  sleep 5 # the start does not count
  begun=$(now)
  sleep "$half"
  gone=$(now)
  stop_server
  sleep $((away / 4 + 1))
  early=$(memory_kb)
  sleep $((away - away / 4 - 1))
  late=$(memory_kb)
  echo "  spooled $(counter spooled) events; the daemon has $early KB early in the outage, $late KB at its end"
  back=$(now)
  start_server
  await $((half + 60)) spool_is_empty || fail "the spool does not become empty"
  drained=$(now)
  sleep "$half"
  end=$(now)
  end_load
  stop "$receiver"
  settle
  await 60 spool_is_empty || fail "the spool does not become empty"
  check_drops
  stop_daemon
  stop_server
  arrived >"$scratch/arrived"
  check "all $(wc -l <"$event_json") events have arrived, in order" same "$event_json" "$scratch/arrived"
  echo "  twice   $(($(wc -l <"$scratch/received") - $(wc -l <"$scratch/arrived"))) events"
  awk -v took="$(((drained - back) / 1000000))" 'BEGIN { printf "  caught up in %.1f s\n", took / 1000 }'
  p99_away=$(p99 "$((gone + 1000000000))" "$back")
  echo "  p99     $(p99 "$begun" "$gone") ms before, $p99_away ms while the server is away," \
    "$(p99 "$back" "$drained") ms while catching up, $(p99 "$drained" "$end") ms after that"
  if [ "$judged" = 1 ]; then
    check "memory is flat (at most 1.1 times)" at_most "$late" "$((early * 11 / 10))"
  fi
}

# Events of the second before the kill may have been on their way to one of the actions.
outside() {
  jq -c --argjson from "$1" --argjson to "$2" 'select(.time_ns < $from or .time_ns > $to)'
}

daemon_is_killed() {
  echo "== the server is away, and the daemon is killed and started again meanwhile"
  configure 2000
  start_server
  start_daemon "$config"
  start_load
  sleep 5
  stop_server
  sleep "$half"
  local killed ready
  kill -9 "$daemon"
  killed=$(now)
  wait "$daemon" 2>/dev/null || true
  unset 'pids[-1]'
  start_daemon "$config"
  ready=$(now)
  awk -v gap="$(((ready - killed) / 1000000))" -v spooled="$(counter recovered)" \
    'BEGIN { printf "  killed with %d events in the spool; ready again after %.1f s\n", spooled, gap / 1000 }'
  sleep $((away - half))
  start_server
  sleep 2
  end_load
  settle
  await $((away + 60)) spool_is_empty || fail "the spool does not become empty"
  check_drops
  stop_daemon
  stop_server
  arrived | outside $((killed - 1000000000)) "$ready" >"$scratch/arrived"
  outside $((killed - 1000000000)) "$ready" <"$event_json" >"$scratch/expected"
  jq -c --argjson ready "$ready" 'select(.time_ns > $ready)' <"$event_json" >"$scratch/after"
  check "$(wc -l <"$scratch/after") events were seen after the new start" [ -s "$scratch/after" ]
  check "all $(wc -l <"$scratch/expected") events but those of the kill have arrived, in order" \
    same "$scratch/expected" "$scratch/arrived"
  echo "  twice   $(($(wc -l <"$scratch/received") - $(arrived | wc -l))) events"
}

spool_is_full() {
  echo "== the server is away for longer than the spool has room"
  configure 1
  start_daemon "$config"
  start_load
  sleep 8
  end_load
  settle
  local total dropped
  start_server
  await 60 spool_is_empty || fail "the spool does not become empty"
  dropped=$(counter dropped)
  stop_daemon
  total=$(wc -l <"$event_json")
  stop_server
  echo "  dropped $dropped of $total events"
  check "some were dropped" [ "$dropped" -gt 0 ]
  check "not all were" [ "$dropped" -lt "$total" ]
  tail -n $((total - dropped)) "$event_json" >"$scratch/expected"
  check "exactly the oldest $dropped are missing" same "$scratch/expected" "$scratch/received"
}

open_bench
compile latency -static
write_server_configuration
start_sshd root
for part in "${parts[@]}"; do
  case $part in
    latency) others_are_as_fast ;;
    away) server_goes ;;
    killed) daemon_is_killed ;;
    full) spool_is_full ;;
    *) fail "there is no part $part" 2 ;;
  esac
done
[ "$failed" = no ] || fail "not all is as it should be"
