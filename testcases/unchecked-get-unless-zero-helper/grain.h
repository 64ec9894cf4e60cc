/* SPDX-License-Identifier: GPL-2.0-only */
/* grains */
#include <linux/kref.h>

struct grain {
	struct kref ref;
	int size;
};

bool grain_get(struct grain *grain);
void grain_put(struct grain *grain);
extern struct grain *largest;
