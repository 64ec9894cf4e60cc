/* SPDX-License-Identifier: GPL-2.0-only */
/* lanterns in a pool */
#include <linux/kref.h>
#include <linux/list.h>

struct lantern {
	struct kref ref;
	struct list_head link;
	int lit;
};

struct lantern *pool_peek(void);
struct lantern *pool_take(void);
void lantern_put(struct lantern *lantern);
