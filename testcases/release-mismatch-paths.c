// SPDX-License-Identifier: GPL-2.0-only
/*
 * Releases that look wrong and are not: a member of a member, a wrapper macro, one
 * release for objects that begin with the same part, a typedef of the type.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct base {
	struct kref ref;
	int kind;
};

struct circle {
	struct base base;
	int radius;
};

struct square {
	int side;
	struct base base;
};

typedef struct square square_t;

#define to_base(r)	container_of(r, struct base, ref)

static void base_release(struct kref *ref)
{
	struct base *base = to_base(ref);

	if (base->kind)
		kfree(container_of(base, struct square, base));
	else
		kfree(container_of(base, struct circle, base));
}

static void circle_release(struct kref *ref)
{
	struct circle *circle = container_of(ref, struct circle, base.ref);

	kfree(circle);
}

static void square_release(struct kref *ref)
{
	square_t *square = container_of(ref, square_t, base.ref);

	kfree(square);
}

void base_put(struct base *base)
{
	kref_put(&base->ref, base_release);
}

void circle_put(struct circle *circle)
{
	kref_put(&circle->base.ref, circle_release);
}

void square_put(struct square *square)
{
	kref_put(&square->base.ref, square_release);
}

void shapes_put(struct circle **circles, int n)
{
	while (n--)
		kref_put(&circles[n]->base.ref, base_release);
}

static void square_release_circle(struct kref *ref)
{
	struct circle *circle = container_of(ref, struct circle, base.ref);	/* expect(checker): release-mismatch */

	kfree(circle);
}

void square_put_wrong(struct square *square)
{
	kref_put(&square->base.ref, square_release_circle);
}
