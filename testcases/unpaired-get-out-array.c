// SPDX-License-Identifier: GPL-2.0-only
/*
 * A look-up fills an array of the caller's with references, or fails and leaves it as it was. Who
 * asks for one passes the address of a variable: what stands there then is held, or NULL still.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/spinlock.h>
#include <linux/idr.h>

struct plane {
	struct kref ref;
	int size;
	bool folded;
};

struct hangar {
	spinlock_t lock;
	struct idr planes;
};

static void plane_release(struct kref *ref)
{
	kfree(container_of(ref, struct plane, ref));
}

static int planes_find(struct hangar *hangar, const u32 *numbers, int count, struct plane **planes)
{
	struct plane *plane;
	int i, ret = 0;

	spin_lock(&hangar->lock);
	for (i = 0; i < count; i++) {
		plane = idr_find(&hangar->planes, numbers[i]);
		if (!plane) {
			ret = -ENOENT;
			break;
		}
		kref_get(&plane->ref);
		planes[i] = plane;
	}
	spin_unlock(&hangar->lock);
	return ret;
}

struct plane *plane_find(struct hangar *hangar, u32 number)
{
	struct plane *plane = NULL;

	planes_find(hangar, &number, 1, &plane);
	return plane;
}

int plane_size(struct hangar *hangar, u32 number)
{
	struct plane *plane = plane_find(hangar, number);
	int size;

	if (!plane)
		return -ENOENT;
	size = plane->size;
	kref_put(&plane->ref, plane_release);
	return size;
}

int plane_wing(struct hangar *hangar, u32 number, int size)
{
	struct plane *plane = plane_find(hangar, number);
	int ret = 0;

	if (!plane)
		return -ENOENT;
	if (plane->folded)
		return -EINVAL;	/* expect(checker): unpaired-get */
	if (plane->size < size) {
		ret = -ENOSPC;
		goto out;
	}
	plane->size -= size;
out:
	kref_put(&plane->ref, plane_release);
	return ret;
}

/* nothing was found: nothing is dropped */
int plane_check(struct hangar *hangar, u32 number)
{
	struct plane *plane = NULL;
	int ret = planes_find(hangar, &number, 1, &plane);

	if (ret)
		return ret;
	ret = plane->folded ? -EINVAL : 0;
	kref_put(&plane->ref, plane_release);
	return ret;
}
