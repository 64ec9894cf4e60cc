// SPDX-License-Identifier: GPL-2.0-only
/* The only implementation: box_take() and box_drop() are a get and a put. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "box.h"

static void wooden_release(struct kref *ref)
{
	kfree(container_of(ref, struct box, ref));
}

static struct box *wooden_take(struct box *box)
{
	kref_get(&box->ref);
	return box;
}

static void wooden_drop(struct box *box)
{
	kref_put(&box->ref, wooden_release);
}

static int wooden_weigh(struct box *box)
{
	return box->weight;
}

const struct box_ops wooden_ops = {
	.box_take = wooden_take,
	.box_drop = wooden_drop,
	.weigh = wooden_weigh,
};
