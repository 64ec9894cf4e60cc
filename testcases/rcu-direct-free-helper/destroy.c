// SPDX-License-Identifier: GPL-2.0-only
/* The free that does not wait for the readers. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "fern.h"

void fern_destroy(struct fern *fern)
{
	kfree(fern);	/* expect(checker): rcu-direct-free */
}
