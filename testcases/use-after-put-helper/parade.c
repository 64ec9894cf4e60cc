// SPDX-License-Identifier: GPL-2.0-only
/* One parade looks at the flag after it has given it up, the other before. */
#include <linux/kernel.h>
#include "flag.h"

int parade_end(int colour)
{
	struct flag *flag = flag_new(colour);

	if (!flag)
		return -ENOMEM;
	flag_put(flag);
	pr_info("colour %d\n", flag->colour);	/* expect(checker): use-after-put */
	return 0;
}

int parade_end_right(int colour)
{
	struct flag *flag = flag_new(colour);

	if (!flag)
		return -ENOMEM;
	pr_info("colour %d\n", flag->colour);
	flag_put(flag);
	return 0;
}
