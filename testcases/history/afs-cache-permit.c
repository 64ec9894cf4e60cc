// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'afs: Fix permit refcounting': the failed allocation forgot the put of what was looked at,
 * and on the way out the new list was put twice.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct permits {
	struct kref ref;
	int count;
};

static void permits_release(struct kref *ref)
{
	kfree(container_of(ref, struct permits, ref));
}

int permits_cache_buggy(int count)
{
	struct permits *new = kzalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	kref_init(&new->ref);
	new->count = count;
	if (count < 2)
		kref_put(&new->ref, permits_release);
	kref_put(&new->ref, permits_release);	/* expect: unpaired-put */
	return 0;
}

int permits_look_buggy(struct permits *old)
{
	int *copy;

	kref_get(&old->ref);
	copy = kmalloc(64, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;	/* expect: unpaired-get */
	kfree(copy);
	kref_put(&old->ref, permits_release);
	return 0;
}

/* the fix, of both */
int permits_cache(int count)
{
	struct permits *new = kzalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	kref_init(&new->ref);
	new->count = count;
	kref_put(&new->ref, permits_release);
	return 0;
}

int permits_look(struct permits *old)
{
	int *copy, err = 0;

	kref_get(&old->ref);
	copy = kmalloc(64, GFP_KERNEL);
	if (!copy)
		err = -ENOMEM;
	kfree(copy);
	kref_put(&old->ref, permits_release);
	return err;
}
