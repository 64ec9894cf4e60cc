// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lookup takes a plain reference under the lock and the release takes the object off the
 * list: then the count must not reach zero while a lookup runs, so each put needs the
 * lock (kref.rst get_entry/put_entry).
 */
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

static LIST_HEAD(entries);
static DEFINE_MUTEX(entries_lock);

static void entry_release(struct kref *ref)
{
	struct entry *entry = container_of(ref, struct entry, ref);

	list_del(&entry->link);
	kfree(entry);
}

struct entry *entry_find(int id)
{
	struct entry *entry;

	mutex_lock(&entries_lock);
	list_for_each_entry(entry, &entries, link) {
		if (entry->id == id) {
			kref_get(&entry->ref);
			mutex_unlock(&entries_lock);
			return entry;
		}
	}
	mutex_unlock(&entries_lock);
	return NULL;
}

void entry_put_bare(struct entry *entry)
{
	kref_put(&entry->ref, entry_release);	/* expect(checker): unserialized-put */
}

void entry_put(struct entry *entry)
{
	mutex_lock(&entries_lock);
	kref_put(&entry->ref, entry_release);
	mutex_unlock(&entries_lock);
}

static void entry_release_unlock(struct kref *ref)
{
	struct entry *entry = container_of(ref, struct entry, ref);

	list_del(&entry->link);
	mutex_unlock(&entries_lock);
	kfree(entry);
}

void entry_put_last_locked(struct entry *entry)
{
	kref_put_mutex(&entry->ref, entry_release_unlock, &entries_lock);
}
