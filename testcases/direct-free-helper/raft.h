/* SPDX-License-Identifier: GPL-2.0-only */
/* rafts */
#include <linux/kref.h>
#include <linux/list.h>

struct raft {
	struct kref ref;
	struct list_head link;
};

struct raft *raft_new(void);
void raft_publish(struct raft *raft);
void raft_put(struct raft *raft);
