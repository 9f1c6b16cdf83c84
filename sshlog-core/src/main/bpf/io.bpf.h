/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The hooks through which transfers are seen. Only one kind of them is attached, the best that the
 * kernel and sshd's binary allow, and only while somebody wants to know.
 */
#ifndef SSHLOG_IO_BPF_H
#define SSHLOG_IO_BPF_H

/* All registers are read before anything is decided: the verifier wants them read in one place. */
#define ENDED_CALL(ctx) \
	{                                                                    \
		.fd = PT_REGS_PARM1(ctx), .buffer = PT_REGS_PARM2(ctx),      \
		.next = PT_REGS_PARM4(ctx), .stack = PT_REGS_SP(ctx),        \
		.result = PT_REGS_RC(ctx),                                   \
	}

SEC("uprobe")
int io_site(struct pt_regs *ctx)
{
	__u64 third = PT_REGS_PARM3(ctx), site = bpf_get_attach_cookie(ctx), kind = SITE_KIND(site);
	__u64 here = PT_REGS_IP(ctx);
	struct ended_call call = ENDED_CALL(ctx);

	call.slot = SITE_SLOT(site) ? here + SITE_SLOT(site) : 0;
	if (kind == SITE_READ || kind == SITE_WRITE)
		return begin_transfer(call.fd, call.buffer, kind == SITE_WRITE);
	if (kind == SITE_IOCTL)
		return before_ioctl(call.fd, call.buffer, third);
	return end_transfer(&call, site);
}

SEC("uprobe")
int io_read(struct pt_regs *ctx)
{
	return begin_transfer(PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), 0);
}

SEC("uprobe")
int io_write(struct pt_regs *ctx)
{
	return begin_transfer(PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), 1);
}

SEC("uprobe")
int io_ioctl(struct pt_regs *ctx)
{
	return before_ioctl(PT_REGS_PARM1(ctx), PT_REGS_PARM2(ctx), PT_REGS_PARM3(ctx));
}

SEC("uprobe")
int io_result(struct pt_regs *ctx)
{
	struct ended_call call = ENDED_CALL(ctx);

	return end_transfer(&call, SITE_RESULT);
}

/* The last resort: every process of the machine pays for these. */

struct syscall_enter {
	__u64 common;
	long number;
	unsigned long arguments[6];
};

struct syscall_exit {
	__u64 common;
	long number;
	long result;
};

SEC("tp/syscalls/sys_enter_read")
int on_enter_read(struct syscall_enter *ctx)
{
	return begin_transfer(ctx->arguments[0], ctx->arguments[1], 0);
}

SEC("tp/syscalls/sys_exit_read")
int on_exit_read(struct syscall_exit *ctx)
{
	struct ended_call call = { .result = ctx->result };

	return end_transfer(&call, SITE_RESULT);
}

SEC("tp/syscalls/sys_enter_write")
int on_enter_write(struct syscall_enter *ctx)
{
	return begin_transfer(ctx->arguments[0], ctx->arguments[1], 1);
}

SEC("tp/syscalls/sys_exit_write")
int on_exit_write(struct syscall_exit *ctx)
{
	struct ended_call call = { .result = ctx->result };

	return end_transfer(&call, SITE_RESULT);
}

SEC("tp/syscalls/sys_enter_ioctl")
int on_enter_ioctl(struct syscall_enter *ctx)
{
	return before_ioctl(ctx->arguments[0], ctx->arguments[1], ctx->arguments[2]);
}

#endif
