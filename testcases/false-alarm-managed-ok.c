// SPDX-License-Identifier: GPL-2.0-only
/*
 * Managed: devm_add_action(_or_reset)() and drmm_add_action_or_reset() give the reference
 * up when the device goes; the _or_reset forms also when they fail.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/device.h>
#include <drm/drm_managed.h>

struct lens {
	struct kref ref;
	int focus;
};

static void lens_release(struct kref *ref)
{
	kfree(container_of(ref, struct lens, ref));
}

static void lens_put_action(void *data)
{
	struct lens *lens = data;

	kref_put(&lens->ref, lens_release);
}

static void lens_put_drm(struct drm_device *dev, void *data)
{
	struct lens *lens = data;

	kref_put(&lens->ref, lens_release);
}

int lens_attach(struct device *dev, struct lens *lens)
{
	kref_get(&lens->ref);
	return devm_add_action_or_reset(dev, lens_put_action, lens);
}

int lens_attach_plain(struct device *dev, struct lens *lens)
{
	int err;

	kref_get(&lens->ref);
	err = devm_add_action(dev, lens_put_action, lens);
	if (err)
		kref_put(&lens->ref, lens_release);
	return err;
}

int lens_attach_drm(struct drm_device *dev, struct lens *lens)
{
	int err;

	kref_get(&lens->ref);
	err = drmm_add_action_or_reset(dev, lens_put_drm, lens);
	if (err)
		return err;
	lens->focus = 1;
	return 0;
}

int lens_new(struct device *dev)
{
	struct lens *lens = kzalloc(sizeof(*lens), GFP_KERNEL);
	int err;

	if (!lens)
		return -ENOMEM;
	kref_init(&lens->ref);
	err = devm_add_action_or_reset(dev, lens_put_action, lens);
	if (err)
		return err;
	lens->focus = 0;
	return 0;
}
