// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list holds a reference of its own, which the removal gives up after it has taken the
 * object off: what is found is alive, and a put needs no lock.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct guest {
	struct kref ref;
	struct list_head link;
	int room;
};

static void guest_release(struct kref *ref)
{
	kfree(container_of(ref, struct guest, ref));
}

static LIST_HEAD(guests);
static DEFINE_MUTEX(guests_lock);

int guest_arrive(int room)
{
	struct guest *guest = kzalloc(sizeof(*guest), GFP_KERNEL);

	if (!guest)
		return -ENOMEM;
	kref_init(&guest->ref);
	guest->room = room;
	mutex_lock(&guests_lock);
	list_add(&guest->link, &guests);
	mutex_unlock(&guests_lock);
	return 0;
}

struct guest *guest_find(int room)
{
	struct guest *guest;

	mutex_lock(&guests_lock);
	list_for_each_entry(guest, &guests, link) {
		if (guest->room == room) {
			kref_get(&guest->ref);
			mutex_unlock(&guests_lock);
			return guest;
		}
	}
	mutex_unlock(&guests_lock);
	return NULL;
}

void guest_put(struct guest *guest)
{
	kref_put(&guest->ref, guest_release);
}

void guest_leave(struct guest *guest)
{
	mutex_lock(&guests_lock);
	list_del(&guest->link);
	mutex_unlock(&guests_lock);
	guest_put(guest);
}
