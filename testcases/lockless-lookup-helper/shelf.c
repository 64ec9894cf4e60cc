// SPDX-License-Identifier: GPL-2.0-only
/* The search does not lock and does not take: that is left to its callers. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "shelf.h"

LIST_HEAD(shelf);
DEFINE_MUTEX(shelf_lock);

static void book_release(struct kref *ref)
{
	kfree(container_of(ref, struct book, ref));
}

void book_put(struct book *book)
{
	kref_put(&book->ref, book_release);
}

struct book *shelf_search(int number)
{
	struct book *book;

	list_for_each_entry(book, &shelf, link)
		if (book->number == number)
			return book;
	return NULL;
}

/* every caller holds shelf_lock, no word about it here */
struct book *shelf_pick(int number)
{
	struct book *book = shelf_search(number);

	if (book)
		kref_get(&book->ref);
	return book;
}
