#!/bin/bash
# Installs by apt what building and running SSHLog needs, on Debian 12, 13 or Ubuntu 24.04; with
# --tests also what its tests need, some of that by npm into dist/target. Installs only what is missing and starts no service.
set -euo pipefail
# shellcheck source=dist/maven.sh
. "$(dirname "$0")/maven.sh"

fail() {
  echo "setup.sh: $1" >&2
  exit "${2:-1}"
}

tests=no
case ${1-} in
  '') ;;
  --tests) tests=yes ;;
  *) fail "usage: sudo dist/setup.sh [--tests]" 2 ;;
esac
[ "$(id -u)" = 0 ] || fail "needs root to install packages; run it with sudo" 77
command -v apt-get >/dev/null || fail "there is no apt here; docs/operations.md lists what to install by hand"

export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
policy_is_ours=no
cleanup() {
  if [ "$policy_is_ours" = yes ]; then
    rm -f "$policy"
  fi
}
trap cleanup EXIT

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

available() {
  local policy
  policy=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null)
  [[ $policy == *'Candidate: '[!\(]* ]]
}

wanted=(maven clang llvm libc6-dev libbpf-dev linux-libc-dev openssh-server openssh-client procps ca-certificates)
if [ "$tests" = yes ]; then
  wanted+=(debootstrap debian-archive-keyring docker.io iptables sudo tmux socat jq asciinema)
  wanted+=(vim less nano htop rsync sshfs git ansible-core)
  wanted+=(rsyslog rsyslog-openssl openssl systemd nodejs npm)
fi

# The servers that tests send to and that no distribution packages: exactly those of the lock file.
install_servers() {
  local source target
  source=$(cd "$(dirname "$0")/src/test/npm" && pwd -P)
  target=${source%/src/test/npm}/target/npm
  if cmp -s "$source/package-lock.json" "$target/installed.json"; then
    return
  fi
  echo "== npm: installing the servers that the tests send to"
  rm -rf "$target"
  mkdir -p "$target"
  cp "$source"/package*.json "$target"
  npm ci --prefix "$target" --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  cp "$source/package-lock.json" "$target/installed.json"
}

missing=()
for package in "${wanted[@]}"; do
  # What another source provides (a docker binary, a maven in PATH) is as good.
  case $package in
    maven) command -v mvn >/dev/null && continue ;;
    docker.io) command -v docker >/dev/null && command -v dockerd >/dev/null && continue ;;
    nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
  esac
  installed "$package" || missing+=("$package")
done
jdk_is_missing=no
find_jdk || jdk_is_missing=yes
if [ ${#missing[@]} = 0 ] && [ "$jdk_is_missing" = no ]; then
  if [ "$tests" = yes ]; then
    install_servers
  fi
  exit 0
fi

echo "== apt: fetching the lists of packages"
apt-get -qq update
if [ "$jdk_is_missing" = yes ]; then
  jdk=
  # The release's own choice first: Maven brings the runtime of that one anyway.
  default=$(apt-cache depends default-jdk-headless 2>/dev/null | sed -n 's/.*Depends: openjdk-\([0-9]*\)-.*/\1/p' | tail -n 1)
  for version in "${default:-0}" 17 21 25; do
    if [ "$version" -ge 17 ] && available "openjdk-$version-jdk-headless"; then
      jdk=openjdk-$version-jdk-headless
      break
    fi
  done
  [ -n "$jdk" ] || fail "this release has no openjdk-17, -21 or -25; install a JDK of at least 17 and set JAVA_HOME"
  missing+=("$jdk")
fi

services=()
for package in "${missing[@]}"; do
  case $package in
    openssh-server) services+=(ssh.service ssh.socket) ;;
    rsyslog) services+=(rsyslog.service) ;;
    docker.io) services+=(docker.service docker.socket containerd.service) ;;
  esac
done
# Debian starts a service when it is installed; this machine did not ask for one.
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  policy_is_ours=yes
fi
echo "== apt: installing ${missing[*]} and what they need (1.2 GB if all is missing)"
apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
if [ ${#services[@]} -gt 0 ] && [ -d /run/systemd/system ]; then
  systemctl --quiet disable "${services[@]}" 2>/dev/null || true
  echo "== installed, but neither started nor enabled: ${services[*]}"
fi

libbpf=$(dpkg-query -W -f '${Version}' libbpf1 2>/dev/null || true)
[ -n "$libbpf" ] || fail "libbpf1 is missing although libbpf-dev is installed; this release is too old"
if [ "$tests" = yes ]; then
  install_servers
fi
