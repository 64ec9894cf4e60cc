// SPDX-License-Identifier: GPL-2.0-only
/* Get and put are there in one configuration alone; in that one a way out forgets the put. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct meter {
	struct kref ref;
	int rate;
};

static void meter_release(struct kref *ref)
{
	kfree(container_of(ref, struct meter, ref));
}

int meter_set_lost(struct meter *meter, int rate)
{
#ifdef CONFIG_METER_REFS
	kref_get(&meter->ref);
#endif
	if (rate < 0)
		return -EINVAL; /* expect: unpaired-get */
	meter->rate = rate;
#ifdef CONFIG_METER_REFS
	kref_put(&meter->ref, meter_release);
#endif
	return 0;
}

int meter_set(struct meter *meter, int rate)
{
	int err = 0;

#ifdef CONFIG_METER_REFS
	kref_get(&meter->ref);
#endif
	if (rate < 0)
		err = -EINVAL;
	else
		meter->rate = rate;
#ifdef CONFIG_METER_REFS
	kref_put(&meter->ref, meter_release);
#endif
	return err;
}
