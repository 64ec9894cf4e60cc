/* SPDX-License-Identifier: GPL-2.0-only */
/* mugs and glasses */
#include <linux/kref.h>

struct mug {
	int handle;
	struct kref ref;
};

struct glass {
	struct kref ref;
};

void mug_release(struct kref *ref);
void glass_release(struct kref *ref);
