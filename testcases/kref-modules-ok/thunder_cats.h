/* SPDX-License-Identifier: GPL-2.0-only */
/* an object that three modules share */
#include <linux/kref.h>

struct thunder_cat {
	char name[16];
	int age;
	struct kref refcount;
};

extern struct thunder_cat *panthro;

void show_thunder_cat(struct thunder_cat *cat);
void release_thunder_cat(struct kref *ref);
