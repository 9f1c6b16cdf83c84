/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Behind a call of read or write: whether its arguments are still in their registers. The system call
 * leaves them alone; what the C library does between that and its own return is proven here from what
 * it leaves behind, for each process once. The daemon attaches nothing that needs this where the
 * library has not one of these two shapes.
 */
#ifndef SSHLOG_LIBRARY_BPF_H
#define SSHLOG_LIBRARY_BPF_H

/* With this the library is the later one, else it is where the system call returns to. */
#define LATER_LIBRARY (1ULL << 63)

/*
 * How a function of an sshd's C library returns, once that is known. It is where the kernel side keeps,
 * of processes that are not sshd's, what they write to: there is no room on the stack for more.
 */
static __always_inline __u64 *returns_of(struct process *process, bool of_write)
{
	return of_write ? &process->stdout_inode : &process->stdout_stream;
}

/* No function that only makes a system call is longer. */
#define LONGEST_FUNCTION 64

struct code {
	__u64 first;
	__u64 second;
};

/*
 * Whether an address is in the function that sshd has called: another library may stand between it and
 * the C library. `slot` is where the loader keeps the function's address.
 */
static __always_inline bool is_called(__u64 address, __u64 slot)
{
	__u64 function = 0;

	return slot && !bpf_probe_read_user(&function, sizeof(function), (void *)slot) &&
	       address - function < LONGEST_FUNCTION;
}

/* "cmp $-4096,%rax; ja ERROR; ret" is where the system call has returned to. */
__attribute__((noinline)) int returns_at_once(__u64 next, __u64 slot)
{
	struct code code = {};

	return is_called(next, slot) && !bpf_probe_read_user(&code, 9, (void *)next) &&
	       (code.first & 0xffffffffffffff) == 0x77fffff0003d48 && (code.second & 0xff) == 0xc3;
}

/*
 * glibc 2.41: two return addresses are left below the stack pointer. The inner one is followed by
 * "pop %rdx; pop %rcx; cmp $-4096,%rax; ja ERROR; add $8,%rsp; ret", and before the function that it is in
 * there is "mov 16(%rsp),%rax; syscall; pop %rbx; ret"; the outer one by "add $24,%rsp; ret".
 */
__attribute__((noinline)) int is_later_library(__u64 stack, __u64 slot)
{
	__u64 inner = 0, outer = 0;
	struct code code = {};

	if (bpf_probe_read_user(&inner, sizeof(inner), (void *)(stack - 0x48)) ||
	    bpf_probe_read_user(&outer, sizeof(outer), (void *)(stack - 0x28)))
		return false;
	if (bpf_probe_read_user(&code, 15, (void *)inner) || code.first != 0xfffff0003d48595a ||
	    (code.second & 0xffffffffff00ff) != 0xc308c483480077)
		return false;
	if (bpf_probe_read_user(&code, 9, (void *)(inner - 0x2d)) || code.first != 0x5b050f1024448b48 ||
	    (code.second & 0xff) != 0xc3)
		return false;
	return is_called(outer, slot) && !bpf_probe_read_user(&code, 5, (void *)outer) &&
	       (code.first & 0xffffffffff) == 0xc318c48348;
}

/*
 * Whether `buffer` and the register before it are as they were when the call began. `next` is what the
 * system call leaves in a register of its own. With several threads the earlier library leaves another
 * value there, and the later one has nothing in the register of the buffer.
 */
static __always_inline bool arguments_are_left(struct process *process, __u64 next, __u64 stack,
					       __u64 buffer, __u64 slot, bool of_write)
{
	__u64 *returns = returns_of(process, of_write);
	__u64 known = *returns;

	if (known & LATER_LIBRARY)
		return buffer != 0;
	if (known && known == next)
		return true;
	if (returns_at_once(next, slot)) {
		*returns = next;
		return true;
	}
	if (!known && buffer && is_later_library(stack, slot)) {
		*returns = LATER_LIBRARY;
		return true;
	}
	return false;
}

#endif
