/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Connections that a listening sshd closes at once, since too many are there or their address has to
 * wait for what it did before. At its own log level sshd tells only the first of a flood, so they are
 * seen where the kernel closes them, by its tracepoint of TCP states. One that its client has reset
 * before is closed already and changes no state any more; it is seen where its socket is destroyed.
 * Both are passed a few times in the life of a connection, and who is no such sshd pays a comparison
 * at each, and a look-up where it closes one.
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
	__u64 key = (__u64)sk, *client = bpf_map_lookup_elem(&taken, &key);

	return client && *client == client_of(sk);
}

/* Whether this is a connection that an sshd which listens closes; then tells of it. */
static __always_inline bool drops(struct sock *sk)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct connection_record record = {};

	if (!process || process->role != ROLE_LISTENER)
		return false;
	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP || was_taken(sk) ||
	    !read_endpoints(sk, &record.endpoints))
		return false;
	fill_header(&record.header, RECORD_DROPPED, sizeof(record), pid, process);
	record.start = record.header.time;
	emit(&record, sizeof(record), RECORD_DROPPED, 0);
	return true;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_listener_close, struct sock *sk, int before, int after)
{
	if (is_closed(sk, before, after) && drops(sk))
		remember_taken(sk);
	return 0;
}

/*
 * A process owns a socket while it closes it, but not what is destroyed in its name: connections that
 * come to an end in the network, and those that it leaves unaccepted when it ends.
 */
SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(on_destroy, struct sock *sk)
{
	if (sk->sk_lock.owned)
		drops(sk);
	return 0;
}

#endif
