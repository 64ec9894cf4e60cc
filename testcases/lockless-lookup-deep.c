// SPDX-License-Identifier: GPL-2.0-only
/* The lock is taken five callers up, with a recursion on the way: SmPL sees no callers. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct twig {
	struct kref ref;
	struct list_head link;
	int length;
};

static LIST_HEAD(twigs);
static DEFINE_MUTEX(twigs_lock);

static void twig_release(struct kref *ref)
{
	kfree(container_of(ref, struct twig, ref));
}

static struct twig *twig_find(int length)
{
	struct twig *twig;

	list_for_each_entry(twig, &twigs, link) {
		if (twig->length == length) {
			kref_get(&twig->ref);	/* expect(cocci): lockless-lookup */
			return twig;
		}
	}
	return NULL;
}

static int twig_bend(int length, int depth);

static int twig_try(int length, int depth)
{
	struct twig *twig = twig_find(length);

	if (!twig)
		return depth ? twig_bend(length + 1, depth - 1) : 0;
	length = twig->length;
	kref_put(&twig->ref, twig_release);
	return length;
}

static int twig_bend(int length, int depth)
{
	return twig_try(length, depth) + 1;
}

static int twig_turn(int length)
{
	return twig_bend(length, 3) * 2;
}

static int twig_weave(int length)
{
	return twig_turn(length) - 1;
}

int twigs_work(int length)
{
	int n;

	mutex_lock(&twigs_lock);
	n = twig_weave(length);
	mutex_unlock(&twigs_lock);
	return n;
}

void twig_add(struct twig *twig)
{
	mutex_lock(&twigs_lock);
	list_add(&twig->link, &twigs);
	mutex_unlock(&twigs_lock);
}

void twig_del(struct twig *twig)
{
	mutex_lock(&twigs_lock);
	list_del(&twig->link);
	mutex_unlock(&twigs_lock);
	kref_put(&twig->ref, twig_release);
}
