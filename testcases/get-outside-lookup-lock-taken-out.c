// SPDX-License-Identifier: GPL-2.0-only
/*
 * Found and taken out under the lock: the container's reference goes over to whoever took it. If
 * the release function is what takes things out, the container has none, and none goes over.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct guest {
	struct kref ref;
	struct list_head queue;
};

static LIST_HEAD(door);
static DEFINE_SPINLOCK(door_lock);

static void guest_release(struct kref *ref)
{
	kfree(container_of(ref, struct guest, ref));
}

void guest_put(struct guest *guest)
{
	kref_put(&guest->ref, guest_release);
}

/* the queue's reference is the caller's; one more for the list of names */
struct guest *guest_enter(void)
{
	struct guest *guest;

	spin_lock(&door_lock);
	if (list_empty(&door)) {
		spin_unlock(&door_lock);
		return NULL;
	}
	guest = list_first_entry(&door, struct guest, queue);
	list_del(&guest->queue);
	spin_unlock(&door_lock);
	kref_get(&guest->ref);
	return guest;
}

struct ghost {
	struct kref ref;
	struct list_head queue;
};

static LIST_HEAD(attic);
static DEFINE_SPINLOCK(attic_lock);

static void ghost_release(struct kref *ref)
{
	struct ghost *ghost = container_of(ref, struct ghost, ref);

	spin_lock(&attic_lock);
	list_del_init(&ghost->queue);
	spin_unlock(&attic_lock);
	kfree(ghost);
}

void ghost_put(struct ghost *ghost)
{
	kref_put(&ghost->ref, ghost_release);
}

struct ghost *ghost_call(void)
{
	struct ghost *ghost;

	spin_lock(&attic_lock);
	if (list_empty(&attic)) {
		spin_unlock(&attic_lock);
		return NULL;
	}
	ghost = list_first_entry(&attic, struct ghost, queue);
	list_del_init(&ghost->queue);
	spin_unlock(&attic_lock);
	kref_get(&ghost->ref);	/* expect(checker): get-outside-lookup-lock */
	return ghost;
}
