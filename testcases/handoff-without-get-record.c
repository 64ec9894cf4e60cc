// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record made for a work item points to what is somebody else's: what a member still points to,
 * and what was found with a reference of another count. The work drops a kref of it all the same.
 * Another work of this file stands in a struct without a name, in a member called alike.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>

struct train {
	struct kref ref;
	refcount_t riders;
	int number;
};

struct station {
	struct train *train;
	struct {
		struct work_struct work;
		int clock;
	} board;
};

struct journey {
	struct work_struct work;
	struct train *train;
};

static struct train *trains[4];

static void train_release(struct kref *ref)
{
	kfree(container_of(ref, struct train, ref));
}

static void board_work(struct work_struct *work)
{
	pr_info("%p\n", work);
}

static void journey_work(struct work_struct *work)
{
	struct journey *journey = container_of(work, struct journey, work);

	kref_put(&journey->train->ref, train_release);
	kfree(journey);
}

void station_open(struct station *station)
{
	INIT_WORK(&station->board.work, board_work);
	schedule_work(&station->board.work);
}

void station_leave(struct station *station)
{
	struct journey *journey = kzalloc(sizeof(*journey), GFP_KERNEL);

	if (!journey)
		return;
	journey->train = station->train;
	INIT_WORK(&journey->work, journey_work);
	schedule_work(&journey->work);	/* expect(checker): handoff-without-get */
}

void station_leave_counted(struct station *station)
{
	struct journey *journey = kzalloc(sizeof(*journey), GFP_KERNEL);

	if (!journey)
		return;
	kref_get(&station->train->ref);
	journey->train = station->train;
	INIT_WORK(&journey->work, journey_work);
	schedule_work(&journey->work);
}

/* the station has none any more */
void station_leave_empty(struct station *station)
{
	struct journey *journey = kzalloc(sizeof(*journey), GFP_KERNEL);

	if (!journey)
		return;
	journey->train = station->train;
	station->train = NULL;
	INIT_WORK(&journey->work, journey_work);
	schedule_work(&journey->work);
}

static struct train *train_ride(int number)
{
	struct train *train = trains[number & 3];

	if (!train || !refcount_inc_not_zero(&train->riders))
		return NULL;
	return train;
}

static void train_leave(struct train *train)
{
	if (refcount_dec_and_test(&train->riders))
		pr_info("%d is empty\n", train->number);
}

void train_depart(int number)
{
	struct train *train = train_ride(number);
	struct journey *journey;

	if (!train)
		return;
	journey = kzalloc(sizeof(*journey), GFP_KERNEL);
	if (journey) {
		journey->train = train;
		INIT_WORK(&journey->work, journey_work);
		schedule_work(&journey->work);	/* expect(checker): handoff-without-get */
	}
	train_leave(train);
}

void train_depart_counted(int number)
{
	struct train *train = train_ride(number);
	struct journey *journey;

	if (!train)
		return;
	journey = kzalloc(sizeof(*journey), GFP_KERNEL);
	if (journey) {
		kref_get(&train->ref);
		journey->train = train;
		INIT_WORK(&journey->work, journey_work);
		schedule_work(&journey->work);
	}
	train_leave(train);
}

struct train *train_by_name(const char *name);

/* nobody knows what it gives */
void train_call(const char *name)
{
	struct train *train = train_by_name(name);
	struct journey *journey;

	if (!train)
		return;
	journey = kzalloc(sizeof(*journey), GFP_KERNEL);
	if (!journey)
		return;
	journey->train = train;
	INIT_WORK(&journey->work, journey_work);
	schedule_work(&journey->work);
}
