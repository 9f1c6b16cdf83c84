# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Read by the programs in bin/. Sets $java to a Java >= 17: that of JAVA_HOME, else the newest under
# /usr/lib/jvm, else the one in PATH. Starts no Java to find out: each installation has a file
# "release" with its version.

# Prints nothing; sets $feature to 17, 21, ... or to 0 when $1 is no Java installation.
java_feature() {
  feature=0
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      feature=${value%%[!0-9]*}
    fi
  done <"$1/release"
  feature=${feature:-0}
}

find_java() {
  if [ -n "${JAVA_HOME-}" ]; then
    java_feature "$JAVA_HOME"
    # A Java that does not tell its version is taken at its owner's word.
    if [ "$feature" -ge 17 ] || { [ -x "$JAVA_HOME/bin/java" ] && [ ! -r "$JAVA_HOME/release" ]; }; then
      java=$JAVA_HOME/bin/java
      return
    fi
    echo "${0##*/}: JAVA_HOME is $JAVA_HOME, which is no Java 17 or newer; looking elsewhere" >&2
  fi
  java=
  newest=16
  for candidate in /usr/lib/jvm/*; do
    java_feature "$candidate"
    if [ "$feature" -gt "$newest" ]; then
      newest=$feature
      java=$candidate/bin/java
    fi
  done
  if [ -z "$java" ] && candidate=$(command -v java); then
    candidate=$(readlink -f -- "$candidate")
    java_feature "${candidate%/bin/java}"
    if [ "$feature" -ge 17 ]; then
      java=$candidate
    fi
  fi
  if [ -z "$java" ]; then
    echo "${0##*/}: no Java 17 or newer found in JAVA_HOME, /usr/lib/jvm or PATH; install one (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME" >&2
    exit 1
  fi
}

find_java
