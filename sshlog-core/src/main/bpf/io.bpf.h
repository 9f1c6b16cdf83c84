/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The hooks through which transfers are seen. Only one kind of them is attached, the best that the
 * kernel and sshd's binary allow, and only while somebody wants to know.
 */
#ifndef SSHLOG_IO_BPF_H
#define SSHLOG_IO_BPF_H

/* Cookies of the places in sshd that one link attaches to. */
#define SITE_READ 1
#define SITE_WRITE 2
#define SITE_RESULT 3
#define SITE_IOCTL 4

SEC("uprobe")
int io_site(struct pt_regs *ctx)
{
	__u64 first = PT_REGS_PARM1(ctx), second = PT_REGS_PARM2(ctx), third = PT_REGS_PARM3(ctx);
	__u64 result = PT_REGS_RC(ctx), site = bpf_get_attach_cookie(ctx);

	if (site == SITE_READ)
		return begin_transfer(first, second, 0);
	if (site == SITE_WRITE)
		return begin_transfer(first, second, 1);
	if (site == SITE_RESULT)
		return end_transfer(result);
	return before_ioctl(first, second, third);
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
	return end_transfer(PT_REGS_RC(ctx));
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
	return end_transfer(ctx->result);
}

SEC("tp/syscalls/sys_enter_write")
int on_enter_write(struct syscall_enter *ctx)
{
	return begin_transfer(ctx->arguments[0], ctx->arguments[1], 1);
}

SEC("tp/syscalls/sys_exit_write")
int on_exit_write(struct syscall_exit *ctx)
{
	return end_transfer(ctx->result);
}

SEC("tp/syscalls/sys_enter_ioctl")
int on_enter_ioctl(struct syscall_enter *ctx)
{
	return before_ioctl(ctx->arguments[0], ctx->arguments[1], ctx->arguments[2]);
}

#endif
