/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Connections that a listening sshd closes at once, since too many are there or their address has to
 * wait for what it did before. At its own log level sshd tells only the first of a flood, so they are
 * seen where the kernel closes them, by its tracepoint of TCP states: a few times in the life of a
 * connection, and who is no such sshd pays a comparison and a look-up.
 */
#ifndef SSHLOG_DROP_BPF_H
#define SSHLOG_DROP_BPF_H

#define SHUTDOWN_BOTH 3

/* Whether the current process closes this: what comes from the network is dealt with in its name, too. */
static __always_inline bool is_closed(struct sock *sk, int before, int after)
{
	if (before != TCP_ESTABLISHED && before != TCP_CLOSE_WAIT)
		return false;
	if (after != TCP_FIN_WAIT1 && after != TCP_LAST_ACK && after != TCP_CLOSE)
		return false;
	return BPF_CORE_READ(sk, sk_shutdown) == SHUTDOWN_BOTH;
}

/* A process that has taken it over may have ended before the one that listens closes it. */
static __always_inline bool was_taken(struct sock *sk)
{
	struct socket *socket = BPF_CORE_READ(sk, sk_socket);
	struct inode *inode;
	__u64 number;

	if (!socket)
		return true;
	inode = (void *)socket - bpf_core_field_offset(struct socket_alloc, socket) +
		bpf_core_field_offset(struct socket_alloc, vfs_inode);
	number = BPF_CORE_READ(inode, i_ino);
	return bpf_map_lookup_elem(&taken, &number);
}

static __always_inline int drops(struct sock *sk)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct connection_record record = {};

	if (!process || process->role != ROLE_LISTENER)
		return 0;
	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP || was_taken(sk) ||
	    !read_endpoints(sk, &record.endpoints))
		return 0;
	fill_header(&record.header, RECORD_DROPPED, sizeof(record), pid, process);
	record.start = record.header.time;
	emit(&record, sizeof(record), RECORD_DROPPED, 0);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_listener_close, struct sock *sk, int before, int after)
{
	return is_closed(sk, before, after) ? drops(sk) : 0;
}

#endif
