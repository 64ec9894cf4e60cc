/* SPDX-License-Identifier: GPL-2.0-only */
/* drums */
#include <linux/kref.h>
#include <linux/list.h>

struct drum {
	struct kref ref;
	struct list_head link;
};

void drum_setup(struct drum *drum);
void drum_publish(struct drum *drum);
