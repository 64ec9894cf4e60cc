// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref_init() on an object that others may hold: their references are forgotten, and
 * the next put frees it under them.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct stage {
	struct kref ref;
	struct list_head link;
	int act;
};

static void stage_release(struct kref *ref)
{
	kfree(container_of(ref, struct stage, ref));
}

static LIST_HEAD(stages);
static DEFINE_MUTEX(stages_lock);

struct stage *stage_open(void)
{
	struct stage *stage = kzalloc(sizeof(*stage), GFP_KERNEL);

	if (!stage)
		return NULL;
	kref_init(&stage->ref);
	mutex_lock(&stages_lock);
	list_add(&stage->link, &stages);
	mutex_unlock(&stages_lock);
	return stage;
}

struct stage *stage_reopen(void)
{
	struct stage *stage;

	mutex_lock(&stages_lock);
	stage = list_first_entry_or_null(&stages, struct stage, link);
	if (stage) {
		kref_init(&stage->ref);	/* expect(checker): reinitialized-kref */
		stage->act = 0;
	}
	mutex_unlock(&stages_lock);
	return stage;
}

struct stage *stage_first(void)
{
	struct stage *stage;

	mutex_lock(&stages_lock);
	stage = list_first_entry_or_null(&stages, struct stage, link);
	if (stage)
		kref_get(&stage->ref);
	mutex_unlock(&stages_lock);
	return stage;
}

struct stage *stage_open_twice(void)
{
	struct stage *stage = kzalloc(sizeof(*stage), GFP_KERNEL);

	if (!stage)
		return NULL;
	kref_init(&stage->ref);
	mutex_lock(&stages_lock);
	kref_get(&stage->ref);
	list_add(&stage->link, &stages);
	mutex_unlock(&stages_lock);
	kref_init(&stage->ref);	/* expect(checker): reinitialized-kref */
	return stage;
}
