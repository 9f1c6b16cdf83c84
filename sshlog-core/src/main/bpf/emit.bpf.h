/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The maps, and the one way a record leaves the kernel: what finds no room is counted by its type. */
#ifndef SSHLOG_EMIT_BPF_H
#define SSHLOG_EMIT_BPF_H

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__type(key, __u32);
	__type(value, struct process);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct connection);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LOSS_CAUSES);
	__type(key, __u32);
	__type(value, struct loss);
} losses SEC(".maps");

static __always_inline void count_loss(__u32 cause, __u32 bytes, struct connection *connection)
{
	struct loss *loss = bpf_map_lookup_elem(&losses, &cause);

	if (loss) {
		__sync_fetch_and_add(&loss->count, 1);
		/* clang makes an atomic "or" of adding 0, which kernels before 5.12 refuse. */
		if (bytes)
			__sync_fetch_and_add(&loss->bytes, bytes);
	}
	if (connection)
		__sync_fetch_and_add(&connection->lost, 1);
}

static __always_inline void fill_header(struct record_header *header, __u16 type, __u32 size,
					__u32 pid, const struct process *process)
{
	header->type = type;
	header->flags = 0;
	header->size = size;
	header->time = bpf_ktime_get_boot_ns();
	header->connection = process->connection;
	header->monitor = process->monitor;
	header->pid = pid;
}

static __always_inline void emit(void *record, __u32 size, __u16 type, struct connection *connection)
{
	if (bpf_ringbuf_output(&records, record, size, 0))
		count_loss(type, size, connection);
}

#endif
