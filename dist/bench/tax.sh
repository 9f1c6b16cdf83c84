#!/bin/bash
# (a) What the daemon costs programs that are not sshd: system calls in a loop, in a process that
# belongs to no session. usage: sudo dist/bench/tax.sh [ROUNDS]
set -euo pipefail
# shellcheck source=dist/bench/common.sh
. "$(dirname "$0")/common.sh"

rounds=${1:-8}
open_bench
compile tax

# shellcheck disable=SC2317 # alternate calls it
measure() {
  local i call
  for ((i = 0; i < 5; i++)); do
    for call in write read getppid; do
      "$scratch/tax" "$call" 1000000 >>"$scratch/$call.$1"
    done
  done
}

alternate "$rounds" measure
status=0
for call in write read getppid; do
  report "$call" ns 1.02 "$scratch/$call.with" "$scratch/$call.without" || status=1
done
exit "$status"
