// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'rpcrdma: Device kref is over-incremented on error from xa_alloc'.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/xarray.h>

struct hub {
	struct kref ref;
	struct xarray watchers;
};

static void hub_release(struct kref *ref)
{
	kfree(container_of(ref, struct hub, ref));
}

struct watcher {
	u32 index;
	void (*done)(struct watcher *watcher);
};

int hub_watch_leak(struct hub *hub, struct watcher *watcher, void (*done)(struct watcher *))
{
	kref_get(&hub->ref);
	watcher->done = done;
	if (xa_alloc(&hub->watchers, &watcher->index, watcher, xa_limit_32b, GFP_KERNEL) < 0)
		return -ENOMEM;	/* expect(checker): unpaired-get */
	return 0;
}

int hub_watch(struct hub *hub, struct watcher *watcher, void (*done)(struct watcher *))
{
	if (xa_alloc(&hub->watchers, &watcher->index, watcher, xa_limit_32b, GFP_KERNEL) < 0)
		return -ENOMEM;
	watcher->done = done;
	kref_get(&hub->ref);
	return 0;
}

void hub_unwatch(struct hub *hub, struct watcher *watcher)
{
	xa_erase(&hub->watchers, watcher->index);
	kref_put(&hub->ref, hub_release);
}
