// SPDX-License-Identifier: GPL-2.0-only
/*
 * Only some objects are counted, which a member tells that does not change: get and put ask the
 * same, so they belong together. With a put that is missing it is wrong as ever.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

#define FIRST_COUNTED 8192

struct signal {
	struct kref ref;
	unsigned int number;
	int level;
};

static void signal_release(struct kref *ref)
{
	kfree(container_of(ref, struct signal, ref));
}

static void signal_get(struct signal *signal)
{
	if (signal->number < FIRST_COUNTED)
		return;
	kref_get(&signal->ref);
}

static void signal_put(struct signal *signal)
{
	if (signal->number < FIRST_COUNTED)
		return;
	kref_put(&signal->ref, signal_release);
}

int signal_set(struct signal *signal, int level);

int signal_raise(struct signal *signal, int level)
{
	int err;

	signal_get(signal);
	err = signal_set(signal, level);
	if (err) {
		signal_put(signal);
		return err;
	}
	signal->level = level;
	signal_put(signal);
	return 0;
}

int signal_raise_late(struct signal *signal, int level)
{
	int err;

	signal_get(signal);
	err = signal_set(signal, level);
	if (err)
		return err;	/* expect(checker): unpaired-get */
	signal->level = level;
	signal_put(signal);
	return 0;
}
