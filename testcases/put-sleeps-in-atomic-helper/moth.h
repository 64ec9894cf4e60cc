/* SPDX-License-Identifier: GPL-2.0-only */
/* moths */
#include <linux/kref.h>

struct moth {
	struct kref ref;
	void *cocoon;
};

void moth_put(struct moth *moth);
void cocoon_close(void *cocoon);
