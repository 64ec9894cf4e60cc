// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether what was passed to a function that stores it is kept there cannot be known. All others
 * who were given the like drop it; of what most pass on, nothing is told.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct lamp {
	struct kref ref;
	struct list_head link;
	int watts;
};

struct room {
	struct lamp *lamp;
	struct lamp *noted;
};

static DEFINE_MUTEX(lamps_lock);
static LIST_HEAD(lamps);
static struct room *last_room;

static void lamp_release(struct kref *ref)
{
	kfree(container_of(ref, struct lamp, ref));
}

void lamp_put(struct lamp *lamp)
{
	kref_put(&lamp->ref, lamp_release);
}

static struct lamp *lamp_find(int watts)
{
	struct lamp *lamp;

	mutex_lock(&lamps_lock);
	list_for_each_entry(lamp, &lamps, link) {
		if (lamp->watts == watts) {
			kref_get(&lamp->ref);
			mutex_unlock(&lamps_lock);
			return lamp;
		}
	}
	mutex_unlock(&lamps_lock);
	return NULL;
}

static struct lamp *lamp_take(int watts)
{
	struct lamp *lamp;

	mutex_lock(&lamps_lock);
	list_for_each_entry(lamp, &lamps, link) {
		if (lamp->watts < watts) {
			kref_get(&lamp->ref);
			mutex_unlock(&lamps_lock);
			return lamp;
		}
	}
	mutex_unlock(&lamps_lock);
	return NULL;
}

/* stores it, for some */
static int room_note(struct room *room, struct lamp *lamp, int why)
{
	switch (why) {
	case 1:
		room->noted = lamp;
		break;
	case 2:
		last_room = room;
		break;
	}
	return lamp->watts + why;
}

int lamp_bright(int watts)
{
	struct lamp *lamp = lamp_find(watts);

	if (!lamp)
		return 0;
	watts += lamp->watts;
	lamp_put(lamp);
	return watts;
}

int lamp_dark(int watts)
{
	struct lamp *lamp = lamp_find(watts);

	if (!lamp)
		return 0;
	watts -= lamp->watts;
	lamp_put(lamp);
	return watts;
}

int lamp_count(struct room *room, int watts)
{
	struct lamp *lamp = lamp_find(watts);
	int n;

	if (!lamp)
		return 0;
	n = room_note(room, lamp, watts);
	lamp_put(lamp);
	return n;
}

int lamp_both(int watts)
{
	struct lamp *lamp = lamp_find(watts);

	if (!lamp)
		return 0;
	watts *= lamp->watts;
	lamp_put(lamp);
	return watts;
}

int lamp_lost(struct room *room, int watts)
{
	struct lamp *lamp = lamp_find(watts);
	int n;

	if (!lamp)
		return 0;
	n = room_note(room, lamp, watts);
	return n; /* expect(checker): unpaired-get */
}

int room_light(struct room *room, int watts)
{
	room->lamp = lamp_take(watts);
	return 0;
}

int room_light_too(struct room *room, int watts)
{
	room->noted = lamp_take(watts);
	return 0;
}

int room_kept(struct room *room, int watts)
{
	struct lamp *lamp = lamp_take(watts);
	int n;

	if (!lamp)
		return 0;
	n = room_note(room, lamp, watts);
	return n;
}
