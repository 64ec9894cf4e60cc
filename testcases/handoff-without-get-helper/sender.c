// SPDX-License-Identifier: GPL-2.0-only
/* One sender knows it, the other gives up the same reference again. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "letter.h"

int sender_careless(void)
{
	struct letter *letter = kzalloc(sizeof(*letter), GFP_KERNEL);

	if (!letter)
		return -ENOMEM;
	kref_init(&letter->ref);
	office_carry(letter);	/* expect(checker): handoff-without-get */
	kref_put(&letter->ref, letter_release);
	return 0;
}

int sender_careful(void)
{
	struct letter *letter = kzalloc(sizeof(*letter), GFP_KERNEL);

	if (!letter)
		return -ENOMEM;
	kref_init(&letter->ref);
	kref_get(&letter->ref);	/* expect(checker): silly-get-put */
	office_carry(letter);
	kref_put(&letter->ref, letter_release);
	return 0;
}
