#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles a source file of the kernel side into an object file. Needs clang, llvm-strip and libbpf's
# headers. Usage: build.sh SOURCE OBJECT
# The result is the same wherever it is built: no path, no debug information but BTF.
set -eu
source=$1
object=$2
include=$(dirname "$0")
cd "$(dirname "$source")"
mkdir -p "$(dirname "$object")"
case $(uname -m) in
  aarch64) arch=arm64 ;;
  *) arch=x86 ;;
esac
strip=$(command -v llvm-strip || ls /usr/bin/llvm-strip-* /usr/lib/llvm-*/bin/llvm-strip 2>/dev/null | tail -n 1)
# -mcpu=v2: newer instructions are not in all kernels from 5.10 on.
# With -target bpf clang does not look where Debian and Ubuntu keep asm/types.h.
clang -O2 -g -Wall -Werror -target bpf -mcpu=v2 "-D__TARGET_ARCH_$arch" \
  "-ffile-prefix-map=$(pwd)=." "-I$include" "-I/usr/include/$(uname -m)-linux-gnu" -c "$(basename "$source")" -o "$object"
"$strip" -g "$object"
# -mcpu=v2 does not keep clang from these: it makes an atomic "or" of adding 0.
if "${strip%strip*}objdump${strip##*strip}" -d "$object" | grep -E 'lock .* [|&^]= |atomic_fetch|xchg' >&2; then
  echo "build.sh: $source has these atomic instructions, which kernels before 5.12 refuse; only add is allowed, without its result" >&2
  rm -f "$object"
  exit 1
fi
