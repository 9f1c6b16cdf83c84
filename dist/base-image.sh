#!/bin/bash
# Makes the Docker images that the container tests start: Debian of the given release with its own
# OpenSSH server and what the tests let clients do there, and for "mail" bookworm with Postfix, by
# debootstrap, so that no image registry is needed. Kept as sshlog-test:<name>; made once, and again
# when the packages change (a minute and 300 MB each).
set -euo pipefail

usage() {
  echo "usage: sudo dist/base-image.sh bookworm|trixie|mail ..." >&2
  exit 2
}

[ $# -gt 0 ] || usage
if [ "$(id -u)" != 0 ]; then
  echo "base-image.sh: needs root, because debootstrap does" >&2
  exit 77
fi

scratch=
cleanup() {
  if [ -n "$scratch" ]; then
    rm -rf --one-file-system "$scratch"
  fi
}
trap cleanup EXIT

for name in "$@"; do
  image=sshlog-test:$name
  release=$name
  packages=openssh-server,openssh-client,procps,git,rsync,python3
  if [ "$name" = mail ]; then
    release=bookworm
    packages=postfix,sasl2-bin,libsasl2-modules,libsasl2-modules-db
  fi
  if [ "$(docker image inspect -f '{{index .Config.Labels "packages"}}' "$image" 2>/dev/null)" = "$packages" ]; then
    continue
  fi
  echo "== building the test image $image (about a minute)"
  scratch=$(mktemp -d /var/tmp/sshlog-image.XXXXXX)
  if ! debootstrap --variant=minbase --include="$packages" \
    "$release" "$scratch/root" >"$scratch/log" 2>&1; then
    tail -n 20 "$scratch/log" >&2
    echo "base-image.sh: debootstrap of $image failed; its last lines stand above" >&2
    exit 1
  fi
  rm -rf "$scratch/root/var/cache/apt/archives"/*.deb "$scratch/root/var/lib/apt/lists"/*
  # Each container makes its own host keys.
  rm -f "$scratch/root/etc/ssh"/ssh_host_*
  tar -C "$scratch/root" --one-file-system -c . | docker import --change "LABEL packages=$packages" - "$image" >/dev/null
  cleanup
  scratch=
done
