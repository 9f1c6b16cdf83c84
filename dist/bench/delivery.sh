#!/bin/bash
# Events a second through the actions that send, from the event to the last byte at a server, next to
# a plain loop that has the same bytes ready and writes each message, with the daemon's JVM flags. As
# root, because of the spool.
# usage: sudo dist/bench/delivery.sh [JMH OPTION]...
set -euo pipefail
target=$(dirname "$0")/jmh/target
[ -d "$target/lib" ] || {
  echo "delivery.sh: $target is not built; run: mvn package -DskipTests" >&2
  exit 1
}
java -cp "$target/classes:$target/lib/*" org.openjdk.jmh.Main DeliveryBenchmark "$@" |
  awk '
    $1 ~ /^DeliveryBenchmark/ && $3 == "thrpt" {
      sub(/.*\./, "", $1)
      $2 = tolower($2)
      score[$2, $1] = $5
      if (!seen[$2]++) ways[++count] = $2
    }
    END {
      for (i = 1; i <= count; i++) {
        way = ways[i]
        printf "%-18s action %9d events/s   loop %9d events/s   ratio %.2f\n", way,
          score[way, "action"], score[way, "loop"], score[way, "action"] / score[way, "loop"]
      }
      exit count == 0
    }'
