// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function stores what it is given, for some. Nearly all who pass something to it drop their own
 * reference afterwards: so it keeps none, and who does not drop it has lost it. Of one to which it
 * is left by most, nothing is told.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct bird {
	struct kref ref;
	struct list_head link;
	int rings;
};

struct log {
	struct bird *seen;
	struct bird *last;
};

static DEFINE_MUTEX(birds_lock);
static LIST_HEAD(birds);
static struct log *open_log;

static void bird_release(struct kref *ref)
{
	kfree(container_of(ref, struct bird, ref));
}

void bird_put(struct bird *bird)
{
	kref_put(&bird->ref, bird_release);
}

static struct bird *bird_find(int rings)
{
	struct bird *bird;

	mutex_lock(&birds_lock);
	list_for_each_entry(bird, &birds, link) {
		if (bird->rings == rings) {
			kref_get(&bird->ref);
			mutex_unlock(&birds_lock);
			return bird;
		}
	}
	mutex_unlock(&birds_lock);
	return NULL;
}

/* of what is found, as much is kept as is dropped */
void log_see(struct log *log, int n)
{
	log->seen = bird_find(n);
}

void log_see_again(struct log *log, int n)
{
	log->last = bird_find(n);
}

void log_see_both(struct log *log, int n)
{
	log->seen = bird_find(n);
	log->last = bird_find(n + 1);
}

static int log_note(struct log *log, struct bird *bird, int why)
{
	switch (why) {
	case 1:
		log->seen = bird;
		break;
	case 2:
		open_log = log;
		break;
	}
	return bird->rings + why;
}

static int log_keep(struct log *log, struct bird *bird, int why)
{
	switch (why) {
	case 1:
		log->last = bird;
		break;
	case 2:
		open_log = log;
		break;
	}
	return bird->rings - why;
}

int log_morning(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return 0;
	n = log_note(log, bird, n);
	bird_put(bird);
	return n;
}

int log_noon(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return 0;
	n += log_note(log, bird, n + 1);
	bird_put(bird);
	return n;
}

int log_evening(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return 0;
	n -= log_note(log, bird, n - 1);
	bird_put(bird);
	return n;
}

int log_night(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return 0;
	n *= log_note(log, bird, n * 2);
	bird_put(bird);
	return n;
}

void log_forgotten(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return;
	log_note(log, bird, n);
} /* expect(checker): unpaired-get */

int log_week(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return 0;
	n = log_keep(log, bird, n);
	bird_put(bird);
	return n;
}

void log_month(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return;
	log_keep(log, bird, n);
}

void log_year(struct log *log, int n)
{
	struct bird *bird = bird_find(n);

	if (!bird)
		return;
	log_keep(log, bird, n + 1);
}
