// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst rule 3: what held the object between its look-up and the get? One place finds out, three
 * rules tell.
 */
#include "guards.h"
#include "memo.h"
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
	for (int k = 0; k < s->nlocks; k++) /* hand over hand: the object's own lock */
		h.through |= s->locks[k].mode && s->locks[k].lock && l->n &&
			     s->locks[k].lock->kind == SYM_FIELD &&
			     sym_object(s->locks[k].lock) == sym_object(l->what);
	for (int k = 0; k < s->nlocks; k++)
		h.now |= s->locks[k].mode && s->locks[k].mode != LOCK_RCU;
	return h;
}

const struct lookup *lookup_behind(const struct obs *o)
{
	struct state *s = (struct state *)(uintptr_t)o->state;
	const struct sym *object = sym_object(o->what);
	const struct ref *ref = rule_ref(s, o->what);

	if (ref && ref->flags & (RF_GOT | RF_DOUBT | RF_UNSURE))
		return NULL;
	/* behind another pointer it is what was found that holds it */
	for (const struct sym *x = o->what; x; x = x == object ? NULL : x->a)
		if (x->flags & SYMF_LOOKUP && (x == object || x->kind == SYM_CONTAINER))
			return state_lookup(s, x);
	return NULL;
}

/* An iterator that names the member itself does so at its end. */
static const struct name *last_name(const struct result *r, const struct expr *call)
{
	const struct expr *fn = call->u.call.fn;
	const struct func *m = fn && fn->kind == EXPR_NAME
				       ? program_resolve(r->prog, r->fn->file, fn->u.name)
				       : NULL;
	uint32_t i = m && m->macro ? m->macro->nbody : 0;

	while (i-- > 0)
		if (m->macro->body[i].kind == T_NAME && !(m->macro->body[i].flags & TF_PARAM))
			return m->macro->body[i].u.name;
	return NULL;
}

bool lookup_members(const struct result *r, const struct lookup *l, const struct name **members)
{
	unsigned int count = 0;

	if (l->what->kind == SYM_CONTAINER) {
		members[0] = l->what->name;
		return true;
	}
	for (uint32_t i = 0; i < r->cfg->nblocks; i++)
		for (uint32_t k = 0; k < r->cfg->blocks[i].nactions; k++) {
			const struct action *x =
				&r->cfg->actions[r->cfg->blocks[i].first_action + k];

			if (x->kind != ACT_CURSOR || x->tok != l->tok)
				continue;
			for (struct item *a = x->expr->u.call.args; a; a = a->next)
				if (a->value && a->value->kind == EXPR_NAME &&
				    cfg_local(r->cfg, a->value->u.name) < 0 &&
				    count < MAX_NOTE_LOCKS)
					members[count++] = a->value->u.name;
			if (!count)
				members[0] = last_name(r, x->expr);
			return true;
		}
	/* what a model finds is born in slot 0; what another function found is its own affair */
	return l->what->kind != SYM_FRESH || l->what->value % 16 == 0;
}

/* xa_load(&job->fences, i), idr_for_each_entry(table, ...): the name of an object's own container,
 * or of one that was passed here. */
static const struct name *store_of(const struct result *r, const struct lookup *l)
{
	static const char *const families[] = {"xa_", "idr_", "radix_tree_"};
	const struct tokens *t = r->fn->ast->tokens;
	uint32_t tok = l->tok && t->at[l->tok].kind == T_LPAREN ? l->tok - 1 : l->tok;
	const struct name *store = NULL;
	bool by_key = false, inside = false;

	for (unsigned int i = 0; i < 3 && tok < t->n && t->at[tok].kind == T_NAME; i++)
		by_key |= !strncmp(t->at[tok].u.name->text, families[i], strlen(families[i]));
	for (tok += 2; by_key && tok < t->n && t->at[tok].kind != T_COMMA; tok++) {
		if (t->at[tok].kind == T_LPAREN || t->at[tok].kind == T_SEMI)
			return NULL;
		if (t->at[tok].kind == T_NAME)
			store = t->at[tok].u.name;
		inside |= t->at[tok].kind == T_ARROW;
	}
	/* a variable of the file is everybody's */
	return inside || (store && cfg_local(r->cfg, store) >= 0) ? store : NULL;
}

const struct name *lookup_tag(const struct result *r, const struct sym *key)
{
	const struct sym *at = key->a;
	int n;

	if (at->tag || at->kind != SYM_FRESH || !at->label)
		return at->tag;
	n = cfg_local(r->cfg, at->label);
	return n >= 0 && r->cfg->locals[n].decl ? r->cfg->locals[n].decl->type.tag : NULL;
}

/* What the finding says of the container, for the comparison with others. */
static struct link *link_of(struct result *r, const struct obs *o, const struct lookup *l,
			    enum lookup_fault fault)
{
	struct link *k = arena_alloc(r->strings, sizeof(*k));

	k->tag = l->what->tag ? l->what->tag : lookup_tag(r, o->what);
	if (!lookup_members(r, l, k->members))
		memset(k->members, 0, sizeof(k->members));
	k->store = store_of(r, l);
	k->rcu = fault == LOOKUP_RCU;
	return k;
}

/* Does a release function take objects of this type out of a container? Then that holds none. */
static bool unlinked_by_release(const struct program *p, const struct name *tag)
{
	if (tag)
		memo_read(tag);
	return tag && table_has(p->unlinked, tag);
}

void lookups_tell(struct result *r, const struct rule *rule, enum lookup_fault fault,
		  enum confidence c, const char *what)
{
	for (const struct obs *o = r->first_of[OBS_GET]; o; o = o->alike) {
		const struct lookup *l;
		struct holding h;
		enum lookup_fault is;
		size_t n = r->out->n;

		if (o->flags & EFF_KEPT)
			continue;
		l = lookup_behind(o);
		if (!l)
			continue;
		h = holding_of(o->state, l);
		if (h.through)
			continue;
		is = h.rcu_through		      ? LOOKUP_RCU
		     : h.at_lookup || h.rcu_at_lookup ? LOOKUP_OUTSIDE
						      : LOOKUP_LOCKLESS;
		/* whoever takes it out has the container's reference, if it has one */
		if (is == LOOKUP_OUTSIDE && rule_object_flags(o->state, o->what) & RF_UNLINKED &&
		    !unlinked_by_release(r->prog, l->what->tag))
			continue;
		if (is != fault || (is == LOOKUP_RCU && o->flags & EFF_UNLESS))
			continue;
		rule_report(r, rule, c, o->tok, o->state, o->what, true, "%s %s",
			    rule_object(r, o->what), what);
		if (r->out->n > n)
			r->out->at[n].link = link_of(r, o, l, fault);
	}
}
