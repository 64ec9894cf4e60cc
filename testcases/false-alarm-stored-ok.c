// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stored: a field, an array slot, an out parameter, private data, a global own the reference.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/fs.h>
#include <linux/device.h>
#include <linux/mutex.h>

struct image {
	struct kref ref;
	int width;
};

static void image_release(struct kref *ref)
{
	kfree(container_of(ref, struct image, ref));
}

struct view {
	struct image *image;
	struct image *slots[4];
	struct device *dev;
};

static struct image *wallpaper;
static DEFINE_MUTEX(wallpaper_lock);

void view_show(struct view *view, struct image *image)
{
	kref_get(&image->ref);
	view->image = image;
}

int view_slot(struct view *view, unsigned int i, struct image *image)
{
	if (i >= ARRAY_SIZE(view->slots))
		return -EINVAL;
	kref_get(&image->ref);
	view->slots[i] = image;
	return 0;
}

void view_current(struct view *view, struct image **out)
{
	kref_get(&view->image->ref);
	*out = view->image;
}

struct view *view_new(struct image *image)
{
	struct view *view = kzalloc(sizeof(*view), GFP_KERNEL);

	if (!view)
		return NULL;
	view->image = image;
	kref_get(&view->image->ref);
	return view;
}

int view_open(struct file *file, struct image *image)
{
	kref_get(&image->ref);
	file->private_data = image;
	return 0;
}

void view_bind(struct device *dev, struct image *image)
{
	kref_get(&image->ref);
	dev_set_drvdata(dev, image);
}

void wallpaper_set(struct image *image)
{
	struct image *old;

	kref_get(&image->ref);
	mutex_lock(&wallpaper_lock);
	old = wallpaper;
	wallpaper = image;
	mutex_unlock(&wallpaper_lock);
	if (old)
		kref_put(&old->ref, image_release);
}

int view_close(struct file *file)
{
	struct image *image = file->private_data;

	kref_put(&image->ref, image_release);
	return 0;
}
