/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The record of a program that was executed, with its path, directory and arguments. */
#ifndef SSHLOG_COMMAND_BPF_H
#define SSHLOG_COMMAND_BPF_H

#define PATHS_AT sizeof(struct exec_record)
#define SCRATCH_BYTES (16384 + ARGS_MAX)

struct scratch {
	char bytes[SCRATCH_BYTES];
};

/*
 * One for each CPU (the daemon sets how many): too large for a per-CPU map. The hook runs with
 * preemption off, so nobody else uses it meanwhile.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

static __always_inline void write_args(struct task_struct *task, struct exec_record *record, char *to,
				       struct connection *connection)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long size = BPF_CORE_READ(task, mm, arg_end) - start;

	if (size > ARGS_MAX)
		record->header.flags |= EXEC_ARGS_CUT;
	BOUND(size, ARGS_MAX);
	if (bpf_probe_read_user(to, size, (void *)start)) {
		record->header.flags |= EXEC_ARGS_UNREAD;
		count_loss(LOSS_ARGUMENTS, size, connection);
		size = 0;
	}
	record->args_size = size;
}

/*
 * Writes a path to the scratch of this CPU, at PATHS_AT and so much more; gives its size, and its state
 * 16 bits further up.
 */
__attribute__((noinline)) int put_path(__u64 path, __u64 more)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &cpu);
	unsigned short state = 0;
	__u32 size;

	if (!scratch)
		return 0;
	BOUND(more, PATH_BYTES);
	size = write_path((void *)bpf_get_current_task(), (void *)path, scratch->bytes + PATHS_AT + more, &state);
	return size | state << 16;
}

static __always_inline void emit_exec(struct task_struct *task, struct file *file, __u32 pid,
				      struct process *process, __u16 flags)
{
	__u32 cpu = bpf_get_smp_processor_id();
	__u64 id = process->connection;
	struct connection *connection = bpf_map_lookup_elem(&connections, &id);
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &cpu);
	struct exec_record *record = (void *)scratch;
	__u64 size = PATHS_AT;
	__u32 written;

	if (!scratch) {
		count_loss(RECORD_EXEC, 0, connection);
		return;
	}
	fill_header(&record->header, RECORD_EXEC, 0, pid, process);
	record->header.flags = flags;
	record->parent = BPF_CORE_READ(task, real_parent, tgid);
	record->uid = BPF_CORE_READ(task, cred, uid.val);
	record->server = process->server;
	record->leader = process->leader;
	record->tty = process->tty;
	record->reserved = 0;
	refer(task, 0, process->tty, &record->stdio[0]);
	refer(task, 1, process->tty, &record->stdio[1]);
	refer(task, 2, process->tty, &record->stdio[2]);
	remember_stdout(task, process, &record->stdio[1]);
	record->stdout_offset = captured() & CAPTURE_OUTPUT ? stdout_offset(task, process) : -1;

	written = put_path((__u64)file + bpf_core_field_offset(struct file, f_path), 0);
	record->exe_size = written & 0xffff;
	record->exe_state = written >> 16;
	size += record->exe_size;
	written = put_path((__u64)BPF_CORE_READ(task, fs) + bpf_core_field_offset(struct fs_struct, pwd),
			   record->exe_size);
	record->cwd_size = written & 0xffff;
	record->cwd_state = written >> 16;
	size += record->cwd_size;
	BOUND(size, PATHS_AT + 2 * PATH_BYTES);
	write_args(task, record, scratch->bytes + size, connection);
	size += record->args_size;
	BOUND(size, SCRATCH_BYTES);
	record->header.size = size;
	emit(record, size, RECORD_EXEC, connection);
}

#endif
