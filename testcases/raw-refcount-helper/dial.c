// SPDX-License-Identifier: GPL-2.0-only
/* What .count is stands in another file; .hands is no kref. */
#include <linux/kernel.h>
#include "dial.h"

unsigned int dial_count_raw(struct dial *dial)
{
	return refcount_read(&dial->head.count.refcount);	/* expect(checker): raw-refcount */
}

unsigned int dial_count(struct dial *dial)
{
	return kref_read(&dial->head.count);
}

unsigned int dial_hands(struct dial *dial)
{
	return refcount_read(&dial->hands);
}
