/* SPDX-License-Identifier: GPL-2.0-only */
/* ferns, found under RCU */
#include <linux/kref.h>
#include <linux/rculist.h>

struct fern {
	struct kref ref;
	struct list_head link;
	int key;
};

void fern_destroy(struct fern *fern);
void fern_put(struct fern *fern);
struct fern *fern_find(int key);
