// SPDX-License-Identifier: GPL-2.0-only
/* The river frees what it has published. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "raft.h"

int river_cross(int width)
{
	struct raft *raft = raft_new();

	if (!raft)
		return -ENOMEM;
	raft_publish(raft);
	if (width > 10) {
		kfree(raft);	/* expect(checker): direct-free */
		return -EINVAL;
	}
	raft_put(raft);
	return 0;
}

int river_cross_right(int width)
{
	struct raft *raft = raft_new();

	if (!raft)
		return -ENOMEM;
	raft_publish(raft);
	raft_put(raft);
	return width > 10 ? -EINVAL : 0;
}
