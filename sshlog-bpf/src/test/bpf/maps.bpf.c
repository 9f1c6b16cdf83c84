// SPDX-License-Identifier: Apache-2.0
// A map of each kind that is in use, and constants of each size.
#include "kernel_types.h"

struct pair {
	__u64 hits;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} small_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 128);
	__type(key, __u64);
	__type(value, struct pair);
} lru SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 5);
	__type(key, __u32);
	__type(value, __u64);
} values SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct pair);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} odd_counters SEC(".maps");

const volatile __u8 knob8 = 1;
const volatile __u16 knob16 = 2;
const volatile __u32 knob32 = 3;
const volatile __u64 knob64 = 4;
const volatile __s32 knob_signed = -5;
const volatile char knob_text[12] = "text";

/* Stores the constants in `values` and counts a hit. */
SEC("raw_tp")
int store(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 all[5] = {knob8, knob16, knob32, knob64, (__u64)(__s64)knob_signed};
#pragma unroll
	for (int i = 0; i < 5; i++) {
		__u32 key = i;
		bpf_map_update_elem(&values, &key, &all[i], BPF_ANY);
	}
	__u32 which = 1;
	struct pair *p = bpf_map_lookup_elem(&counters, &which);
	if (p) {
		p->hits++;
		p->bytes += ctx->args[0];
	}
	return knob_text[0];
}

char LICENSE[] SEC("license") = "GPL";
