// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same put written twice, one line behind the other, whatever is known of where the reference
 * came from; and the pairs of puts that are right: a slot, a mark, a list gave its reference up.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/bitops.h>
#include <linux/workqueue.h>

struct kiln {
	struct kref ref;
	unsigned long flags;
	struct work_struct work;
	struct list_head link;
	int heat;
};

struct pottery {
	struct kiln *kiln;
	struct kiln *spare[4];
	int chosen;
};

static void kiln_release(struct kref *ref)
{
	kfree(container_of(ref, struct kiln, ref));
}

static void kiln_put(struct kiln *kiln)
{
	if (kiln)
		kref_put(&kiln->ref, kiln_release);
}

/* held on some ways and not on others: nobody can tell from outside */
struct kiln *kiln_choose(struct pottery *p, int n);

void kiln_cool(struct pottery *p)
{
	struct kiln *kiln = kiln_choose(p, 1);

	if (!kiln)
		return;
	kiln->heat = 0;
	kiln_put(kiln);
	kiln_put(kiln);	/* expect(checker): unpaired-put */
}

void kiln_cool_got(struct kiln *kiln)
{
	kref_get(&kiln->ref);
	kiln->heat = 0;
	kref_put(&kiln->ref, kiln_release);
	kref_put(&kiln->ref, kiln_release);	/* expect(checker): unpaired-put */
}

void kiln_cool_lent(struct kiln *kiln)
{
	kiln->heat = 0;
	kiln_put(kiln);
	kiln_put(kiln);	/* expect(checker): unpaired-put */
}

/* one for the slot, one for the look-up */
void kiln_retire(struct pottery *p)
{
	struct kiln *kiln = kiln_choose(p, 2);

	if (!kiln)
		return;
	p->kiln = NULL;
	kiln_put(kiln);
	kiln_put(kiln);
}

/* one for the mark, one for the look-up */
void kiln_unmark(struct pottery *p)
{
	struct kiln *kiln = kiln_choose(p, 3);

	if (!kiln || !test_and_clear_bit(1, &kiln->flags))
		return;
	kiln_put(kiln);
	kiln_put(kiln);
}

/* one for the work that will not run */
void kiln_stop(struct kiln *kiln)
{
	if (!cancel_work_sync(&kiln->work))
		return;
	kiln_put(kiln);
	kiln_put(kiln);
}

/* one for the list */
void kiln_unlist(struct kiln *kiln)
{
	list_del(&kiln->link);
	kiln_put(kiln);
	kiln_put(kiln);
}

/* the first one belongs to a condition */
void kiln_maybe(struct kiln *kiln, bool extra)
{
	if (extra)
		kiln_put(kiln);
	kiln_put(kiln);
}

/* two references, two puts */
int kiln_light(struct kiln *kiln, int heat);

void kiln_build(struct pottery *p)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);

	if (!kiln)
		return;
	kref_init(&kiln->ref);
	kref_get(&kiln->ref);
	if (kiln_light(kiln, 900)) {
		kiln_put(kiln);
		kiln_put(kiln);
		return;
	}
	p->spare[0] = kiln;
	p->kiln = kiln;
}

/* others know it by now: two were owned, the one that is stored is theirs */
int kiln_offer(struct pottery *p, struct kiln *kiln)
{
	kref_get(&kiln->ref);
	p->spare[1] = kiln;
	if (kiln_light(kiln, 300))
		goto fail;
	return 0;
fail:
	kiln_put(kiln);
	kiln_put(kiln); /* expect(checker): unpaired-put */
	return -EIO;
}

/* says what for */
int kiln_offer_two(struct pottery *p, struct kiln *kiln)
{
	kref_get(&kiln->ref);
	p->spare[1] = kiln;
	if (kiln_light(kiln, 300))
		goto fail;
	return 0;
fail:
	/* that of the shelf */
	kiln_put(kiln);
	/* and the one that came with the call */
	kiln_put(kiln);
	return -EIO;
}
