// SPDX-License-Identifier: GPL-2.0-only
/* A wrapper's answer is to be checked like the answer it wraps. */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include "grain.h"

static DEFINE_MUTEX(mill_lock);

int mill_grind_blind(void)
{
	struct grain *grain;
	int size;

	mutex_lock(&mill_lock);
	grain = largest;
	grain_get(grain);	/* expect(checker): unchecked-get-unless-zero */
	mutex_unlock(&mill_lock);
	size = grain->size;
	grain_put(grain);
	return size;
}

int mill_grind(void)
{
	struct grain *grain;
	int size;

	mutex_lock(&mill_lock);
	grain = largest;
	if (!grain_get(grain)) {
		mutex_unlock(&mill_lock);
		return -ENOENT;
	}
	mutex_unlock(&mill_lock);
	size = grain->size;
	grain_put(grain);
	return size;
}
