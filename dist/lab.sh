# shellcheck shell=bash
# Read by try.sh and the benchmarks: a daemon of this build, a private sshd on the loopback interface
# with a throw-away key, and their end. Sets $root, $home and $scratch; ends only what it started.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
home=$root/dist/target/sshlog
scratch=
daemon=
pids=()
made_run_sshd=no
# What to say when all is tidied up.
farewell=

fail() {
  echo "${0##*/}: $1" >&2
  exit "${2:-1}"
}

# Ends a process of ours and waits for it; from then on its number may be somebody else's.
stop() {
  local pid others=()
  for pid in "${pids[@]}"; do
    [ "$pid" = "$1" ] || others+=("$pid")
  done
  pids=("${others[@]}")
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# Ends what was started, latest first.
cleanup() {
  local status=$?
  trap - EXIT INT TERM
  while [ ${#pids[@]} -gt 0 ]; do
    stop "${pids[-1]}"
  done
  if [ "$made_run_sshd" = yes ]; then
    rmdir /run/sshd 2>/dev/null || true
  fi
  if [ -n "$scratch" ]; then
    # 130 and 143: somebody wanted the end.
    if [ "$status" != 0 ] && [ "$status" != 130 ] && [ "$status" != 143 ] && [ -s "$scratch/sshlogd.log" ]; then
      echo "== the daemon's log, last lines:" >&2
      tail -n 20 "$scratch/sshlogd.log" >&2
    fi
    rm -rf --one-file-system "$scratch"
  fi
  if [ -n "$farewell" ]; then
    printf '\n%s\n' "$farewell"
  fi
  exit "$status"
}

# Makes the scratch directory, which others may pass through but not list.
open_lab() {
  umask 077
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/sshlog-${0##*/}.XXXXXX")
  chmod 0711 "$scratch"
  socket=$scratch/sshlogd.sock
}

# Waits until "$@" succeeds, for at most $1 seconds.
await() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# How many lines of file $2, which need not exist yet, match $1.
lines_with() {
  if [ -e "$2" ]; then
    grep -c -- "$1" "$2" || true
  else
    echo 0
  fi
}

daemon_is_ready() {
  kill -0 "$daemon" 2>/dev/null || fail "the daemon did not start"
  [ "$(lines_with 'sshlogd ready' "$scratch/sshlogd.log")" != 0 ]
}

# Starts the daemon on a configuration directory; sets $daemon to its pid.
start_daemon() {
  : >"$scratch/sshlogd.log" # so that what an earlier one said counts no more
  "$home/bin/sshlogd" --config-dir "$1" --socket "$socket" --state-dir "$scratch/state" >"$scratch/sshlogd.log" 2>&1 &
  daemon=$!
  pids+=("$daemon")
  await 30 daemon_is_ready || fail "the daemon was not ready after 30 seconds"
}

stop_daemon() {
  stop "$daemon"
  daemon=
}

# The command line tool, talking to our daemon.
sshlog() {
  "$home/bin/sshlog" --socket "$socket" "$@"
}

# A port that nobody listens on.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

sshd_answers() {
  kill -0 "$sshd" 2>/dev/null || fail "the private sshd did not start: $(tail -n 3 "$scratch/sshd.log")"
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

# Starts a private sshd that lets in only the user $1, with a key made for the purpose. Sessions get an
# empty home directory: what the user's own profile starts is not seen, and no history file is written.
start_sshd() {
  user=$1
  port=$(free_port)
  ssh-keygen -q -t ed25519 -N '' -f "$scratch/host_key"
  ssh-keygen -q -t ed25519 -N '' -C throw-away -f "$scratch/key"
  # sshd reads the list of keys as the user.
  install -m 0644 "$scratch/key.pub" "$scratch/authorized_keys"
  install -d -m 0700 -o "$user" "$scratch/home"
  cat >"$scratch/sshd_config" <<TEXT
ListenAddress 127.0.0.1:$port
HostKey $scratch/host_key
PidFile none
AuthorizedKeysFile $scratch/authorized_keys
StrictModes no
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowUsers $user
PrintMotd no
PrintLastLog no
SetEnv HOME=$scratch/home
TEXT
  if [ ! -d /run/sshd ]; then
    mkdir -m 0755 /run/sshd
    made_run_sshd=yes
  fi
  "$(command -v sshd || echo /usr/sbin/sshd)" -D -e -f "$scratch/sshd_config" 2>"$scratch/sshd.log" &
  sshd=$!
  pids+=("$sshd")
  await 10 sshd_answers || fail "the private sshd does not answer"
}

# An ssh client of it: options first, then the command.
client() {
  ssh -F none -i "$scratch/key" -p "$port" -l "$user" -o IdentitiesOnly=yes -o BatchMode=yes \
    -o LogLevel=ERROR -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "$@"
}
