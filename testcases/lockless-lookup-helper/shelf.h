/* SPDX-License-Identifier: GPL-2.0-only */
/* books on a shelf */
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct book {
	struct kref ref;
	struct list_head link;
	int number;
};

extern struct list_head shelf;
extern struct mutex shelf_lock;

struct book *shelf_search(int number);
struct book *shelf_pick(int number);
void book_put(struct book *book);
