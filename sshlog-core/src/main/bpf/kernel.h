/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The few kernel types that are read, with the few members that are read; the loader finds where
 * they are in the running kernel (CO-RE). No other kernel header is needed.
 */
#ifndef SSHLOG_KERNEL_H
#define SSHLOG_KERNEL_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u16 __le16;
typedef __u32 __le32;
typedef __u64 __be64;
typedef __u64 __le64;
typedef __u32 __wsum;
typedef __u16 __sum16;
typedef int pid_t;
typedef _Bool bool;
#define true 1
#define false 0

#define BPF_ANY 0
#define BPF_NOEXIST 1

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
};

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFIFO 0010000
#define S_IFCHR 0020000
#define S_OTHERS_WRITE 0022
#define SOCKFS_MAGIC 0x534F434B
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define TCP_ESTABLISHED 1
#define TCP_SYN_SENT 2
#define TCP_FIN_WAIT1 4
#define TCP_CLOSE 7
#define TCP_CLOSE_WAIT 8
#define TCP_LAST_ACK 9
#define TCP_LISTEN 10
#define IPPROTO_TCP 6
#define UNIX98_PTY_MASTER_MAJOR 128
#define UNIX98_PTY_SLAVE_MAJOR 136
#define DEVICE_PTMX ((5 << 20) | 2)
#define DEVICE_TTY (5 << 20)
#define ICANON 0000002
#define ECHO 0000010
#define TIOCSWINSZ 0x5414
#define BPF_RB_AVAIL_DATA 0
#define BPF_RB_RING_SIZE 1
#define PF_KTHREAD 0x00200000

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct { unsigned int val; } kuid_t;
typedef struct { int counter; } atomic_t;

struct qstr { const unsigned char *name; };
struct super_block { unsigned long s_magic; };
struct inode {
	unsigned short i_mode;
	kuid_t i_uid;
	unsigned int i_rdev;
	struct super_block *i_sb;
	unsigned long i_ino;
	struct pipe_inode_info *i_pipe;
};
struct dentry { struct dentry *d_parent; struct qstr d_name; };
struct vfsmount { struct dentry *mnt_root; };
struct mount { struct mount *mnt_parent; struct dentry *mnt_mountpoint; struct vfsmount mnt; };
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct file { struct path f_path; struct inode *f_inode; void *private_data; };
struct fdtable { unsigned int max_fds; struct file **fd; };
struct files_struct { struct fdtable *fdt; };
struct fs_struct { struct path root; struct path pwd; };
struct in6_addr { union { __u8 u6_addr8[16]; } in6_u; };
struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};
struct sock {
	struct sock_common __sk_common;
	unsigned short sk_protocol;
	struct { int owned; } sk_lock;
	int sk_err;
	unsigned char sk_shutdown;
	struct socket *sk_socket;
};
struct sockaddr_un { unsigned short sun_family; char sun_path[108]; };
struct unix_address { int len; struct sockaddr_un name[0]; };
struct unix_sock { struct sock sk; struct unix_address *addr; };
struct inet_sock { __be16 inet_sport; };
struct socket { struct sock *sk; };
struct socket_alloc { struct socket socket; struct inode vfs_inode; };
struct tty_driver { int major; };
struct ktermios { unsigned int c_lflag; };
struct winsize { unsigned short ws_row; unsigned short ws_col; };
struct tty_buffer { struct tty_buffer *next; int used; int size; int read; };
struct mutex { struct { long counter; } owner; };
struct tty_bufhead { struct tty_buffer *head; struct mutex lock; struct tty_buffer *tail; };
struct tty_port { struct tty_bufhead buf; };
struct n_tty_data { unsigned long read_head; unsigned long read_tail; };
struct tty_struct {
	struct tty_driver *driver;
	int index;
	struct tty_port *port;
	struct ktermios termios;
	struct winsize winsize;
	struct { struct pid *session; } ctrl;
	struct tty_struct *link;
	void *disc_data;
};
struct tty_file_private { struct tty_struct *tty; };
struct pipe_buffer { unsigned int len; };
struct pipe_inode_info {
	unsigned int head;
	unsigned int tail;
	unsigned int ring_size;
	struct pipe_buffer *bufs;
};
struct upid { int nr; };
struct pid { struct upid numbers[1]; };
/* Before 5.15 */
struct tty_struct___5_10 { struct pid *session; };
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };
struct signal_struct { atomic_t live; struct pid *pids[PIDTYPE_MAX]; struct tty_struct *tty; };
struct cred { kuid_t uid; kuid_t euid; };
struct mm_struct { unsigned long arg_start; unsigned long arg_end; struct file *exe_file; };
struct list_head { struct list_head *next, *prev; };
struct task_struct {
	unsigned int flags;
	struct mm_struct *mm;
	int exit_code;
	pid_t pid;
	pid_t tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct list_head children;
	struct list_head sibling;
	__u64 start_boottime;
	const struct cred *cred;
	struct fs_struct *fs;
	struct files_struct *files;
	struct signal_struct *signal;
	unsigned int sessionid;
};
struct linux_binprm { struct file *file; };
struct seq_file;
struct bpf_iter_meta { struct seq_file *seq; };
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; };

#pragma clang attribute pop

/* Which helpers the kernel has; the value is looked up in it. */
enum bpf_func_id___newer { BPF_FUNC_get_current_task_btf___newer = 158 };

#endif
