// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'RDMA/core: Fix double put of resource': put, then test for an error whose label puts.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/xarray.h>

struct resource {
	struct kref ref;
	int kind;
	int filled;
};

static void resource_release(struct kref *ref)
{
	kfree(container_of(ref, struct resource, ref));
}

static DEFINE_XARRAY(resources);

static struct resource *resource_get(unsigned long id)
{
	struct resource *res;

	xa_lock(&resources);
	res = xa_load(&resources, id);
	if (res)
		kref_get(&res->ref);
	xa_unlock(&resources);
	return res;
}

static void resource_put(struct resource *res)
{
	kref_put(&res->ref, resource_release);
}

static int resource_fill(void *msg, const struct resource *res)
{
	return res->filled ? 0 : -EAGAIN;
}

int resource_tell_twice(unsigned long id)
{
	struct resource *res = resource_get(id);
	void *msg;
	int ret;

	if (!res)
		return -ENOENT;
	msg = kzalloc(64, GFP_KERNEL);
	if (!msg) {
		ret = -ENOMEM;
		goto err_get;
	}
	ret = resource_fill(msg, res);
	resource_put(res);
	if (ret)
		goto err_free;
	kfree(msg);
	return 0;

err_free:
	kfree(msg);
err_get:
	resource_put(res);	/* todo(checker): unpaired-put */
	return ret;
}

int resource_tell(unsigned long id)
{
	struct resource *res = resource_get(id);
	void *msg;
	int ret;

	if (!res)
		return -ENOENT;
	msg = kzalloc(64, GFP_KERNEL);
	if (!msg) {
		ret = -ENOMEM;
		goto err_get;
	}
	ret = resource_fill(msg, res);
	if (ret)
		goto err_free;
	resource_put(res);
	kfree(msg);
	return 0;

err_free:
	kfree(msg);
err_get:
	resource_put(res);
	return ret;
}
