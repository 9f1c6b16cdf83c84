#!/bin/bash
# What it costs the daemon to record output as an asciicast: millions of bytes a second on one core,
# from the event to a file in memory, with the daemon's JVM flags and without them.
# usage: dist/bench/recordings.sh [JMH OPTION]...
set -euo pipefail
target=$(dirname "$0")/jmh/target
[ -d "$target/lib" ] || {
  echo "recordings.sh: $target is not built; run: mvn package -DskipTests" >&2
  exit 1
}
for flags in "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m" "-XX:+UseSerialGC -Xmx96m"; do
  echo "== java $flags"
  java -cp "$target/classes:$target/lib/*" org.openjdk.jmh.Main RecordingBenchmark \
    -jvmArgsAppend "$flags" "$@" | grep -E '^(Benchmark|RecordingBenchmark).*(Score|megabytes)'
done
