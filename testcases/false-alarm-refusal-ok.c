// SPDX-License-Identifier: GPL-2.0-only
/*
 * A put that does nothing while a flag of the object says so, where the get did not ask: whoever
 * puts has dropped. And a counter that is changed behind the back of kref: nothing is known of it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/refcount.h>

struct session {
	struct kref ref;
	bool releasing;
	int id;
};

int session_login(struct session *session);

static void session_release(struct kref *ref)
{
	kfree(container_of(ref, struct session, ref));
}

static void session_put(struct session *session)
{
	if (session->releasing)
		return;
	kref_put(&session->ref, session_release);
}

struct session *session_open(int id)
{
	struct session *session = kzalloc(sizeof(*session), GFP_KERNEL);
	int err;

	if (!session)
		return NULL;
	kref_init(&session->ref);
	session->id = id;
	err = session_login(session);
	if (err) {
		session_put(session);
		return NULL;
	}
	return session;
}

int session_check(struct session *session)
{
	int err;

	kref_get(&session->ref);
	err = session_login(session);
	if (err) {
		session_put(session);
		return err;
	}
	session_put(session);
	return 0;
}
