/* SPDX-License-Identifier: GPL-2.0-only */
/* Look-ups and puts are told by type and lock by place, so that functions can be compared. */
#include "notes.h"
#include "reach.h"
#include "rules.h"

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

/* The look-up that the object of key came from, if nobody holds it for us by now. */
static const struct lookup *lookup_of(const struct obs *o)
{
	struct state *s = (struct state *)(uintptr_t)o->state;
	const struct ref *ref = rule_ref(s, o->what);

	if (ref && ref->flags & (RF_GOT | RF_DOUBT))
		return NULL;
	for (const struct sym *x = o->what; x; x = x->a)
		if (x->flags & SYMF_LOOKUP &&
		    (x->kind == SYM_CONTAINER || x == sym_object(o->what)))
			return state_lookup(s, x);
	return NULL;
}

/* The names among the arguments of the iterator at tok: one of them is the member that links. */
static bool take_members(const struct result *r, const struct lookup *l, struct note *n)
{
	unsigned int count = 0;

	if (l->what->kind == SYM_CONTAINER) {
		n->members[0] = l->what->name;
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
				    count < MAX_NOTE_LOCKS)
					n->members[count++] = a->value->u.name;
			return true;
		}
	/* what a model finds is born in slot 0; what another function found is its own affair */
	return l->what->kind != SYM_FRESH || l->what->value % 16 == 0;
}

static bool take_lookup(struct result *r, const struct obs *o, struct note *n)
{
	const struct lookup *l = o->flags & EFF_KEPT ? NULL : lookup_of(o);
	bool rcu = false, other = false;

	if (!l || !take_members(r, l, n))
		return false;
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

/* The struct that the counter stands in; of a value just born by the variable it was put into. */
static const struct name *tag_of(const struct result *r, const struct sym *key)
{
	const struct sym *at = key->a;
	int n;

	if (at->tag || at->kind != SYM_FRESH || !at->label)
		return at->tag;
	n = cfg_local(r->cfg, at->label);
	return n >= 0 && r->cfg->locals[n].decl ? r->cfg->locals[n].decl->type.tag : NULL;
}

void notes_take(struct result *r, struct notes *out)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		struct note n = {.tok = o->tok, .fn = r->fn};

		if ((o->kind != OBS_GET && o->kind != OBS_PUT) || o->what->kind != SYM_FIELD)
			continue;
		n.kind = o->kind == OBS_GET ? NOTE_LOOKUP : NOTE_PUT;
		n.tag = tag_of(r, o->what);
		if (!n.tag)
			continue;
		n.counter = o->what->name;
		if (!(o->kind == OBS_GET ? take_lookup(r, o, &n) : take_put(r, o, &n)))
			continue;
		n.finding = place(r, o, n.kind == NOTE_PUT);
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

/* .lock: a member of who knows what; doubt is for the same. */
static bool same_lock(const struct name *a, const struct name *b)
{
	const char *x = strrchr(a->text, '.'), *y = strrchr(b->text, '.');

	return a == b || (x && y && (x == a->text || y == b->text) && !strcmp(x, y));
}

bool notes_share_lock(const struct note *a, const struct note *b)
{
	for (unsigned int i = 0; i < a->nlocks; i++)
		for (unsigned int k = 0; k < b->nlocks; k++)
			if (same_lock(a->locks[i], b->locks[k]))
				return true;
	return false;
}
