// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nobody is left to drop it: where the object goes, behind the section that it was taken for, and
 * where the variable goes that it was taken into.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct pump {
	struct kref ref;
	struct list_head link;
	int speed;
};

struct plant {
	struct mutex lock;
	struct list_head pumps;
	struct pump *first;
};

struct plant_ops {
	int (*probe)(struct plant *plant);
	void (*remove)(struct plant *plant);
	void (*shutdown)(struct plant *plant);
};

void pump_halt(struct pump *pump);
int pump_check(struct pump *pump);

static void pump_release(struct kref *ref)
{
	kfree(container_of(ref, struct pump, ref));
}

static struct pump *pump_get(struct pump *pump)
{
	kref_get(&pump->ref);
	return pump;
}

void pump_put(struct pump *pump)
{
	kref_put(&pump->ref, pump_release);
}

static void plant_remove(struct plant *plant)
{
	kref_get(&plant->first->ref);
	pump_halt(plant->first);
} /* expect(checker): unpaired-get */

static void plant_shutdown(struct plant *plant)
{
	kref_get(&plant->first->ref);
	pump_halt(plant->first);
	pump_put(plant->first);
}

/* what is taken here goes with the plant */
static int plant_probe(struct plant *plant)
{
	kref_get(&plant->first->ref);
	return 0;
}

const struct plant_ops plant_ops = {
	.probe = plant_probe,
	.remove = plant_remove,
	.shutdown = plant_shutdown,
};

int plant_first_speed(struct plant *plant)
{
	struct pump *pump;
	int speed;

	mutex_lock(&plant->lock);
	pump = plant->first;
	kref_get(&pump->ref);
	mutex_unlock(&plant->lock);
	speed = pump_check(pump);
	mutex_lock(&plant->lock);
	plant->first->speed = speed;
	mutex_unlock(&plant->lock);
	return speed; /* expect(checker): unpaired-get */
}

int plant_first_speed_put(struct plant *plant)
{
	struct pump *pump;
	int speed;

	mutex_lock(&plant->lock);
	pump = plant->first;
	kref_get(&pump->ref);
	mutex_unlock(&plant->lock);
	speed = pump_check(pump);
	mutex_lock(&plant->lock);
	plant->first->speed = speed;
	mutex_unlock(&plant->lock);
	pump_put(pump);
	return speed;
}

/* for whoever asked: the lock is let go, and that is that */
int plant_hold_first(struct plant *plant)
{
	mutex_lock(&plant->lock);
	kref_get(&plant->first->ref);
	mutex_unlock(&plant->lock);
	return 0;
}

void plant_tune(struct plant *plant)
{
	struct pump *pump = pump_get(plant->first);

	pump->speed++;
} /* expect(checker): unpaired-get */

void plant_tune_put(struct plant *plant)
{
	struct pump *pump = pump_get(plant->first);

	pump->speed++;
	pump_put(pump);
}

void plant_adopt(struct plant *plant, struct plant *other)
{
	struct pump *pump = pump_get(plant->first);

	other->first = pump;
}
