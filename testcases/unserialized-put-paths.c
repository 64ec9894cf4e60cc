// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error path, loop and flag: one put of several is outside the lock.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/hashtable.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct slot {
	struct kref ref;
	struct hlist_node node;
	int key;
	void *page;
};

static DEFINE_HASHTABLE(slots, 4);
static DEFINE_SPINLOCK(slots_lock);

static void slot_release(struct kref *ref)
{
	struct slot *slot = container_of(ref, struct slot, ref);

	hash_del(&slot->node);
	kfree(slot->page);
	kfree(slot);
}

static struct slot *slot_find(int key)
{
	struct slot *slot;

	spin_lock(&slots_lock);
	hash_for_each_possible(slots, slot, node, key) {
		if (slot->key == key) {
			kref_get(&slot->ref);
			spin_unlock(&slots_lock);
			return slot;
		}
	}
	spin_unlock(&slots_lock);
	return NULL;
}

int slot_fill(int key)
{
	struct slot *slot = slot_find(key);

	if (!slot)
		return -ENOENT;
	slot->page = kzalloc(64, GFP_KERNEL);
	if (!slot->page) {
		kref_put(&slot->ref, slot_release);	/* expect(checker): unserialized-put */
		return -ENOMEM;
	}
	spin_lock(&slots_lock);
	kref_put(&slot->ref, slot_release);
	spin_unlock(&slots_lock);
	return 0;
}

void slots_drop(struct slot **array, int n, bool locked)
{
	int i;

	if (!locked)
		spin_lock(&slots_lock);
	for (i = 0; i < n; i++)
		kref_put(&array[i]->ref, slot_release);
	if (!locked)
		spin_unlock(&slots_lock);
}

void slots_drop_all(struct slot **array, int n)
{
	spin_lock(&slots_lock);
	slots_drop(array, n, true);
	spin_unlock(&slots_lock);
}
