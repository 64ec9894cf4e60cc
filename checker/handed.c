/* SPDX-License-Identifier: GPL-2.0-only */
/* Hand-offs: the callback is found where the hand-off was, its summary says what it drops. */
#include "handed.h"
#include "reach.h"

bool handed_under_lock(const struct state *s, uint32_t handoff_tok)
{
	for (int i = 0; i < s->nlocks; i++)
		if (s->locks[i].mode && s->locks[i].mode != LOCK_RCU &&
		    s->locks[i].acq <= handoff_tok)
			return true;
	return false;
}

bool handed_is_own(const struct obs *o, const struct ref *ref)
{
	const struct sym *object = sym_object(ref->key);

	if (ref->flags & (RF_DOUBT | RF_OBJECT | RF_ESCAPED) || ref->key->flags & SYMF_ARRAY)
		return false;
	/* stored by the very call that hands it off */
	if (ref->flags & RF_MAYBE && ref->escape_tok != ref->handoff_tok)
		return false;
	/* what comes held from a look-up others hold, too */
	if (object->kind != SYM_FRESH || ref->origin != REF_INIT)
		return false;
	return !(rule_object_flags(o->state, ref->key) & (RF_ESCAPED | RF_FREED | RF_DOUBT)) &&
	       !state_is_stored((struct state *)(uintptr_t)o->state, object);
}

/* The same counter, as the callback sees it: in what its parameter points to or is embedded in. */
static bool is_counter(const struct sym *at, const struct sym *key)
{
	const struct sym *x = at;

	if (at->kind != SYM_FIELD || key->kind != SYM_FIELD || at->name != key->name)
		return false;
	if (at->a->tag && key->a->tag && at->a->tag != key->a->tag)
		return false;
	while (x->kind == SYM_FIELD || x->kind == SYM_CONTAINER)
		x = x->a;
	return x->kind == SYM_PARAM;
}

static bool drops_one(const struct func *f, const struct sym *key)
{
	if (!f->sum || f->sum->flags & SUM_UNCERTAIN || !f->sum->noutcomes)
		return false;
	for (unsigned int i = 0; i < f->sum->noutcomes; i++) {
		const struct outcome *o = &f->sum->outcomes[i];
		int dropped = 0;

		for (unsigned int k = 0; k < o->neffects; k++) {
			if (!is_counter(o->effects[k].at, key))
				continue;
			if (o->effects[k].kind == EF_DOUBT)
				return false;
			if (o->effects[k].kind == EF_REF)
				dropped -= o->effects[k].delta;
		}
		if (dropped < 1)
			return false;
	}
	return true;
}

/* A callee that hands off on some ways only may count on others: only a failure may do without. */
static bool always_hands_off(const struct func *via)
{
	const struct summary *sum = via->sum;

	if (!sum || sum->flags & SUM_UNCERTAIN)
		return false;
	for (unsigned int i = 0; i < sum->noutcomes; i++) {
		const struct outcome *o = &sum->outcomes[i];
		bool hands_off = o->ret_mask == M_NEG;

		for (unsigned int k = 0; k < o->neffects; k++) {
			hands_off |= o->effects[k].kind == EF_HANDOFF;
			if (o->effects[k].kind == EF_DOUBT ||
			    (o->effects[k].kind == EF_REF && o->effects[k].delta > 0))
				return false;
		}
		if (!hands_off)
			return false;
	}
	return true;
}

struct func *handed_to_dropper(struct result *r, const struct obs *o, const struct sym *key)
{
	const struct ref *object = rule_ref(o->state, sym_object(key));
	const struct func *via = NULL;
	struct func *f;

	if (!object || !(object->flags & RF_OBJECT) || !(object->flags & RF_HANDED) ||
	    object->flags & RF_DOUBT || handed_under_lock(o->state, object->handoff_tok))
		return NULL;
	for (const struct obs *h = r->first_of[OBS_HANDOFF]; h && !via; h = h->alike)
		if (h->tok == object->handoff_tok)
			via = h->callee;
	if (via && via->kind != FUNC_MODEL && !always_hands_off(via))
		return NULL;
	f = reach_named(r->prog, via, r->fn->file, object->callback);
	return f && drops_one(f, key) ? f : NULL;
}

const struct obs *handed_at(const struct result *r, uint32_t tok)
{
	for (const struct obs *h = r->first_of[OBS_HANDOFF]; h; h = h->alike)
		if (h->tok == tok)
			return h;
	return NULL;
}

/* The tag of what a value points to; of a value just born by the variable it was put into. */
static const struct name *tag_of(const struct result *r, const struct sym *x)
{
	int n;

	if (x->tag || x->kind != SYM_FRESH || !x->label)
		return x->tag;
	n = cfg_local(r->cfg, x->label);
	return n >= 0 && r->cfg->locals[n].decl ? r->cfg->locals[n].decl->type.tag : NULL;
}

static struct func *callback_of(struct result *r, const struct obs *h)
{
	if (h->arg)
		return reach_named(r->prog, h->callee, r->fn->file, h->arg);
	if (h->what->kind != SYM_FIELD)
		return NULL;
	return program_callback(r->prog, r->fn->file, tag_of(r, h->what->a), h->what->name);
}

/* The parameter of the callback that gets what was handed over: by type, or the untyped one. */
static int param_for(struct program *prog, const struct func *f, const struct sym *at)
{
	const struct function *tree = program_tree(prog, f);
	const struct decl *p = tree ? tree->decl.params : NULL;
	int untyped = -1, i = 0;

	if (!p || !p->next)
		return 0;
	for (; p; p = p->next, i++) {
		if (at->tag && p->type.tag == at->tag)
			return i;
		if (!p->type.tag && p->type.pointers && untyped < 0)
			untyped = i;
	}
	return untyped;
}

/* The callback's symbol x, where its parameter is at, with memory as it is in s. */
static const struct sym *translate(struct symtab *t, const struct state *s, const struct sym *x,
				   const struct sym *at, int param)
{
	const struct sym *a, *v;

	if (x->kind == SYM_PARAM)
		return x->value == param ? at : NULL;
	if (x->kind == SYM_GLOBAL)
		return sym_named(t, SYM_GLOBAL, x->name);
	if (x->kind != SYM_FIELD && x->kind != SYM_CONTAINER && x->kind != SYM_LOAD)
		return NULL;
	a = translate(t, s, x->a, at, param);
	if (!a)
		return NULL;
	if (x->kind == SYM_FIELD)
		return sym_field(t, a, x->name);
	if (x->kind == SYM_CONTAINER)
		return sym_container(t, a, x->tag, x->name);
	v = state_get(s, a);
	return v ? v : sym_load(t, a);
}

const struct sym *handed_translate(struct result *r, const struct state *s, const struct sym *x,
				   const struct sym *at)
{
	return translate(r->tab, s, x, at, 0);
}

static unsigned int containers_in(const struct sym *x)
{
	unsigned int n = 0;

	for (; x; x = x->a)
		n += x->kind == SYM_CONTAINER;
	return n;
}

/*
 * The callback's counter x in this side's words, or NULL. What is handed over as struct
 * delayed_work comes as the struct work_struct in it: then container_of() steps remain.
 */
static const struct sym *in_our_words(struct result *r, const struct obs *h, const struct sym *x,
				      int param)
{
	const struct sym *inner = NULL, *key, *other;

	key = translate(r->tab, h->state, x, h->what, param);
	for (const struct sym *y = x; y && y->kind != SYM_PARAM; y = y->a)
		inner = y;
	if (!key || !inner || inner->kind != SYM_CONTAINER || h->what->kind != SYM_FIELD)
		return key;
	other = translate(r->tab, h->state, x, sym_field(r->tab, h->what, inner->name), param);
	return other && containers_in(other) < containers_in(key) ? other : key;
}

/* Does the outcome drop at? A doubt that knows a release: on some of the ways that it stands for.
 */
static bool outcome_drops(const struct outcome *o, const struct sym *at, bool *sure)
{
	int dropped = 0;
	bool doubt = false;

	for (unsigned int k = 0; k < o->neffects; k++) {
		if (o->effects[k].at != at)
			continue;
		if (o->effects[k].kind == EF_REF)
			dropped -= o->effects[k].delta;
		doubt |= o->effects[k].kind == EF_DOUBT && o->effects[k].arg;
	}
	*sure &= dropped > 0;
	return dropped > 0 || doubt;
}

/* Are references dropped that the object of counter at holds itself? */
static bool takes_apart(const struct outcome *o, const struct sym *at)
{
	for (unsigned int k = 0; k < o->neffects; k++) {
		const struct effect *e = &o->effects[k];
		const struct sym *other = sym_object(e->at);

		if (e->kind == EF_REF && e->delta < 0 && other->kind == SYM_LOAD &&
		    other != sym_object(at) && sym_contains(other, sym_object(at)))
			return true;
	}
	return false;
}

unsigned int handed_drops(struct result *r, const struct obs *h, struct drop *out,
			  struct func **callback)
{
	struct func *f = callback_of(r, h);
	unsigned int n = 0;
	int param;

	*callback = f;
	if (!f || !f->sum)
		return 0;
	param = param_for(r->prog, f, h->what);
	for (unsigned int i = 0; i < f->sum->noutcomes; i++) {
		const struct outcome *o = &f->sum->outcomes[i];

		for (unsigned int k = 0; k < o->neffects && n < MAX_DROPS; k++) {
			const struct sym *at = o->effects[k].at, *key;
			bool known = false, sure = !(f->sum->flags & SUM_UNCERTAIN);

			if ((o->effects[k].kind != EF_REF && o->effects[k].kind != EF_DOUBT) ||
			    !outcome_drops(o, at, &sure))
				continue;
			key = in_our_words(r, h, at, param);
			for (unsigned int d = 0; d < n; d++)
				known |= out[d].key == key;
			if (!key || known)
				continue;
			for (unsigned int j = 0; j < f->sum->noutcomes; j++)
				outcome_drops(&f->sum->outcomes[j], at, &sure);
			out[n++] = (struct drop){
				.key = key, .sure = sure, .apart = takes_apart(o, at)};
		}
	}
	return n;
}
