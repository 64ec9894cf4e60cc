/* SPDX-License-Identifier: GPL-2.0-only */
/* a kite, and the wind that takes it */
#include <linux/kref.h>
#include <linux/workqueue.h>

struct kite {
	struct kref ref;
	struct work_struct work;
	int height;
};

struct kite *kite_new(void);
void wind_take(struct kite *kite);
