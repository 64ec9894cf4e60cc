/* SPDX-License-Identifier: GPL-2.0-only */
/* wheels */
#include <linux/kref.h>

struct wheel {
	struct kref ref;
	int spokes;
};

void wheel_setup(struct wheel *wheel);
void wheel_paint(struct wheel *wheel);
void wheel_get(struct wheel *wheel);
void wheel_put(struct wheel *wheel);
