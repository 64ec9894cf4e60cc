// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reference taken in a function is given up on one way out and forgotten on another
 * (kref.rst rule 2: 'When you are done with a pointer, you must call kref_put()').
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct session {
	struct kref ref;
	int state;
	char *name;
};

static void session_release(struct kref *ref)
{
	kfree(container_of(ref, struct session, ref));
}

int session_rename(struct session *session, const char *name)
{
	char *copy;

	kref_get(&session->ref);
	copy = kstrdup(name, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;	/* expect: unpaired-get */
	session->name = copy;
	kref_put(&session->ref, session_release);
	return 0;
}

int session_rename_right(struct session *session, const char *name)
{
	char *copy;

	kref_get(&session->ref);
	copy = kstrdup(name, GFP_KERNEL);
	if (!copy) {
		kref_put(&session->ref, session_release);
		return -ENOMEM;
	}
	session->name = copy;
	kref_put(&session->ref, session_release);
	return 0;
}

struct session *session_new(const char *name)
{
	struct session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return NULL;
	kref_init(&session->ref);
	session->name = kstrdup(name, GFP_KERNEL);
	if (!session->name)
		return NULL;	/* expect: unpaired-get */
	return session;
}

struct session *session_new_right(const char *name)
{
	struct session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return NULL;
	kref_init(&session->ref);
	session->name = kstrdup(name, GFP_KERNEL);
	if (!session->name) {
		kref_put(&session->ref, session_release);
		return NULL;
	}
	return session;
}

/* falls off its end with the reference on one branch */
void session_mark(struct session *session, int state)
{
	kref_get(&session->ref);
	if (state >= 0) {
		session->state = state;
		kref_put(&session->ref, session_release);
	}
}	/* expect: unpaired-get */
