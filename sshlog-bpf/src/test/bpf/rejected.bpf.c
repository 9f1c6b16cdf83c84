// SPDX-License-Identifier: Apache-2.0
// A program that the verifier rejects, after a good one.
#include "kernel_types.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} values SEC(".maps");

SEC("raw_tp")
int good(void *ctx)
{
	return 0;
}

SEC("raw_tp")
int unchecked(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&values, &key);
	return *value;
}

SEC("tp_btf/no_such_tracepoint_at_all")
int absent(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
