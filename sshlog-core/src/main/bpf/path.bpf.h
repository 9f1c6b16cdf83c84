/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The path of a file as the process itself sees it. bpf_d_path() is not allowed where programs are
 * executed, so the directory entries are walked, from the file up to the process's root.
 */
#ifndef SSHLOG_PATH_BPF_H
#define SSHLOG_PATH_BPF_H

#define PATH_DEPTH 32
#define COMPONENT_BYTES 256

struct walk {
	struct dentry *dentry;
	struct vfsmount *mount;
	struct dentry *root_dentry;
	struct vfsmount *root_mount;
	char *to;
	__u32 size;
	__u16 state;
};

#define AT_NO_MOUNT 0 /* a directory below the root of its mount */

/*
 * What a directory that is the root of its mount is mounted on: the address of that mount, or why the
 * walk ends here, a path_state. The verifier looks at this once, however often it is called.
 */
__attribute__((noinline)) __u64 mounted_on(__u64 dentry, __u64 mount, __u64 root_dentry, __u64 root_mount)
{
	struct vfsmount *at = (void *)mount;
	struct mount *whole, *parent;

	if (dentry == root_dentry && mount == root_mount)
		return PATH_COMPLETE;
	if (dentry != (__u64)BPF_CORE_READ(at, mnt_root))
		return AT_NO_MOUNT;
	whole = (void *)at - bpf_core_field_offset(struct mount, mnt);
	parent = BPF_CORE_READ(whole, mnt_parent);
	if (parent == whole)
		return PATH_OUTSIDE;
	return (__u64)parent + bpf_core_field_offset(struct mount, mnt);
}

/* Leaves the roots of mounts behind; whether the walk has come to its end. */
static __always_inline bool cross_mounts(struct walk *walk)
{
	for (int i = 0; i < 2; i++) {
		/* CO-RE takes a chain of members to be the kernel's: ours must not be part of it. */
		struct mount *mount = (void *)walk->mount - bpf_core_field_offset(struct mount, mnt);
		__u64 on = mounted_on((__u64)walk->dentry, (__u64)walk->mount,
				      (__u64)walk->root_dentry, (__u64)walk->root_mount);

		if (on == AT_NO_MOUNT)
			return false;
		if (on <= PATH_PARTIAL) {
			walk->state = on;
			return true;
		}
		walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mount = (void *)on;
	}
	return false;
}

/* Takes one component; whether the walk has come to its end. */
static __always_inline bool walk_component(struct walk *walk)
{
	struct dentry *dentry, *parent;
	__u32 at;
	long size;

	if (cross_mounts(walk))
		return true;
	dentry = walk->dentry;
	at = walk->size & (PATH_BYTES - 1);
	if (at > PATH_BYTES - COMPONENT_BYTES)
		return true;
	size = bpf_probe_read_kernel_str(walk->to + at, COMPONENT_BYTES,
					 BPF_CORE_READ(dentry, d_name.name));
	if (size < 0 || size > COMPONENT_BYTES)
		return true;
	walk->size = at + size;
	parent = BPF_CORE_READ(dentry, d_parent);
	if (parent == dentry) {
		walk->state = PATH_DETACHED;
		return true;
	}
	walk->dentry = parent;
	return false;
}

static __always_inline __u32 walk_path(struct path *path, struct dentry *root_dentry,
				       struct vfsmount *root_mount, char *to, unsigned short *state)
{
	struct walk walk = {
		.dentry = BPF_CORE_READ(path, dentry),
		.mount = BPF_CORE_READ(path, mnt),
		.root_dentry = root_dentry,
		.root_mount = root_mount,
		.to = to,
		.state = PATH_PARTIAL,
	};

	for (int i = 0; i < PATH_DEPTH; i++)
		if (walk_component(&walk))
			break;
	*state = walk.state;
	return walk.size;
}

/*
 * Writes the components of `path`, leaf first, each ended by NUL, to `to`, where PATH_BYTES are free.
 * Gives their size.
 */
static __always_inline __u32 write_path(struct task_struct *task, struct path *path, char *to,
					unsigned short *state)
{
	struct fs_struct *fs = BPF_CORE_READ(task, fs);

	return walk_path(path, BPF_CORE_READ(fs, root.dentry), BPF_CORE_READ(fs, root.mnt), to, state);
}

/* The same up to the root of the mount tree, whatever the process's own root is. */
static __always_inline __u32 write_whole_path(struct path *path, char *to, unsigned short *state)
{
	__u32 size = walk_path(path, 0, 0, to, state);

	if (*state == PATH_OUTSIDE)
		*state = PATH_COMPLETE;
	return size;
}

#endif
