// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst rule 3: what held the object between its look-up and the get? One place finds out, three
 * rules tell.
 */
#include "rules.h"

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

void lookups_tell(struct result *r, const struct rule *rule, enum lookup_fault fault,
		  enum confidence c, const char *what)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		const struct lookup *l;
		struct holding h;
		enum lookup_fault is;

		if (o->kind != OBS_GET || o->flags & EFF_KEPT)
			continue;
		l = lookup_of(o);
		if (!l)
			continue;
		h = holding_of(o->state, l);
		if (h.through)
			continue;
		is = h.rcu_through		      ? LOOKUP_RCU
		     : h.at_lookup || h.rcu_at_lookup ? LOOKUP_OUTSIDE
						      : LOOKUP_LOCKLESS;
		if (is != fault || (is == LOOKUP_RCU && o->flags & EFF_UNLESS))
			continue;
		rule_report(r, rule, c, o->tok, o->state, o->what, true, "%s %s",
			    rule_object(r, o->what), what);
	}
}
