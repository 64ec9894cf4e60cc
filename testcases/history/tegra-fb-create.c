// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'drm/tegra: put drm_gem_object ref on error in tegra_fb_create': the object of the
 * round that fails is not in the array yet, so the loop that undoes does not see it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/idr.h>
#include <linux/mutex.h>

struct plane {
	struct kref ref;
	int size;
};

static void plane_release(struct kref *ref)
{
	kfree(container_of(ref, struct plane, ref));
}

static DEFINE_IDR(planes);
static DEFINE_MUTEX(planes_lock);

static struct plane *plane_lookup(int handle)
{
	struct plane *plane;

	mutex_lock(&planes_lock);
	plane = idr_find(&planes, handle);
	if (plane)
		kref_get(&plane->ref);
	mutex_unlock(&planes_lock);
	return plane;
}

static void plane_put(struct plane *plane)
{
	kref_put(&plane->ref, plane_release);
}

int screen_create_leak(const int *handles, struct plane **out, int n, int size)
{
	int i, err;

	for (i = 0; i < n; i++) {
		struct plane *plane = plane_lookup(handles[i]);

		if (!plane) {
			err = -ENXIO;
			goto undo;
		}
		if (plane->size < size) {
			err = -EINVAL;
			goto undo;
		}
		out[i] = plane;
	}
	return 0;

undo:
	while (i--)
		plane_put(out[i]);
	return err;	/* expect(checker): unpaired-get */
}

int screen_create(const int *handles, struct plane **out, int n, int size)
{
	int i, err;

	for (i = 0; i < n; i++) {
		struct plane *plane = plane_lookup(handles[i]);

		if (!plane) {
			err = -ENXIO;
			goto undo;
		}
		if (plane->size < size) {
			err = -EINVAL;
			plane_put(plane);
			goto undo;
		}
		out[i] = plane;
	}
	return 0;

undo:
	while (i--)
		plane_put(out[i]);
	return err;
}
