/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The server at the other end of a transfer's pipes: which process it is, its root and its directory.
 * Told before what it says, since the process may be gone a moment later.
 */
#ifndef SSHLOG_SERVER_BPF_H
#define SSHLOG_SERVER_BPF_H

#define MAX_CHILDREN 64

/* The pipe that a process has as this descriptor, 0 when it is none. */
__attribute__((noinline)) __u64 pipe_of(__u64 task, __u32 fd)
{
	struct stream_ref ref;

	refer((void *)task, fd, -1, &ref);
	return ref.kind == STREAM_PIPE ? ref.number : 0;
}

/* The youngest child that writes to this pipe; 0 when there is none (any more). */
static __always_inline struct task_struct *child_on(struct task_struct *parent, __u64 pipe)
{
	char *end = (char *)parent + bpf_core_field_offset(struct task_struct, children);
	struct list_head *at = BPF_CORE_READ(parent, children.prev);

	for (int i = 0; i < MAX_CHILDREN && at && (char *)at != end; i++) {
		struct task_struct *child =
			(void *)at - bpf_core_field_offset(struct task_struct, sibling);

		if (pipe_of((__u64)child, 1) == pipe)
			return child;
		at = BPF_CORE_READ(at, prev);
	}
	return 0;
}

/*
 * Tells of the server that writes to a pipe: this process, or one that it has forked. Where that has
 * ended already, sshd's own root is the server's, unless sshd is root: then only its child enters
 * another.
 */
__attribute__((noinline)) int emit_file_server(__u64 output, __u64 connection, __u32 monitor,
					       __u32 own)
{
	struct task_struct *current = (void *)bpf_get_current_task(), *server = current;
	struct { struct file_server_record server; char paths[2 * PATH_BYTES]; } *record;
	struct fs_struct *fs;
	__u64 size;

	if (!own)
		server = child_on(current, output);
	record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);
	if (!record) {
		count_loss(RECORD_FILE_SERVER, 0, bpf_map_lookup_elem(&connections, &connection));
		return 0;
	}
	record->server.output = output;
	record->server.input = server ? pipe_of((__u64)server, 0) : 0;
	record->server.root_size = 0;
	record->server.root_state = PATH_UNKNOWN;
	record->server.cwd_size = 0;
	record->server.cwd_state = PATH_UNKNOWN;
	if (server || BPF_CORE_READ(current, cred, euid.val)) {
		fs = BPF_CORE_READ(server ? server : current, fs);
		record->server.root_size =
			write_whole_path(&fs->root, record->paths, &record->server.root_state);
	}
	size = record->server.root_size;
	BOUND(size, PATH_BYTES);
	if (server) {
		fs = BPF_CORE_READ(server, fs);
		record->server.cwd_size = write_path(server, &fs->pwd, record->paths + size,
						     &record->server.cwd_state);
		size += record->server.cwd_size;
	}
	record->server.header.type = RECORD_FILE_SERVER;
	record->server.header.flags = own ? FILE_SERVER_EXECUTED : 0;
	record->server.header.size = sizeof(struct file_server_record) + size;
	record->server.header.time = bpf_ktime_get_boot_ns();
	record->server.header.connection = connection;
	record->server.header.monitor = monitor;
	record->server.header.pid = server ? BPF_CORE_READ(server, tgid) : 0;
	bpf_ringbuf_submit(record, 0);
	return 0;
}

#endif
