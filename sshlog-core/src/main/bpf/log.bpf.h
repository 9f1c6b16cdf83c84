/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What sshd says of logins: the lines of its log, where it hands them to syslog or writes them to a
 * file, and the user that a client has named, where sshd looks it up. Only those of sshd's processes are
 * listened to that no client speaks to, and nothing else of theirs is read: what the client types, and
 * what these processes tell each other of passwords and keys, passes elsewhere.
 */
#ifndef SSHLOG_LOG_BPF_H
#define SSHLOG_LOG_BPF_H

#define TEXT_SHORT 512
#define FORMAT_BYTES 8
#define LOG_FORMAT "%.500s"
#define DEBUG_PREFIX "debug"
#define STDERR 2
#define S_IFREG 0100000

static __always_inline void fill_text(struct text_record *record, __u16 type, __u16 flags, __u32 length,
				      __u32 pid, const struct process *process)
{
	fill_header(&record->header, type, sizeof(*record) + length, pid, process);
	record->header.flags = flags;
	record->length = length;
	record->reserved = 0;
}

/* Tries one size: 1 when the text does not fit, so that a larger one is worth a try. */
#define EMIT_TEXT(capacity, last)                                                                \
	({                                                                                       \
		struct { struct text_record head; char text[(capacity) + 1]; } *record;          \
		long size, more = 0;                                                             \
                                                                                                 \
		record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);                      \
		if (!record) {                                                                   \
			count_loss(type, 0, connection);                                         \
		} else {                                                                         \
			size = bpf_probe_read_user_str(record->text, (capacity) + 1, (void *)text); \
			if (size <= 0) {                                                         \
				bpf_ringbuf_discard(record, 0);                                  \
				count_loss(LOSS_TEXT, 0, connection);                            \
			} else if (size > (capacity) && !(last)) {                               \
				bpf_ringbuf_discard(record, 0);                                  \
				more = 1;                                                        \
			} else {                                                                 \
				fill_text(&record->head, type,                                   \
					  flags | (size > (capacity) ? TEXT_CUT : 0), size - 1, pid, \
					  process);                                              \
				bpf_ringbuf_submit(record, 0);                                   \
			}                                                                        \
		}                                                                                \
		more;                                                                            \
	})

static __always_inline void emit_text(__u16 type, __u16 flags, __u64 text, __u32 pid,
				      const struct process *process, struct connection *connection)
{
	if (EMIT_TEXT(TEXT_SHORT, 0))
		EMIT_TEXT(TEXT_MAX, 1);
}

/* The process, when it is one whose word counts: a monitor or a listening sshd; else 0. */
static __always_inline struct process *speaker(__u32 pid)
{
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct task_struct *task = (void *)bpf_get_current_task();
	struct endpoints endpoints;
	__u32 fd;

	if (!process)
		return 0;
	/* One that executes nothing may speak before it forks: with a client that never says who it is. */
	if ((process->flags & PROCESS_LISTENS) && has_got_client(&endpoints, &fd)) {
		begin_connection(task, pid, process, &endpoints, fd);
		process = bpf_map_lookup_elem(&processes, &pid);
		if (!process)
			return 0;
	}
	return process->role == ROLE_MONITOR || process->role == ROLE_LISTENER ? process : 0;
}

static __always_inline int says(__u64 text, __u16 flags)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = speaker(pid);
	struct connection *connection;
	char prefix[FORMAT_BYTES] = {};
	__u64 number;

	if (!process)
		return 0;
	number = process->connection;
	connection = bpf_map_lookup_elem(&connections, &number);
	bpf_probe_read_user(prefix, sizeof(prefix) - 1, (void *)text);
	if (is_name(prefix, DEBUG_PREFIX, sizeof(DEBUG_PREFIX) - 1))
		return 0;
	/*
	 * Containers of one image have different files that are the same to a probe: then there are
	 * several probes in one place. The first of them tells, until the call has come to its end.
	 */
	if (process->flags & PROCESS_SPEAKS)
		return 0;
	process->flags |= PROCESS_SPEAKS;
	emit_text(RECORD_LOG, flags, text, pid, process, connection);
	return 0;
}

/* Whether a format is the one with which sshd logs, so that the argument behind it is the text. */
static __always_inline bool is_log_format(__u64 format)
{
	char found[FORMAT_BYTES] = {};

	bpf_probe_read_user_str(found, sizeof(found), (void *)format);
	return is_name(found, LOG_FORMAT, sizeof(LOG_FORMAT));
}

/* Cookies of the places in sshd that one link attaches to. */
#define LOG_SITE_CHECKED 1
#define LOG_SITE_PLAIN 2
#define LOG_SITE_WRITTEN 3
#define LOG_SITE_SAID 4
#define LOG_SITE_USER 5
#define LOG_SITE_FOUND 6

/* __syslog_chk(priority, flag, format, text) */
SEC("uprobe")
int log_checked(struct pt_regs *ctx)
{
	__u64 format = PT_REGS_PARM3(ctx), text = PT_REGS_PARM4(ctx);

	return is_log_format(format) ? says(text, 0) : 0;
}

/* syslog(priority, format, text) */
SEC("uprobe")
int log_plain(struct pt_regs *ctx)
{
	__u64 format = PT_REGS_PARM2(ctx), text = PT_REGS_PARM3(ctx);

	return is_log_format(format) ? says(text, 0) : 0;
}

/* write(fd, text, length), where sshd logs to a file (-e, -E, -d) */
static __always_inline int writes(__u64 fd, __u64 text)
{
	if ((__u32)fd != STDERR &&
	    (mode_of(file_of((void *)bpf_get_current_task(), fd)) & S_IFMT) != S_IFREG)
		return 0;
	return says(text, TEXT_STDERR);
}

/* The connection whose monitor this is, while its client is unknown; else 0. */
static __always_inline struct connection *unknown(const struct process *process)
{
	struct connection *connection;
	__u64 number;

	if (!process || process->role != ROLE_MONITOR)
		return 0;
	number = process->connection;
	connection = bpf_map_lookup_elem(&connections, &number);
	if (!connection || (connection->flags & CONNECTION_AUTHENTICATED))
		return 0;
	return connection;
}

/* Behind each of these calls. */
static __always_inline int said(void)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);

	if (process)
		process->flags &= ~PROCESS_SPEAKS;
	return 0;
}

/*
 * getpwnam(name). The monitor looks up whom the client has named after it has forked the process that
 * talks to the client, and nobody else before that.
 */
static __always_inline int looks_up(__u64 name)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct connection *connection = unknown(process);

	if (!connection || connection->preauth == 0 || (connection->flags & CONNECTION_NAMED))
		return 0;
	connection->flags |= CONNECTION_NAMED;
	emit_text(RECORD_NAME, 0, name, pid, process, connection);
	return 0;
}

/* Behind that call, with what it has found. */
static __always_inline int looked_up(__u64 found)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct connection *connection = unknown(process);
	struct text_record record;

	if (!connection || (connection->flags & (CONNECTION_NAMED | CONNECTION_FOUND)) != CONNECTION_NAMED)
		return 0;
	connection->flags |= CONNECTION_FOUND;
	if (found)
		return 0;
	fill_text(&record, RECORD_NAME, TEXT_NOBODY, 0, pid, process);
	emit(&record, sizeof(record), RECORD_NAME, connection);
	return 0;
}

SEC("uprobe")
int log_written(struct pt_regs *ctx)
{
	__u64 fd = PT_REGS_PARM1(ctx), text = PT_REGS_PARM2(ctx);

	return writes(fd, text);
}

SEC("uprobe")
int log_said(struct pt_regs *ctx)
{
	(void)ctx;
	return said();
}

SEC("uprobe")
int log_user(struct pt_regs *ctx)
{
	return looks_up(PT_REGS_PARM1(ctx));
}

SEC("uprobe")
int log_user_found(struct pt_regs *ctx)
{
	return looked_up(PT_REGS_RC(ctx));
}

SEC("uprobe")
int log_site(struct pt_regs *ctx)
{
	__u64 first = PT_REGS_PARM1(ctx), second = PT_REGS_PARM2(ctx), third = PT_REGS_PARM3(ctx);
	__u64 fourth = PT_REGS_PARM4(ctx), result = PT_REGS_RC(ctx), text, format;
	__u64 site = bpf_get_attach_cookie(ctx);

	if (site == LOG_SITE_SAID)
		return said();
	if (site == LOG_SITE_USER)
		return looks_up(first);
	if (site == LOG_SITE_FOUND)
		return looked_up(result);
	if (site == LOG_SITE_WRITTEN)
		return writes(first, second);
	format = site == LOG_SITE_CHECKED ? third : second;
	text = site == LOG_SITE_CHECKED ? fourth : third;
	return is_log_format(format) ? says(text, 0) : 0;
}

#endif
