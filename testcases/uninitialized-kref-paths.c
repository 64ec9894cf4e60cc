// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loop, flag, hand-off and other ways to initialize: KREF_INIT, a copy, a helper, an
 * object of another owner.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>
#include <linux/string.h>

struct bulb {
	struct kref ref;
	struct work_struct work;
	int power;
};

static void bulb_release(struct kref *ref)
{
	kfree(container_of(ref, struct bulb, ref));
}

static struct bulb spare_bulb = {
	.ref = KREF_INIT(1),
};

static void bulb_work(struct work_struct *work)
{
	struct bulb *bulb = container_of(work, struct bulb, work);

	kref_put(&bulb->ref, bulb_release);
}

static void bulb_setup(struct bulb *bulb)
{
	kref_init(&bulb->ref);
	INIT_WORK(&bulb->work, bulb_work);
}

int bulb_light_early(void)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return -ENOMEM;
	INIT_WORK(&bulb->work, bulb_work);
	schedule_work(&bulb->work);	/* expect(checker): uninitialized-kref */
	return 0;
}

int bulb_light(void)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return -ENOMEM;
	bulb_setup(bulb);
	schedule_work(&bulb->work);
	return 0;
}

struct bulb *bulb_spare(void)
{
	kref_get(&spare_bulb.ref);
	return &spare_bulb;
}

int bulbs_make(struct bulb **bulbs, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		bulbs[i] = kzalloc(sizeof(*bulbs[i]), GFP_KERNEL);
		if (!bulbs[i])
			goto undo;
		bulb_setup(bulbs[i]);
	}
	return 0;

undo:
	while (i--)
		kref_put(&bulbs[i]->ref, bulb_release);
	return -ENOMEM;
}

struct bulb *bulb_new(bool shared)
{
	struct bulb *bulb = kzalloc(sizeof(*bulb), GFP_KERNEL);

	if (!bulb)
		return NULL;
	if (shared)
		kref_init(&bulb->ref);
	bulb->power = 1;
	if (shared)
		kref_get(&bulb->ref);
	return bulb;
}
