/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What sshd does for forwards, seen where it calls the functions for sockets: the names that it
 * resolves, where it connects to, where it listens, whom it accepts there. Only sshd's processes of
 * authenticated connections are looked at. And the TCP connections that sessions open, from the
 * kernel's own tracepoint of state changes, which is passed a few times in the life of a connection
 * and not for each packet.
 */
#ifndef SSHLOG_FORWARD_BPF_H
#define SSHLOG_FORWARD_BPF_H

/* Cookies of the places in sshd that one link attaches to. */
#define SITE_CALL_RESULT 6

/* A call that has begun; its kind is that of its record. */
struct call {
	__u64 kind;
	__u64 first;
	__u64 second;
	__u64 fourth;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct call);
} calls SEC(".maps");

/* Who opens a TCP connection, by the address of its socket. */
struct connecting {
	__u64 connection;
	__u32 monitor;
	__u32 pid;
	__u32 role;
	int tty;
	struct endpoints endpoints;
	char name[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct connecting);
} connectings SEC(".maps");

/* The process, if it serves a client that has authenticated. */
static __always_inline struct process *serving_process(__u32 pid)
{
	struct process *process = server_process(pid);
	struct connection *connection;
	__u64 number;

	if (!process)
		return 0;
	number = process->connection;
	connection = bpf_map_lookup_elem(&connections, &number);
	return connection && (connection->flags & CONNECTION_AUTHENTICATED) ? process : 0;
}

static __always_inline int begin_call(__u64 kind, __u64 first, __u64 second, __u64 fourth)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct call call = { .kind = kind, .first = first, .second = second, .fourth = fourth };

	if (serving_process(id >> 32))
		bpf_map_update_elem(&calls, &id, &call, BPF_ANY);
	return 0;
}

static __always_inline void lose_call(__u16 type, __u32 size, const struct process *process)
{
	__u64 number = process->connection;

	count_loss(type, size, bpf_map_lookup_elem(&connections, &number));
}

/* Where a list of addresses is that a name was resolved to: what sshd then uses are these. */
static __always_inline void emit_resolved(const struct call *call, struct process *process, __u32 pid)
{
	struct resolved_record *record = has_room() ? bpf_ringbuf_reserve(&records, sizeof(*record), 0) : 0;
	struct { __u64 flags[3]; __u64 address; __u64 name; __u64 next; } info;
	__u64 next = 0;

	if (!record) {
		lose_call(RECORD_RESOLVED, sizeof(*record), process);
		return;
	}
	__builtin_memset(record, 0, sizeof(*record));
	fill_header(&record->header, RECORD_RESOLVED, sizeof(*record), pid, process);
	bpf_probe_read_user(&next, sizeof(next), (void *)call->fourth);
	for (int i = 0; i < RESOLVED_MAX; i++) {
		if (!next || bpf_probe_read_user(&info, sizeof(info), (void *)next))
			break;
		record->addresses[i] = info.address;
		next = info.next;
	}
	if (call->first)
		bpf_probe_read_user_str(record->host, sizeof(record->host), (void *)call->first);
	if (call->second)
		bpf_probe_read_user_str(record->service, sizeof(record->service), (void *)call->second);
	bpf_ringbuf_submit(record, 0);
}

/* The name of a Unix socket, with a NUL first when it is in no directory. */
static __always_inline __u32 unix_path(struct sock *sk, char *to)
{
	struct unix_address *address = BPF_CORE_READ((struct unix_sock *)sk, addr);
	__u32 length = address ? BPF_CORE_READ(address, len) : 0;

	if (length <= 2)
		return 0;
	length -= 2;
	BOUND(length, UNIX_PATH_MAX);
	bpf_probe_read_kernel(to, length, (char *)address + bpf_core_field_offset(struct unix_address, name) + 2);
	return length;
}

static __always_inline void read_local(struct sock *sk, struct endpoints *to)
{
	to->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	to->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	if (to->family == AF_INET)
		bpf_core_read(to->local, 4, &sk->__sk_common.skc_rcv_saddr);
	else if (to->family == AF_INET6)
		bpf_core_read(to->local, 16, &sk->__sk_common.skc_v6_rcv_saddr);
}

/* What a connect was given: the socket does not know it when it failed at once. */
static __always_inline void read_target(__u64 address, struct forward_record *record)
{
	struct { __u16 family; __u16 port; __u8 ip4[4]; __u8 ip6[16]; } target = {};

	bpf_probe_read_user(&target, sizeof(target.family) + sizeof(target.port) + sizeof(target.ip4), (void *)address);
	record->endpoints.family = target.family;
	record->endpoints.remote_port = __builtin_bswap16(target.port);
	if (target.family == AF_INET) {
		__builtin_memcpy(record->endpoints.remote, target.ip4, 4);
	} else if (target.family == AF_INET6) {
		bpf_probe_read_user(record->endpoints.remote, 16, (void *)(address + 8));
	} else if (target.family == AF_UNIX) {
		record->endpoints.remote_port = 0;
		bpf_probe_read_user_str(record->path, UNIX_PATH_MAX, (void *)(address + 2));
		record->path_size = UNIX_PATH_MAX;
	}
}

static __always_inline void emit_forward(const struct call *call, struct process *process, __u32 pid,
					 long result)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct forward_record *record;
	struct file *file = file_of(task, call->first);
	struct sock *sk = file ? sock_of(file) : 0, *accepted;

	if (!sk)
		return;
	record = has_room() ? bpf_ringbuf_reserve(&records, sizeof(*record), 0) : 0;
	if (!record) {
		lose_call(RECORD_FORWARD, sizeof(*record), process);
		return;
	}
	__builtin_memset(record, 0, sizeof(*record));
	fill_header(&record->header, RECORD_FORWARD, sizeof(*record), pid, process);
	record->header.flags = call->kind;
	record->socket = (__u64)sk;
	record->address = call->second;
	record->result = result;
	record->state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (call->kind == FORWARD_CONNECT) {
		read_target(call->second, record);
	} else {
		read_local(sk, &record->endpoints);
		if (record->endpoints.family == AF_UNIX) {
			record->endpoints.local_port = 0;
			record->path_size = unix_path(sk, record->path);
		}
	}
	if (call->kind == FORWARD_ACCEPT) {
		file = file_of(task, result);
		accepted = file ? sock_of(file) : 0;
		if (accepted && record->endpoints.family != AF_UNIX)
			read_endpoints(accepted, &record->endpoints);
	}
	bpf_ringbuf_submit(record, 0);
}

static __always_inline int end_call(long result)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct call *found = bpf_map_lookup_elem(&calls, &id);
	struct process *process;
	struct call call;

	if (!found)
		return 0;
	call = *found;
	bpf_map_delete_elem(&calls, &id);
	process = serving_process(id >> 32);
	/* Functions that give an int leave the other half of the register as it is. */
	result = (int)result;
	if (!process || (result < 0 && call.kind != FORWARD_CONNECT))
		return 0;
	if (call.kind != FORWARD_RESOLVE)
		emit_forward(&call, process, id >> 32, result);
	else if (result == 0)
		emit_resolved(&call, process, id >> 32);
	return 0;
}

/* A process that was killed in the middle of a call never ends it. */
static __always_inline void forget_call(__u32 pid)
{
	__u64 id = (__u64)pid << 32 | pid;

	bpf_map_delete_elem(&calls, &id);
}

SEC("uprobe")
int forward_site(struct pt_regs *ctx)
{
	__u64 first = PT_REGS_PARM1(ctx), second = PT_REGS_PARM2(ctx), fourth = PT_REGS_PARM4(ctx);
	__u64 result = PT_REGS_RC(ctx), site = bpf_get_attach_cookie(ctx);

	return site == SITE_CALL_RESULT ? end_call(result) : begin_call(site, first, second, fourth);
}

SEC("uprobe")
int forward_connect(struct pt_regs *ctx)
{
	return begin_call(FORWARD_CONNECT, PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), 0);
}

SEC("uprobe")
int forward_bind(struct pt_regs *ctx)
{
	return begin_call(FORWARD_BIND, PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), 0);
}

SEC("uprobe")
int forward_listen(struct pt_regs *ctx)
{
	return begin_call(FORWARD_LISTEN, PT_REGS_PARM1(ctx), 0, 0);
}

SEC("uprobe")
int forward_accept(struct pt_regs *ctx)
{
	return begin_call(FORWARD_ACCEPT, PT_REGS_PARM1(ctx), 0, 0);
}

SEC("uprobe")
int forward_resolve(struct pt_regs *ctx)
{
	return begin_call(FORWARD_RESOLVE, PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), PT_REGS_PARM4(ctx));
}

SEC("uprobe")
int forward_result(struct pt_regs *ctx)
{
	return end_call(PT_REGS_RC(ctx));
}

static __always_inline void begin_connecting(struct sock *sk)
{
	__u64 key = (__u64)sk;
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct connecting connecting = {};

	if (!process || process->role == ROLE_HELPER || process->role == ROLE_LISTENER)
		return;
	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP || !read_endpoints(sk, &connecting.endpoints))
		return;
	connecting.connection = process->connection;
	connecting.monitor = process->monitor;
	connecting.pid = pid;
	connecting.role = process->role;
	connecting.tty = process->tty;
	bpf_get_current_comm(connecting.name, sizeof(connecting.name));
	if (bpf_map_update_elem(&connectings, &key, &connecting, BPF_ANY))
		lose_call(RECORD_NETWORK, 0, process);
}

static __always_inline void end_connecting(struct sock *sk, int state)
{
	__u64 key = (__u64)sk;
	struct connecting *found = bpf_map_lookup_elem(&connectings, &key);
	struct network_record record = {};
	struct process process = {};

	if (!found)
		return;
	process.connection = found->connection;
	process.monitor = found->monitor;
	fill_header(&record.header, RECORD_NETWORK, sizeof(record), found->pid, &process);
	record.socket = key;
	record.role = found->role;
	record.tty = found->tty;
	record.endpoints = found->endpoints;
	__builtin_memcpy(record.name, found->name, sizeof(record.name));
	bpf_map_delete_elem(&connectings, &key);
	if (state == TCP_ESTABLISHED) {
		/* The port is chosen after the state has changed. */
		read_endpoints(sk, &record.endpoints);
	} else {
		record.error = BPF_CORE_READ(sk, sk_err);
		if (!record.error)
			record.error = -1;
	}
	if (has_room())
		emit(&record, sizeof(record), RECORD_NETWORK, bpf_map_lookup_elem(&connections, &process.connection));
	else
		lose_call(RECORD_NETWORK, sizeof(record), &process);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_tcp_state, struct sock *sk, int before, int after)
{
	if (after == TCP_SYN_SENT)
		begin_connecting(sk);
	else if (before == TCP_SYN_SENT)
		end_connecting(sk, after);
	return 0;
}

#endif
