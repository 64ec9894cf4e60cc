// SPDX-License-Identifier: GPL-2.0-only
/*
 * cleanup.h: the reference goes at the end of the scope, unless it is taken out.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/cleanup.h>
#include <linux/mutex.h>
#include <linux/list.h>

struct ladle {
	struct kref ref;
	struct list_head link;
	int soup;
};

static void ladle_release(struct kref *ref)
{
	kfree(container_of(ref, struct ladle, ref));
}

static LIST_HEAD(ladles);
static DEFINE_MUTEX(ladles_lock);

static void ladle_put(struct ladle *ladle)
{
	kref_put(&ladle->ref, ladle_release);
}

DEFINE_FREE(ladle_put, struct ladle *, if (_T) ladle_put(_T))

static struct ladle *ladle_find(int soup)
{
	struct ladle *ladle;

	guard(mutex)(&ladles_lock);
	list_for_each_entry(ladle, &ladles, link) {
		if (ladle->soup == soup) {
			kref_get(&ladle->ref);
			return ladle;
		}
	}
	return NULL;
}

int ladle_check(int soup)
{
	struct ladle *ladle __free(ladle_put) = ladle_find(soup);

	if (!ladle)
		return -ENOENT;
	if (ladle->soup > 3)
		return -EINVAL;
	ladle->soup++;
	return 0;
}

struct ladle *ladle_find_big(int soup)
{
	struct ladle *ladle __free(ladle_put) = ladle_find(soup);

	if (!ladle || ladle->soup < 10)
		return NULL;
	return_ptr(ladle);
}

struct ladle *ladle_find_small(int soup)
{
	struct ladle *ladle __free(ladle_put) = ladle_find(soup);

	if (ladle && ladle->soup < 10)
		return no_free_ptr(ladle);
	return NULL;
}

struct ladle *ladle_first(void)
{
	struct ladle *ladle = NULL;

	scoped_guard(mutex, &ladles_lock) {
		ladle = list_first_entry_or_null(&ladles, struct ladle, link);
		if (ladle)
			kref_get(&ladle->ref);
	}
	return ladle;
}
