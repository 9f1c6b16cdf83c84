#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tries the kernel side on the kernels of older and newer Debian releases, each in an emulated machine
# (QEMU without KVM: about half a minute each): it must load and attach there, and tell real SSH
# logins exactly as kernels/expected.txt has it. Prints a line for each kernel.
#
# Kernels are downloaded once and kept in the cache directory, with the logs of the last run beside
# them. Nothing is installed, and the system's own package sources and lists stay as they are.
set -euo pipefail

usage() {
  cat <<TEXT
usage: dist/kernels.sh [--mirror URL] [--cache DIR] [RELEASE ...]
  --mirror URL  where Debian packages are; where this machine has its own from
  --cache DIR   where kernels and logs are kept; a temporary directory, removed at the end
  RELEASE       Debian releases; bullseye bookworm trixie (Linux 5.10, 6.1, 6.12)
TEXT
}

fail() {
  echo "kernels.sh: $1" >&2
  exit "${2:-1}"
}

mirror=
cache=
releases=()
while [ $# -gt 0 ]; do
  case $1 in
    --mirror | --cache)
      [ $# -gt 1 ] || fail "$1 needs a value" 2
      if [ "$1" = --mirror ]; then mirror=$2; else cache=$2; fi
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    -* | *[!a-z]*)
      usage >&2
      exit 2
      ;;
    *) releases+=("$1") ;;
  esac
  shift
done
[ ${#releases[@]} -gt 0 ] || releases=(bullseye bookworm trixie)

here=$(cd "$(dirname "$0")" && pwd -P)
bpf=$here/../sshlog-core/src/main/bpf
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
seconds=600
# Users of the emulated machine must get at what root owns there.
umask 022
scratch=$(mktemp -d /tmp/sshlog-kernels.XXXXXX)
trap 'rm -rf --one-file-system "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

check_requirements() {
  local missing=() tool
  [ "$(uname -m)" = x86_64 ] || fail "only machines of the kind x86_64 are emulated"
  PATH=$PATH:/usr/sbin:/sbin
  for tool in qemu-system-x86_64:qemu-system-x86 busybox:busybox-static cpio:cpio gcc:gcc \
    clang:clang sshd:openssh-server ssh:openssh-client ssh-keygen:openssh-client \
    apt-get:apt dpkg-deb:dpkg; do
    command -v "${tool%:*}" >/dev/null || missing+=("${tool#*:}")
  done
  [ -e /usr/include/bpf/libbpf.h ] || missing+=(libbpf-dev)
  [ -e "$keyring" ] || missing+=(debian-archive-keyring)
  [ ${#missing[@]} = 0 ] || fail "something is missing: apt install ${missing[*]}"
  if ldd "$(command -v busybox)" >/dev/null 2>&1; then
    fail "busybox must be the static one: apt install busybox-static"
  fi
}

find_mirror() {
  if [ -n "$mirror" ]; then
    return
  fi
  # shellcheck disable=SC2016 # apt's variable, not the shell's
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' \
    'Label: Debian' | head -n 1)
  [ -n "$mirror" ] || fail "this machine has no Debian package source; use --mirror URL" 2
}

# Downloads the newest kernel of a release to vmlinuz-RELEASE, unless the cache has one.
fetch_kernel() {
  local release=$1 apt=$scratch/apt-$1 package
  if [ -e "$cache/vmlinuz-$release" ]; then
    return
  fi
  find_mirror
  mkdir -p "$apt/lists/partial" "$apt/archives/partial"
  cat >"$apt/conf" <<CONF
Dir::State::lists "$apt/lists";
Dir::State::status "/dev/null";
Dir::Cache "$apt";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Architecture "amd64";
CONF
  echo "deb [arch=amd64 signed-by=$keyring] $mirror $release main" >"$apt/sources.list"
  (
    export APT_CONFIG=$apt/conf
    cd "$apt"
    apt-get -qq update
    package=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p' | head -n 1)
    [ -n "$package" ] || fail "release $release has no linux-image-amd64"
    apt-get -qq download "$package"
    dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x --wildcards './boot/vmlinuz-*'
  ) >"$apt/log" 2>&1 || {
    cat "$apt/log" >&2
    return 1
  }
  mv "$apt"/boot/vmlinuz-* "$cache/vmlinuz-$release"
  rm -rf "$apt"
}

# Copies a program and the libraries it needs to the same places below $root.
install_program() {
  local file
  for file in "$(command -v "$1")" $(ldd "$(command -v "$1")" | grep -o '/[^ )]*'); do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
}

# OpenSSH 10 executes other binaries, where it was built to look for them.
install_sshd_parts() {
  local part
  for part in /usr/lib/openssh/sshd-session /usr/lib/openssh/sshd-auth; do
    if [ -x "$part" ]; then
      install_program "$part"
    fi
  done
}

make_ssh_files() {
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$root/etc/ssh/host_key"
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$root/etc/ssh/key"
  mv "$root/etc/ssh/key.pub" "$root/etc/ssh/authorized_keys"
  cat >"$root/etc/ssh/sshd_config" <<'CONF'
HostKey /etc/ssh/host_key
AuthorizedKeysFile /etc/ssh/authorized_keys
PermitRootLogin prohibit-password
KbdInteractiveAuthentication no
PasswordAuthentication no
StrictModes no
UsePAM no
CONF
  : >"$root/etc/ssh/ssh_config"
  cat >"$root/etc/passwd" <<'PASSWD'
root:*:0:0::/root:/bin/sh
sshd:*:100:65534::/run/sshd:/bin/false
user:*:1000:1000::/home/user:/bin/sh
PASSWD
  printf 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\nuser:x:1000:\n' >"$root/etc/group"
  echo 'passwd: files' >"$root/etc/nsswitch.conf"
}

# Makes $scratch/initramfs: the same for all kernels, because no module is needed.
make_initramfs() {
  local root=$scratch/root
  mkdir -p "$root"/{bin,dev,proc,sys,tmp,run,root,etc/ssh,home/user}
  cp "$(command -v busybox)" "$root/bin/busybox"
  sh "$bpf/build.sh" "$bpf/sshlog.bpf.c" "$root/sshlog.bpf.o"
  gcc -O2 -Wall -Werror "-I$bpf" -o "$scratch/loader" "$here/kernels/loader.c" -lbpf
  install_program "$scratch/loader"
  mv "$root$scratch/loader" "$root/bin/loader"
  install_program sshd
  install_program ssh
  install_sshd_parts
  make_ssh_files
  install -m 755 "$here/kernels/init" "$root/init"
  (cd "$root" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$scratch/initramfs"
}

# The records in the form of expected.txt: what differs from run to run has a name of its own, and
# sshd's own processes, which differ by OpenSSH's version, are left out.
normalised() {
  sed -E -e '/^(SERVER|EXIT .* role=[12] )/d' -e "s/ $(seq -s ' ' 1 4000)\$/ 1 .. 4000/" "$1" |
    awk '
      {
        if (match($0, /from [^ ]+ port [0-9]+/)) {
          port = substr($0, RSTART, RLENGTH)
          sub(/.* /, "", port)
        }
        # Ports of clients have five digits: no other number here has.
        if (length(port) == 5) gsub(port, "PORT")
        if ($1 != "TASK" || !seen[$0]++) print
      }'
}

# Prints the line for a kernel; whether it is fine.
try_kernel() {
  local release=$1 console=$cache/$1.console records=$cache/$1.records begin=$SECONDS version status=0
  : >"$console"
  timeout --kill-after=10 "$seconds" qemu-system-x86_64 -M pc -accel tcg,thread=multi -cpu max -smp 2 \
    -m 1024 -nodefaults -display none -no-reboot \
    -kernel "$cache/vmlinuz-$release" -initrd "$scratch/initramfs" \
    -append 'console=ttyS0 quiet panic=-1' \
    -serial "file:$console" -serial "file:$records" </dev/null || status=$?
  sed -i 's/\r$//' "$console"
  version=$(grep -a -o -E '^[0-9]+\.[0-9]+\.[0-9]+[^ ]*-amd64$' "$console" | head -n 1 || true)
  printf '%s, Linux %s: ' "$release" "${version:-?}"
  if [ "$status" = 124 ] || ! grep -q '^init: done$' "$console"; then
    if [ "$status" = 124 ]; then
      echo "FAILED: not done within $seconds s; the console's last lines:"
    else
      echo "FAILED: the console's last lines:"
    fi
    tail -n 25 "$console"
  elif ! normalised "$records" >"$records.normalised" ||
    ! diff -u --label expected --label recorded "$here/kernels/expected.txt" "$records.normalised" >"$records.diff"; then
    echo "FAILED: the records are not the expected ones:"
    cat "$records.diff"
  else
    echo "ok ($((SECONDS - begin)) s)"
    return 0
  fi
  return 1
}

check_requirements
if [ -z "$cache" ]; then
  cache=$scratch/cache
fi
mkdir -p "$cache"
cache=$(cd "$cache" && pwd -P)
make_initramfs
failed=0
for release in "${releases[@]}"; do
  if ! fetch_kernel "$release"; then
    echo "$release: FAILED: its kernel can't be downloaded"
    failed=1
  elif ! try_kernel "$release"; then
    failed=1
  fi
done
exit "$failed"
