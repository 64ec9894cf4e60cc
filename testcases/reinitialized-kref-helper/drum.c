// SPDX-License-Identifier: GPL-2.0-only
/* drum_setup() initializes the kref of what it is given. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/mutex.h>
#include "drum.h"

static LIST_HEAD(drums);
static DEFINE_MUTEX(drums_lock);

void drum_setup(struct drum *drum)
{
	kref_init(&drum->ref);
	INIT_LIST_HEAD(&drum->link);
}

void drum_publish(struct drum *drum)
{
	kref_get(&drum->ref);
	mutex_lock(&drums_lock);
	list_add(&drum->link, &drums);
	mutex_unlock(&drums_lock);
}
