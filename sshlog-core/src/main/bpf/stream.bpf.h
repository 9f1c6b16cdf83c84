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

static __always_inline struct stream *stream_to_client(__u64 connection, __u32 leader, __u32 kind, __u64 number)
{
	struct stream_key key = {
		.connection = connection,
		.stream = number,
		.kind = kind,
	};
	struct stream *stream = bpf_map_lookup_elem(&streams, &key);

	/* A terminal's number may have been another session's before. */
	if (stream && kind == STREAM_TERMINAL && stream->leader && stream->leader != leader)
		return 0;
	return stream;
}

/*
 * How many bytes have been put into the buffers between a terminal and its master, from this one on up to
 * another one, or up to the end when that is 0; ~0 when it does not come.
 */
__attribute__((noinline)) __u64 used_of_buffers(__u64 first, __u64 until)
{
	struct tty_buffer *buffer = (void *)first;
	__u64 used = 0;

	for (int i = 0; i < MAX_TTY_BUFFERS && buffer && (__u64)buffer != until; i++) {
		used += BPF_CORE_READ(buffer, used);
		buffer = BPF_CORE_READ(buffer, next);
	}
	return (__u64)buffer == until ? used : -1;
}

/* Tells whether `last` and `begin` of a stream belong together, and the buffer is as large as it was. */
static __always_inline __u64 seal_of(struct tty_buffer *last, __u64 begin)
{
	return (__u64)last ^ begin ^ (__u64)BPF_CORE_READ(last, size) << 48;
}

/* Keeps where a buffer begins, and the `more` that have been put into others before it. */
static __always_inline void remember(struct stream *stream, struct tty_buffer *last, __u64 begin, __u64 more)
{
	if (!stream || more == -1ULL)
		return;
	begin += more;
	stream->last = (__u64)last;
	stream->begin = begin;
	stream->seal = seal_of(last, begin);
}

/*
 * Whether the stream knows where this buffer begins, from what it keeps of this one or one behind it. What
 * the line discipline then has got out of it besides the bytes that count as read can't be more than is in
 * it. So a buffer is recognised that was given back and is in use again: it was left because something did
 * not fit, which went to the next one, and both are more than it can hold.
 */
static __always_inline bool recall(const struct stream *stream, struct tty_buffer *first, __u64 end,
				   __u32 read, __u64 *begin)
{
	struct tty_buffer *last;
	__u64 more;

	if (!stream || !stream->last)
		return false;
	last = (void *)stream->last;
	more = used_of_buffers((__u64)first, (__u64)last);
	*begin = stream->begin;
	if (more == -1ULL || stream->seal != seal_of(last, *begin))
		return false;
	*begin -= more;
	return end - read - *begin <= BPF_CORE_READ(first, used) - read;
}

/*
 * How many bytes have ever been written to a terminal, but for those that were read from its master
 * before `read_tail` was 0; ~n when all that can be told just now is that there are no more than n, ~0 not even
 * that. A thread of the kernel moves them from the buffers to the line discipline. For a while they are in
 * both: then it holds the lock, and it may be kept from going on by the process that it has just woken.
 * But where in all that was written a buffer begins stays the same, and so the stream keeps that of the
 * last one from when nothing was moved, and of those behind it. (What a ^C takes out of that very buffer
 * afterwards is not noticed before nothing is moved again.)
 */
static __always_inline __s64 look_at_terminal(struct tty_struct *master, struct stream *stream)
{
	struct tty_port *port = BPF_CORE_READ(master, port);
	struct n_tty_data *line = BPF_CORE_READ(master, disc_data);
	__u64 before = line ? BPF_CORE_READ(line, read_head) : 0;
	__u64 busy = BPF_CORE_READ(port, buf.lock.owner.counter);
	struct tty_buffer *first = BPF_CORE_READ(port, buf.head);
	__u32 read = BPF_CORE_READ(first, read);
	struct tty_buffer *last = BPF_CORE_READ(port, buf.tail);
	__u64 used = used_of_buffers((__u64)first, 0), more = used_of_buffers((__u64)first, (__u64)last);
	__u64 end, begin;

	busy |= BPF_CORE_READ(port, buf.lock.owner.counter);
	end = line ? BPF_CORE_READ(line, read_head) : 0;
	if (used == -1ULL || BPF_CORE_READ(port, buf.head) != first || BPF_CORE_READ(first, read) != read)
		return -1;
	/* Who holds the lock when all has been moved has nothing to move. */
	if (end == before && (!busy || used == read))
		begin = end - read;
	else if (!recall(stream, first, end, read, &begin))
		return ~(end - read + used);
	remember(stream, last, begin, more);
	return begin + used;
}

/*
 * How many bytes a terminal that a session's process writes to has carried, with those that wait in it; ~n
 * when only that is known that there are no more than n, ~0 not even that.
 */
__attribute__((noinline)) __s64 offset_of_terminal(__u64 slave, __u64 connection, __u32 number, __u32 leader)
{
	struct tty_struct *master = BPF_CORE_READ((struct tty_struct *)slave, link);
	struct stream *stream = stream_to_client(connection, leader, STREAM_TERMINAL, number);
	__u64 origin;
	__s64 written;
	int looks = 0;

	if (stream && stream->written)
		return stream->bytes;
	/* Kernels before 6.12 take only loops whose way back is a condition. */
	do {
		written = look_at_terminal(master, stream);
	} while (written < 0 && ++looks < MAX_LOOKS);
	if (written == -1)
		return -1;
	/* Whatever sshd has read or reads just now: `origin` stays the same. */
	origin = stream ? stream->origin : -read_from_master(master);
	return written < 0 ? ~(~written + origin) : written + origin;
}

/*
 * The same of a pipe. What sshd takes out just now is neither waiting nor carried yet, so the end of
 * that is waited for, but not for ever; then `reached` knows of what it found there as it began.
 */
static __always_inline __u64 offset_of_pipe(const struct process *process, struct inode *inode)
{
	struct stream *stream = stream_to_client(process->connection, process->leader, STREAM_PIPE,
						 process->stdout_stream);
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

/* How many bytes the stream that a process writes to has carried, with those that wait; ~n no more than n. */
static __always_inline __u64 stdout_offset(struct task_struct *task, const struct process *process)
{
	if (process->stdout_kind == STREAM_TERMINAL) {
		struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);

		if (!tty || BPF_CORE_READ(tty, index) != process->stdout_stream)
			return -1;
		return offset_of_terminal((__u64)tty, process->connection, process->stdout_stream, process->leader);
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
