/* SPDX-License-Identifier: GPL-2.0-only */
/* cups, whose put asks for the release */
#include <linux/kref.h>

struct cup {
	struct kref ref;
	int full;
};

void cup_release(struct kref *ref);
void cup_put_with(struct cup *cup, void (*release)(struct kref *ref));
