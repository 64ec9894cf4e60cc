// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'drm/virtio: fix the missed drm_gem_object_put() in
 * virtio_gpu_user_framebuffer_create()'.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/idr.h>
#include <linux/mutex.h>

struct pixmap {
	struct kref ref;
	int depth;
};

static void pixmap_release(struct kref *ref)
{
	kfree(container_of(ref, struct pixmap, ref));
}

struct canvas {
	struct pixmap *pixmap;
};

static DEFINE_IDR(pixmaps);
static DEFINE_MUTEX(pixmaps_lock);

static struct pixmap *pixmap_lookup(int handle)
{
	struct pixmap *pixmap;

	mutex_lock(&pixmaps_lock);
	pixmap = idr_find(&pixmaps, handle);
	if (pixmap)
		kref_get(&pixmap->ref);
	mutex_unlock(&pixmaps_lock);
	return pixmap;
}

static int canvas_init(struct canvas *canvas, struct pixmap *pixmap)
{
	if (pixmap->depth > 32)
		return -EINVAL;
	canvas->pixmap = pixmap;
	return 0;
}

struct canvas *canvas_create_leak(int handle)
{
	struct pixmap *pixmap = pixmap_lookup(handle);
	struct canvas *canvas;

	if (!pixmap)
		return ERR_PTR(-EINVAL);
	canvas = kzalloc(sizeof(*canvas), GFP_KERNEL);
	if (!canvas)
		return ERR_PTR(-ENOMEM);	/* expect(checker): unpaired-get */
	if (canvas_init(canvas, pixmap)) {
		kfree(canvas);
		kref_put(&pixmap->ref, pixmap_release);
		return NULL;
	}
	return canvas;
}

struct canvas *canvas_create(int handle)
{
	struct pixmap *pixmap = pixmap_lookup(handle);
	struct canvas *canvas;

	if (!pixmap)
		return ERR_PTR(-EINVAL);
	canvas = kzalloc(sizeof(*canvas), GFP_KERNEL);
	if (!canvas) {
		kref_put(&pixmap->ref, pixmap_release);
		return ERR_PTR(-ENOMEM);
	}
	if (canvas_init(canvas, pixmap)) {
		kfree(canvas);
		kref_put(&pixmap->ref, pixmap_release);
		return NULL;
	}
	return canvas;
}
