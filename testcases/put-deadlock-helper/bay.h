/* SPDX-License-Identifier: GPL-2.0-only */
/* bays */
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct bay {
	struct kref ref;
	struct list_head link;
};

extern struct mutex bays_lock;

void bay_put(struct bay *bay);
