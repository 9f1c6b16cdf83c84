#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles each *.bpf.c beside this script into the directory given. Needs clang and libbpf's headers.
set -eu
source=$(dirname "$0")
target=$1
mkdir -p "$target"
case $(uname -m) in
  aarch64) arch=arm64 ;;
  *) arch=x86 ;;
esac
# With -target bpf clang does not look where Debian and Ubuntu keep asm/types.h.
triplet=$(uname -m)-linux-gnu
for file in "$source"/*.bpf.c; do
  name=$(basename "$file" .c)
  clang -O2 -g -Wall -Werror -target bpf -mcpu=v3 "-D__TARGET_ARCH_$arch" "-I/usr/include/$triplet" \
    -c "$file" -o "$target/$name.o"
done
