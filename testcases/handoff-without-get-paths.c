// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error path, loop and flag: the put of the starting side is right where the hand-off
 * failed, and wrong where it did not.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>

struct barge {
	struct kref ref;
	int cargo;
};

static void barge_release(struct kref *ref)
{
	kfree(container_of(ref, struct barge, ref));
}

static int barge_thread(void *data)
{
	struct barge *barge = data;

	barge->cargo--;
	kref_put(&barge->ref, barge_release);
	return 0;
}

int barge_sail(int cargo)
{
	struct barge *barge = kzalloc(sizeof(*barge), GFP_KERNEL);
	struct task_struct *task;

	if (!barge)
		return -ENOMEM;
	kref_init(&barge->ref);
	barge->cargo = cargo;
	task = kthread_run(barge_thread, barge, "barge");
	if (IS_ERR(task)) {
		kref_put(&barge->ref, barge_release);
		return PTR_ERR(task);
	}
	return 0;
}

int barge_sail_twice(int cargo)
{
	struct barge *barge = kzalloc(sizeof(*barge), GFP_KERNEL);
	struct task_struct *task;
	int err = 0;

	if (!barge)
		return -ENOMEM;
	kref_init(&barge->ref);
	barge->cargo = cargo;
	task = kthread_run(barge_thread, barge, "barge");	/* expect(checker): handoff-without-get */
	if (IS_ERR(task)) {
		err = PTR_ERR(task);
		goto out;
	}
out:
	kref_put(&barge->ref, barge_release);
	return err;
}

int barge_fleet(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct barge *barge = kzalloc(sizeof(*barge), GFP_KERNEL);
		struct task_struct *task;

		if (!barge)
			return -ENOMEM;
		kref_init(&barge->ref);
		task = kthread_run(barge_thread, barge, "barge/%d", i);	/* expect(checker): handoff-without-get */
		if (IS_ERR(task))
			pr_warn("barge %d stays\n", i);
		kref_put(&barge->ref, barge_release);
	}
	return 0;
}

int barge_maybe(bool async)
{
	struct barge *barge = kzalloc(sizeof(*barge), GFP_KERNEL);
	bool passed = false;

	if (!barge)
		return -ENOMEM;
	kref_init(&barge->ref);
	if (async) {
		struct task_struct *task = kthread_run(barge_thread, barge, "barge");

		passed = !IS_ERR(task);
	}
	if (!passed)
		kref_put(&barge->ref, barge_release);
	return 0;
}
