// SPDX-License-Identifier: GPL-2.0-only
/*
 * Get and put in macros: with an expression, with statements, with a checked result.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct gadget {
	struct kref ref;
	int busy;
};

static void gadget_release(struct kref *ref)
{
	kfree(container_of(ref, struct gadget, ref));
}

#define gadget_get(g)	kref_get(&(g)->ref)
#define gadget_put(g)	kref_put(&(g)->ref, gadget_release)
#define gadget_put_and_clear(g)	\
	do {			\
		gadget_put(g);	\
		(g) = NULL;	\
	} while (0)
#define gadget_tryget(g)	(!(g)->busy && kref_get_unless_zero(&(g)->ref))
#define with_gadget(g)	\
	for (int once = (gadget_get(g), 1); once; once = 0, gadget_put(g))

int gadget_use(struct gadget *gadget)
{
	gadget_get(gadget);
	if (gadget->busy) {
		gadget_put(gadget);
		return -EBUSY;
	}
	gadget->busy = 1;
	gadget_put(gadget);
	return 0;
}

int gadget_try(struct gadget *gadget)
{
	if (!gadget_tryget(gadget))
		return -EBUSY;
	gadget->busy++;
	gadget_put(gadget);
	return 0;
}

int gadget_clear(struct gadget *arg)
{
	struct gadget *gadget = arg;

	gadget_get(gadget);
	gadget_put_and_clear(gadget);
	return gadget ? -EBUSY : 0;
}

void gadget_loop(struct gadget *gadget)
{
	with_gadget(gadget)
		gadget->busy = 0;
}
