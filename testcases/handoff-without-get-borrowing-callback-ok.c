// SPDX-License-Identifier: GPL-2.0-only
/*
 * The callback only borrows: it never gives up a reference, and the starter waits
 * for it before its own put. One reference is enough.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct scale {
	struct kref ref;
	struct work_struct work;
	int grams;
};

static void scale_release(struct kref *ref)
{
	kfree(container_of(ref, struct scale, ref));
}

static void scale_work(struct work_struct *work)
{
	struct scale *scale = container_of(work, struct scale, work);

	scale->grams = 5;
}

int scale_weigh(void)
{
	struct scale *scale = kzalloc(sizeof(*scale), GFP_KERNEL);
	int grams;

	if (!scale)
		return -ENOMEM;
	kref_init(&scale->ref);
	INIT_WORK(&scale->work, scale_work);
	schedule_work(&scale->work);
	flush_work(&scale->work);
	grams = scale->grams;
	kref_put(&scale->ref, scale_release);
	return grams;
}
