// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'RDMA/rxe: Fix ref count error in check_rkey()': the window is put when its region is
 * taken over, and once more at the label.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/xarray.h>

struct region {
	struct kref ref;
	int length;
};

static void region_release(struct kref *ref)
{
	kfree(container_of(ref, struct region, ref));
}

struct window {
	struct kref ref;
	struct region *region;
};

static DEFINE_XARRAY(windows);

static void window_release(struct kref *ref)
{
	struct window *window = container_of(ref, struct window, ref);

	kref_put(&window->region->ref, region_release);
	kfree(window);
}

static struct window *window_find(unsigned long key)
{
	struct window *window;

	xa_lock(&windows);
	window = xa_load(&windows, key);
	if (window && !kref_get_unless_zero(&window->ref))
		window = NULL;
	xa_unlock(&windows);
	return window;
}

static void window_put(struct window *window)
{
	kref_put(&window->ref, window_release);
}

int key_check_twice(unsigned long key, int length, struct region **out)
{
	struct window *window = window_find(key);
	struct region *region;
	int err = -EINVAL;

	if (!window)
		return -ENOENT;
	region = window->region;
	kref_get(&region->ref);
	window_put(window);
	if (region->length < length)
		goto err;
	*out = region;
	return 0;

err:
	kref_put(&region->ref, region_release);
	if (window)
		window_put(window);	/* todo(checker): unpaired-put */
	return err;
}

int key_check(unsigned long key, int length, struct region **out)
{
	struct window *window = window_find(key);
	struct region *region;
	int err = -EINVAL;

	if (!window)
		return -ENOENT;
	region = window->region;
	kref_get(&region->ref);
	window_put(window);
	window = NULL;
	if (region->length < length)
		goto err;
	*out = region;
	return 0;

err:
	kref_put(&region->ref, region_release);
	if (window)
		window_put(window);
	return err;
}
