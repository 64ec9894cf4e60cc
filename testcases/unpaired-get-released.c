// SPDX-License-Identifier: GPL-2.0-only
/*
 * The put that a failure seems to lack is in the release of another object, which is put there: of
 * a kref, of a device. What the release has nothing to do with is still lost.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/device.h>
#include <linux/kobject.h>

struct yard {
	struct kref ref;
	int cranes;
};

struct crane {
	struct kref ref;
	struct yard *yard, *other;
};

struct dock {
	struct device dev;
	struct yard *yard;
	int up;
};

static void yard_release(struct kref *ref)
{
	kfree(container_of(ref, struct yard, ref));
}

static void yard_put(struct yard *yard)
{
	kref_put(&yard->ref, yard_release);
}

static void crane_release(struct kref *ref)
{
	struct crane *crane = container_of(ref, struct crane, ref);

	yard_put(crane->yard);
	kfree(crane);
}

int crane_start(struct crane *crane);

int crane_build(struct yard *yard)
{
	struct crane *crane = kzalloc(sizeof(*crane), GFP_KERNEL);
	int ret;

	if (!crane)
		return -ENOMEM;
	kref_init(&crane->ref);
	kref_get(&yard->ref);
	crane->yard = yard;
	ret = crane_start(crane);
	if (ret) {
		kref_put(&crane->ref, crane_release);
		return ret;
	}
	yard_put(yard);
	return 0;
}

int crane_build_between(struct yard *yard, struct yard *other)
{
	struct crane *crane = kzalloc(sizeof(*crane), GFP_KERNEL);
	int ret;

	if (!crane)
		return -ENOMEM;
	kref_init(&crane->ref);
	kref_get(&yard->ref);
	crane->yard = yard;
	kref_get(&other->ref);
	ret = crane_start(crane);
	if (ret) {
		kref_put(&crane->ref, crane_release);
		return ret;	/* expect(checker): unpaired-get */
	}
	yard_put(yard);
	yard_put(other);
	return 0;
}

static void dock_release(struct device *dev)
{
	struct dock *dock = container_of(dev, struct dock, dev);

	yard_put(dock->yard);
	kfree(dock);
}

int dock_check(struct dock *dock);

int dock_open(struct dock *dock)
{
	int ret;

	device_initialize(&dock->dev);
	dock->dev.release = dock_release;
	kref_get(&dock->yard->ref);
	ret = dock_check(dock);
	if (ret) {
		put_device(&dock->dev);
		return ret;
	}
	dock->up = 1;
	return 0;
}

int crane_move(struct crane *crane)
{
	int ret;

	kref_get(&crane->yard->ref);
	ret = crane_start(crane);
	if (ret) {
		kref_put(&crane->ref, crane_release);
		return ret;
	}
	crane->other = NULL;
	return 0;
}

int crane_move_other(struct crane *crane)
{
	int ret;

	kref_get(&crane->other->ref);
	ret = crane_start(crane);
	if (ret) {
		kref_put(&crane->ref, crane_release);
		return ret;	/* expect(checker): unpaired-get */
	}
	yard_put(crane->other);
	return 0;
}
