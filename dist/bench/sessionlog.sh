#!/bin/bash
# How long sessionlog_action takes for 200 MB of one terminal's output, with the daemon's JVM flags.
# usage: dist/bench/sessionlog.sh [JMH OPTION]...
set -euo pipefail
target=$(dirname "$0")/jmh/target
[ -d "$target/lib" ] || {
  echo "sessionlog.sh: $target is not built; run: mvn package -DskipTests" >&2
  exit 1
}
java -cp "$target/classes:$target/lib/*" org.openjdk.jmh.Main SessionLogBenchmark "$@" |
  grep -E '^(Benchmark|SessionLogBenchmark)'
