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

/* Leaves the roots of mounts behind; whether the walk has come to its end. */
static __always_inline bool cross_mounts(struct walk *walk)
{
	for (int i = 0; i < 2; i++) {
		/* CO-RE takes a chain of members to be the kernel's: ours must not be part of it. */
		struct vfsmount *at = walk->mount;
		struct mount *mount, *parent;

		if (walk->dentry == walk->root_dentry && at == walk->root_mount) {
			walk->state = PATH_COMPLETE;
			return true;
		}
		if (walk->dentry != BPF_CORE_READ(at, mnt_root))
			return false;
		mount = (void *)at - bpf_core_field_offset(struct mount, mnt);
		parent = BPF_CORE_READ(mount, mnt_parent);
		if (parent == mount) {
			walk->state = PATH_OUTSIDE;
			return true;
		}
		walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mount = (void *)parent + bpf_core_field_offset(struct mount, mnt);
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

/*
 * Writes the components of `path`, leaf first, each ended by NUL, to `to`, where PATH_BYTES are free.
 * Gives their size.
 */
static __always_inline __u32 write_path(struct task_struct *task, struct path *path, char *to,
					unsigned short *state)
{
	struct fs_struct *fs = BPF_CORE_READ(task, fs);
	struct walk walk = {
		.dentry = BPF_CORE_READ(path, dentry),
		.mount = BPF_CORE_READ(path, mnt),
		.root_dentry = BPF_CORE_READ(fs, root.dentry),
		.root_mount = BPF_CORE_READ(fs, root.mnt),
		.to = to,
		.state = PATH_PARTIAL,
	};

	for (int i = 0; i < PATH_DEPTH; i++)
		if (walk_component(&walk))
			break;
	*state = walk.state;
	return walk.size;
}

#endif
