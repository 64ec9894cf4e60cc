// SPDX-License-Identifier: GPL-2.0-only
/*
 * Branches where no reference was taken: the lookup returned NULL or an error pointer, the
 * allocation failed.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/of.h>

struct entry {
	struct kref ref;
	struct list_head link;
	int id;
};

static void entry_release(struct kref *ref)
{
	kfree(container_of(ref, struct entry, ref));
}

static LIST_HEAD(entries);
static DEFINE_MUTEX(entries_lock);

static struct entry *entry_find(int id)
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

static struct entry *entry_find_err(int id)
{
	struct entry *entry = entry_find(id);

	return entry ? entry : ERR_PTR(-ENOENT);
}

static void entry_put(struct entry *entry)
{
	if (!IS_ERR_OR_NULL(entry))
		kref_put(&entry->ref, entry_release);
}

int entry_check(int id)
{
	struct entry *entry = entry_find(id);

	if (!entry)
		return -ENOENT;
	entry_put(entry);
	return 0;
}

int entry_check_err(int id)
{
	struct entry *entry = entry_find_err(id);

	if (IS_ERR(entry))
		return PTR_ERR(entry);
	entry_put(entry);
	return 0;
}

int entry_check_any(int id)
{
	struct entry *entry = entry_find_err(id);
	int err = PTR_ERR_OR_ZERO(entry);

	entry_put(entry);
	return err;
}

int entry_check_both(int a, int b)
{
	struct entry *ea, *eb;
	int err = -ENOENT;

	ea = entry_find(a);
	if (!ea)
		return err;
	eb = entry_find(b);
	if (!eb)
		goto put_a;
	err = 0;
	entry_put(eb);
put_a:
	entry_put(ea);
	return err;
}

int node_check(struct device_node *parent)
{
	struct device_node *child = of_get_next_child(parent, NULL);

	if (child && of_device_is_available(child)) {
		of_node_put(child);
		return 0;
	}
	of_node_put(child);
	return -ENODEV;
}
