#!/bin/bash
# (e) What an event costs inside the daemon: record, event, two filters, formatted line; events a
# second on one core and bytes allocated for each, with the daemon's JVM flags and without them.
# usage: dist/bench/events.sh [JMH OPTION]...
set -euo pipefail
target=$(dirname "$0")/jmh/target
[ -d "$target/lib" ] || {
  echo "events.sh: $target is not built; run: mvn package -DskipTests" >&2
  exit 1
}
for flags in "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m" "-XX:+UseSerialGC -Xmx96m"; do
  echo "== java $flags"
  java -cp "$target/classes:$target/lib/*" org.openjdk.jmh.Main EventBenchmark -prof gc \
    -jvmArgsAppend "$flags" "$@" | grep -E '^(Benchmark|EventBenchmark)'
done
