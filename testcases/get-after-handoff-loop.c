// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thread for each member of an array. In the bad version each round starts
 * the thread first and takes its reference afterwards.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>

struct lane {
	struct kref ref;
	int speed;
};

static void lane_release(struct kref *ref)
{
	kfree(container_of(ref, struct lane, ref));
}

#define LANES	4

static int lane_thread(void *data)
{
	struct lane *lane = data;

	lane->speed = 1;
	kref_put(&lane->ref, lane_release);
	return 0;
}

int lanes_start_late(struct lane **lanes)
{
	int i;

	for (i = 0; i < LANES; i++) {
		struct lane *lane = lanes[i];
		struct task_struct *task;

		task = kthread_run(lane_thread, lane, "lane/%d", i);
		if (IS_ERR(task))
			return PTR_ERR(task);
		kref_get(&lane->ref);	/* expect: get-after-handoff */
	}
	return 0;
}

int lanes_start(struct lane **lanes)
{
	int i;

	for (i = 0; i < LANES; i++) {
		struct lane *lane = lanes[i];
		struct task_struct *task;

		kref_get(&lane->ref);
		task = kthread_run(lane_thread, lane, "lane/%d", i);
		if (IS_ERR(task)) {
			kref_put(&lane->ref, lane_release);
			return PTR_ERR(task);
		}
	}
	return 0;
}
