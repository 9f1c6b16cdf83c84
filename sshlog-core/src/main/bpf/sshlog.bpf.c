// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Connections and commands from the scheduler's tracepoints alone: who is not a process of sshd or
 * of a session pays one look-up at fork, exec and exit, and nothing at any system call. What goes
 * through the sessions is in io.bpf.h, what sshd says of logins in log.bpf.h.
 */
#include "kernel.h"
#include <asm/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "sshlog.h"

/* In one instruction: clang would split the comparison into halves that the verifier cannot join. */
#define BOUND(value, max) asm volatile("if %0 <= %1 goto +1; %0 = %1" : "+r"(value) : "i"(max))

#include "emit.bpf.h"
#include "task.bpf.h"
#include "path.bpf.h"
#include "connection.bpf.h"
#include "stream.bpf.h"
#include "command.bpf.h"
#include "server.bpf.h"
#include "drop.bpf.h"
#include "transfer.bpf.h"
#include "forward.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 pid = child->tgid, parent_pid = parent->tgid;
	struct process *process = bpf_map_lookup_elem(&processes, &parent_pid);
	struct connection *connection;
	struct process forked;
	struct server_record record;
	struct endpoints endpoints;
	__u32 fd;

	if (!process || pid == parent_pid)
		return 0;
	if ((process->flags & PROCESS_LISTENS) && has_got_client(&endpoints, &fd)) {
		begin_connection(parent, parent_pid, process, &endpoints, fd);
		process = bpf_map_lookup_elem(&processes, &parent_pid);
		if (!process)
			return 0;
	}
	forked = *process;
	forked.flags &= PROCESS_LISTENS;
	connection = bpf_map_lookup_elem(&connections, &forked.connection);
	if (forked.role == ROLE_MONITOR || forked.role == ROLE_SERVER) {
		forked.role = ROLE_SERVER;
		forked.server = parent_pid;
	}
	if (bpf_map_update_elem(&processes, &pid, &forked, BPF_ANY)) {
		count_loss(LOSS_PROCESS_TABLE, 0, connection);
		return 0;
	}
	if (!connection)
		return 0;
	__sync_fetch_and_add(&connection->processes, 1);
	if (forked.role != ROLE_SERVER)
		return 0;
	if (parent_pid == forked.monitor && connection->preauth == 0) {
		connection->preauth = pid;
	} else if (connection->flags & CONNECTION_AUTHENTICATED) {
		fill_header(&record.header, RECORD_SERVER, sizeof(record), pid, &forked);
		record.parent = parent_pid;
		record.reserved = 0;
		emit(&record, sizeof(record), RECORD_SERVER, connection);
	}
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	__u32 pid = task->tgid, uid = task->cred->uid.val;
	struct process *process = bpf_map_lookup_elem(&processes, &pid);
	struct file *file = BPF_CORE_READ(bprm, file);
	struct endpoints endpoints;
	char name[NAME_BYTES];
	__u16 flags = 0;
	bool is_sshd = task->cred->euid.val == 0 && is_sshd_binary(file, name);

	if (is_sshd && !(process && (process->role == ROLE_MONITOR || process->role == ROLE_SERVER))) {
		if (takes_connection(task, name, &endpoints)) {
			begin_connection(task, pid, process, &endpoints, 0);
			return 0;
		}
		process = listen_on(pid, process);
	} else if (process) {
		process->flags &= ~PROCESS_LISTENS;
	}
	if (!process || process->role == ROLE_MONITOR || process->role == ROLE_HELPER)
		return 0;
	if (process->role == ROLE_LISTENER) {
		if (!is_sshd)
			bpf_map_delete_elem(&processes, &pid);
		return 0;
	}
	if (process->role == ROLE_SERVER) {
		if (is_sshd)
			return 0; /* version 10: the part of sshd that authenticates */
		process->role = role_of_executed(task, pid, uid, process);
		if (process->role != ROLE_USER)
			return 0;
		process->leader = session_of(task);
		process->tty = tty_of(task);
		if (process->leader == pid)
			flags |= EXEC_LEADER;
	}
	process->flags |= PROCESS_EXECUTED;
	expect_protocol(task, file, process);
	emit_exec(task, file, pid, process, flags);
	return 0;
}

static __always_inline void emit_exit(struct task_struct *task, __u32 pid,
				      const struct process *process, struct connection *connection)
{
	struct exit_record record;

	fill_header(&record.header, RECORD_EXIT, sizeof(record), pid, process);
	record.role = process->role;
	record.status = task->exit_code;
	record.uid = BPF_CORE_READ(task, cred, uid.val);
	record.tty = process->tty;
	record.parent = BPF_CORE_READ(task, real_parent, tgid);
	record.lost = connection ? connection->lost : 0;
	record.stdout_offset = -1;
	if (process->role == ROLE_USER && (captured() & CAPTURE_OUTPUT))
		record.stdout_offset = stdout_offset(task, process);
	emit(&record, sizeof(record), RECORD_EXIT, connection);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	__u32 pid = task->tgid;
	struct process *found = bpf_map_lookup_elem(&processes, &pid);
	struct connection *connection;
	struct process process;
	struct record_header record;
	__u32 fd;
	struct endpoints endpoints;

	/* Only the last thread ends the process, whichever that is. */
	if (!found || task->signal->live.counter != 0)
		return 0;
	/* One that executes nothing may end before it forks or speaks, when its client is gone already. */
	if ((found->flags & PROCESS_LISTENS) && has_got_client(&endpoints, &fd)) {
		begin_connection(task, pid, found, &endpoints, fd);
		found = bpf_map_lookup_elem(&processes, &pid);
		if (!found)
			return 0;
	}
	process = *found;
	bpf_map_delete_elem(&processes, &pid);
	if (process.role == ROLE_MONITOR || process.role == ROLE_SERVER) {
		forget_transfer(pid);
		forget_call(pid);
	}
	connection = bpf_map_lookup_elem(&connections, &process.connection);
	if (connection && connection->preauth == pid && process.role == ROLE_SERVER &&
	    task->exit_code == 0) {
		connection->flags |= CONNECTION_AUTHENTICATED;
		fill_header(&record, RECORD_AUTHENTICATED, sizeof(record), pid, &process);
		emit(&record, sizeof(record), RECORD_AUTHENTICATED, connection);
	} else if (process.role == ROLE_MONITOR || process.role == ROLE_SERVER ||
		   (process.flags & PROCESS_EXECUTED)) {
		emit_exit(task, pid, &process, connection);
	}
	leave(&process);
	return 0;
}

/* Tells of each process that is there, so that sessions older than the daemon are seen too. */
SEC("iter/task")
int existing_tasks(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task, *parent;
	struct task_record record = {};
	struct file *file;
	int files;

	if (!task || task->pid != task->tgid || (task->flags & PF_KTHREAD))
		return 0;
	parent = BPF_CORE_READ(task, real_parent);
	record.pid = task->tgid;
	record.parent = BPF_CORE_READ(parent, tgid);
	record.session = session_of(task);
	record.uid = BPF_CORE_READ(task, cred, uid.val);
	record.audit_session = -1;
	if (bpf_core_field_exists(task->sessionid))
		record.audit_session = BPF_CORE_READ(task, sessionid);
	record.tty = tty_of(task);
	record.start = BPF_CORE_READ(task, start_boottime);
	record.chrooted = BPF_CORE_READ(task, fs, root.dentry) != BPF_CORE_READ(parent, fs, root.dentry);
	file = BPF_CORE_READ(task, mm, exe_file);
	if (file)
		record.sshd = is_sshd_binary(file, record.name);
	if (record.sshd) {
		/* The same task again, but as a number. */
		files = server_files((__u64)BPF_CORE_READ(task, group_leader));
		if (connection_of(task, files, &record.endpoints, &file))
			record.socket = BPF_CORE_READ(file, f_inode, i_ino);
		record.listening = (files & FILE_LISTENS) != 0;
	}
	bpf_seq_write(seq, &record, sizeof(record));
	return 0;
}

#include "io.bpf.h"
#include "pty.bpf.h"
#include "log.bpf.h"
