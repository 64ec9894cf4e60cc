// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which lock has to be held is told by the others: those who put things into the container, take
 * them out and find them there. Another lock of the callers does not help; a list that nobody ever
 * locks is one that does not change any more.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

struct lamp {
	struct kref ref;
	struct list_head link;
	struct list_head fixed;
	int id;
};

struct street {
	struct mutex lock; /* of the street's name, not of its lamps */
	spinlock_t lamps_lock;
	struct list_head lamps;
	struct list_head built_in;
};

static void lamp_release(struct kref *ref)
{
	kfree(container_of(ref, struct lamp, ref));
}

void lamp_put(struct lamp *lamp)
{
	kref_put(&lamp->ref, lamp_release);
}

struct lamp *lamp_new(struct street *street, int id)
{
	struct lamp *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);

	if (!lamp)
		return NULL;
	lamp->id = id;
	kref_init(&lamp->ref);
	kref_get(&lamp->ref);
	spin_lock(&street->lamps_lock);
	list_add(&lamp->link, &street->lamps);
	spin_unlock(&street->lamps_lock);
	return lamp;
}

void lamp_remove(struct street *street, struct lamp *lamp)
{
	spin_lock(&street->lamps_lock);
	list_del(&lamp->link);
	spin_unlock(&street->lamps_lock);
	lamp_put(lamp);
}

/* called by one who cares for the name alone */
static struct lamp *lamp_find(struct street *street, int id)
{
	struct lamp *lamp;

	list_for_each_entry(lamp, &street->lamps, link) {
		if (lamp->id == id) {
			kref_get(&lamp->ref);	/* expect(checker): lockless-lookup */
			return lamp;
		}
	}
	return NULL;
}

struct lamp *lamp_of(struct street *street, int id)
{
	struct lamp *lamp;

	mutex_lock(&street->lock);
	lamp = lamp_find(street, id);
	mutex_unlock(&street->lock);
	return lamp;
}

/* here it is that of the list */
static struct lamp *lamp_after(struct street *street, int id)
{
	struct lamp *lamp;

	list_for_each_entry(lamp, &street->lamps, link) {
		if (lamp->id > id) {
			kref_get(&lamp->ref);
			return lamp;
		}
	}
	return NULL;
}

struct lamp *lamp_next(struct street *street, int id)
{
	struct lamp *lamp;

	spin_lock(&street->lamps_lock);
	lamp = lamp_after(street, id);
	spin_unlock(&street->lamps_lock);
	return lamp;
}

/* set up once, before anybody can come: never locked, never changed */
void street_build(struct street *street, struct lamp *lamp)
{
	kref_get(&lamp->ref);
	list_add(&lamp->fixed, &street->built_in);
}

struct lamp *lamp_built_in(struct street *street, int id)
{
	struct lamp *lamp;

	list_for_each_entry(lamp, &street->built_in, fixed) {
		if (lamp->id == id) {
			kref_get(&lamp->ref);	/* expect(cocci): lockless-lookup */
			return lamp;
		}
	}
	return NULL;
}
