// SPDX-License-Identifier: GPL-2.0-only
/*
 * Four releases that wait: kfree_rcu(), call_rcu(), synchronize_rcu(), and a slab cache whose
 * memory stays of its type.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>

struct leaf {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int key;
};

struct twig {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int key;
};

struct bough {
	struct kref ref;
	struct list_head link;
	int key;
};

struct acorn {
	struct kref ref;
	struct list_head link;
	int key;
};

static LIST_HEAD(leaves);
static LIST_HEAD(twigs);
static LIST_HEAD(boughs);
static LIST_HEAD(acorns);
static DEFINE_SPINLOCK(tree_lock);
static struct kmem_cache *acorn_cache;

static void leaf_release(struct kref *ref)
{
	struct leaf *leaf = container_of(ref, struct leaf, ref);

	spin_lock(&tree_lock);
	list_del_rcu(&leaf->link);
	spin_unlock(&tree_lock);
	kfree_rcu(leaf, rcu);
}

static void twig_free(struct rcu_head *head)
{
	kfree(container_of(head, struct twig, rcu));
}

static void twig_release(struct kref *ref)
{
	struct twig *twig = container_of(ref, struct twig, ref);

	spin_lock(&tree_lock);
	list_del_rcu(&twig->link);
	spin_unlock(&tree_lock);
	call_rcu(&twig->rcu, twig_free);
}

static void bough_release(struct kref *ref)
{
	struct bough *bough = container_of(ref, struct bough, ref);

	spin_lock(&tree_lock);
	list_del_rcu(&bough->link);
	spin_unlock(&tree_lock);
	synchronize_rcu();
	kfree(bough);
}

static void acorn_release(struct kref *ref)
{
	struct acorn *acorn = container_of(ref, struct acorn, ref);

	spin_lock(&tree_lock);
	list_del_rcu(&acorn->link);
	spin_unlock(&tree_lock);
	kmem_cache_free(acorn_cache, acorn);
}

int acorn_init(void)
{
	acorn_cache = kmem_cache_create("acorn", sizeof(struct acorn), 0,
					SLAB_TYPESAFE_BY_RCU, NULL);
	return acorn_cache ? 0 : -ENOMEM;
}

struct leaf *leaf_find(int key)
{
	struct leaf *leaf;

	rcu_read_lock();
	list_for_each_entry_rcu(leaf, &leaves, link) {
		if (leaf->key == key && kref_get_unless_zero(&leaf->ref)) {
			rcu_read_unlock();
			return leaf;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct twig *twig_find(int key)
{
	struct twig *twig;

	rcu_read_lock();
	list_for_each_entry_rcu(twig, &twigs, link) {
		if (twig->key == key && kref_get_unless_zero(&twig->ref)) {
			rcu_read_unlock();
			return twig;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct bough *bough_find(int key)
{
	struct bough *bough;

	rcu_read_lock();
	list_for_each_entry_rcu(bough, &boughs, link) {
		if (bough->key == key && kref_get_unless_zero(&bough->ref)) {
			rcu_read_unlock();
			return bough;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct acorn *acorn_find(int key)
{
	struct acorn *acorn;

	rcu_read_lock();
	list_for_each_entry_rcu(acorn, &acorns, link) {
		if (acorn->key == key && kref_get_unless_zero(&acorn->ref)) {
			rcu_read_unlock();
			return acorn;
		}
	}
	rcu_read_unlock();
	return NULL;
}

void leaf_put(struct leaf *leaf)
{
	kref_put(&leaf->ref, leaf_release);
}

void twig_put(struct twig *twig)
{
	kref_put(&twig->ref, twig_release);
}

void bough_put(struct bough *bough)
{
	kref_put(&bough->ref, bough_release);
}

void acorn_put(struct acorn *acorn)
{
	kref_put(&acorn->ref, acorn_release);
}
