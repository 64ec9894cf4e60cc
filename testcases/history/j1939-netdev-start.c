// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'can: j1939: j1939_netdev_start(): fix UAF for rx_kref of j1939_priv': the second count
 * is taken after the lock, under which it can reach zero, has been dropped.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>

struct bus {
	struct kref ref;
	struct kref rx_ref;
	int open;
};

static struct bus *the_bus;
static DEFINE_MUTEX(bus_lock);

static void bus_release(struct kref *ref)
{
	kfree(container_of(ref, struct bus, ref));
}

static void bus_stop(struct kref *ref)
{
	struct bus *bus = container_of(ref, struct bus, rx_ref);

	the_bus = NULL;
	bus->open = 0;
	mutex_unlock(&bus_lock);
}

static struct bus *bus_find_locked(void)
{
	lockdep_assert_held(&bus_lock);
	if (the_bus)
		kref_get(&the_bus->ref);
	return the_bus;
}

static struct bus *bus_find(void)
{
	struct bus *bus;

	mutex_lock(&bus_lock);
	bus = bus_find_locked();
	mutex_unlock(&bus_lock);
	return bus;
}

struct bus *bus_start_late(void)
{
	struct bus *bus = bus_find();

	if (bus)
		kref_get(&bus->rx_ref);	/* expect(checker): get-outside-lookup-lock */
	return bus;
}

struct bus *bus_start(void)
{
	struct bus *bus;

	mutex_lock(&bus_lock);
	bus = bus_find_locked();
	if (bus)
		kref_get(&bus->rx_ref);
	mutex_unlock(&bus_lock);
	return bus;
}

void bus_end(struct bus *bus)
{
	kref_put_mutex(&bus->rx_ref, bus_stop, &bus_lock);
	kref_put(&bus->ref, bus_release);
}
