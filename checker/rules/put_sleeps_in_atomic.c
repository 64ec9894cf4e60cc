// SPDX-License-Identifier: GPL-2.0-only
/*
 * A put may be the last one, and then the release runs right here: under a spinlock, in an RCU read
 * section or an interrupt handler it must not sleep.
 */
#include "../reach.h"
#include "../rules.h"

enum { NEAR = 4 };

/* What forbids to sleep here, or NULL. Locks that kref_put_lock() took are the release's business.
 */
static const char *atomic_by(struct result *r, const struct obs *o, const struct held **lock)
{
	*lock = NULL;
	for (int i = 0; i < o->state->nlocks; i++) {
		const struct held *h = &o->state->locks[i];

		if (!h->mode || !h->atomic || rule_is_put(r, h->acq))
			continue;
		*lock = h;
		return h->mode == LOCK_RCU   ? "in an RCU read section"
		       : h->mode == LOCK_IRQ ? "with interrupts off"
					     : "under a spinlock";
	}
	return r->fn->marks & FM_ATOMIC ? "in a callback that must not sleep" : NULL;
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		const struct held *lock;
		const struct ref *ref;
		struct func *release;
		struct reach *x;
		struct sleep s;
		const char *where;
		enum confidence c;

		if (o->kind != OBS_PUT)
			continue;
		where = atomic_by(r, o, &lock);
		if (!where)
			continue;
		ref = rule_ref(o->state, o->what);
		if (ref && ref->count > 1 && !(ref->flags & RF_DOUBT))
			continue; /* not the last one: another is still ours */
		release = reach_named(r->prog, o->callee, r->fn->file, o->arg);
		if (!release)
			continue;
		x = reach_of(r->prog, release);
		if (!reach_sleeps(r->prog, x, &s))
			continue;
		if (lock && o->callee && o->callee->kind != FUNC_MODEL &&
		    reach_drops(r->prog, r->fn->file, lock->lock, reach_object(o->what),
				reach_of(r->prog, o->callee), 2))
			continue;
		c = s.step->depth > NEAR ? CONF_LOW : lock ? CONF_HIGH : CONF_MEDIUM;
		if (lock &&
		    reach_drops(r->prog, r->fn->file, lock->lock, reach_object(o->what), x, 1))
			continue; /* the release drops the lock first of all */
		if (!s.sure || rule_undoes(ref, lock) ||
		    (lock && reach_may_drop(r->prog, r->fn, lock->lock, reach_object(o->what))))
			c = CONF_LOW;
		rule_report(r, &rule_put_sleeps_in_atomic, c, o->tok, o->state, o->what, false,
			    "%s is dropped %s, and its release %s() may sleep in %s()%s",
			    rule_object(r, o->what), where, release->name->text, s.by->text,
			    reach_way(x, s.step, r->strings));
	}
}

const struct rule rule_put_sleeps_in_atomic = {
	.info =
		{
			.id = "put-sleeps-in-atomic",
			.title = "a put where nobody may sleep, of an object whose release sleeps",
			.explain = "Any put may be the last one, and the release function runs "
				   "within it. Here that is under a "
				   "spinlock, in an RCU read section, or in a callback of an "
				   "interrupt, a timer or RCU; and the "
				   "release, or what it calls, takes a mutex, waits or allocates "
				   "with GFP_KERNEL.\n"
				   "A false alarm when another reference is certain to outlive "
				   "this put, or when the release "
				   "does not sleep for objects in this state.\n"
				   "Cure: put after the lock is dropped; or let the release queue "
				   "a work item that does what "
				   "sleeps.",
			.wrong = "spin_lock(&lock);\n"
				 "list_del(&obj->link);\n"
				 "kref_put(&obj->ref, obj_release);\t/* obj_release() takes a "
				 "mutex */\n"
				 "spin_unlock(&lock);",
			.right = "spin_lock(&lock);\n"
				 "list_del(&obj->link);\n"
				 "spin_unlock(&lock);\n"
				 "kref_put(&obj->ref, obj_release);",
			.source =
				"kref.rst: the release runs in the context of the last kref_put()",
			.kref_rule = 0,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER,
		},
	.function = check,
};
