// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'NFS: Fix use-after-free in nfs4_init_client()': a bit of the old client is cleared
 * after the put.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct mount {
	struct kref ref;
	unsigned long flags;
	struct mount *same;
};

static void mount_release(struct kref *ref)
{
	kfree(container_of(ref, struct mount, ref));
}

static void mount_put(struct mount *mount)
{
	kref_put(&mount->ref, mount_release);
}

static struct mount *mount_match(struct mount *mount)
{
	return mount->same ? mount->same : mount;
}

struct mount *mount_init_late(struct mount *mount)
{
	struct mount *old = mount_match(mount);

	if (old == mount)
		return mount;
	kref_get(&old->ref);
	mount_put(mount);
	mount->flags &= ~1ul;	/* todo(checker): use-after-put */
	return old;
}

struct mount *mount_init(struct mount *mount)
{
	struct mount *old = mount_match(mount);

	if (old == mount)
		return mount;
	kref_get(&old->ref);
	mount->flags &= ~1ul;
	mount_put(mount);
	return old;
}
