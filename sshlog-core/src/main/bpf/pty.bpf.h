/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The fallback where sshd's own calls can't be hooked: what is written to pseudo-terminals, by the
 * session (output, and the terminal's echo, which the kernel writes on a thread of its own) and by
 * sshd (input). Sessions without a terminal are not seen this way, nor is output of a terminal
 * whose session has ended. The address of the slave's tty says which terminal it is.
 */
#ifndef SSHLOG_PTY_BPF_H
#define SSHLOG_PTY_BPF_H

struct terminal {
	__u64 connection;
	__u32 monitor;
	__u32 leader;
	__u32 server;
	__u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct terminal);
} terminals SEC(".maps");

struct pty_write {
	struct tty_struct *tty;
	__u64 buffer;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct pty_write);
} pty_writes SEC(".maps");

/* Which session a terminal is of: whose process first writes to it says so. */
static __always_inline struct terminal *terminal_of(struct tty_struct *slave, bool input, __u32 leader)
{
	__u64 key = (__u64)slave;
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct terminal *known = bpf_map_lookup_elem(&terminals, &key);
	struct task_struct *task = (void *)bpf_get_current_task();
	struct terminal terminal = {};
	struct process *process;

	/* The address may have been another terminal's before. */
	if (known && known->leader == leader)
		return known;
	process = bpf_map_lookup_elem(&processes, &pid);
	if (!process || !leader)
		return 0;
	if (input) {
		if (process->role != ROLE_MONITOR && process->role != ROLE_SERVER)
			return 0;
	} else if (BPF_CORE_READ(task, signal, tty) != slave) {
		return 0;
	}
	/* Terminals inside the session, as tmux makes them, have leaders that are not sshd's children. */
	if (process->role == ROLE_USER && process->leader != leader)
		return 0;
	terminal.connection = process->connection;
	terminal.monitor = process->monitor;
	terminal.leader = leader;
	terminal.server = input ? pid : process->server;
	if (bpf_map_update_elem(&terminals, &key, &terminal, BPF_ANY))
		return 0;
	return bpf_map_lookup_elem(&terminals, &key);
}

static __always_inline int written(struct tty_struct *tty, __u64 buffer, long result)
{
	bool input = BPF_CORE_READ(tty, driver, major) == UNIX98_PTY_MASTER_MAJOR;
	struct tty_struct *slave = input ? BPF_CORE_READ(tty, link) : tty;
	struct transfer transfer = {};
	struct terminal *terminal;
	__u32 leader;

	if (result <= 0)
		return 0;
	leader = leader_of(slave);
	terminal = terminal_of(slave, input, leader);
	if (!terminal)
		return 0;
	transfer.buffer = buffer;
	transfer.key.connection = terminal->connection;
	transfer.monitor = terminal->monitor;
	transfer.key.stream = BPF_CORE_READ(slave, index);
	transfer.key.kind = STREAM_TERMINAL;
	transfer.key.input = input;
	transfer.leader = leader;
	transfer.rows = BPF_CORE_READ(slave, winsize.ws_row);
	transfer.columns = BPF_CORE_READ(slave, winsize.ws_col);
	if (input) {
		transfer.flags = IO_INPUT;
		if ((BPF_CORE_READ(slave, termios.c_lflag) & (ICANON | ECHO)) == ICANON)
			transfer.flags |= IO_MASKED;
	}
	transferred(&transfer, terminal->server, result, true);
	return 0;
}

SEC("fexit/pty_write")
int BPF_PROG(pty_written, struct tty_struct *tty, const unsigned char *buffer, long count, long result)
{
	return written(tty, (__u64)buffer, (int)result);
}

SEC("kprobe/pty_write")
int pty_write_begin(struct pt_regs *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct pty_write write = {
		.tty = (void *)PT_REGS_PARM1(ctx),
		.buffer = PT_REGS_PARM2(ctx),
	};

	if (bpf_map_update_elem(&pty_writes, &id, &write, BPF_ANY))
		count_loss(LOSS_TRANSFER_TABLE, 0, 0);
	return 0;
}

SEC("kretprobe/pty_write")
int pty_write_end(struct pt_regs *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct pty_write *found = bpf_map_lookup_elem(&pty_writes, &id);
	struct pty_write write;

	if (!found)
		return 0;
	write = *found;
	bpf_map_delete_elem(&pty_writes, &id);
	return written(write.tty, write.buffer, (int)PT_REGS_RC(ctx));
}

#endif
