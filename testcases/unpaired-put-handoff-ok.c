// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other context owns what was handed to it; the put where the hand-off failed is the
 * only one on that path.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>

struct ferry {
	struct kref ref;
	int cars;
};

static void ferry_release(struct kref *ref)
{
	kfree(container_of(ref, struct ferry, ref));
}

static int ferry_thread(void *data)
{
	struct ferry *ferry = data;

	ferry->cars = 0;
	kref_put(&ferry->ref, ferry_release);
	return 0;
}

int ferry_cross(struct ferry *ferry)
{
	struct task_struct *task;

	kref_get(&ferry->ref);
	task = kthread_run(ferry_thread, ferry, "ferry");
	if (IS_ERR(task)) {
		kref_put(&ferry->ref, ferry_release);
		return PTR_ERR(task);
	}
	return 0;
}

/* takes over the caller's reference, whatever happens */
int ferry_cross_last(struct ferry *ferry)
{
	struct task_struct *task;

	task = kthread_run(ferry_thread, ferry, "ferry");
	if (IS_ERR(task)) {
		kref_put(&ferry->ref, ferry_release);
		return PTR_ERR(task);
	}
	return 0;
}
