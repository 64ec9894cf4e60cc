// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same leak in every shape of C that kernel files are written in: the front end must read
 * the function to find it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/list.h>
#include <linux/module.h>

struct shape {
	struct kref ref;
	struct list_head link;
	struct mutex lock;
	int kind, size;
	void *data;
};

static void shape_release(struct kref *ref)
{
	kfree(container_of(ref, struct shape, ref));
}

#define NOTE(x)		({ int __n = (x); if (__n < 0) pr_info("%d\n", __n); __n; })
#define FAIL_IF(cond, code)	\
	do {			\
		if (cond)	\
			return code;	\
	} while (0)
#define ENTRY(name, ...)	int name(struct shape *shape, ##__VA_ARGS__)
#define __ours

static __always_inline __maybe_unused int
__ours in_a_statement_expression(struct shape *shape)
{
	kref_get(&shape->ref);
	if (NOTE(shape->kind) < 0)
		return -EINVAL;	/* expect: unpaired-get */
	kref_put(&shape->ref, shape_release);
	return 0;
}

int in_a_range_of_cases(struct shape *shape)
{
	kref_get(&shape->ref);
	switch (shape->kind) {
	case 0 ... 9:
		shape->size = 1;
		fallthrough;
	case 10:
		break;
	case 'x':
		return -EINVAL;	/* expect: unpaired-get */
	default:
		shape->size = 2;
	}
	kref_put(&shape->ref, shape_release);
	return 0;
}

int in_a_do_loop(struct shape *shape)
{
	int tries = 3;

	kref_get(&shape->ref);
	do {
		if (shape->size > tries)
			goto done;
		if (shape->size < 0)
			return -EINVAL;	/* expect: unpaired-get */
	} while (--tries);
done:
	kref_put(&shape->ref, shape_release);
	return 0;
}

ENTRY(behind_a_macro, int size)
{
	kref_get(&shape->ref);
	if (size < 0)
		return -EINVAL;	/* expect(checker): unpaired-get */
	shape->size = size;
	kref_put(&shape->ref, shape_release);
	return 0;
}

int by_a_macro_that_returns(struct shape *shape)
{
	kref_get(&shape->ref);
	FAIL_IF(shape->size < 0, -EINVAL);	/* expect(checker): unpaired-get */
	kref_put(&shape->ref, shape_release);
	return 0;
}

int with_a_label_as_value(struct shape *shape)
{
	static void *const where[] = { &&put, &&out };

	kref_get(&shape->ref);
	goto *where[shape->kind & 1];
put:
	kref_put(&shape->ref, shape_release);
out:
	return 0;
}

int with_initializers(struct shape *shape)
{
	struct { struct shape *s; int n[2]; } pair = { .s = shape, .n = { [0] = 1, [1] = 2 } };
	int *p = (int []){ 1, 2, 3 };
	typeof(shape->size) size = sizeof(struct shape) > 4 ? p[1] : pair.n[0];

	kref_get(&shape->ref);
	if (!(shape->data = kmalloc(size, GFP_KERNEL)))
		return -ENOMEM;	/* expect: unpaired-get */
	kref_put(&shape->ref, shape_release);
	return 0;
}

int with_dead_code(struct shape *shape)
{
	kref_get(&shape->ref);
#if 0
	if (shape->kind {
		return;
#endif
	if (shape->kind)
		return -EINVAL;	/* expect: unpaired-get */
	kref_put(&shape->ref, shape_release);
	return 0;
}

int with_comma_and_question(struct shape *shape)
{
	int err;

	err = (kref_get(&shape->ref), shape->kind) ? -EINVAL : 0;
	if (err)
		return err;	/* expect: unpaired-get */
	return kref_put(&shape->ref, shape_release), 0;
}

int squeezed(struct shape*s){kref_get(&s->ref);
if(s->kind)return-EINVAL;	/* expect: unpaired-get */
kref_put(&s->ref,shape_release);return 0;}

int (*returns_a_function(struct shape *shape))(void)
{
	kref_get(&shape->ref);
	if (shape->kind)
		return NULL;	/* expect(checker): unpaired-get */
	kref_put(&shape->ref, shape_release);
	return might_fail;
}

int with_split_words(struct shape *shape)
{
	kref_\
get(&shape->ref);
	if (shape->kind)
		return -EINVAL;	/* todo(checker): unpaired-get */
	kref_put(&shape->ref,
		 /* the
		  * release */ shape_release
		);
	return 0;
}
