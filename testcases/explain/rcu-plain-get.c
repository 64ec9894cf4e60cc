// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=rcu-plain-get prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>

struct entry {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int id;
};

static LIST_HEAD(entries);

struct entry *entry_get_plain(int id)
{
	struct entry *entry, *found = NULL;

	/* wrong */
	rcu_read_lock();
	list_for_each_entry_rcu(entry, &entries, link) {
		if (entry->id == id) {
			kref_get(&entry->ref);	/* expect: rcu-plain-get */
			found = entry;
			break;
		}
	}
	rcu_read_unlock();
	/* end */
	return found;
}

struct entry *entry_get(int id)
{
	struct entry *entry, *found = NULL;

	/* right */
	rcu_read_lock();
	list_for_each_entry_rcu(entry, &entries, link) {
		if (entry->id == id && kref_get_unless_zero(&entry->ref)) {
			found = entry;
			break;
		}
	}
	rcu_read_unlock();
	/* end */
	return found;
}
