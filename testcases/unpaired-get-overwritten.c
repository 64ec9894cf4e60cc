// SPDX-License-Identifier: GPL-2.0-only
/*
 * The variable that holds the only pointer to a held reference gets another value.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/list.h>

struct cursor {
	struct kref ref;
	struct list_head link;
	int key;
};

static void cursor_release(struct kref *ref)
{
	kfree(container_of(ref, struct cursor, ref));
}

static LIST_HEAD(cursors);
static DEFINE_MUTEX(cursors_lock);

static struct cursor *cursor_find(int key)
{
	struct cursor *cur;

	mutex_lock(&cursors_lock);
	list_for_each_entry(cur, &cursors, link) {
		if (cur->key == key) {
			kref_get(&cur->ref);
			mutex_unlock(&cursors_lock);
			return cur;
		}
	}
	mutex_unlock(&cursors_lock);
	return NULL;
}

int cursor_value(int key)
{
	struct cursor *cur;
	int value;

	cur = cursor_find(key);
	if (!cur || cur->key < 0)
		cur = cursor_find(0);	/* todo(checker): unpaired-get */
	if (!cur)
		return -ENOENT;	/* noise(checker): unpaired-get */
	value = cur->key;
	kref_put(&cur->ref, cursor_release);
	return value;	/* expect(checker): unpaired-get */
}

int cursor_value_right(int key)
{
	struct cursor *cur;
	int value;

	cur = cursor_find(key);
	if (cur && cur->key < 0) {
		kref_put(&cur->ref, cursor_release);
		cur = cursor_find(0);
	}
	if (!cur)
		return -ENOENT;
	value = cur->key;
	kref_put(&cur->ref, cursor_release);
	return value;
}

void cursor_forget(int key)
{
	struct cursor *cur = cursor_find(key);

	if (cur) {
		pr_info("cursor %d\n", cur->key);
		cur = NULL;	/* expect(checker): unpaired-get */
	}
	if (cur)
		kref_put(&cur->ref, cursor_release);
}
