// SPDX-License-Identifier: GPL-2.0-only
/*
 * The situation kref.rst admits: the thread cannot give up its reference before it has
 * had the lock, and the starter holds the lock over both the hand-off and the get.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/mutex.h>

struct crane {
	struct kref ref;
	struct mutex lock;
	int load;
};

static void crane_release(struct kref *ref)
{
	kfree(container_of(ref, struct crane, ref));
}

static int crane_thread(void *data)
{
	struct crane *crane = data;

	mutex_lock(&crane->lock);
	crane->load++;
	mutex_unlock(&crane->lock);
	kref_put(&crane->ref, crane_release);
	return 0;
}

int crane_start(struct crane *crane)
{
	struct task_struct *task;

	mutex_lock(&crane->lock);
	task = kthread_run(crane_thread, crane, "crane");
	if (IS_ERR(task)) {
		mutex_unlock(&crane->lock);
		return PTR_ERR(task);
	}
	kref_get(&crane->ref);
	mutex_unlock(&crane->lock);
	return 0;
}
