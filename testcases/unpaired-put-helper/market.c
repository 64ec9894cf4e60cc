// SPDX-License-Identifier: GPL-2.0-only
/* The caller gives up what the callee consumed on failure. */
#include <linux/kernel.h>
#include "basket.h"

int market_sell(int price)
{
	struct basket *basket = basket_new();
	int err;

	if (!basket)
		return -ENOMEM;
	err = basket_sell(basket, price);
	if (err)
		basket_put(basket);	/* expect(checker): unpaired-put */
	return err;
}

int market_sell_right(int price)
{
	struct basket *basket = basket_new();

	if (!basket)
		return -ENOMEM;
	return basket_sell(basket, price);
}

int market_weigh(void)
{
	struct basket *basket = basket_new();
	int err;

	if (!basket)
		return -ENOMEM;
	err = basket_weigh(basket);
	basket_put(basket);
	return err;
}
