// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error path, loop and flag: where the put belongs to a failure, to another element or
 * to a condition, the pair is not silly.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/kthread.h>

struct task_item {
	struct kref ref;
	struct list_head link;
	int cost;
};

static void task_item_release(struct kref *ref)
{
	kfree(container_of(ref, struct task_item, ref));
}

static LIST_HEAD(items);
static DEFINE_SPINLOCK(items_lock);

static void item_enqueue(struct task_item *item)
{
	spin_lock(&items_lock);
	list_add_tail(&item->link, &items);
	spin_unlock(&items_lock);
}

static int item_thread(void *data)
{
	struct task_item *item = data;

	kref_put(&item->ref, task_item_release);
	return 0;
}

/* the put is the one of a hand-off that failed */
int item_spawn(struct task_item *item)
{
	struct task_struct *task;

	kref_get(&item->ref);
	task = kthread_run(item_thread, item, "item");
	if (IS_ERR(task)) {
		kref_put(&item->ref, task_item_release);
		return PTR_ERR(task);
	}
	return 0;
}

void items_queue(struct task_item **array, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		kref_get(&array[i]->ref);	/* expect: silly-get-put */
		item_enqueue(array[i]);
		kref_put(&array[i]->ref, task_item_release);
		array[i] = NULL;
	}
}

/* the array keeps what it has */
void items_share(struct task_item **array, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		kref_get(&array[i]->ref);
		item_enqueue(array[i]);
	}
}

void item_queue_maybe(struct task_item *item, bool last)
{
	kref_get(&item->ref);
	item_enqueue(item);
	if (last)
		kref_put(&item->ref, task_item_release);
}
