/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What can be read of a task: its binary, files, terminal, session, and the peer of a socket. */
#ifndef SSHLOG_TASK_BPF_H
#define SSHLOG_TASK_BPF_H

#define NAME_BYTES 20

static __always_inline struct file *file_of(struct task_struct *task, __u32 fd)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files, *file = 0;

	if (!table || fd >= BPF_CORE_READ(table, max_fds))
		return 0;
	files = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	return file;
}

/* The same of the task that runs now, in fewer steps where the kernel has them. */
static __always_inline struct file *own_file(__u32 fd)
{
	struct fdtable *table;
	struct file *file = 0;

	if (!bpf_core_enum_value_exists(enum bpf_func_id___newer, BPF_FUNC_get_current_task_btf___newer))
		return file_of((void *)bpf_get_current_task(), fd);
	table = bpf_get_current_task_btf()->files->fdt;
	if (fd < table->max_fds)
		bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
	return file;
}

static __always_inline __u16 mode_of(struct file *file)
{
	return file ? BPF_CORE_READ(file, f_inode, i_mode) : 0;
}

static __always_inline struct sock *sock_of(struct file *file)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct socket *socket;

	if (!inode || (BPF_CORE_READ(inode, i_mode) & S_IFMT) != S_IFSOCK)
		return 0;
	if (BPF_CORE_READ(inode, i_sb, s_magic) != SOCKFS_MAGIC)
		return 0;
	socket = (void *)inode - bpf_core_field_offset(struct socket_alloc, vfs_inode) +
		 bpf_core_field_offset(struct socket_alloc, socket);
	return BPF_CORE_READ(socket, sk);
}

/* Whether this is one end of an IP connection, and which. */
static __always_inline bool read_endpoints(struct sock *sk, struct endpoints *to)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	to->family = family;
	if (family != AF_INET && family != AF_INET6)
		return false;
	if (BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_LISTEN)
		return false;
	to->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	/* Of a connection that its client has reset only this is left. */
	if (to->local_port == 0)
		to->local_port = __builtin_bswap16(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	to->remote_port = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
	if (family == AF_INET) {
		bpf_core_read(to->local, 4, &sk->__sk_common.skc_rcv_saddr);
		bpf_core_read(to->remote, 4, &sk->__sk_common.skc_daddr);
	} else {
		bpf_core_read(to->local, 16, &sk->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(to->remote, 16, &sk->__sk_common.skc_v6_daddr);
	}
	return to->remote_port != 0;
}

/*
 * What an sshd's files say it does. The verifier looks at functions like these once, however often and
 * from how many places they are called; it lets them have numbers only.
 */
#define MAX_FILES 512
#define FILE_NUMBER 0xffff
#define FILE_CONNECTED 0x10000 /* with its number */
#define FILE_LISTENS 0x20000
#define FILE_LAST 0x40000

__attribute__((noinline)) int add_server_file(int all, __u64 task, __u32 fd)
{
	struct fdtable *table = BPF_CORE_READ((struct task_struct *)task, files, fdt);
	struct endpoints endpoints = {};
	struct file *file;
	struct sock *sk;

	if (!table || fd >= BPF_CORE_READ(table, max_fds))
		return all | FILE_LAST;
	file = file_of((struct task_struct *)task, fd);
	sk = file ? sock_of(file) : 0;
	if (!sk)
		return all;
	if (read_endpoints(sk, &endpoints))
		return all & FILE_CONNECTED ? all : all | FILE_CONNECTED | (fd & FILE_NUMBER);
	if ((endpoints.family == AF_INET || endpoints.family == AF_INET6) &&
	    BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_LISTEN)
		return all | FILE_LISTENS;
	return all;
}

/* Of all its files: the first connection, and whether it listens. */
__attribute__((noinline)) int server_files(__u64 task)
{
	int all = 0;

	for (int fd = 0; fd < MAX_FILES && !(all & FILE_LAST); fd++)
		all = add_server_file(all, task, fd);
	return all;
}

/* The ends of the connection that server_files() has found; false when it is gone. */
static __always_inline bool connection_of(struct task_struct *task, int found, struct endpoints *to,
					  struct file **file)
{
	struct sock *sk;

	if (!(found & FILE_CONNECTED))
		return false;
	*file = file_of(task, found & FILE_NUMBER);
	sk = *file ? sock_of(*file) : 0;
	return sk && read_endpoints(sk, to);
}

/* The pid of the task's session leader, in the machine's own pid namespace. */
static __always_inline __u32 session_of(struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct pid *leader = 0;
	int number = 0;

	bpf_core_read(&leader, sizeof(leader), &signal->pids[PIDTYPE_SID]);
	bpf_core_read(&number, sizeof(number), &leader->numbers[0].nr);
	return number;
}

static __always_inline int tty_of(struct task_struct *task)
{
	struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);

	if (!tty || BPF_CORE_READ(tty, driver, major) != UNIX98_PTY_SLAVE_MAJOR)
		return -1;
	return BPF_CORE_READ(tty, index);
}

static __always_inline bool is_name(const char *name, const char *expected, __u32 size)
{
	for (__u32 i = 0; i < size; i++)
		if (name[i] != expected[i])
			return false;
	return true;
}

/*
 * Identity is the binary, never the process's name, which anyone can choose: a file of one of
 * sshd's names that only root can have put there.
 */
static __always_inline bool is_sshd_binary(struct file *file, char name[NAME_BYTES])
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);

	__builtin_memset(name, 0, NAME_BYTES);
	bpf_probe_read_kernel_str(name, NAME_BYTES, BPF_CORE_READ(file, f_path.dentry, d_name.name));
	if (BPF_CORE_READ(inode, i_uid.val) != 0 || (BPF_CORE_READ(inode, i_mode) & S_OTHERS_WRITE))
		return false;
	return is_name(name, "sshd", 5) || is_name(name, "sshd-session", 13) ||
	       is_name(name, "sshd-auth", 10);
}

#endif
