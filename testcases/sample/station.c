// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stations: on a list that is read under RCU and changed under a mutex. The release takes the
 * mutex to unlink, so a put must not run under it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/rculist.h>
#include <linux/mutex.h>
#include "courier.h"

static LIST_HEAD(stations);
static DEFINE_MUTEX(stations_lock);

static void station_release(struct kref *ref)
{
	struct station *station = container_of(ref, struct station, ref);

	mutex_lock(&stations_lock);
	list_del_rcu(&station->link);
	mutex_unlock(&stations_lock);
	kfree_rcu(station, rcu);
}

void station_put(struct station *station)
{
	kref_put(&station->ref, station_release);
}

int station_open(int number)
{
	struct station *station = kzalloc(sizeof(*station), GFP_KERNEL);

	if (!station)
		return -ENOMEM;
	kref_init(&station->ref);
	station->number = number;
	mutex_lock(&stations_lock);
	list_add_tail_rcu(&station->link, &stations);
	mutex_unlock(&stations_lock);
	return 0;
}

struct station *station_find(int number)
{
	struct station *station;

	rcu_read_lock();
	list_for_each_entry_rcu(station, &stations, link) {
		if (station->number == number && kref_get_unless_zero(&station->ref)) {
			rcu_read_unlock();
			return station;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct station *station_first(void)
{
	struct station *station;

	rcu_read_lock();
	station = list_first_or_null_rcu(&stations, struct station, link);
	if (station)
		kref_get_unless_zero(&station->ref);	/* expect: unchecked-get-unless-zero */
	rcu_read_unlock();
	return station;
}

/* gives up the references that station_open() left with the list */
void station_close_all(void)
{
	struct station *station, *next;

	mutex_lock(&stations_lock);
	list_for_each_entry_safe(station, next, &stations, link)
		station_put(station);	/* expect(checker): put-deadlock */
	mutex_unlock(&stations_lock);
}
