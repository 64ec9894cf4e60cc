/* SPDX-License-Identifier: GPL-2.0-only */
/* members of a club */
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct member {
	struct kref ref;
	struct list_head link;
	int id;
};

extern struct mutex club_lock;

struct member *club_find(int id);
void member_release(struct kref *ref);
void member_put(struct member *member);
