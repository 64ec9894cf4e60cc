// SPDX-License-Identifier: GPL-2.0-only
/* Lookup and release; member_put() is called with club_lock held. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "member.h"

static LIST_HEAD(club);
DEFINE_MUTEX(club_lock);

void member_release(struct kref *ref)
{
	struct member *member = container_of(ref, struct member, ref);

	list_del(&member->link);
	kfree(member);
}

struct member *club_find(int id)
{
	struct member *member;

	mutex_lock(&club_lock);
	list_for_each_entry(member, &club, link) {
		if (member->id == id) {
			kref_get(&member->ref);
			mutex_unlock(&club_lock);
			return member;
		}
	}
	mutex_unlock(&club_lock);
	return NULL;
}

void member_put(struct member *member)
{
	lockdep_assert_held(&club_lock);
	kref_put(&member->ref, member_release);
}
