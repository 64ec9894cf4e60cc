// SPDX-License-Identifier: GPL-2.0-only
/* The user of the table. */
#include <linux/kernel.h>
#include "box.h"

int shop_weigh_leak(struct box *box)
{
	box->ops->box_take(box);
	if (box->ops->weigh(box) < 0)
		return -EINVAL;	/* todo(checker): unpaired-get */
	box->ops->box_drop(box);
	return 0;
}

int shop_weigh(struct box *box)
{
	int weight;

	box->ops->box_take(box);
	weight = box->ops->weigh(box);
	box->ops->box_drop(box);
	return weight < 0 ? -EINVAL : 0;
}
