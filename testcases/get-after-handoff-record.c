// SPDX-License-Identifier: GPL-2.0-only
/*
 * The object goes off in a record, and only then a reference is taken: the callback may have
 * dropped it by then.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct crane {
	struct kref ref;
	int load;
};

struct lift {
	struct delayed_work work;
	struct crane *crane;
};

static void crane_release(struct kref *ref)
{
	kfree(container_of(ref, struct crane, ref));
}

static void lift_run(struct work_struct *work)
{
	struct lift *lift = container_of(work, struct lift, work.work);

	lift->crane->load++;
	kref_put(&lift->crane->ref, crane_release);
	kfree(lift);
}

int crane_lift_late(struct crane *crane)
{
	struct lift *lift = kzalloc(sizeof(*lift), GFP_KERNEL);

	if (!lift)
		return -ENOMEM;
	lift->crane = crane;
	INIT_DELAYED_WORK(&lift->work, lift_run);
	schedule_delayed_work(&lift->work, 10);
	kref_get(&crane->ref);	/* expect(checker): get-after-handoff */
	return 0;
}

int crane_lift(struct crane *crane)
{
	struct lift *lift = kzalloc(sizeof(*lift), GFP_KERNEL);

	if (!lift)
		return -ENOMEM;
	kref_get(&crane->ref);
	lift->crane = crane;
	INIT_DELAYED_WORK(&lift->work, lift_run);
	schedule_delayed_work(&lift->work, 10);
	return 0;
}

/* another crane is taken than the one that went off */
int crane_lift_and_hold(struct crane *crane, struct crane *other)
{
	struct lift *lift = kzalloc(sizeof(*lift), GFP_KERNEL);

	if (!lift)
		return -ENOMEM;
	kref_get(&crane->ref);
	lift->crane = crane;
	INIT_DELAYED_WORK(&lift->work, lift_run);
	schedule_delayed_work(&lift->work, 10);
	kref_get(&other->ref);
	other->load++;
	kref_put(&other->ref, crane_release);
	return 0;
}
