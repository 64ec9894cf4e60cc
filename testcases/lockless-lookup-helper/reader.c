// SPDX-License-Identifier: GPL-2.0-only
/* One reader locks, the other does not. */
#include <linux/kernel.h>
#include "shelf.h"

struct book *reader_borrow(int number)
{
	struct book *book;

	mutex_lock(&shelf_lock);
	book = shelf_search(number);
	if (book)
		kref_get(&book->ref);
	mutex_unlock(&shelf_lock);
	return book;
}

struct book *reader_borrow_bare(int number)
{
	struct book *book = shelf_search(number);

	if (book)
		kref_get(&book->ref);	/* expect(checker): lockless-lookup */
	return book;
}

struct book *reader_pick(int number)
{
	struct book *book;

	mutex_lock(&shelf_lock);
	book = shelf_pick(number);
	mutex_unlock(&shelf_lock);
	return book;
}

struct book *reader_pick_two(int a, int b)
{
	struct book *book;

	mutex_lock(&shelf_lock);
	book = shelf_pick(a);
	if (!book)
		book = shelf_pick(b);
	mutex_unlock(&shelf_lock);
	return book;
}
