// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loop, flag and a hand-off that is not: the pointer variable is used again for another
 * object, or the touch happens only where nothing was handed off.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct balloon {
	struct kref ref;
	struct work_struct work;
	int height;
};

static void balloon_release(struct kref *ref)
{
	kfree(container_of(ref, struct balloon, ref));
}

static void balloon_work(struct work_struct *work)
{
	struct balloon *bl = container_of(work, struct balloon, work);

	kref_put(&bl->ref, balloon_release);
}

static struct balloon *balloon_new(void)
{
	struct balloon *bl = kzalloc(sizeof(*bl), GFP_KERNEL);

	if (!bl)
		return NULL;
	kref_init(&bl->ref);
	INIT_WORK(&bl->work, balloon_work);
	return bl;
}

int balloon_fleet(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct balloon *bl = balloon_new();

		if (!bl)
			return -ENOMEM;
		bl->height = i;
		schedule_work(&bl->work);
	}
	return 0;
}

int balloon_fleet_watched(int n)
{
	int i, sum = 0;

	for (i = 0; i < n; i++) {
		struct balloon *bl = balloon_new();

		if (!bl)
			return -ENOMEM;
		schedule_work(&bl->work);
		sum += bl->height;	/* expect(checker): use-after-handoff */
	}
	return sum;
}

int balloon_maybe(bool fly)
{
	struct balloon *bl = balloon_new();
	int height = 0;

	if (!bl)
		return -ENOMEM;
	if (fly)
		schedule_work(&bl->work);
	if (!fly) {
		height = bl->height;
		kref_put(&bl->ref, balloon_release);
	}
	return height;
}
