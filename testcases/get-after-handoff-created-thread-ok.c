// SPDX-License-Identifier: GPL-2.0-only
/*
 * kthread_create() makes a thread that sleeps until it is woken: a get between
 * the two is early enough. After wake_up_process() it would not be.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/sched.h>

struct mill {
	struct kref ref;
	int turns;
};

static void mill_release(struct kref *ref)
{
	kfree(container_of(ref, struct mill, ref));
}

static int mill_thread(void *data)
{
	struct mill *mill = data;

	mill->turns++;
	kref_put(&mill->ref, mill_release);
	return 0;
}

int mill_start(struct mill *mill)
{
	struct task_struct *task;

	task = kthread_create(mill_thread, mill, "mill");
	if (IS_ERR(task))
		return PTR_ERR(task);
	kref_get(&mill->ref);
	wake_up_process(task);
	return 0;
}
