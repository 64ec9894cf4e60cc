/* SPDX-License-Identifier: GPL-2.0-only */
/* a letter, and the office that carries it */
#include <linux/kref.h>
#include <linux/workqueue.h>

struct letter {
	struct kref ref;
	struct work_struct work;
};

void letter_release(struct kref *ref);
void office_carry(struct letter *letter);
