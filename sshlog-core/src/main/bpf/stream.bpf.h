/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The streams between sshd and its sessions: a terminal, or pipes for a session without one. What a
 * file is, how far a stream has come, and what of it has not been read yet.
 */
#ifndef SSHLOG_STREAM_BPF_H
#define SSHLOG_STREAM_BPF_H

#define MAX_TTY_BUFFERS 256
#define MAX_PIPE_BUFFERS 64
#define MAX_LOOKS 32 /* at what moves just now: some ten microseconds */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct stream_key);
	__type(value, struct stream);
} streams SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} capture SEC(".maps");

static __always_inline __u32 captured(void)
{
	__u32 key = 0, *bits = bpf_map_lookup_elem(&capture, &key);

	return bits ? *bits : 0;
}

/* The terminal whose master this file is, 0 when it is none. */
static __always_inline struct tty_struct *master_of(struct file *file)
{
	struct tty_file_private *private;

	if ((mode_of(file) & S_IFMT) != S_IFCHR || BPF_CORE_READ(file, f_inode, i_rdev) != DEVICE_PTMX)
		return 0;
	private = BPF_CORE_READ(file, private_data);
	return private ? BPF_CORE_READ(private, tty) : 0;
}

/* The pid of the leader of the session that a terminal controls, 0 when it controls none. */
static __always_inline __u32 leader_of(struct tty_struct *slave)
{
	struct tty_struct___5_10 *older = (void *)slave;
	struct pid *leader;
	int number = 0;

	if (bpf_core_field_exists(slave->ctrl.session))
		leader = BPF_CORE_READ(slave, ctrl.session);
	else
		leader = BPF_CORE_READ(older, session);
	if (leader)
		bpf_core_read(&number, sizeof(number), &leader->numbers[0].nr);
	return number;
}

/* What waits in the buffers between a terminal and the line discipline of its master. */
__attribute__((noinline)) __u64 unread_of_buffers(__u64 of)
{
	struct tty_port *port = (void *)of;
	struct tty_buffer *buffer = BPF_CORE_READ(port, buf.head);
	__u64 unread = 0;

	for (int i = 0; i < MAX_TTY_BUFFERS && buffer; i++) {
		unread += BPF_CORE_READ(buffer, used) - BPF_CORE_READ(buffer, read);
		buffer = BPF_CORE_READ(buffer, next);
	}
	return unread;
}

/*
 * How many bytes have ever been written to a terminal, but for those that were read from its master
 * before `read_tail` was 0. The kernel moves them from the buffers to the line discipline on a thread of
 * its own, where for a moment they are in both: then it holds the lock, and is waited for, but not for
 * ever.
 */
static __always_inline __u64 written_to_terminal(struct tty_struct *slave)
{
	struct tty_struct *master = BPF_CORE_READ(slave, link);
	struct tty_port *port = BPF_CORE_READ(master, port);
	struct n_tty_data *line = BPF_CORE_READ(master, disc_data);
	__u64 written;
	bool moving;
	int looks = 0;

	/* Kernels before 6.12 take only loops whose way back is a condition. */
	do {
		__u64 busy = BPF_CORE_READ(port, buf.lock.owner.counter);
		__u64 head = line ? BPF_CORE_READ(line, read_head) : 0;

		written = head + unread_of_buffers((__u64)port);
		busy |= BPF_CORE_READ(port, buf.lock.owner.counter);
		moving = busy || (line && BPF_CORE_READ(line, read_head) != head);
	} while (moving && ++looks < MAX_LOOKS);
	return written;
}

/* How many bytes have been taken from a terminal's master. */
static __always_inline __u64 read_from_master(struct tty_struct *master)
{
	struct n_tty_data *line = BPF_CORE_READ(master, disc_data);

	return line ? BPF_CORE_READ(line, read_tail) : 0;
}

__attribute__((noinline)) __u64 unread_of_pipe(__u64 of)
{
	struct inode *inode = (void *)of;
	struct pipe_inode_info *pipe = BPF_CORE_READ(inode, i_pipe);
	__u32 head, tail, size, length;
	__u64 unread = 0;
	char *buffers;

	if (!pipe)
		return 0;
	head = BPF_CORE_READ(pipe, head);
	tail = BPF_CORE_READ(pipe, tail);
	size = BPF_CORE_READ(pipe, ring_size);
	buffers = (char *)BPF_CORE_READ(pipe, bufs);
	for (int i = 0; i < MAX_PIPE_BUFFERS && tail != head; i++, tail++) {
		struct pipe_buffer *buffer =
			(void *)(buffers + (tail & (size - 1)) * bpf_core_type_size(struct pipe_buffer));

		length = BPF_CORE_READ(buffer, len);
		unread += length;
	}
	return unread;
}

/* What one of a process's standard streams is. */
static __always_inline void refer(struct task_struct *task, __u32 fd, int tty, struct stream_ref *to)
{
	struct file *file = file_of(task, fd);
	__u16 kind = mode_of(file) & S_IFMT;

	to->number = 0;
	to->kind = STREAM_NONE;
	to->reserved = 0;
	if (kind == S_IFIFO) {
		to->kind = STREAM_PIPE;
		to->number = BPF_CORE_READ(file, f_inode, i_ino);
	} else if (kind == S_IFCHR) {
		__u32 device = BPF_CORE_READ(file, f_inode, i_rdev);

		if ((device >> 20) == UNIX98_PTY_SLAVE_MAJOR) {
			to->kind = STREAM_TERMINAL;
			to->number = device & 0xfffff;
		} else if (device == DEVICE_TTY && tty >= 0) {
			to->kind = STREAM_TERMINAL;
			to->number = tty;
		}
	}
}

static __always_inline struct stream *stream_to_client(const struct process *process, __u32 kind,
						      __u64 number)
{
	struct stream_key key = {
		.connection = process->connection,
		.stream = number,
		.kind = kind,
	};
	struct stream *stream = bpf_map_lookup_elem(&streams, &key);

	/* A terminal's number may have been another session's before. */
	if (stream && kind == STREAM_TERMINAL && stream->leader && stream->leader != process->leader)
		return 0;
	return stream;
}

/* How many bytes the terminal that a process writes to has carried, with those that wait in it. */
static __always_inline __u64 offset_of_terminal(const struct process *process, struct tty_struct *slave)
{
	struct stream *stream = stream_to_client(process, STREAM_TERMINAL, process->stdout_stream);
	__u64 written;

	if (stream && stream->written)
		return stream->bytes;
	written = written_to_terminal(slave);
	/* Whatever sshd has read or reads just now: `origin` stays the same. */
	if (stream)
		return stream->origin + written;
	return written - read_from_master(BPF_CORE_READ(slave, link));
}

/*
 * The same of a pipe. What sshd takes out just now is neither waiting nor carried yet, so the end of
 * that is waited for, but not for ever; then `reached` knows of what it found there as it began.
 */
static __always_inline __u64 offset_of_pipe(const struct process *process, struct inode *inode)
{
	struct stream *stream = stream_to_client(process, STREAM_PIPE, process->stdout_stream);
	volatile struct stream *now = stream;
	__u64 offset;
	bool moving;
	int looks = 0;

	if (!stream)
		return unread_of_pipe((__u64)inode);
	if (stream->written)
		return stream->bytes;
	do {
		__u64 bytes = now->bytes;
		__u32 reading = now->reading;

		offset = bytes + unread_of_pipe((__u64)inode);
		moving = reading || now->reading || now->bytes != bytes;
	} while (moving && ++looks < MAX_LOOKS);
	return moving && offset < stream->reached ? stream->reached : offset;
}

/* How many bytes the stream that a process writes to has carried, with those that wait; ~0 unknown. */
static __always_inline __u64 stdout_offset(struct task_struct *task, const struct process *process)
{
	if (process->stdout_kind == STREAM_TERMINAL) {
		struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);

		if (!tty || BPF_CORE_READ(tty, index) != process->stdout_stream)
			return -1;
		return offset_of_terminal(process, tty);
	}
	if (process->stdout_kind == STREAM_PIPE && !(captured() & CAPTURE_NO_PIPES)) {
		struct inode *inode = (void *)process->stdout_inode;

		/* The process may have closed it, and then it may be gone. */
		if (BPF_CORE_READ(inode, i_ino) != process->stdout_stream ||
		    (BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFIFO)
			return -1;
		return offset_of_pipe(process, inode);
	}
	return -1;
}

/* Keeps with a process what it writes to, as it begins. */
static __always_inline void remember_stdout(struct task_struct *task, struct process *process,
					    const struct stream_ref *stdout)
{
	process->stdout_kind = stdout->kind;
	process->stdout_stream = stdout->number;
	process->stdout_inode = 0;
	if (stdout->kind == STREAM_PIPE)
		process->stdout_inode = (__u64)BPF_CORE_READ(file_of(task, 1), f_inode);
}

#endif
