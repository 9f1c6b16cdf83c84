/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Where connections begin, and which of their processes are the session's own.
 *
 * OpenSSH's processes: the monitor (root, executed anew for each connection, fd 0 is the client) forks
 * a child that talks to the client until it has authenticated; that child exits with 0 exactly when
 * it has. Then the monitor forks the user's sshd process, which forks the shell; for root, older
 * versions fork the shell from the monitor itself. Version 10 executes other binaries at some of
 * these steps; the tree is the same. Ubuntu 24.04's sshd executes nothing: there the monitor is forked
 * by the sshd that listens, and the client is wherever accept() has put it.
 */
#ifndef SSHLOG_CONNECTION_BPF_H
#define SSHLOG_CONNECTION_BPF_H

#define OPTION_BYTES 128
#define MAX_ANCESTORS 6

/*
 * Whether this process, an sshd, was told to serve one connection on fd 0: `-i` or `-R`. Only asked
 * where fd 0 is not an IP connection, which would say it already. A function of its own, since its
 * callers need their stack.
 */
__attribute__((noinline)) int serves_stdin(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long size = BPF_CORE_READ(task, mm, arg_end) - start;
	char args[OPTION_BYTES + 4] = {};
	bool found = false;

	BOUND(size, OPTION_BYTES);
	if (bpf_probe_read_user(args, size, (void *)start))
		return false;
	for (int i = 0; i < OPTION_BYTES; i++)
		if (args[i] == 0 && args[i + 1] == '-' && (args[i + 2] == 'i' || args[i + 2] == 'R'))
			found = true;
	return found;
}

/* The sockets of connections that somebody has taken over, or whose end is told, with their clients. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, __u64);
} taken SEC(".maps");

/* Tells a connection from a later one whose socket is at the same address. */
static __always_inline __u64 client_of(struct sock *sk)
{
	struct in6_addr address = {};

	bpf_core_read(&address, sizeof(address), &sk->__sk_common.skc_v6_daddr);
	return (__u64)BPF_CORE_READ(sk, __sk_common.skc_dport) << 48 ^
	       BPF_CORE_READ(sk, __sk_common.skc_daddr) ^ *(__u64 *)&address.in6_u.u6_addr8[8] << 8;
}

static __always_inline void remember_taken(struct sock *sk)
{
	__u64 key = (__u64)sk, client = client_of(sk);

	bpf_map_update_elem(&taken, &key, &client, BPF_ANY);
}

/* Whether this process now serves a client on its fd 0. */
static __always_inline bool takes_connection(struct task_struct *task, const char *name,
					     struct endpoints *endpoints)
{
	struct file *stdin = file_of(task, 0);
	__u16 kind = mode_of(stdin) & S_IFMT;
	struct sock *sk;

	if (is_name(name, "sshd-auth", 10))
		return false;
	if (kind == S_IFSOCK) {
		sk = sock_of(stdin);
		if (sk && read_endpoints(sk, endpoints)) {
			remember_taken(sk);
			return true;
		}
	}
	__builtin_memset(endpoints, 0, sizeof(*endpoints));
	return (kind == S_IFSOCK || kind == S_IFIFO) &&
	       (is_name(name, "sshd-session", 13) || serves_stdin());
}

/*
 * Whether this process, an sshd that was forked by one that listens, has got a client from it: it
 * holds a connection, and does not listen itself any more. Fills in where.
 */
static __always_inline bool has_got_client(struct endpoints *endpoints, __u32 *fd)
{
	__u64 task = bpf_get_current_task();
	int files = server_files(task);
	struct file *file;

	__builtin_memset(endpoints, 0, sizeof(*endpoints));
	if ((files & FILE_LISTENS) || !connection_of((void *)task, files, endpoints, &file))
		return false;
	remember_taken(sock_of(file));
	*fd = files & FILE_NUMBER;
	return true;
}

static __always_inline void leave(const struct process *process)
{
	struct connection *connection;
	struct record_header gone;
	__u64 id = process->connection;

	connection = bpf_map_lookup_elem(&connections, &id);
	if (!connection)
		return;
	__sync_fetch_and_add(&connection->processes, -1);
	/* Two that leave at once may both see 0: then both say so, and the daemon expects that. */
	if (*(volatile int *)&connection->processes > 0)
		return;
	fill_header(&gone, RECORD_GONE, sizeof(gone), 0, process);
	emit(&gone, sizeof(gone), RECORD_GONE, 0);
	bpf_map_delete_elem(&connections, &id);
}

/* These three are not inlined, since their callers need their stack. */

static __attribute__((noinline)) int enter_connection(struct task_struct *task, __u32 pid,
						      struct process *previous)
{
	struct process process = {
		.connection = BPF_CORE_READ(task, start_boottime) ^ ((__u64)pid << 42),
		.monitor = pid,
		.server = pid,
		.tty = -1,
		.role = ROLE_MONITOR,
	};
	struct connection connection = { .monitor = pid, .processes = 1 };

	if (previous)
		leave(previous);
	if (bpf_map_update_elem(&connections, &process.connection, &connection, BPF_ANY)) {
		count_loss(LOSS_CONNECTION_TABLE, 0, 0);
		bpf_map_delete_elem(&processes, &pid);
		return 0;
	}
	if (bpf_map_update_elem(&processes, &pid, &process, BPF_ANY)) {
		count_loss(LOSS_PROCESS_TABLE, 0, 0);
		bpf_map_delete_elem(&connections, &process.connection);
		return 0;
	}
	return 1;
}

static __attribute__((noinline)) int tell_connection(struct task_struct *task, __u32 pid,
						     const struct endpoints *endpoints)
{
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct connection_record record;

	if (!process)
		return 0;
	fill_header(&record.header, RECORD_CONNECTION, sizeof(record), pid, process);
	record.start = BPF_CORE_READ(task, start_boottime);
	record.endpoints = *endpoints;
	record.parent = BPF_CORE_READ(task, real_parent, tgid);
	record.reserved = 0;
	emit(&record, sizeof(record), RECORD_CONNECTION, 0);
	return 0;
}

/* Keeps with the connection that this process has just begun which socket its client's is. */
__attribute__((noinline)) int keep_socket(__u32 fd)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct file *file = file_of((void *)bpf_get_current_task(), fd);
	struct connection *connection;
	__u64 number;

	if (!process || (mode_of(file) & S_IFMT) != S_IFSOCK)
		return 0;
	number = process->connection;
	connection = bpf_map_lookup_elem(&connections, &number);
	if (connection)
		connection->socket = BPF_CORE_READ(file, f_inode, i_ino);
	return 0;
}

/* A process of sshd, the current one, serves the client that is on one of its descriptors. */
static __always_inline void begin_connection(struct task_struct *task, __u32 pid, struct process *previous,
					     const struct endpoints *endpoints, __u32 fd)
{
	if (enter_connection(task, pid, previous)) {
		tell_connection(task, pid, endpoints);
		keep_socket(fd);
	}
}

/*
 * Follows an sshd that serves nobody so far: what it forks may. One that a session started stays the
 * session's.
 */
static __always_inline struct process *listen_on(__u32 pid, struct process *process)
{
	struct process listener = {
		.tty = -1,
		.role = ROLE_LISTENER,
		.flags = PROCESS_LISTENS,
	};

	struct record_header record;

	fill_header(&record, RECORD_LISTENER, sizeof(record), pid, &listener);
	emit(&record, sizeof(record), RECORD_LISTENER, 0);
	if (process) {
		process->flags |= PROCESS_LISTENS;
		return process;
	}
	if (bpf_map_update_elem(&processes, &pid, &listener, BPF_ANY))
		count_loss(LOSS_PROCESS_TABLE, 0, 0);
	return 0;
}

static __always_inline bool is_pts_or_pipe(struct file *file)
{
	__u16 kind = mode_of(file) & S_IFMT;

	if (kind == S_IFCHR)
		return (BPF_CORE_READ(file, f_inode, i_rdev) >> 20) == UNIX98_PTY_SLAVE_MAJOR;
	return kind == S_IFIFO || kind == S_IFSOCK;
}

/* The session that the monitor is in, 0 when it is not among the task's next ancestors. */
static __always_inline __u32 monitor_session(struct task_struct *task, __u32 monitor)
{
	for (int i = 0; i < MAX_ANCESTORS; i++) {
		task = BPF_CORE_READ(task, real_parent);
		if (!task)
			return 0;
		if (BPF_CORE_READ(task, tgid) == monitor)
			return session_of(task);
	}
	return 0;
}

/*
 * What a process that sshd forked is, now that it executes a program. Before authentication, and in
 * the monitor's own session, these are helpers of sshd and PAM (key look-up, motd). A helper of PAM
 * may also have made a session of its own, but then its stdin and stdout are not the client's.
 */
static __always_inline __u16 role_of_executed(struct task_struct *task, __u32 pid, __u32 uid,
					      const struct process *process)
{
	__u64 id = process->connection;
	struct connection *connection = bpf_map_lookup_elem(&connections, &id);
	__u32 session = session_of(task);

	if (!connection || !(connection->flags & CONNECTION_AUTHENTICATED))
		return ROLE_HELPER;
	if (uid != 0)
		return ROLE_USER;
	if (session == monitor_session(task, process->monitor))
		return ROLE_HELPER;
	if (session == pid && !(is_pts_or_pipe(file_of(task, 0)) && is_pts_or_pipe(file_of(task, 1))))
		return ROLE_HELPER;
	return ROLE_USER;
}

#endif
