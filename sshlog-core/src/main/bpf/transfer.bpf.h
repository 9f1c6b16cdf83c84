/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What sshd reads from and writes to its sessions, seen where it calls read and write: the arguments
 * before the call, the bytes behind it. Whatever the hook (call site, stub, system call), the steps
 * are the same. Only sshd's processes of authenticated connections are looked at, only terminals
 * and pipes above fd 2; sockets are not, and so neither are the client's encrypted stream nor what
 * the monitor is told of passwords and keys.
 */
#ifndef SSHLOG_TRANSFER_BPF_H
#define SSHLOG_TRANSFER_BPF_H

/* Cookies of the places in sshd that one link attaches to. */
#define SITE_READ 1
#define SITE_WRITE 2
#define SITE_RESULT 3
#define SITE_IOCTL 4
#define SITE_READ_DONE 5 /* behind a read, where the registers still have its arguments */
#define SITE_WRITE_DONE 6
#define SITE_KIND(cookie) ((cookie) & 0xff)
#define SITE_NUMBER(cookie) ((__u32)(cookie) >> 8 & 0xfff)  /* of a place of its own, else 0 */
#define SITE_BINARY(cookie) ((__u32)(cookie) >> 20 & 0xfff)
#define SITE_SLOT(cookie) ((int)((cookie) >> 32)) /* how far to where the loader keeps what was called */

/* By the numbers that the daemon gives to places, and to binaries. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SITES);
	__type(key, __u32);
	__type(value, struct site);
} sites SEC(".maps");

/* What the registers say behind a call of read or write. */
struct ended_call {
	__u32 fd;
	__u64 buffer;
	__u64 next;  /* where the system call has returned to */
	__u64 stack;
	__u64 slot;  /* where the loader keeps the address of what was called, 0 when that is not known */
	long result;
};

/* A read or write that has begun. */
struct transfer {
	__u64 buffer;
	struct stream_key key;
	__u32 monitor;
	__u32 leader;
	__u16 flags;
	__u16 rows;
	__u16 columns;
	__u16 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct transfer);
} transfers SEC(".maps");

/* The stream behind an sshd's file; false when it is none that a session has. */
static __always_inline bool identify(struct file *file, struct inode *inode, __u16 kind,
				     struct transfer *transfer, bool input)
{
	struct tty_struct *master, *slave;

	if (kind == S_IFIFO) {
		transfer->key.kind = STREAM_PIPE;
		transfer->key.stream = BPF_CORE_READ(inode, i_ino);
		return true;
	}
	master = master_of(file);
	if (!master)
		return false;
	slave = BPF_CORE_READ(master, link);
	transfer->key.kind = STREAM_TERMINAL;
	transfer->key.stream = BPF_CORE_READ(master, index);
	transfer->leader = leader_of(slave);
	transfer->rows = BPF_CORE_READ(slave, winsize.ws_row);
	transfer->columns = BPF_CORE_READ(slave, winsize.ws_col);
	/* As getpass, su, passwd and `read -s` have it. Line editors echo themselves and take single
	 * characters: what is typed there is no secret. */
	if (input && (BPF_CORE_READ(slave, termios.c_lflag) & (ICANON | ECHO)) == ICANON)
		transfer->flags |= IO_MASKED;
	return true;
}

static __always_inline struct process *server_process(__u32 pid)
{
	struct process *process = bpf_map_lookup_elem(&processes, &pid);

	if (!process || (process->role != ROLE_MONITOR && process->role != ROLE_SERVER))
		return 0;
	return process;
}

static __always_inline struct stream *stream_of(const struct transfer *transfer)
{
	struct stream *stream = bpf_map_lookup_elem(&streams, &transfer->key);
	struct stream first = {};

	if (!stream) {
		bpf_map_update_elem(&streams, &transfer->key, &first, BPF_NOEXIST);
		stream = bpf_map_lookup_elem(&streams, &transfer->key);
	}
	if (stream && transfer->leader && stream->leader != transfer->leader) {
		/* Another session has got the terminal. */
		if (stream->leader) {
			stream->bytes = 0;
			stream->lost = 0;
			stream->origin = 0;
			stream->last = 0;
		}
		stream->leader = transfer->leader;
	}
	return stream;
}

/* Sshd begins to read: keeps what tells how far the stream to the client has come until it has read. */
static __always_inline void reach(const struct transfer *transfer, struct file *file)
{
	struct stream *stream = stream_of(transfer);
	__u64 unread;

	if (!stream)
		return;
	if (transfer->key.kind == STREAM_TERMINAL) {
		stream->origin = stream->bytes - read_from_master(master_of(file));
		/* Much goes through more buffers than are there at once: so the stream knows more of them. */
		if (captured() & CAPTURE_OUTPUT)
			look_at_terminal(master_of(file), stream);
		return;
	}
	stream->reading = 1;
	unread = unread_of_pipe((__u64)BPF_CORE_READ(file, f_inode));
	if (stream->bytes + unread > stream->reached)
		stream->reached = stream->bytes + unread;
}

/* Whether an sshd process is of a connection whose client has authenticated. */
static __always_inline bool serves(struct process *process)
{
	__u64 number = process->connection;
	struct connection *connection;

	if (process->flags & PROCESS_SERVES)
		return true;
	connection = bpf_map_lookup_elem(&connections, &number);
	if (!connection || !(connection->flags & CONNECTION_AUTHENTICATED))
		return false;
	process->flags |= PROCESS_SERVES;
	return true;
}

/*
 * What sshd reads from or writes to. False when it is none of a session's streams: half of what sshd
 * moves is the client's encrypted stream, nothing more is spent on that.
 */
static __always_inline bool open_transfer(struct process *process, struct file *file, __u64 buffer, bool input,
					  struct transfer *transfer)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	__u16 kind = BPF_CORE_READ(inode, i_mode) & S_IFMT;

	if ((kind != S_IFIFO && kind != S_IFCHR) || !serves(process))
		return false;
	if (!identify(file, inode, kind, transfer, input))
		return false;
	transfer->buffer = buffer;
	transfer->key.connection = process->connection;
	transfer->key.input = input;
	transfer->monitor = process->monitor;
	if (input)
		transfer->flags |= IO_INPUT;
	return true;
}

static __always_inline int begin_transfer(__u32 fd, __u64 buffer, __u32 input)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct process *process = server_process(id >> 32);
	struct transfer transfer = {};
	struct file *file;

	if (!process || fd <= 2)
		return 0;
	file = own_file(fd);
	if (!open_transfer(process, file, buffer, input, &transfer))
		return 0;
	if (!input && (transfer.key.kind == STREAM_TERMINAL || (captured() & CAPTURE_OUTPUT)))
		reach(&transfer, file);
	if (bpf_map_update_elem(&transfers, &id, &transfer, BPF_ANY)) {
		__u64 number = transfer.key.connection;

		count_loss(LOSS_TRANSFER_TABLE, 0, bpf_map_lookup_elem(&connections, &number));
	}
	return 0;
}

/*
 * Whether there is room for bytes of a session: not all of the ring buffer, so that no flood of them
 * can crowd out what tells of connections and commands.
 */
static __always_inline bool has_room(void)
{
	__u64 size = bpf_ringbuf_query(&records, BPF_RB_RING_SIZE);

	return bpf_ringbuf_query(&records, BPF_RB_AVAIL_DATA) < size - size / 8;
}

static __always_inline void fill_io(struct io_record *record, const struct transfer *transfer,
				    __u32 pid, __u64 offset, __u64 lost, __u32 length, __u32 size)
{
	record->header.type = RECORD_IO;
	record->header.flags = transfer->flags;
	record->header.size = size;
	record->header.time = bpf_ktime_get_boot_ns();
	record->header.connection = transfer->key.connection;
	record->header.monitor = transfer->monitor;
	record->header.pid = pid;
	record->stream = transfer->key.stream;
	record->offset = offset;
	record->lost = lost;
	record->kind = transfer->key.kind;
	record->leader = transfer->leader;
	record->length = length;
	record->rows = transfer->rows;
	record->columns = transfer->columns;
}

static __always_inline void lose(const struct transfer *transfer, struct stream *stream, __u32 cause,
				 __u32 bytes)
{
	__u64 number = transfer->key.connection;

	count_loss(cause, bytes, bpf_map_lookup_elem(&connections, &number));
	stream->lost += bytes;
}

static __always_inline long read_bytes(void *to, __u32 size, __u64 from, bool of_kernel)
{
	if (of_kernel)
		return bpf_probe_read_kernel(to, size, (void *)from);
	return bpf_probe_read_user(to, size, (void *)from);
}

/* One of a few sizes, since the verifier wants to know it: at most `capacity` bytes, copied once. */
#define EMIT_PART(capacity)                                                                     \
	({                                                                                      \
		struct { struct io_record io; char bytes[capacity]; } *record;                  \
		__u64 part = length - done;                                                     \
                                                                                                \
		BOUND(part, capacity);                                                          \
		record = has_room() ? bpf_ringbuf_reserve(&records, sizeof(*record), 0) : 0;    \
		if (!record) {                                                                  \
			lose(transfer, stream, RECORD_IO, part);                                \
		} else if (read_bytes(record->bytes, part, transfer->buffer + done, of_kernel)) { \
			bpf_ringbuf_discard(record, 0);                                         \
			lose(transfer, stream, LOSS_STREAM_BYTES, part);                        \
		} else {                                                                        \
			fill_io(&record->io, transfer, pid, offset + done, stream->lost, part,  \
				sizeof(struct io_record) + part);                               \
			bpf_ringbuf_submit(record, 0);                                          \
		}                                                                               \
		done += part;                                                                   \
	})

static __always_inline void emit_bytes(const struct transfer *transfer, struct stream *stream, __u32 pid,
				       __u64 offset, __u64 length, bool of_kernel)
{
	__u64 done = 0;

	for (int i = 0; i < 8 && length - done > 16384; i++)
		EMIT_PART(32768);
	if (length - done > 4096)
		EMIT_PART(16384);
	else if (length - done > 512)
		EMIT_PART(4096);
	else if (length > done)
		EMIT_PART(512);
	if (length > done)
		lose(transfer, stream, LOSS_STREAM_BYTES, length - done);
}

static __always_inline void emit_masked(const struct transfer *transfer, struct stream *stream, __u32 pid,
					__u64 offset, __u32 length)
{
	struct io_record *record = has_room() ? bpf_ringbuf_reserve(&records, sizeof(*record), 0) : 0;

	if (!record) {
		lose(transfer, stream, RECORD_IO, length);
		return;
	}
	fill_io(record, transfer, pid, offset, stream->lost, length, sizeof(*record));
	bpf_ringbuf_submit(record, 0);
}

/* Gives how many bytes the stream had carried before. */
static __always_inline __u64 transferred(const struct transfer *transfer, __u32 pid, __u64 length,
					 bool of_kernel)
{
	__u64 number = transfer->key.connection, offset;
	struct stream *stream = stream_of(transfer);

	if (!stream) {
		count_loss(LOSS_STREAM_TABLE, length, bpf_map_lookup_elem(&connections, &number));
		return -1;
	}
	offset = stream->bytes;
	stream->bytes += length;
	stream->written = of_kernel;
	stream->reading = 0;
	if (!(captured() & (transfer->key.input ? CAPTURE_INPUT : CAPTURE_OUTPUT)))
		return offset;
	if (transfer->flags & IO_MASKED)
		emit_masked(transfer, stream, pid, offset, length);
	else
		emit_bytes(transfer, stream, pid, offset, length, of_kernel);
	return offset;
}

#include "protocol.bpf.h"
#include "library.bpf.h"

static __always_inline void read_nothing(const struct transfer *transfer)
{
	struct stream *stream = bpf_map_lookup_elem(&streams, &transfer->key);

	if (stream)
		stream->reading = 0;
}

/*
 * Counts, for a place behind a write of its own, whether it leads to the client's encrypted stream or to
 * anything else: the daemon lets go of one that was only ever seen to do the former.
 */
static __always_inline void watch(__u32 number, const struct process *process, struct file *file)
{
	__u64 of = process->connection;
	struct connection *connection = bpf_map_lookup_elem(&connections, &of);
	struct site *site = bpf_map_lookup_elem(&sites, &number);

	/* Where it is not known which socket is the client's nothing can be said. */
	if (!site || !connection || !connection->socket || !(connection->flags & CONNECTION_AUTHENTICATED))
		return;
	if ((mode_of(file) & S_IFMT) == S_IFSOCK && BPF_CORE_READ(file, f_inode, i_ino) == connection->socket)
		__sync_fetch_and_add(&site->own, 1);
	else
		__sync_fetch_and_add(&site->other, 1);
}

static __always_inline void count_written(__u32 number)
{
	struct site *site = bpf_map_lookup_elem(&sites, &number);

	if (site)
		__sync_fetch_and_add(&site->other, 1);
}

/*
 * Behind a call whose beginning was not seen: the registers still say what it was. What is typed is
 * then not told, since whether the terminal echoed would have had to be seen before.
 */
static __always_inline bool recover(struct process *process, const struct ended_call *call, __u64 site,
				    struct transfer *transfer)
{
	bool input = SITE_KIND(site) == SITE_WRITE_DONE;
	struct file *file;

	if (call->result <= 0)
		return false;
	if (!arguments_are_left(process, call->next, call->stack, call->buffer, call->slot, input)) {
		__u64 number = process->connection;

		count_loss(LOSS_REGISTERS, call->result, bpf_map_lookup_elem(&connections, &number));
		return false;
	}
	if (call->fd <= 2)
		return false;
	file = own_file(call->fd);
	if (SITE_NUMBER(site))
		watch(SITE_NUMBER(site), process, file);
	if (!open_transfer(process, file, call->buffer, input, transfer))
		return false;
	if (input && !SITE_NUMBER(site))
		count_written(SITE_BINARY(site));
	if (input && transfer->key.kind == STREAM_TERMINAL)
		transfer->flags |= IO_MASKED;
	return true;
}

static __always_inline bool is_attached(__u32 binary)
{
	struct site *site = bpf_map_lookup_elem(&sites, &binary);

	return site && site->own;
}

/*
 * One file may be two binaries to the daemon, when containers share what they were made of. Then there are
 * two hooks at each place, and of each process one of them does what is done once: that of the binary by
 * which it was seen first, as long as that is attached.
 */
static __always_inline bool is_seen_by(struct process *process, __u32 binary)
{
	__u32 by = process->stdout_kind;

	if ((by != binary && is_attached(by)) || !is_attached(binary))
		return false;
	process->stdout_kind = binary;
	return true;
}

/* Behind a call: ends what has begun; without that, and where the place allows it, all at once. */
static __always_inline int end_transfer(const struct ended_call *call, __u64 site)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct process *process = 0;
	struct transfer *begun;
	struct transfer transfer = {};

	if (SITE_KIND(site) != SITE_RESULT) {
		process = server_process(id >> 32);
		if (!process || !is_seen_by(process, SITE_BINARY(site)))
			return 0;
	}
	begun = bpf_map_lookup_elem(&transfers, &id);
	if (begun)
		transfer = *begun;
	else if (!process || !recover(process, call, site, &transfer))
		return 0;
	if (call->result > 0)
		follow(&transfer, id, transferred(&transfer, id >> 32, call->result, false), call->result, begun);
	else
		read_nothing(&transfer);
	if (begun)
		bpf_map_delete_elem(&transfers, &id);
	return 0;
}

/* A process that was killed in the middle of a read or write never ends it. */
static __always_inline void forget_transfer(__u32 pid)
{
	__u64 id = (__u64)pid << 32 | pid;

	bpf_map_delete_elem(&transfers, &id);
}

/* A terminal's number is used again, for another terminal. */
static __always_inline void renew(__u64 connection, __u32 tty)
{
	struct stream_key key = {
		.connection = connection,
		.stream = tty,
		.kind = STREAM_TERMINAL,
	};

	bpf_map_delete_elem(&streams, &key);
	key.input = 1;
	bpf_map_delete_elem(&streams, &key);
}

static __always_inline int before_ioctl(__u32 fd, __u64 request, __u64 argument)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process;
	struct connection *connection;
	struct tty_struct *master;
	struct resize_record record = {};
	struct winsize___user { __u16 rows; __u16 columns; } size;
	struct file *file;
	__u64 number;

	if ((__u32)request != TIOCSWINSZ)
		return 0;
	process = server_process(pid);
	if (!process)
		return 0;
	file = file_of((void *)bpf_get_current_task(), fd);
	master = file ? master_of(file) : 0;
	if (!master || bpf_probe_read_user(&size, sizeof(size), (void *)argument))
		return 0;
	record.tty = BPF_CORE_READ(master, index);
	record.leader = leader_of(BPF_CORE_READ(master, link));
	number = process->connection;
	if (!record.leader)
		renew(number, record.tty);
	record.rows = size.rows;
	record.columns = size.columns;
	connection = bpf_map_lookup_elem(&connections, &number);
	fill_header(&record.header, RECORD_RESIZE, sizeof(record), pid, process);
	emit(&record, sizeof(record), RECORD_RESIZE, connection);
	return 0;
}

#endif
