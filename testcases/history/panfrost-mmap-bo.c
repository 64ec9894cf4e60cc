// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'drm/panfrost: Fix a BO leak in panfrost_ioctl_mmap_bo()': one of the refusals
 * comes after the lookup.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/idr.h>
#include <linux/mutex.h>

struct surface {
	struct kref ref;
	int heap;
	u64 offset;
};

static void surface_release(struct kref *ref)
{
	kfree(container_of(ref, struct surface, ref));
}

static DEFINE_IDR(surfaces);
static DEFINE_MUTEX(surfaces_lock);

static struct surface *surface_lookup(int handle)
{
	struct surface *surface;

	mutex_lock(&surfaces_lock);
	surface = idr_find(&surfaces, handle);
	if (surface)
		kref_get(&surface->ref);
	mutex_unlock(&surfaces_lock);
	return surface;
}

int surface_map_leak(int handle, u64 *offset)
{
	struct surface *surface;

	surface = surface_lookup(handle);
	if (!surface)
		return -ENOENT;
	if (surface->heap)
		return -EINVAL;	/* expect(checker): unpaired-get */
	*offset = surface->offset;
	kref_put(&surface->ref, surface_release);
	return 0;
}

int surface_map(int handle, u64 *offset)
{
	struct surface *surface;
	int ret = 0;

	surface = surface_lookup(handle);
	if (!surface)
		return -ENOENT;
	if (surface->heap) {
		ret = -EINVAL;
		goto out;
	}
	*offset = surface->offset;
out:
	kref_put(&surface->ref, surface_release);
	return ret;
}
