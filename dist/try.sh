#!/bin/bash
# One command from a clean clone to live SSH events: installs what is missing, builds, starts the
# daemon and shows what it sees. Without SSH sessions at hand it offers a demonstration: a private
# sshd on the loopback interface and one scripted session. Everything is cleaned up at the end.
set -euo pipefail
# shellcheck source=dist/lab.sh
. "$(dirname "$0")/lab.sh"
# shellcheck source=dist/maven.sh
. "$root/dist/maven.sh"

usage() {
  cat <<TEXT
usage: sudo dist/try.sh [--demo] [--no-build]
  --demo      do the demonstration without asking
  --no-build  use the distribution that is already built
TEXT
}

demo=ask
build=yes
for argument in "$@"; do
  case $argument in
    --demo) demo=yes ;;
    --no-build) build=no ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
done
[ "$(id -u)" = 0 ] || fail "needs root, for eBPF; run: sudo dist/try.sh" 77

build_distribution() {
  "$root/dist/setup.sh"
  find_jdk || fail "no JDK of at least 17 in JAVA_HOME or /usr/lib/jvm"
  echo "== building: half a minute; the first time Maven also fetches 105 MB of libraries"
  (maven_as_caller "$root" -q -B -Dstyle.color=never package -DskipTests)
}

# Sets $config and $event_log: the default configuration, its log kept in $scratch. Not the machine's
# own configuration: a daemon that is installed would see everything done twice.
default_configuration() {
  config=$scratch/etc
  event_log=$scratch/log/event.log
  cp -r "$home/etc/sshlog" "$config"
  mkdir "$scratch/log"
  sed -i "s|/var/log/sshlog|$scratch/log|" "$config"/conf.d/*.yaml
}

somebody_is_logged_in() {
  [ "$(sshlog --json sessions | tr -d '[:space:]')" != '{"sessions":[]}' ]
}

wants_demonstration() {
  if [ "$demo" = yes ]; then
    return 0
  fi
  if somebody_is_logged_in; then
    return 1
  fi
  if [ ! -t 0 ] || [ ! -t 1 ]; then
    return 0
  fi
  local answer=
  read -r -p "== Nobody is logged in by SSH. Show a demonstration on the loopback interface? [Y/n] " answer || echo
  case $answer in
    [nN]*) return 1 ;;
  esac
}

# Somebody at a terminal; descriptor 3 is the screen.
type_commands() {
  sleep 0.5
  echo 'uname -r'
  echo 'ls /etc | grep ssh'
  echo "sh -c 'exit 3'"
  sleep 0.5
  {
    echo
    echo "== meanwhile, who is logged in (sshlog sessions):"
    sshlog sessions
    echo
  } >&3
  echo 'exit'
}

watch_has_begun() {
  [ "$(lines_with watching "$scratch/watch.log")" != 0 ]
}

# Starts "sshlog watch" and waits until it does; sets $watch to its pid.
start_watch() {
  # With --debug it says when it has begun.
  "$home/bin/sshlog" --socket "$socket" --debug watch 2>"$scratch/watch.log" &
  watch=$!
  pids+=("$watch")
  await 10 watch_has_begun || fail "sshlog watch did not begin: $(tail -n 3 "$scratch/watch.log")"
}

# Whether as many of our sessions have ended.
have_closed() {
  [ "$(lines_with " connection_close .* $user from ip 127.0.0.1:" "$event_log")" -ge "$1" ]
}

demonstrate() {
  start_sshd "${SUDO_USER:-root}"
  echo "== demonstration: a private sshd on 127.0.0.1:$port, where $user logs in with a throw-away key,"
  echo "   types three commands and leaves. Live events (sshlog watch):"
  echo
  start_watch
  {
    type_commands | client -tt 127.0.0.1 >"$scratch/terminal" || true
  } 3>&1
  await 10 have_closed 1 || fail "no session has ended; sshd says: $(tail -n 3 "$scratch/sshd.log")"
  sleep 0.2
  echo
  echo "== and one command without a terminal: ssh -p $port 127.0.0.1 'date +%Y'"
  echo
  client 127.0.0.1 'date +%Y' >"$scratch/output" ||
    fail "the login of $user failed: $(tail -n 3 "$scratch/sshd.log")"
  await 10 have_closed 2 || fail "the event log lacks the end of a session"
  sleep 0.2
}

# Shows events until Ctrl-C or SIGTERM, which end only the watching.
show_live_events() {
  local status=0
  if somebody_is_logged_in; then
    echo "== who is logged in (sshlog sessions); for the demonstration: dist/try.sh --demo"
    sshlog sessions
  fi
  echo "== live events (sshlog watch), until Ctrl-C. Log in by SSH and run something:"
  echo
  trap : INT TERM
  start_watch
  wait "$watch" || status=$?
  trap 'exit 130' INT
  trap 'exit 143' TERM
  [ "$status" -gt 128 ] || fail "sshlog watch has ended: $(tail -n 3 "$scratch/watch.log")"
}

show_event_log() {
  if [ -s "$event_log" ]; then
    echo
    echo "== the same in the event log, $event_log (the last 40 lines at most):"
    echo
    tail -n 40 "$event_log"
  fi
}

if [ "$build" = yes ]; then
  build_distribution
fi
[ -x "$home/bin/sshlogd" ] || fail "$home is not built; run without --no-build"
open_lab
farewell="== all that was started has ended, and $scratch is removed; the build stays in $home"
default_configuration
start_daemon "$config"
echo "== sshlogd runs on the default configuration: pid $daemon, control socket $socket"
if wants_demonstration; then
  demonstrate
else
  show_live_events
fi
show_event_log
