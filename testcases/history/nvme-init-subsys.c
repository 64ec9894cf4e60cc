// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'nvme: fix memory leak caused by incorrect subsystem free': the object has an
 * initialized device in it, whose release is what frees.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct subsystem {
	struct device dev;
	struct list_head link;
	int id;
};

static LIST_HEAD(subsystems);
static DEFINE_MUTEX(subsystems_lock);

static void subsystem_release(struct device *dev)
{
	kfree(container_of(dev, struct subsystem, dev));
}

static struct subsystem *subsystem_find(int id)
{
	struct subsystem *subsys;

	lockdep_assert_held(&subsystems_lock);
	list_for_each_entry(subsys, &subsystems, link)
		if (subsys->id == id)
			return subsys;
	return NULL;
}

int subsystem_init_kfree(int id)
{
	struct subsystem *subsys = kzalloc(sizeof(*subsys), GFP_KERNEL);

	if (!subsys)
		return -ENOMEM;
	device_initialize(&subsys->dev);
	subsys->dev.release = subsystem_release;
	subsys->id = id;
	mutex_lock(&subsystems_lock);
	if (subsystem_find(id)) {
		kfree(subsys);	/* expect(checker): direct-free */
		mutex_unlock(&subsystems_lock);
		return -EEXIST;
	}
	list_add(&subsys->link, &subsystems);
	mutex_unlock(&subsystems_lock);
	return 0;
}

int subsystem_init(int id)
{
	struct subsystem *subsys = kzalloc(sizeof(*subsys), GFP_KERNEL);

	if (!subsys)
		return -ENOMEM;
	device_initialize(&subsys->dev);
	subsys->dev.release = subsystem_release;
	subsys->id = id;
	mutex_lock(&subsystems_lock);
	if (subsystem_find(id)) {
		put_device(&subsys->dev);
		mutex_unlock(&subsystems_lock);
		return -EEXIST;
	}
	list_add(&subsys->link, &subsystems);
	mutex_unlock(&subsystems_lock);
	return 0;
}
