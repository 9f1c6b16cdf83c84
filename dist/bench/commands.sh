#!/bin/bash
# (b) What the daemon costs a session that starts many commands: 2,000 times /bin/true in one SSH
# session, timed inside it. usage: sudo dist/bench/commands.sh [ROUNDS]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

rounds=${1:-8}
count=2000
open_bench
start_sshd root

# Milliseconds for all of them.
loop="begin=\$EPOCHREALTIME
i=0; while [ \$i -lt $count ]; do /bin/true; i=\$((i + 1)); done
end=\$EPOCHREALTIME
echo \$(((\${end/./} - \${begin/./}) / 1000))"

all_were_seen() {
  [ "$(lines_with 'execute complete .*/true$' "$event_log")" -ge $((3 * count)) ]
}

measure() {
  local i
  # Once to warm up: the daemon has just been started, and its code is still being compiled.
  client 127.0.0.1 "bash -c '$loop'" >/dev/null
  for ((i = 0; i < 2; i++)); do
    client 127.0.0.1 "bash -c '$loop'" >>"$scratch/commands.$1"
  done
  # It must have worked for its cost.
  if [ "$1" = with ]; then
    await 20 all_were_seen || fail "the daemon did not see all of the $((3 * count)) commands"
  fi
}

alternate "$rounds" measure
report "$count x /bin/true" ms 1.05 "$scratch/commands.with" "$scratch/commands.without"
