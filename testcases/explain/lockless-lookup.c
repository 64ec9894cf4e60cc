// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=lockless-lookup prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct entry {
	struct kref ref;
	struct list_head link;
	int id;
};

static LIST_HEAD(q);
static DEFINE_MUTEX(lock);

struct entry *entry_first_bare(void)
{
	struct entry *entry;

	/* wrong */
	entry = list_first_entry(&q, struct entry, link);
	kref_get(&entry->ref);	/* expect: lockless-lookup */
	/* end */
	return entry;
}

struct entry *entry_first(void)
{
	struct entry *entry;

	/* right */
	mutex_lock(&lock);
	entry = list_first_entry(&q, struct entry, link);
	kref_get(&entry->ref);
	mutex_unlock(&lock);
	/* end */
	return entry;
}
