// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kref is used or shown to others before kref_init() has given it its first
 * reference (kref.rst: 'You must initialize the kref after you allocate it').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct flower {
	struct kref ref;
	struct list_head link;
	int petals;
};

static void flower_release(struct kref *ref)
{
	kfree(container_of(ref, struct flower, ref));
}

static LIST_HEAD(garden);
static DEFINE_MUTEX(garden_lock);

struct flower *flower_pick(int petals)
{
	struct flower *flower;

	mutex_lock(&garden_lock);
	list_for_each_entry(flower, &garden, link) {
		if (flower->petals == petals) {
			kref_get(&flower->ref);
			mutex_unlock(&garden_lock);
			return flower;
		}
	}
	mutex_unlock(&garden_lock);
	return NULL;
}

struct flower *flower_new_bare(int petals)
{
	struct flower *flower = kzalloc(sizeof(*flower), GFP_KERNEL);

	if (!flower)
		return NULL;
	flower->petals = petals;
	kref_get(&flower->ref);	/* expect: uninitialized-kref */
	return flower;
}

struct flower *flower_new(int petals)
{
	struct flower *flower = kzalloc(sizeof(*flower), GFP_KERNEL);

	if (!flower)
		return NULL;
	kref_init(&flower->ref);
	flower->petals = petals;
	kref_get(&flower->ref);
	mutex_lock(&garden_lock);
	list_add(&flower->link, &garden);
	mutex_unlock(&garden_lock);
	return flower;
}

struct flower *flower_plant_early(int petals)
{
	struct flower *flower = kzalloc(sizeof(*flower), GFP_KERNEL);

	if (!flower)
		return NULL;
	mutex_lock(&garden_lock);
	list_add(&flower->link, &garden);	/* expect: uninitialized-kref */
	mutex_unlock(&garden_lock);
	flower->petals = petals;
	kref_init(&flower->ref);
	return flower;
}

int flower_try(int petals)
{
	struct flower *flower = kmalloc(sizeof(*flower), GFP_KERNEL);

	if (!flower)
		return -ENOMEM;
	if (petals < 0) {
		kref_put(&flower->ref, flower_release);	/* expect: uninitialized-kref */
		return -EINVAL;
	}
	flower->petals = petals;
	kref_init(&flower->ref);
	kref_put(&flower->ref, flower_release);
	return 0;
}

/* freed by kfree() as long as nobody has a reference */
int flower_try_right(int petals)
{
	struct flower *flower = kmalloc(sizeof(*flower), GFP_KERNEL);

	if (!flower)
		return -ENOMEM;
	if (petals < 0) {
		kfree(flower);
		return -EINVAL;
	}
	kref_init(&flower->ref);
	flower->petals = petals;
	kref_put(&flower->ref, flower_release);
	return 0;
}

struct seedling {
	struct kref ref;
	struct list_head link;
};

static LIST_HEAD(tray);

static void seedling_release(struct kref *ref)
{
	kfree(container_of(ref, struct seedling, ref));
}

void seedling_put(struct seedling *seedling)
{
	kref_put(&seedling->ref, seedling_release);
}

int seedling_count(void)
{
	struct seedling *seedling;
	int n = 0;

	mutex_lock(&garden_lock);
	list_for_each_entry(seedling, &tray, link)
		n++;
	mutex_unlock(&garden_lock);
	return n;
}

/* nobody takes a reference to what is found in the tray */
struct seedling *seedling_new(void)
{
	struct seedling *seedling = kzalloc(sizeof(*seedling), GFP_KERNEL);

	if (!seedling)
		return NULL;
	mutex_lock(&garden_lock);
	list_add(&seedling->link, &tray);	/* expect(cocci): uninitialized-kref */
	mutex_unlock(&garden_lock);
	kref_init(&seedling->ref);
	return seedling;
}
