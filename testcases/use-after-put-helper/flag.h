/* SPDX-License-Identifier: GPL-2.0-only */
/* flags and their wrappers */
#include <linux/kref.h>

struct flag {
	struct kref ref;
	int colour;
};

struct flag *flag_new(int colour);
void flag_put(struct flag *flag);
