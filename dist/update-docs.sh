#!/bin/bash
# Writes what the plug-ins of this build declare into docs/configuration.md and docs/actions.
# ConfigurationReferenceIT fails while a page is out of date.
set -euo pipefail
# shellcheck source=dist/lab.sh
. "$(dirname "$0")/lab.sh"

[ "$(id -u)" = 0 ] || fail "needs root, for the daemon that is asked; run: sudo dist/update-docs.sh" 77
if [ "${1:-}" != --no-build ]; then
  (cd "$root" && mvn -q -B package -DskipTests)
fi
open_lab
mkdir "$scratch/etc"
start_daemon "$scratch/etc"
sshlog --json plugins >"$scratch/plugins.json"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$home/lib/*" \
  "$root/dist/src/test/java/org/sshlog/dist/fixture/ConfigurationReference.java" \
  "$scratch/plugins.json" "$root/docs/configuration.md" "$root"/docs/actions/*.md
