// SPDX-License-Identifier: GPL-2.0-only
/*
 * More puts than references on a path: the error path gives up what has been given up.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct ticket {
	struct kref ref;
	int number;
	int used;
};

static void ticket_release(struct kref *ref)
{
	kfree(container_of(ref, struct ticket, ref));
}

int ticket_use(struct ticket *ticket)
{
	int err = 0;

	kref_get(&ticket->ref);
	if (ticket->used) {
		kref_put(&ticket->ref, ticket_release);
		err = -EBUSY;
		goto out;
	}
	ticket->used = 1;
out:
	kref_put(&ticket->ref, ticket_release);	/* expect(cocci): unpaired-put */ /* todo(checker): unpaired-put */
	return err;
}

int ticket_use_right(struct ticket *ticket)
{
	int err = 0;

	kref_get(&ticket->ref);
	if (ticket->used) {
		err = -EBUSY;
		goto out;
	}
	ticket->used = 1;
out:
	kref_put(&ticket->ref, ticket_release);
	return err;
}

int ticket_print(int number)
{
	struct ticket *ticket = kzalloc(sizeof(*ticket), GFP_KERNEL);

	if (!ticket)
		return -ENOMEM;
	kref_init(&ticket->ref);
	ticket->number = number;
	kref_put(&ticket->ref, ticket_release);
	kref_put(&ticket->ref, ticket_release);	/* expect: unpaired-put */
	return 0;
}

/* two objects, two puts */
void tickets_return(struct ticket *first, struct ticket *second)
{
	kref_put(&first->ref, ticket_release);
	kref_put(&second->ref, ticket_release);
}
