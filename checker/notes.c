/* SPDX-License-Identifier: GPL-2.0-only */
/* Look-ups and puts are told by type and lock by place, so that functions can be compared. */
#include "notes.h"
#include "reach.h"
#include "rules.h"
#include "siblings.h"

static const struct rule nobody = {.info = {.id = ""}};

static void add_lock(struct result *r, struct note *n, const struct sym *lock)
{
	const struct name *id = reach_lock_id(r->fn->file, lock);

	if (id && n->nlocks < MAX_NOTE_LOCKS)
		n->locks[n->nlocks++] = id;
}

static struct finding *place(struct result *r, const struct obs *o, bool callers)
{
	struct findings one = {0}, *out = r->out;
	struct finding *f;

	r->out = &one;
	rule_report(r, &nobody, CONF_MEDIUM, o->tok, o->state, o->what, callers, "%s",
		    rule_object(r, o->what));
	r->out = out;
	f = arena_copy(r->strings, one.at, sizeof(*f));
	free(one.at);
	return f;
}

static bool take_lookup(struct result *r, const struct obs *o, struct note *n)
{
	const struct lookup *l = o->flags & EFF_KEPT ? NULL : lookup_behind(o);
	bool rcu = false, other = false;

	if (!l)
		return false;
	n->indirect = !lookup_members(r, l, n->members);
	n->type = l->what->tag ? l->what->tag : n->tag;
	n->unless = o->flags & EFF_UNLESS;
	for (int k = 0; k < o->state->nlocks; k++) {
		const struct held *h = &o->state->locks[k];

		for (int i = 0; i < l->n; i++) {
			if (!h->mode || h->acq != l->acqs[i])
				continue;
			if (h->mode == LOCK_RCU) {
				rcu = true;
				continue;
			}
			other = true;
			if (h->lock && h->mode != LOCK_IRQ)
				add_lock(r, n, h->lock);
		}
	}
	n->rcu = rcu && !other;
	return n->rcu || n->nlocks;
}

/* What a variable of file level points to is found there, too. */
static bool take_variable(struct result *r, const struct obs *o, struct note *n)
{
	const struct sym *object = sym_object(o->what), *at = object->a;
	const struct ref *ref = rule_ref(o->state, o->what);

	if (object->kind != SYM_LOAD || object->flags & SYMF_LOOKUP || o->flags & EFF_KEPT ||
	    !rule_gets_argument(o->callee) || (ref && ref->flags & (RF_GOT | RF_DOUBT | RF_UNSURE)))
		return false;
	while (at->kind == SYM_FIELD)
		at = at->a;
	if (at->kind != SYM_GLOBAL)
		return false;
	n->kind = NOTE_VARIABLE;
	n->variable = reach_lock_id(r->fn->file, object->a);
	n->root = at->name;
	n->member = object->a == at ? NULL : object->a->name;
	n->unless = o->flags & EFF_UNLESS;
	for (const struct trail *t = o->state->trail; t; t = t->up)
		n->dropped |= t->kind == TR_UNLOCK ||
			      ((t->kind == TR_GET || t->kind == TR_HELD) &&
			       sym_object(t->what) == object);
	for (int k = 0; k < o->state->nlocks; k++) {
		const struct held *h = &o->state->locks[k];

		n->rcu |= h->mode == LOCK_RCU;
		if (h->lock && (h->mode == LOCK_EXCLUSIVE || h->mode == LOCK_SHARED))
			add_lock(r, n, h->lock);
	}
	return n->variable;
}

static bool takes_lock(const struct func *f)
{
	const struct outcome *o =
		f && f->kind == FUNC_MODEL && f->sum->noutcomes ? &f->sum->outcomes[0] : NULL;

	for (unsigned int i = 0; o && i < o->neffects; i++)
		if (o->effects[i].kind == EF_LOCK)
			return true;
	return false;
}

static bool take_put(struct result *r, const struct obs *o, struct note *n)
{
	const struct ref *ref = rule_ref(o->state, o->what);

	n->type = sym_object(o->what)->tag ? sym_object(o->what)->tag : n->tag;
	n->release = reach_named(r->prog, o->callee, r->fn->file, o->arg);
	n->callee = o->callee && o->callee->kind != FUNC_MODEL ? o->callee : NULL;
	n->serial = takes_lock(o->callee);
	if (ref && ref->count > 1 && !(ref->flags & RF_DOUBT))
		return false; /* not the last */
	if (ref && ref->origin == REF_INIT && sym_object(o->what)->kind == SYM_FRESH &&
	    !((ref->flags | rule_object_flags(o->state, o->what)) &
	      (RF_ESCAPED | RF_MAYBE | RF_HANDED)))
		return false; /* nobody else has seen it yet */
	for (int k = 0; k < o->state->nlocks; k++) {
		const struct held *h = &o->state->locks[k];

		if (h->lock && (h->mode == LOCK_EXCLUSIVE || h->mode == LOCK_SHARED))
			add_lock(r, n, h->lock);
	}
	return true;
}

static bool take(struct result *r, const struct obs *o, struct note *n)
{
	if (o->what->kind != SYM_FIELD)
		return false;
	n->counter = o->what->name;
	n->tag = lookup_tag(r, o->what);
	if (o->kind == OBS_PUT) {
		n->kind = NOTE_PUT;
		return n->tag && take_put(r, o, n);
	}
	n->kind = NOTE_LOOKUP;
	return (n->tag && take_lookup(r, o, n)) || take_variable(r, o, n);
}

/* How this function keeps it with what key's object came with. */
static bool take_given(struct result *r, const struct sym *key, struct note *n)
{
	uint32_t nexits;
	const struct exit_view *v = rule_exits(r, key, &nexits);

	n->kind = NOTE_GIVEN;
	for (uint32_t i = 0; i < nexits; i++) {
		const struct ref *ref = v[i].ref;
		bool dropped = v[i].ending == END_BALANCED && !v[i].fails;

		if (!ref || ref->origin == REF_BORROWED || (!dropped && v[i].ending != END_KEPT))
			continue;
		if (dropped && !(ref->flags & RF_PUT))
			continue;
		n->dropped |= dropped;
		n->tok = ref->got_tok;
	}
	n->callee = n->tok ? (struct func *)(uintptr_t)rule_callee(r, n->tok) : NULL;
	return n->callee;
}

/* There is one note of each callee, however often it is lent to. */
static void note_lent(struct result *r, const struct exit_view *v, struct notes *out, size_t first,
		      struct finding *none)
{
	const struct func *to[8];
	unsigned int n = siblings_lent(r, v, to, sizeof(to) / sizeof(to[0]));

	for (unsigned int i = 0; i < n; i++) {
		struct note x = {.kind = NOTE_LENT,
				 .fn = r->fn,
				 .tok = v->ref->got_tok,
				 .callee = (struct func *)(uintptr_t)to[i],
				 .dropped = v->ending == END_BALANCED,
				 .finding = none};
		size_t k = first;

		while (k < out->n && !(out->at[k].kind == NOTE_LENT && out->at[k].callee == to[i]))
			k++;
		if (k < out->n)
			out->at[k].dropped |= x.dropped;
		else
			vec_push(out, x);
	}
}

static void take_all_given(struct result *r, struct notes *out)
{
	struct finding *none = NULL;
	size_t first = out->n;

	for (const struct sym **key = rule_keys(r); *key; key++) {
		struct note n = {.fn = r->fn};
		uint32_t nexits;
		const struct exit_view *v = rule_exits(r, *key, &nexits);

		if (!none) {
			none = arena_alloc(r->strings, sizeof(*none));
			none->rule = &nobody.info;
			none->file = r->fn->file->path;
		}
		if (take_given(r, *key, &n)) {
			n.finding = none;
			vec_push(out, n);
		}
		for (uint32_t i = 0; i < nexits; i++)
			if (v[i].ref && v[i].ref->flags & RF_MAYBE && !v[i].fails &&
			    ((v[i].ending == END_BALANCED && v[i].ref->flags & RF_PUT) ||
			     v[i].ending == END_OWNED))
				note_lent(r, &v[i], out, first, none);
	}
}

void notes_take(struct result *r, struct notes *out)
{
	take_all_given(r, out);
	for (const struct obs *o = r->first; o; o = o->next) {
		struct note n = {.tok = o->tok, .fn = r->fn};

		if ((o->kind != OBS_GET && o->kind != OBS_PUT) || !take(r, o, &n))
			continue;
		n.finding = place(r, o, n.kind != NOTE_LOOKUP);
		vec_push(out, n);
	}
}

static int by_place(const void *x, const void *y)
{
	const struct note *a = x, *b = y;

	if (a->fn->number != b->fn->number)
		return a->fn->number < b->fn->number ? -1 : 1;
	if (a->tok != b->tok)
		return a->tok < b->tok ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind - b->kind;
	return a->nlocks - b->nlocks;
}

void notes_sort(struct notes *n)
{
	if (n->n)
		qsort(n->at, n->n, sizeof(*n->at), by_place);
}

bool notes_share_lock(const struct note *a, const struct note *b)
{
	for (unsigned int i = 0; i < a->nlocks; i++)
		for (unsigned int k = 0; k < b->nlocks; k++)
			if (reach_same_id(a->locks[i], b->locks[k]))
				return true;
	return false;
}
