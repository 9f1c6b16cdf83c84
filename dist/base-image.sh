#!/bin/bash
# Makes the Docker image that the container tests start: Debian of the given release with its own
# OpenSSH server, by debootstrap, so that no image registry is needed. Kept as
# sshlog-test:<release>; made once (35 s and 150 MB each).
set -euo pipefail

usage() {
  echo "usage: sudo dist/base-image.sh bookworm|trixie ..." >&2
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

for release in "$@"; do
  image=sshlog-test:$release
  if docker image inspect "$image" >/dev/null 2>&1; then
    continue
  fi
  echo "== building the test image $image (about a minute)"
  scratch=$(mktemp -d /var/tmp/sshlog-image.XXXXXX)
  if ! debootstrap --variant=minbase --include=openssh-server,openssh-client,procps \
    "$release" "$scratch/root" >"$scratch/log" 2>&1; then
    tail -n 20 "$scratch/log" >&2
    echo "base-image.sh: debootstrap of $release failed; its last lines stand above" >&2
    exit 1
  fi
  rm -rf "$scratch/root/var/cache/apt/archives"/*.deb "$scratch/root/var/lib/apt/lists"/*
  # Each container makes its own host keys.
  rm -f "$scratch/root/etc/ssh"/ssh_host_*
  tar -C "$scratch/root" --one-file-system -c . | docker import - "$image" >/dev/null
  cleanup
  scratch=
done
