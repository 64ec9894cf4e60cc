// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'batman-adv: Fix TT global entry leak when client roamed back': the variable is
 * set to NULL to say 'done', and its reference is lost.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct roamer {
	struct kref ref;
	struct list_head link;
	int address;
};

static void roamer_release(struct kref *ref)
{
	kfree(container_of(ref, struct roamer, ref));
}

static LIST_HEAD(roamers);
static DEFINE_MUTEX(roamers_lock);

static struct roamer *roamer_find(int address)
{
	struct roamer *roamer, *found = NULL;

	mutex_lock(&roamers_lock);
	list_for_each_entry(roamer, &roamers, link) {
		if (roamer->address == address) {
			kref_get(&roamer->ref);
			found = roamer;
			break;
		}
	}
	mutex_unlock(&roamers_lock);
	return found;
}

static void roamer_put(struct roamer *roamer)
{
	if (roamer)
		kref_put(&roamer->ref, roamer_release);
}

int local_add_leak(int address, bool back)
{
	struct roamer *global = roamer_find(address);

	if (global && back) {
		pr_info("roaming cancelled\n");
		global = NULL;	/* todo(checker): unpaired-get */
	}
	if (global)
		pr_info("still at %d\n", global->address);
	roamer_put(global);
	return 0;	/* noise(checker): unpaired-get */
}

int local_add(int address, bool back)
{
	struct roamer *global = roamer_find(address);

	if (global && back)
		pr_info("roaming cancelled\n");
	else if (global)
		pr_info("still at %d\n", global->address);
	roamer_put(global);
	return 0;
}
