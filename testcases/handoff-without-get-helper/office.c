// SPDX-License-Identifier: GPL-2.0-only
/* office_carry() takes over the caller's reference: the work item gives it up. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "letter.h"

void letter_release(struct kref *ref)
{
	kfree(container_of(ref, struct letter, ref));
}

static void office_work(struct work_struct *work)
{
	struct letter *letter = container_of(work, struct letter, work);

	kref_put(&letter->ref, letter_release);
}

void office_carry(struct letter *letter)
{
	INIT_WORK(&letter->work, office_work);
	schedule_work(&letter->work);
}
