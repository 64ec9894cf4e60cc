// SPDX-License-Identifier: GPL-2.0-only
/*
 * The put drops what the variable holds by then, which is the next object in later rounds; or the
 * reference that was taken belongs to the place it was put into.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct step {
	struct kref ref;
	struct step *up;
	int width;
};

struct user {
	struct step *step;
	int busy;
};

static void step_release(struct kref *ref)
{
	kfree(container_of(ref, struct step, ref));
}

static struct step *step_get(struct step *step)
{
	if (step)
		kref_get(&step->ref);
	return step;
}

static void step_put(struct step *step)
{
	if (step)
		kref_put(&step->ref, step_release);
}

static struct step *step_up(struct step *step)
{
	return step_get(step->up);
}

int step_width(struct step *first)
{
	struct step *step = step_get(first), *up;
	int width;

	do {
		width = step->width;
		up = step_up(step);
		step_put(step);
		step = up;
	} while (step && !width);
	step_put(step);
	return width;
}

int user_try(struct user *user);
void user_leave(struct user *user);

void step_share(struct step *step)
{
	struct user one, two;

	one.step = step_get(step);
	user_try(&one);
	two.step = step_get(step);
	user_try(&two);
	user_leave(&one);
	step_put(step);
	user_try(&two);
	step_put(step);
}
