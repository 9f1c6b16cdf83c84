// SPDX-License-Identifier: Apache-2.0
// Fills a ring with numbered records of varying size on request (run by test), several producers
// at once. A record that finds no room is not numbered: whoever reads must see no gap.
#include "kernel_types.h"

#define BURST 256
#define WORDS 8
#define PRODUCERS 4

struct record {
	__u32 producer;
	__u32 size;
	__u64 sequence;
	__u64 words[WORDS];
};

const volatile __u32 discard_every = 0;
const volatile __u64 submit_flags = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 << 10);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PRODUCERS);
	__type(key, __u32);
	__type(value, struct record);
} state SEC(".maps");

static __always_inline long send(struct record *r)
{
	if (discard_every && r->sequence % discard_every == 0) {
		__u64 *junk = bpf_ringbuf_reserve(&ring, 40, 0);
		if (!junk)
			return -1;
		junk[0] = -1;
		bpf_ringbuf_discard(junk, submit_flags);
	}
	__u64 size = 16 + r->sequence % (8 * WORDS + 1);
	/* The verifier does not follow the division. */
	asm volatile("if %0 <= %1 goto +1; %0 = %1" : "+r"(size) : "i"(sizeof(*r)));
	r->size = size;
#pragma unroll
	for (int i = 0; i < WORDS; i++)
		r->words[i] = (r->sequence + i) * 0x0101010101010101ULL;
	return bpf_ringbuf_output(&ring, r, size, submit_flags);
}

/* args[0]: which producer; args[1]: how many records at most. Returns how many it sent. */
SEC("raw_tp")
int produce(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 producer = ctx->args[0];
	__u32 wanted = ctx->args[1];
	struct record *r = bpf_map_lookup_elem(&state, &producer);
	if (!r)
		return 0;
	r->producer = producer;
	for (int i = 0; i < BURST; i++) {
		if (i >= wanted || send(r))
			return i;
		r->sequence++;
	}
	return BURST;
}

char LICENSE[] SEC("license") = "GPL";
