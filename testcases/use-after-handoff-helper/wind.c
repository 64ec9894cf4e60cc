// SPDX-License-Identifier: GPL-2.0-only
/* wind_take() takes over the reference of its caller. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "kite.h"

static void kite_release(struct kref *ref)
{
	kfree(container_of(ref, struct kite, ref));
}

static void wind_work(struct work_struct *work)
{
	struct kite *kite = container_of(work, struct kite, work);

	kref_put(&kite->ref, kite_release);
}

struct kite *kite_new(void)
{
	struct kite *kite = kzalloc(sizeof(*kite), GFP_KERNEL);

	if (!kite)
		return NULL;
	kref_init(&kite->ref);
	INIT_WORK(&kite->work, wind_work);
	return kite;
}

void wind_take(struct kite *kite)
{
	schedule_work(&kite->work);
}
