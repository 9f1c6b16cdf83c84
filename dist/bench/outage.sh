#!/bin/bash
# What becomes of events while the syslog server is away, under load: nothing lost with a spool, the
# order kept, memory flat, other actions as fast as before; the same when the daemon is killed
# meanwhile; a full spool drops the oldest and counts exactly. The server is rsyslog.
# usage: sudo dist/bench/outage.sh [SECONDS_AWAY [EVENTS_PER_SECOND]]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

away=${1:-120}
rate=${2:-2000}
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
    awk '{ value[NR] = $1 } END { i = int(NR * 0.99); printf "%.2f", value[i < 1 ? 1 : i] / 1000 }'
}

now() {
  date +%s%N
}

server_goes() {
  echo "== the server is away for $away s under $rate events a second"
  configure 2000
  start_server
  start_daemon "$config"
  "$scratch/latency" receive "$event_log" 0 >"$scratch/latencies" &
  local receiver=$! begun gone back drained end early late
  pids+=("$receiver")
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
  with=$(p99 "$((gone + 1000000000))" "$back")
  { p99 "$begun" "$gone"; echo; p99 "$drained" "$end"; echo; } >"$scratch/without"
  ratio=$(awk -v with="$with" -v without="$(grep . "$scratch/without" | median)" 'BEGIN { printf "%.2f", with / without }')
  echo "  other action, exec to line: p99 $(paste -sd' ' "$scratch/without") ms with the server, $with ms without," \
    "$(p99 "$back" "$drained") ms while catching up; ratio $ratio"
  if [ "$judged" = 1 ]; then
    check "the other action is as fast (ratio at most 1.1)" at_most "$ratio" 1.1
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
server_goes
daemon_is_killed
spool_is_full
[ "$failed" = no ] || fail "not all is as it should be"
