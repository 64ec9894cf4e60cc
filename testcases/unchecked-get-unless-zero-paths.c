// SPDX-License-Identifier: GPL-2.0-only
/*
 * The result is kept in a variable, returned, combined; or kept and never looked at.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct seed {
	struct kref ref;
	struct list_head link;
	int kind;
};

static void seed_release(struct kref *ref)
{
	kfree(container_of(ref, struct seed, ref));
}

static LIST_HEAD(seeds);
static DEFINE_MUTEX(seeds_lock);

bool seed_try_get(struct seed *seed)
{
	return kref_get_unless_zero(&seed->ref);
}

int seed_try_get_err(struct seed *seed)
{
	return kref_get_unless_zero(&seed->ref) ? 0 : -ENOENT;
}

struct seed *seed_find(int kind)
{
	struct seed *seed, *found = NULL;
	int got;

	mutex_lock(&seeds_lock);
	list_for_each_entry(seed, &seeds, link) {
		if (seed->kind != kind)
			continue;
		got = kref_get_unless_zero(&seed->ref);
		if (!got)
			continue;
		found = seed;
		break;
	}
	mutex_unlock(&seeds_lock);
	return found;
}

struct seed *seed_find_blind(int kind)
{
	struct seed *seed, *found = NULL;

	mutex_lock(&seeds_lock);
	list_for_each_entry(seed, &seeds, link) {
		if (seed->kind == kind) {
			kref_get_unless_zero(&seed->ref);	/* expect: unchecked-get-unless-zero */
			found = seed;
			break;
		}
	}
	mutex_unlock(&seeds_lock);
	return found;
}

struct seed *seed_first_some(bool trust)
{
	struct seed *seed;
	int got = 0;

	mutex_lock(&seeds_lock);
	seed = list_first_entry_or_null(&seeds, struct seed, link);
	if (seed)
		got = kref_get_unless_zero(&seed->ref);	/* todo(checker): unchecked-get-unless-zero */
	mutex_unlock(&seeds_lock);
	if (trust)
		return seed;
	return got ? seed : NULL;
}

/* WARN_ON() hands the result on */
struct seed *seed_must(struct seed *seed)
{
	if (WARN_ON(!kref_get_unless_zero(&seed->ref)))
		return NULL;
	return seed;
}
