/* SPDX-License-Identifier: GPL-2.0-only */
/* boxes, reached by a table of operations */
#include <linux/kref.h>

struct box;

struct box_ops {
	struct box *(*box_take)(struct box *box);
	void (*box_drop)(struct box *box);
	int (*weigh)(struct box *box);
};

struct box {
	struct kref ref;
	const struct box_ops *ops;
	int weight;
};

extern const struct box_ops wooden_ops;
