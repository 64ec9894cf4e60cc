// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=get-outside-lookup-lock prints. */
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

struct entry *entry_get_late(void)
{
	struct entry *entry;

	/* wrong */
	mutex_lock(&lock);
	entry = list_first_entry_or_null(&q, struct entry, link);
	mutex_unlock(&lock);
	if (entry)
		kref_get(&entry->ref);	/* expect: get-outside-lookup-lock */
	/* end */
	return entry;
}

struct entry *entry_get(void)
{
	struct entry *entry;

	/* right */
	mutex_lock(&lock);
	entry = list_first_entry_or_null(&q, struct entry, link);
	if (entry)
		kref_get(&entry->ref);
	mutex_unlock(&lock);
	/* end */
	return entry;
}
