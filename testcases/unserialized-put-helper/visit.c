// SPDX-License-Identifier: GPL-2.0-only
/* The visitor of another file does not know about the lock. */
#include <linux/kernel.h>
#include "member.h"

int visit_short(int id)
{
	struct member *member = club_find(id);

	if (!member)
		return -ENOENT;
	kref_put(&member->ref, member_release);	/* expect(checker): unserialized-put */
	return 0;
}

int visit(int id)
{
	struct member *member = club_find(id);

	if (!member)
		return -ENOENT;
	mutex_lock(&club_lock);
	member_put(member);
	mutex_unlock(&club_lock);
	return 0;
}
