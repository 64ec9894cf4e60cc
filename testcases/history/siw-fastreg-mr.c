// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'RDMA/siw: Fix potential siw_mem refcnt leak in siw_fastreg_mr()': one test for two
 * pointers, of which the first holds a reference.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/xarray.h>

struct area {
	struct kref ref;
	int valid;
};

static void area_release(struct kref *ref)
{
	kfree(container_of(ref, struct area, ref));
}

static DEFINE_XARRAY(areas);

static struct area *area_find(unsigned long id)
{
	struct area *area;

	xa_lock(&areas);
	area = xa_load(&areas, id);
	if (area && !kref_get_unless_zero(&area->ref))
		area = NULL;
	xa_unlock(&areas);
	return area;
}

static void area_put(struct area *area)
{
	kref_put(&area->ref, area_release);
}

int area_register_leak(unsigned long id, const int *base)
{
	struct area *area = area_find(id);
	int rv = 0;

	if (!area || !base) {
		rv = -EINVAL;
		goto out;
	}
	area->valid = *base;
	area_put(area);
out:
	return rv;	/* expect(checker): unpaired-get */
}

int area_register(unsigned long id, const int *base)
{
	struct area *area;

	if (!base)
		return -EINVAL;
	area = area_find(id);
	if (!area)
		return -EINVAL;
	area->valid = *base;
	area_put(area);
	return 0;
}
