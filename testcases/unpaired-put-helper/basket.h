/* SPDX-License-Identifier: GPL-2.0-only */
/* baskets */
#include <linux/kref.h>

struct basket {
	struct kref ref;
	int eggs;
};

struct basket *basket_new(void);
void basket_put(struct basket *basket);
int basket_sell(struct basket *basket, int price);
int basket_weigh(struct basket *basket);
