#!/bin/bash
# One command for all tests: installs what they need, builds everything and runs the unit tests, and
# the end-to-end tests against real sshd processes on the loopback interface and in containers.
# Further arguments go to Maven: sudo dist/test.sh -Dit.test=ConnectionIT
set -euo pipefail

fail() {
  echo "test.sh: $1" >&2
  exit "${2:-1}"
}

[ "$(id -u)" = 0 ] || fail "needs root, for eBPF, sshd and throw-away users; run: sudo dist/test.sh" 77
root=$(cd "$(dirname "$0")/.." && pwd -P)
docker_pid=
docker_log=

# shellcheck disable=SC2317 # the trap calls it
cleanup() {
  local status=$?
  trap - EXIT INT TERM
  if [ -n "$docker_pid" ]; then
    kill "$docker_pid" 2>/dev/null || true
    wait "$docker_pid" 2>/dev/null || true
    rm -f "$docker_log"
  fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_docker() {
  if docker info >/dev/null 2>&1; then
    return
  fi
  echo "== no Docker daemon answers; starting one for the tests"
  docker_log=$(mktemp /tmp/sshlog-dockerd.XXXXXX)
  dockerd >"$docker_log" 2>&1 &
  docker_pid=$!
  local deadline=$((SECONDS + 60))
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$docker_pid" 2>/dev/null || [ $SECONDS -ge $deadline ]; then
      tail -n 5 "$docker_log" >&2
      fail "dockerd did not start; its last lines stand above"
    fi
    sleep 0.2
  done
}

# Adds up what Maven's reports say.
summary() {
  find "$root" -path '*/target/*-reports/TEST-*.xml' -exec grep -ho '<testsuite .*' {} + |
    awk '
      function number(name) {
        return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
      }
      { tests += number("tests"); failed += number("errors") + number("failures"); skipped += number("skipped") }
      END {
        printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped
        exit tests == 0
      }'
}

"$root/dist/setup.sh" --tests
start_docker
"$root/dist/base-image.sh" bookworm trixie mail
find "$root" -path '*/target/*-reports' -type d -prune -exec rm -rf {} +
status=0
(cd "$root" && mvn -B -ntp --fail-at-end verify "$@") || status=$?
echo
summary || status=1
exit "$status"
