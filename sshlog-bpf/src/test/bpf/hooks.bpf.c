// SPDX-License-Identifier: Apache-2.0
// One program of each kind; each tells the ring which one it was and what it saw.
#include "kernel_types.h"

enum { TP_BTF = 1, RAW_TP, TRACEPOINT, UPROBE, URETPROBE, UPROBE_MULTI };

struct record {
	__u32 kind;
	__u32 tgid;
	__u64 argument;
	char filename[48];
};

const volatile __u32 only_tgid = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 << 10);
} events SEC(".maps");

static __always_inline struct record *reserve(__u32 kind)
{
	struct record *r = bpf_ringbuf_reserve(&events, sizeof(*r), 0);
	if (!r)
		return 0;
	__builtin_memset(r, 0, sizeof(*r));
	r->kind = kind;
	r->tgid = bpf_get_current_pid_tgid() >> 32;
	return r;
}

static __always_inline int emit(__u32 kind, __u64 argument)
{
	if (only_tgid && only_tgid != bpf_get_current_pid_tgid() >> 32)
		return 0;
	struct record *r = reserve(kind);
	if (!r)
		return 0;
	r->argument = argument;
	bpf_ringbuf_submit(r, 0);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *binary)
{
	struct record *r = reserve(TP_BTF);
	if (!r)
		return 0;
	r->argument = old_pid;
	bpf_probe_read_kernel_str(r->filename, sizeof(r->filename), binary->filename);
	bpf_ringbuf_submit(r, 0);
	return 0;
}

SEC("raw_tp/sched_process_exec")
int on_exec_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct record *r = reserve(RAW_TP);
	if (!r)
		return 0;
	struct linux_binprm *binary = (void *)ctx->args[2];
	r->argument = ctx->args[1];
	bpf_probe_read_kernel_str(r->filename, sizeof(r->filename), BPF_CORE_READ(binary, filename));
	bpf_ringbuf_submit(r, 0);
	return 0;
}

SEC("raw_tp")
int on_any_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return emit(RAW_TP, ctx->args[1]);
}

SEC("tp/sched/sched_process_exec")
int on_exec_tracepoint(void *ctx)
{
	return emit(TRACEPOINT, 0);
}

SEC("uprobe")
int BPF_KPROBE(on_call, int argument)
{
	return emit(UPROBE, (__u32)argument);
}

SEC("uretprobe")
int BPF_KRETPROBE(on_return, int result)
{
	return emit(URETPROBE, (__u32)result);
}

SEC("uprobe.multi")
int BPF_KPROBE(on_calls, int argument)
{
	return emit(UPROBE_MULTI, (__u32)argument);
}

SEC("uprobe.multi")
int with_cookie(void *ctx)
{
	return emit(UPROBE_MULTI, bpf_get_attach_cookie(ctx));
}

SEC("iter/task")
int each_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	if (!task || task->pid != task->tgid)
		return 0;
	__u32 tgid = task->tgid;
	bpf_seq_write(ctx->meta->seq, &tgid, sizeof(tgid));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
