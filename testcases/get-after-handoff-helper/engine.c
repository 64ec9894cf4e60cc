// SPDX-License-Identifier: GPL-2.0-only
/* The hand-off is in this file: engine_launch() queues work that gives up a reference. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "engine.h"

void engine_release(struct kref *ref)
{
	kfree(container_of(ref, struct engine, ref));
}

static void engine_work(struct work_struct *work)
{
	struct engine *engine = container_of(work, struct engine, work);

	engine->rounds++;
	kref_put(&engine->ref, engine_release);
}

void engine_launch(struct engine *engine)
{
	INIT_WORK(&engine->work, engine_work);
	schedule_work(&engine->work);
}
