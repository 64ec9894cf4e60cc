// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flag, loop and hand-off: where kfree() is right because the object never was shared, or
 * because the release has run (kref_put() said so), and where it is not.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/list.h>

struct sledge {
	struct kref ref;
	struct list_head link;
	int dogs;
};

static void sledge_release(struct kref *ref)
{
	kfree(container_of(ref, struct sledge, ref));
}

static LIST_HEAD(sledges);
static DEFINE_MUTEX(sledges_lock);

static void sledge_release_late(struct kref *ref)
{
	/* the work is done by the caller of kref_put() */
}

static int sledge_thread(void *data)
{
	struct sledge *sledge = data;

	sledge->dogs++;
	kref_put(&sledge->ref, sledge_release);
	return 0;
}

void sledge_put(struct sledge *sledge)
{
	mutex_lock(&sledges_lock);
	if (kref_put(&sledge->ref, sledge_release_late)) {
		list_del(&sledge->link);
		mutex_unlock(&sledges_lock);
		kfree(sledge);
		return;
	}
	mutex_unlock(&sledges_lock);
}

int sledge_race(bool listed)
{
	struct sledge *sledge = kzalloc(sizeof(*sledge), GFP_KERNEL);

	if (!sledge)
		return -ENOMEM;
	kref_init(&sledge->ref);
	if (listed) {
		mutex_lock(&sledges_lock);
		list_add(&sledge->link, &sledges);
		mutex_unlock(&sledges_lock);
	}
	if (!listed)
		kfree(sledge);
	return 0;
}

int sledge_go(void)
{
	struct sledge *sledge = kzalloc(sizeof(*sledge), GFP_KERNEL);
	struct task_struct *task;

	if (!sledge)
		return -ENOMEM;
	kref_init(&sledge->ref);
	task = kthread_run(sledge_thread, sledge, "sledge");
	if (IS_ERR(task)) {
		/* nobody has seen it */
		kfree(sledge);
		return PTR_ERR(task);
	}
	return 0;
}

int sledge_go_and_free(void)
{
	struct sledge *sledge = kzalloc(sizeof(*sledge), GFP_KERNEL);
	struct task_struct *task;

	if (!sledge)
		return -ENOMEM;
	kref_init(&sledge->ref);
	kref_get(&sledge->ref);
	task = kthread_run(sledge_thread, sledge, "sledge");
	if (IS_ERR(task))
		kref_put(&sledge->ref, sledge_release);
	kfree(sledge);	/* expect: direct-free */
	return 0;
}
