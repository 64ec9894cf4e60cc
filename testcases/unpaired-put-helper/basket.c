// SPDX-License-Identifier: GPL-2.0-only
/* basket_sell() consumes the reference when it fails; basket_weigh() never does. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "basket.h"

static void basket_release(struct kref *ref)
{
	kfree(container_of(ref, struct basket, ref));
}

struct basket *basket_new(void)
{
	struct basket *basket = kzalloc(sizeof(*basket), GFP_KERNEL);

	if (basket)
		kref_init(&basket->ref);
	return basket;
}

void basket_put(struct basket *basket)
{
	kref_put(&basket->ref, basket_release);
}

static struct basket *sold;

/* takes over the reference: into 'sold', or gone */
int basket_sell(struct basket *basket, int price)
{
	if (price < 0) {
		basket_put(basket);
		return -EINVAL;
	}
	sold = basket;
	return 0;
}

int basket_weigh(struct basket *basket)
{
	return basket->eggs < 12 ? -EAGAIN : 0;
}
