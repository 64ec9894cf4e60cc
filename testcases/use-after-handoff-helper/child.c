// SPDX-License-Identifier: GPL-2.0-only
/* The child looks after the kite it has given away. */
#include <linux/kernel.h>
#include "kite.h"

int child_play(void)
{
	struct kite *kite = kite_new();

	if (!kite)
		return -ENOMEM;
	kite->height = 10;
	wind_take(kite);
	return 0;
}

int child_watch(void)
{
	struct kite *kite = kite_new();

	if (!kite)
		return -ENOMEM;
	wind_take(kite);
	return kite->height;	/* expect(checker): use-after-handoff */
}
