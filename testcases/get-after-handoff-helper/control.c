// SPDX-License-Identifier: GPL-2.0-only
/* The late get is in this one (kref.rst rule 1, through a function of another file). */
#include <linux/kernel.h>
#include "engine.h"

void control_start_late(struct engine *engine)
{
	engine_launch(engine);
	kref_get(&engine->ref);	/* expect(checker): get-after-handoff */
}

void control_start(struct engine *engine)
{
	kref_get(&engine->ref);
	engine_launch(engine);
}
