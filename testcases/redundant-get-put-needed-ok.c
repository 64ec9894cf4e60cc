// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pairs that look redundant and are not: the callee may give up the caller's reference,
 * a lock is dropped in between, the object was found and not held, the pair spans a
 * hand-off.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct brick {
	struct kref ref;
	struct list_head link;
	struct work_struct work;
	int weight;
};

static void brick_release(struct kref *ref)
{
	kfree(container_of(ref, struct brick, ref));
}

static LIST_HEAD(wall);
static DEFINE_MUTEX(wall_lock);

/* takes the brick out of the wall and gives up the reference of the wall */
static void wall_remove(struct brick *brick)
{
	list_del(&brick->link);
	kref_put(&brick->ref, brick_release);
}

static void brick_measure(struct brick *brick)
{
	brick->weight++;
}

int wall_shrink(void)
{
	struct brick *brick;
	int weight = 0;

	mutex_lock(&wall_lock);
	brick = list_first_entry_or_null(&wall, struct brick, link);
	if (brick) {
		kref_get(&brick->ref);
		wall_remove(brick);
		weight = brick->weight;
		kref_put(&brick->ref, brick_release);
	}
	mutex_unlock(&wall_lock);
	return weight;
}

void wall_measure_first(void)
{
	struct brick *brick;

	mutex_lock(&wall_lock);
	brick = list_first_entry_or_null(&wall, struct brick, link);
	if (!brick) {
		mutex_unlock(&wall_lock);
		return;
	}
	kref_get(&brick->ref);
	mutex_unlock(&wall_lock);

	brick_measure(brick);
	kref_put(&brick->ref, brick_release);
}

static void brick_work(struct work_struct *work)
{
	struct brick *brick = container_of(work, struct brick, work);

	kref_put(&brick->ref, brick_release);
}

int brick_lay(int weight)
{
	struct brick *brick = kzalloc(sizeof(*brick), GFP_KERNEL);

	if (!brick)
		return -ENOMEM;
	kref_init(&brick->ref);
	INIT_WORK(&brick->work, brick_work);
	kref_get(&brick->ref);
	schedule_work(&brick->work);
	brick_measure(brick);
	kref_put(&brick->ref, brick_release);
	return 0;
}
