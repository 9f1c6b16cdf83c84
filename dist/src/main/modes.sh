#!/bin/sh
# Gives an assembled distribution the same modes whoever builds it, and removes the build's marks.
set -eu
home=$1
rm -rf "$home/.markers" "$home/lib/META-INF"
find "$home" -type d -exec chmod 0755 {} +
find "$home" -type f -exec chmod 0644 {} +
chmod 0755 "$home"/bin/*
