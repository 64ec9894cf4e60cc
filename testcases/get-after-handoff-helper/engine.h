/* SPDX-License-Identifier: GPL-2.0-only */
/* an engine that is run by a work item */
#include <linux/kref.h>
#include <linux/workqueue.h>

struct engine {
	struct kref ref;
	struct work_struct work;
	int rounds;
};

void engine_release(struct kref *ref);
void engine_launch(struct engine *engine);
