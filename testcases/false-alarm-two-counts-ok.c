// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two counts: the users' count holds one reference of the object's count, and its
 * release gives that up.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct club {
	struct kref ref;
	struct kref members;
	int open;
};

static void club_release(struct kref *ref)
{
	kfree(container_of(ref, struct club, ref));
}

static void club_empty(struct kref *ref)
{
	struct club *club = container_of(ref, struct club, members);

	club->open = 0;
	kref_put(&club->ref, club_release);
}

struct club *club_found(void)
{
	struct club *club = kzalloc(sizeof(*club), GFP_KERNEL);

	if (!club)
		return NULL;
	kref_init(&club->ref);
	kref_init(&club->members);
	kref_get(&club->ref);
	return club;
}

int club_join(struct club *club)
{
	if (!kref_get_unless_zero(&club->members))
		return -ENOENT;
	return 0;
}

void club_leave(struct club *club)
{
	kref_put(&club->members, club_empty);
}

void club_close(struct club *club)
{
	kref_put(&club->members, club_empty);
	club->open = 0;
	kref_put(&club->ref, club_release);
}
