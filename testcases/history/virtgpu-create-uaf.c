// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'drm/virtio: Fix GEM handle creation UAF': as soon as the handle exists, user space can
 * close it; the creator's own reference must outlive its last look.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/idr.h>
#include <linux/mutex.h>

struct bo {
	struct kref ref;
	int hw_handle;
	int stride;
};

static void bo_release(struct kref *ref)
{
	kfree(container_of(ref, struct bo, ref));
}

static DEFINE_IDR(handles);
static DEFINE_MUTEX(handles_lock);

static int bo_handle(struct bo *bo, int *handle)
{
	int id;

	mutex_lock(&handles_lock);
	id = idr_alloc(&handles, bo, 1, 0, GFP_KERNEL);
	if (id >= 0)
		kref_get(&bo->ref);
	mutex_unlock(&handles_lock);
	if (id < 0)
		return id;
	*handle = id;
	return 0;
}

static struct bo *bo_new(void)
{
	struct bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

	if (bo)
		kref_init(&bo->ref);
	return bo;
}

int bo_create_early(int *handle, int *hw)
{
	struct bo *bo = bo_new();
	int err;

	if (!bo)
		return -ENOMEM;
	err = bo_handle(bo, handle);
	kref_put(&bo->ref, bo_release);
	if (err)
		return err;
	*hw = bo->hw_handle;	/* expect(cocci): use-after-put */ /* todo(checker): use-after-put */
	return 0;
}

int bo_create(int *handle, int *hw)
{
	struct bo *bo = bo_new();
	int err;

	if (!bo)
		return -ENOMEM;
	err = bo_handle(bo, handle);
	if (!err)
		*hw = bo->hw_handle;
	kref_put(&bo->ref, bo_release);
	return err;
}
