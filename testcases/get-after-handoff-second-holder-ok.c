// SPDX-License-Identifier: GPL-2.0-only
/*
 * A get after the hand-off that is not for the other side: the starter has given
 * the thread a reference of its own before, still holds one itself, and takes
 * a third for a list or for its caller.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct pump {
	struct kref ref;
	struct list_head link;
	int running;
};

static void pump_release(struct kref *ref)
{
	kfree(container_of(ref, struct pump, ref));
}

static LIST_HEAD(pumps);
static DEFINE_MUTEX(pumps_lock);

static int pump_thread(void *data)
{
	struct pump *pump = data;

	pump->running = 1;
	kref_put(&pump->ref, pump_release);
	return 0;
}

int pump_start_listed(struct pump *pump)
{
	struct task_struct *task;

	kref_get(&pump->ref);
	task = kthread_run(pump_thread, pump, "pump");
	if (IS_ERR(task)) {
		kref_put(&pump->ref, pump_release);
		return PTR_ERR(task);
	}

	kref_get(&pump->ref);
	mutex_lock(&pumps_lock);
	list_add(&pump->link, &pumps);
	mutex_unlock(&pumps_lock);
	return 0;
}

struct pump *pump_start_new(void)
{
	struct pump *pump = kzalloc(sizeof(*pump), GFP_KERNEL);
	struct task_struct *task;

	if (!pump)
		return NULL;
	kref_init(&pump->ref);
	kref_get(&pump->ref);
	task = kthread_run(pump_thread, pump, "pump");
	if (IS_ERR(task)) {
		kref_put(&pump->ref, pump_release);
		kref_put(&pump->ref, pump_release);
		return NULL;
	}
	return pump;
}
