// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error path, loop and a release that comes in a variable or a parameter, which may
 * well be a proper one; an empty function and BUG() are releases, too.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct jar {
	struct kref ref;
	int lid;
};

static void jar_release(struct kref *ref)
{
	kfree(container_of(ref, struct jar, ref));
}

typedef void (*jar_release_t)(struct kref *ref);

static void jar_release_never(struct kref *ref)
{
	BUG();
}

void jar_put_with(struct jar *jar, jar_release_t release)
{
	kref_put(&jar->ref, release);
}

void jar_put(struct jar *jar, bool shared)
{
	kref_put(&jar->ref, shared ? jar_release_never : jar_release);
}

void jars_drop(struct jar **jars, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (jars[i])
			kref_put(&jars[i]->ref, NULL);	/* expect: invalid-release */
		jars[i] = NULL;
	}
}

int jar_close(struct jar *jar, int lid)
{
	kref_get(&jar->ref);
	if (lid < 0) {
		kref_put(&jar->ref, NULL);	/* expect: invalid-release */
		return -EINVAL;
	}
	jar->lid = lid;
	kref_put(&jar->ref, jar_release);
	return 0;
}
