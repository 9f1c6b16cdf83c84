# shellcheck shell=bash
# Read by setup.sh, try.sh and test.sh: the JDK that builds, and whose files the build makes.

# Prints the feature number (17, 21, ...) of the JDK in $1, or 0 when that is no JDK.
jdk_feature() {
  local version=
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  echo "${version:-0}"
}

# Sets JAVA_HOME to a JDK of at least 17: the one it names, else the oldest under /usr/lib/jvm. Maven
# by itself takes the newest Java there is, which may be one without a compiler. Fails if there is none.
find_jdk() {
  local candidate version found='' oldest=1000
  if [ "$(jdk_feature "${JAVA_HOME:-/nonexistent}")" -ge 17 ]; then
    return
  fi
  for candidate in /usr/lib/jvm/*; do
    version=$(jdk_feature "$candidate")
    if [ "$version" -ge 17 ] && [ "$version" -lt "$oldest" ]; then
      oldest=$version
      found=$candidate
    fi
  done
  [ -n "$found" ] || return 1
  export JAVA_HOME=$found
}

# Whether the repository $1 belongs to the one who called sudo.
is_callers() {
  [ "${SUDO_UID:-0}" != 0 ] && [ "$(stat -c %u "$1")" = "$SUDO_UID" ]
}

# Gives what root has built in the repository $1 to the one who called sudo and whose it is: else they
# could not build there any more.
give_back() {
  if is_callers "$1"; then
    find "$1" -name target -type d -prune -exec chown -hR --from=0 "$SUDO_UID:$SUDO_GID" {} +
  fi
}

# Runs Maven in the repository $1, not as root where the one who called sudo can do it themselves.
maven_as_caller() {
  local repository=$1 their_home
  shift
  cd "$repository" || return
  if is_callers "$repository"; then
    give_back "$repository"
    their_home=$(getent passwd "$SUDO_UID" | cut -d: -f6)
    runuser -u "$SUDO_USER" -- env HOME="$their_home" JAVA_HOME="$JAVA_HOME" mvn "$@" 2>&1
  else
    mvn "$@" 2>&1
  fi | sed 's/\x1b\[0m//g' # of which Maven prints some even where there is no colour
}
