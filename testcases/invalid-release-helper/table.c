// SPDX-License-Identifier: GPL-2.0-only
/* One caller has no release to give. */
#include <linux/kernel.h>
#include "cup.h"

void table_clear(struct cup *cup)
{
	cup_put_with(cup, cup_release);
}

void table_clear_wrong(struct cup *cup)
{
	cup_put_with(cup, NULL);	/* expect(checker): invalid-release */
}
