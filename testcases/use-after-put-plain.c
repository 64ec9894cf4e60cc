// SPDX-License-Identifier: GPL-2.0-only
/*
 * The object is touched after the put that gave up our last reference.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct candle {
	struct kref ref;
	int wax;
	char *scent;
};

static void candle_release(struct kref *ref)
{
	kfree(container_of(ref, struct candle, ref));
}

int candle_burn(void)
{
	struct candle *candle = kzalloc(sizeof(*candle), GFP_KERNEL);

	if (!candle)
		return -ENOMEM;
	kref_init(&candle->ref);
	candle->wax = 10;
	kref_put(&candle->ref, candle_release);
	return candle->wax;	/* expect: use-after-put */
}

int candle_burn_right(void)
{
	struct candle *candle = kzalloc(sizeof(*candle), GFP_KERNEL);
	int wax;

	if (!candle)
		return -ENOMEM;
	kref_init(&candle->ref);
	candle->wax = 10;
	wax = candle->wax;
	kref_put(&candle->ref, candle_release);
	return wax;
}

/* takes the caller's reference over, and looks back */
void candle_blow_out(struct candle *candle)
{
	kref_put(&candle->ref, candle_release);
	candle->wax = 0;	/* expect: use-after-put */
}

void candle_snuff(struct candle *candle)
{
	candle->wax = 0;
	kref_put(&candle->ref, candle_release);
}

/* kref.h: 0 does not say that the object is still there */
int candle_trim(struct candle *candle)
{
	if (kref_put(&candle->ref, candle_release))
		return 0;
	return candle->wax;	/* expect: use-after-put */
}

/* the caller's reference is not the one that was given up */
int candle_peek(struct candle *candle)
{
	int wax;

	kref_get(&candle->ref);
	wax = candle->wax;
	kref_put(&candle->ref, candle_release);
	return wax + candle->wax;
}
