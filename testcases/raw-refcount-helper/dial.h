/* SPDX-License-Identifier: GPL-2.0-only */
/* dials; the kref is inside a struct inside a struct, and this header says so */
#include <linux/kref.h>

struct dial_head {
	struct kref count;
};

struct dial {
	struct dial_head head;
	refcount_t hands;
};
