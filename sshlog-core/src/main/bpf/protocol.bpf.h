/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * File transfers through a session's pipes. Their protocols are followed only so far as to know where
 * one message ends and the next begins: what says which file and how much leaves the kernel, the
 * files' contents do not. Nothing is trusted: where the framing makes no sense it is given up, and
 * said once.
 */
#ifndef SSHLOG_PROTOCOL_BPF_H
#define SSHLOG_PROTOCOL_BPF_H

/* More than a pipe holds of the smallest requests to read a file, which come in thousands. */
#define MAX_PACKETS 2304
#define LINE_BYTES 64 /* of a line are looked at in one step */
#define MAX_LINE_STEPS 256
#define MAX_PARTS 17

#define HEAD_BYTES 5 /* of a packet: size and type */
#define PACKET_MAX (256 * 1024)
#define PACKET_SPARE 256 /* so little is not worth being left out */

#define SFTP_INIT 1
#define SFTP_VERSION 2
#define SFTP_WRITE 6
#define SFTP_DATA 103

/* So much of a packet is wanted. */
#define REQUEST_BYTES 8448 /* two paths */
#define REPLY_BYTES 4160   /* one */
#define WRITE_BYTES 320    /* the longest handle */
#define DATA_BYTES 13

#define SCP_MAX (1ULL << 56)

/* Where in a line of scp's protocol. */
enum line_state {
	LINE_START = 0,
	LINE_MODE = 1,
	LINE_SIZE = 2,
	LINE_NAME = 3,
	LINE_OTHER = 4,
};

struct packet_head {
	__u32 size; /* network order */
	__u8 type;
	__u8 reserved[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct stream_key);
	__type(value, struct protocol);
} protocols SEC(".maps");

#define EMIT_MESSAGE(capacity)                                                                  \
	({                                                                                      \
		struct { struct io_record io; char bytes[capacity]; } *record;                  \
		__u64 part = length;                                                            \
                                                                                                \
		BOUND(part, capacity);                                                          \
		record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);                     \
		if (!record) {                                                                  \
			count_loss(RECORD_FILES, part, bpf_map_lookup_elem(&connections, &number)); \
		} else if (bpf_probe_read_user(record->bytes, part,                             \
					       (void *)(transfer->buffer + from))) {            \
			bpf_ringbuf_discard(record, 0);                                         \
			count_loss(LOSS_STREAM_BYTES, part,                                     \
				   bpf_map_lookup_elem(&connections, &number));                 \
		} else {                                                                        \
			fill_io(&record->io, transfer, id >> 32, offset + from, 0, part,        \
				sizeof(struct io_record) + part);                               \
			record->io.header.type = RECORD_FILES;                                  \
			record->io.header.flags |= flags;                                       \
			bpf_ringbuf_submit(record, 0);                                          \
		}                                                                               \
		part;                                                                           \
	})

/* Sends as much as one record holds; gives how much that is. */
__attribute__((noinline)) int emit_part(__u64 offset, __u64 from, __u64 length, __u64 flags)
{
	__u64 id = bpf_get_current_pid_tgid(), number;
	struct transfer *transfer = bpf_map_lookup_elem(&transfers, &id);

	if (!transfer)
		return 0;
	number = transfer->key.connection;
	if (length > 4096)
		return EMIT_MESSAGE(16384);
	if (length > 256)
		return EMIT_MESSAGE(4096);
	return EMIT_MESSAGE(256);
}

/*
 * Sends bytes of what this thread has moved, which began at `offset` of its stream. The verifier looks
 * at functions like these once, however often they are called from loops.
 */
__attribute__((noinline)) int emit_message(__u64 offset, __u64 from, __u64 length, __u64 flags)
{
	for (int i = 0; i < MAX_PARTS; i++) {
		__u64 part = emit_part(offset, from, length, flags);

		if (part >= length)
			break;
		from += part;
		length -= part;
		flags &= ~FILES_START;
	}
	return 0;
}

/* How much of a packet is wanted, its size and type included. */
static __always_inline __u64 wanted_of(__u64 whole, __u8 type, bool input)
{
	__u64 wanted;

	if (input)
		wanted = type == SFTP_WRITE ? WRITE_BYTES : REQUEST_BYTES;
	else
		wanted = type == SFTP_DATA ? DATA_BYTES : REPLY_BYTES;
	return whole > wanted + PACKET_SPARE ? wanted : whole;
}

/* The protocol that goes through the stream of which this thread has moved bytes. */
static __always_inline struct protocol *protocol_of(const struct transfer *transfer)
{
	struct stream_key key;

	if (!transfer)
		return 0;
	key = transfer->key;
	return bpf_map_lookup_elem(&protocols, &key);
}

/* Sends what is wanted before `at`. */
static __always_inline void send_run(struct protocol *protocol, __u64 offset, __u64 at)
{
	if (at > protocol->run) {
		emit_message(offset, protocol->run, at - protocol->run, protocol->flags);
		protocol->flags &= ~FILES_START;
		protocol->run = at;
	}
}

/* From here on nothing of this stream can be understood. */
static __always_inline int give_up(struct protocol *protocol, __u64 offset, __u64 at)
{
	send_run(protocol, offset, at);
	protocol->lost = 1;
	emit_message(offset, at, 0, protocol->flags | FILES_LOST);
	return -1;
}

/* Passes what is left of the message before; gives where that ends. */
static __always_inline __u64 pass(struct protocol *protocol, __u64 offset, __u64 at, __u64 length)
{
	if (protocol->wanted >= length - at) {
		protocol->wanted -= length - at;
		return length;
	}
	at += protocol->wanted;
	protocol->wanted = 0;
	if (!protocol->skipped)
		return at;
	send_run(protocol, offset, at);
	protocol->flags |= FILES_START;
	if (protocol->skipped >= length - at) {
		protocol->skipped -= length - at;
		at = length;
	} else {
		at += protocol->skipped;
		protocol->skipped = 0;
	}
	protocol->run = at;
	return at;
}

/* Looks at one packet. Gives where the next begins, -1 when there is none. */
__attribute__((noinline)) int step_packet(__u64 offset, __u64 at, __u64 length)
{
	__u64 id = bpf_get_current_pid_tgid(), whole;
	struct transfer *transfer = bpf_map_lookup_elem(&transfers, &id);
	struct protocol *protocol = protocol_of(transfer);

	if (!protocol)
		return -1;
	at = pass(protocol, offset, at, length);
	if (!protocol->state && at + HEAD_BYTES <= length) {
		bpf_probe_read_user(protocol->head, HEAD_BYTES, (void *)(transfer->buffer + at));
		at += HEAD_BYTES;
	} else {
		/* A head that is cut between two chunks. */
		for (int i = 0; i < HEAD_BYTES; i++) {
			__u32 have = protocol->state;

			if (have >= HEAD_BYTES || at >= length)
				break;
			bpf_probe_read_user(&protocol->head[have & 7], 1,
					    (void *)(transfer->buffer + at));
			protocol->state = have + 1;
			at++;
		}
		if (protocol->state < HEAD_BYTES)
			return at;
	}
	protocol->state = 0;
	whole = (__u64)protocol->head[0] << 24 | protocol->head[1] << 16 | protocol->head[2] << 8 |
		protocol->head[3];
	if (whole < 1 || whole > PACKET_MAX)
		return give_up(protocol, offset, at);
	whole += 4;
	protocol->wanted = wanted_of(whole, protocol->head[4], transfer->key.input) - HEAD_BYTES;
	protocol->skipped = whole - HEAD_BYTES - protocol->wanted;
	return pass(protocol, offset, at, length);
}

/* What follows a byte of a line; fills in how much of a file follows the line. */
static __always_inline bool step_line(struct protocol *protocol, __u8 byte)
{
	switch (protocol->state) {
	case LINE_START:
		protocol->size = 0;
		if (byte == 'C')
			protocol->state = LINE_MODE;
		else if (byte == 'D' || byte == 'E' || byte == 'T' || byte == 1 || byte == 2)
			protocol->state = LINE_OTHER;
		else if (byte)
			return false;
		return true;
	case LINE_MODE:
		if (byte == ' ')
			protocol->state = LINE_SIZE;
		else if (byte < '0' || byte > '7')
			return false;
		return true;
	case LINE_SIZE:
		if (byte == ' ')
			protocol->state = LINE_NAME;
		else if (byte < '0' || byte > '9' || protocol->size > SCP_MAX)
			return false;
		else
			protocol->size = protocol->size * 10 + byte - '0';
		return true;
	default:
		if (byte == '\n') {
			if (protocol->state == LINE_NAME)
				protocol->skipped = protocol->size;
			protocol->state = LINE_START;
		}
		return true;
	}
}

/* Looks at a part of a line, or passes a file. Gives where it ends, -1 when it makes no sense. */
__attribute__((noinline)) int step_lines(__u64 offset, __u64 at, __u64 length)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct transfer *transfer = bpf_map_lookup_elem(&transfers, &id);
	struct protocol *protocol = protocol_of(transfer);

	if (!protocol)
		return -1;
	at = pass(protocol, offset, at, length);
	for (int i = 0; i < LINE_BYTES && at < length && !protocol->skipped; i++) {
		__u8 byte = 0;

		bpf_probe_read_user(&byte, 1, (void *)(transfer->buffer + at));
		at++;
		if (!step_line(protocol, byte))
			return give_up(protocol, offset, at);
	}
	return at;
}

/* Sends what is wanted of so many bytes that this thread has moved. */
__attribute__((noinline)) int walk(__u64 offset, __u64 length)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct protocol *protocol = protocol_of(bpf_map_lookup_elem(&transfers, &id));
	long at = 0;

	if (!protocol)
		return 0;
	protocol->run = 0;
	protocol->flags = 0;
	if (protocol->kind == PROTOCOL_SFTP) {
		if (!protocol->wanted && !protocol->skipped && !protocol->state)
			protocol->flags = FILES_START;
		for (int i = 0; i < MAX_PACKETS; i++) {
			at = step_packet(offset, at, length);
			if (at < 0 || at >= length)
				break;
		}
	} else {
		protocol->flags = FILES_SCP;
		if (!protocol->skipped && protocol->state == LINE_START)
			protocol->flags |= FILES_START;
		for (int i = 0; i < MAX_LINE_STEPS; i++) {
			at = step_lines(offset, at, length);
			if (at < 0 || at >= length)
				break;
		}
	}
	if (at < 0)
		return 0;
	if (at < length)
		give_up(protocol, offset, at);
	else
		send_run(protocol, offset, length);
	return 0;
}

/* Whether a stream begins as one of sftp does. */
static __always_inline bool begins_sftp(__u64 buffer, __u64 length, bool input)
{
	struct packet_head head = {};
	__u32 size;

	if (length < HEAD_BYTES + 4 || bpf_probe_read_user(&head, HEAD_BYTES, (void *)buffer))
		return false;
	size = __builtin_bswap32(head.size);
	return size >= 5 && size <= REPLY_BYTES && head.type == (input ? SFTP_INIT : SFTP_VERSION);
}

static __always_inline struct protocol *begin_protocol(const struct stream_key *key, __u32 kind)
{
	struct protocol begun = { .kind = kind };

	if (bpf_map_update_elem(&protocols, key, &begun, BPF_ANY)) {
		__u64 number = key->connection;

		count_loss(LOSS_PROTOCOL_TABLE, 0, bpf_map_lookup_elem(&connections, &number));
		return 0;
	}
	return bpf_map_lookup_elem(&protocols, key);
}

/*
 * The same as walk() where the bytes are one whole packet, as most are that say anything. False when
 * they are not.
 */
static __always_inline bool follow_packet(const struct transfer *transfer, const struct protocol *protocol,
					  __u64 id, __u64 offset, __u64 whole)
{
	__u64 number = transfer->key.connection, from = 0, length;
	struct packet_head head = {};
	__u64 flags = FILES_START;

	if (protocol->kind != PROTOCOL_SFTP || protocol->wanted || protocol->skipped || protocol->state ||
	    whole < HEAD_BYTES || bpf_probe_read_user(&head, HEAD_BYTES, (void *)transfer->buffer) ||
	    __builtin_bswap32(head.size) + 4ULL != whole)
		return false;
	length = wanted_of(whole, head.type, transfer->key.input);
	if (length > 1024)
		return false;
	if (length > 256)
		EMIT_MESSAGE(1024);
	else
		EMIT_MESSAGE(256);
	return true;
}

/* This thread has moved bytes: follows the protocol that goes through the stream, if there is one. */
static __always_inline void follow(const struct transfer *transfer, __u64 id, __u64 offset, __u64 length,
				   bool kept)
{
	struct protocol *protocol;

	if (transfer->key.kind != STREAM_PIPE || !(captured() & CAPTURE_FILES))
		return;
	protocol = bpf_map_lookup_elem(&protocols, &transfer->key);
	if (!protocol && offset == 0 && begins_sftp(transfer->buffer, length, transfer->key.input)) {
		protocol = begin_protocol(&transfer->key, PROTOCOL_SFTP);
		/* Only now the server has certainly entered its root. */
		if (!transfer->key.input)
			emit_file_server(transfer->key.stream, transfer->key.connection,
					 transfer->monitor, 0);
	}
	if (!protocol || protocol->lost || follow_packet(transfer, protocol, id, offset, length))
		return;
	/* What walks finds the transfer there. */
	if (!kept && bpf_map_update_elem(&transfers, &id, transfer, BPF_ANY)) {
		__u64 number = transfer->key.connection;

		count_loss(LOSS_TRANSFER_TABLE, 0, bpf_map_lookup_elem(&connections, &number));
		return;
	}
	walk(offset, length);
	if (!kept)
		bpf_map_delete_elem(&transfers, &id);
}

/* A program begins: a server of files says what it does on the pipes that it was given. */
static __always_inline void expect_protocol(struct task_struct *task, struct file *file,
					    const struct process *process)
{
	struct stream_key key = { .connection = process->connection, .kind = STREAM_PIPE };
	struct stream_ref stdin, stdout;
	char name[NAME_BYTES] = {};
	bool is_scp;

	if (!(captured() & CAPTURE_FILES))
		return;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	is_scp = is_name(name, "scp", 4);
	if (!is_scp && !is_name(name, "sftp-server", 12))
		return;
	refer(task, 0, -1, &stdin);
	refer(task, 1, -1, &stdout);
	if (stdin.kind != STREAM_PIPE || stdout.kind != STREAM_PIPE)
		return;
	emit_file_server(stdout.number, process->connection, process->monitor, 1);
	if (!is_scp)
		return;
	key.stream = stdout.number;
	begin_protocol(&key, PROTOCOL_SCP);
	key.stream = stdin.number;
	key.input = 1;
	begin_protocol(&key, PROTOCOL_SCP);
}

#endif
