// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=rcu-direct-free prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>

struct entry {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
};

struct page {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
};

static LIST_HEAD(entries);
static LIST_HEAD(pages);

struct entry *entry_first(void)
{
	struct entry *entry;

	rcu_read_lock();
	list_for_each_entry_rcu(entry, &entries, link) {
		if (kref_get_unless_zero(&entry->ref)) {
			rcu_read_unlock();
			return entry;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/* wrong */
static void entry_release(struct kref *ref)
{
	struct entry *entry = container_of(ref, struct entry, ref);

	list_del_rcu(&entry->link);
	kfree(entry);	/* expect: rcu-direct-free */
}
/* end */

void entry_put(struct entry *entry)
{
	kref_put(&entry->ref, entry_release);
}

struct page *page_first(void)
{
	struct page *page;

	rcu_read_lock();
	list_for_each_entry_rcu(page, &pages, link) {
		if (kref_get_unless_zero(&page->ref)) {
			rcu_read_unlock();
			return page;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/* right */
static void page_release(struct kref *ref)
{
	struct page *page = container_of(ref, struct page, ref);

	list_del_rcu(&page->link);
	kfree_rcu(page, rcu);
}
/* end */

void page_put(struct page *page)
{
	kref_put(&page->ref, page_release);
}
