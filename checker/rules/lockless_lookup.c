// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst rule 3, in its three forms: no lock from the look-up to the get, the lock dropped
 * between them, and RCU alone with a plain get. One place finds, three rules tell.
 */
#include "../rules.h"

struct holding {
	bool at_lookup, rcu_at_lookup; /* something was held when it was found */
	bool through, rcu_through;     /* and was never let go until the get */
	bool now;
};

static struct holding holding_of(const struct state *s, const struct lookup *l)
{
	struct holding h = {0};

	for (int i = 0; i < l->n; i++) {
		bool rcu = l->modes[i] == LOCK_RCU;

		*(rcu ? &h.rcu_at_lookup : &h.at_lookup) = true;
		for (int k = 0; k < s->nlocks; k++)
			if (s->locks[k].acq == l->acqs[i] && s->locks[k].mode)
				*(rcu ? &h.rcu_through : &h.through) = true;
	}
	for (int k = 0; k < s->nlocks; k++)
		h.now |= s->locks[k].mode && s->locks[k].mode != LOCK_RCU;
	return h;
}

/* The look-up that the object of key came from, if nobody holds it for us by now. */
static const struct lookup *lookup_of(const struct obs *o)
{
	struct state *s = (struct state *)(uintptr_t)o->state;
	const struct sym *object = sym_object(o->what);
	const struct ref *ref = rule_ref(s, o->what);

	if (ref && ref->flags & (RF_GOT | RF_DOUBT))
		return NULL;
	for (const struct sym *x = o->what; x; x = x->a)
		if (x->flags & SYMF_LOOKUP && (x == object || x->kind == SYM_CONTAINER))
			return state_lookup(s, x);
	return NULL;
}

/*
 * Somebody in this file waits for readers (synchronize_rcu() and kin) before the last put: then
 * what is found under RCU still has the container's reference.
 */
static bool waits_for_readers(struct result *r)
{
	for (const struct func *f = r->fn->file->first; f; f = f->in_file)
		for (uint32_t k = 0; k < f->ncalls; k++)
			if (!strncmp(f->calls[k]->text, "synchronize_", 12))
				return true;
	return false;
}

static void tell(struct result *r, const struct rule *only)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		const struct lookup *l;
		struct holding h;
		bool unless = o->flags & EFF_UNLESS;
		const char *object;

		if (o->kind != OBS_GET || o->flags & EFF_KEPT)
			continue;
		l = lookup_of(o);
		if (!l)
			continue;
		h = holding_of(o->state, l);
		if (h.through)
			continue;
		object = rule_object(r, o->what);
		if (h.rcu_through) {
			if (only == &rule_rcu_plain_get && !unless)
				rule_report(r, only, waits_for_readers(r) ? CONF_LOW : CONF_HIGH, o->tok, o->state, o->what, true,
					    "%s was found under RCU alone: kref_get() on it may revive a dead object",
					    object);
		} else if (h.at_lookup || h.rcu_at_lookup) {
			if (only == &rule_get_outside_lookup_lock)
				rule_report(r, only, CONF_HIGH, o->tok, o->state, o->what, true,
					    "the lock that %s was found under was dropped before this reference is taken",
					    object);
		} else if (only == &rule_lockless_lookup) {
			rule_report(r, only, CONF_HIGH, o->tok, o->state, o->what, true,
				    "%s was found without a lock that is still held here: it may be freed before "
				    "this reference is taken",
				    object);
		}
	}
}

static void check_lockless(struct result *r)
{
	tell(r, &rule_lockless_lookup);
}

static void check_rcu(struct result *r)
{
	tell(r, &rule_rcu_plain_get);
}

static void check_outside(struct result *r)
{
	tell(r, &rule_get_outside_lookup_lock);
}

const struct rule rule_lockless_lookup = {
	.info = {
		.id = "lockless-lookup",
		.title = "looked up and referenced without a lock",
		.explain = "A pointer found in a list, hash, tree, idr or xarray is nobody's: between finding it and "
			   "kref_get() another context may drop the last reference and free the object. The look-up "
			   "and the get must be in one critical section that the last put cannot enter. Locks of the "
			   "callers count: the finding stands where not all of them hold one.\n"
			   "A false alarm when the container itself holds a reference that cannot go away meanwhile.\n"
			   "Cure: take the lock that serialises the removal around look-up and get, or use RCU and "
			   "kref_get_unless_zero().",
		.wrong = "entry = list_first_entry(&q, struct entry, link);\n"
			 "kref_get(&entry->ref);",
		.right = "mutex_lock(&lock);\n"
			 "entry = list_first_entry(&q, struct entry, link);\n"
			 "kref_get(&entry->ref);\n"
			 "mutex_unlock(&lock);",
		.source = "kref.rst rule 3: it must serialize access where a kref_put() cannot occur during the kref_get()",
		.kref_rule = 3,
		.severity = SEV_ERROR,
		.engines = ENGINE_CHECKER | ENGINE_COCCI,
	},
	.function = check_lockless,
};

const struct rule rule_rcu_plain_get = {
	.info = {
		.id = "rcu-plain-get",
		.title = "kref_get() on what was found under RCU alone",
		.explain = "Under rcu_read_lock() the memory stays, the object does not: its count may be zero already. "
			   "kref_get() would revive it; kref_get_unless_zero() tells.\n"
			   "A false alarm when the writer's side waits for a grace period before it drops the "
			   "container's reference.\n"
			   "Cure: kref_get_unless_zero(), and treat failure as not found.",
		.wrong = "rcu_read_lock();\n"
			 "entry = find(id);\n"
			 "kref_get(&entry->ref);\n"
			 "rcu_read_unlock();",
		.right = "rcu_read_lock();\n"
			 "entry = find(id);\n"
			 "if (entry && !kref_get_unless_zero(&entry->ref))\n"
			 "\tentry = NULL;\n"
			 "rcu_read_unlock();",
		.source = "kref.rst 'Krefs and RCU', rcuref.rst",
		.kref_rule = 3,
		.severity = SEV_ERROR,
		.engines = ENGINE_CHECKER | ENGINE_COCCI,
	},
	.function = check_rcu,
};

const struct rule rule_get_outside_lookup_lock = {
	.info = {
		.id = "get-outside-lookup-lock",
		.title = "the reference is taken after the look-up's lock was dropped",
		.explain = "The object was found under a lock, but the lock was dropped before the reference is taken: "
			   "in between it may be removed and freed. kref_get_unless_zero() does not help, since it "
			   "reads memory that may be gone.\n"
			   "Cure: take the reference before the lock is dropped.",
		.wrong = "mutex_lock(&lock);\n"
			 "entry = find(id);\n"
			 "mutex_unlock(&lock);\n"
			 "kref_get(&entry->ref);",
		.right = "mutex_lock(&lock);\n"
			 "entry = find(id);\n"
			 "if (entry)\n"
			 "\tkref_get(&entry->ref);\n"
			 "mutex_unlock(&lock);",
		.source = "kref.rst 'Krefs and RCU': look-up and get in the same critical section",
		.kref_rule = 3,
		.severity = SEV_ERROR,
		.engines = ENGINE_CHECKER | ENGINE_COCCI,
	},
	.function = check_outside,
};
