#!/bin/bash
# Builds the distribution twice from clean copies of what is committed, in two directories and under
# two umasks, and compares the two trees byte by byte, modes included.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
scratch=$(mktemp -d /var/tmp/sshlog-reproducible.XXXXXX)
trap 'rm -rf --one-file-system "$scratch"' EXIT

list() {
  (cd "$scratch/$1/dist/target/sshlog" && find . -type f -printf '%m %p ' -exec sha256sum -b {} \; | sort -k2)
}

for copy in first second; do
  git clone -q "$root" "$scratch/$copy"
  echo "== building the $copy copy"
  if [ "$copy" = first ]; then umask 022; else umask 077; fi
  (cd "$scratch/$copy" && TZ=$([ "$copy" = first ] && echo UTC || echo Asia/Tokyo) mvn -q -B "$@" package -DskipTests)
  list "$copy" | sed "s|$scratch/$copy||" >"$scratch/$copy.list"
done
if ! diff "$scratch/first.list" "$scratch/second.list"; then
  echo "test-reproducible.sh: the two builds differ in the files above" >&2
  exit 1
fi
echo "$(wc -l <"$scratch/first.list") files, the same in both builds"
