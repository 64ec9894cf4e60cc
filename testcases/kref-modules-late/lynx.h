/* SPDX-License-Identifier: GPL-2.0-only */
/* the same object, shown once too often */
#include <linux/kref.h>

struct lynx {
	char name[16];
	int age;
	struct kref refcount;
};

extern struct lynx *lynx;

void show_lynx(struct lynx *cat);
void release_lynx(struct kref *ref);
