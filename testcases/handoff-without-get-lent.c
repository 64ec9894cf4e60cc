// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reference that was only lent goes with the hand-off. Two forms: the failure of the hand-off is
 * undone by a put, though nothing was taken; and an argument goes into a record whose callback
 * drops it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

struct barge {
	struct kref ref;
	struct work_struct work;
	struct delayed_work later;
	struct barge *tow;
	bool sunk;
};

struct voyage {
	struct work_struct work;
	struct barge *barge;
	int miles;
};

static void barge_release(struct kref *ref)
{
	kfree(container_of(ref, struct barge, ref));
}

static void barge_put(struct barge *barge)
{
	kref_put(&barge->ref, barge_release);
}

static void barge_sail(struct work_struct *work)
{
	struct barge *barge = container_of(work, struct barge, work);

	pr_info("sails %d\n", barge->sunk);
	barge_put(barge);
}

static void barge_again(struct barge *barge, unsigned long delay)
{
	if (!schedule_delayed_work(&barge->later, delay))
		barge_put(barge);
}

/* hands on the reference that it was run with: barge_again() needs no get */
static void barge_wait(struct work_struct *work)
{
	struct barge *barge = container_of(work, struct barge, later.work);

	if (!barge->sunk) {
		barge_again(barge, 100);
		return;
	}
	barge_put(barge);
}

static void voyage_run(struct work_struct *work)
{
	struct voyage *voyage = container_of(work, struct voyage, work);

	pr_info("%d miles\n", voyage->miles);
	barge_put(voyage->barge);
	kfree(voyage);
}

void barge_start(struct barge *barge)
{
	INIT_WORK(&barge->work, barge_sail);
	INIT_DELAYED_WORK(&barge->later, barge_wait);
	kref_get(&barge->ref);
	if (!schedule_work(&barge->work))
		barge_put(barge);
}

void barge_start_lent(struct barge *barge)
{
	if (barge->sunk)
		return;
	if (!schedule_work(&barge->work))	/* expect(checker): handoff-without-get */
		barge_put(barge);
}

void barge_start_if_alive(struct barge *barge)
{
	if (!kref_get_unless_zero(&barge->ref))
		return;
	if (!schedule_work(&barge->work))
		barge_put(barge);
}

void barge_voyage(struct barge *barge, int miles)
{
	struct voyage *voyage = kzalloc(sizeof(*voyage), GFP_KERNEL);

	if (!voyage)
		return;
	kref_get(&barge->ref);
	voyage->barge = barge;
	voyage->miles = miles;
	INIT_WORK(&voyage->work, voyage_run);
	schedule_work(&voyage->work);
}

void barge_voyage_lent(struct barge *barge, int miles)
{
	struct voyage *voyage = kzalloc(sizeof(*voyage), GFP_KERNEL);

	if (!voyage)
		return;
	voyage->barge = barge;
	voyage->miles = miles;
	INIT_WORK(&voyage->work, voyage_run);
	schedule_work(&voyage->work);	/* expect(checker): handoff-without-get */
}

/* the slot's reference goes with the record */
void barge_voyage_of_tow(struct barge *barge)
{
	struct voyage *voyage = kzalloc(sizeof(*voyage), GFP_KERNEL);

	if (!voyage)
		return;
	voyage->barge = barge->tow;
	barge->tow = NULL;
	INIT_WORK(&voyage->work, voyage_run);
	schedule_work(&voyage->work);
}
