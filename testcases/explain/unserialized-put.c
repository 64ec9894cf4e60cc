// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=unserialized-put prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct entry {
	struct kref ref;
	struct list_head link;
};

struct book {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(entries);
static LIST_HEAD(books);
static DEFINE_MUTEX(lock);

static void entry_release(struct kref *ref)
{
	struct entry *entry = container_of(ref, struct entry, ref);

	list_del(&entry->link);
	kfree(entry);
}

/* unlocks, as kref_put_mutex() wants */
static void book_release_unlock(struct kref *ref)
{
	struct book *book = container_of(ref, struct book, ref);

	list_del(&book->link);
	mutex_unlock(&lock);
	kfree(book);
}

/* wrong */
struct entry *entry_get(void)
{
	struct entry *entry;

	mutex_lock(&lock);
	entry = list_first_entry(&entries, struct entry, link);
	kref_get(&entry->ref);
	mutex_unlock(&lock);
	return entry;
}

void entry_put(struct entry *entry)
{
	kref_put(&entry->ref, entry_release);	/* expect(checker): unserialized-put */
}
/* end */

struct book *book_get(void)
{
	struct book *book;

	mutex_lock(&lock);
	book = list_first_entry(&books, struct book, link);
	kref_get(&book->ref);
	mutex_unlock(&lock);
	return book;
}

/* right */
void book_put(struct book *book)
{
	kref_put_mutex(&book->ref, book_release_unlock, &lock);
}
/* end */
