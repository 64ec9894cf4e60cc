/* SPDX-License-Identifier: GPL-2.0-only */
/* What one effect of a callee, by its summary or model, does to the state. */
#include "call.h"

static bool is_counter_place(const struct sym *key)
{
	const struct sym *o = sym_object(key);

	return o->kind != SYM_CONST && o->kind != SYM_STRING && o->kind != SYM_FUNC &&
	       o->kind != SYM_BIN;
}

/* The family of a counter is the struct that it stands in; kobjects can be left out. */
static bool is_family(struct flow *f, const struct sym *key, const struct call *c)
{
	const struct name *tag = key->a ? key->a->tag : NULL;
	const char *list = f->prog->opt->family;

	if (!list || ((!tag || tag->known != N_KOBJECT) && !c->kobject))
		return true;
	return strstr(list, "kobject") || strstr(list, "all");
}

/* The object came into being by this very call. */
static bool is_born_here(const struct sym *key, const struct call *c)
{
	return sym_object(key)->kind == SYM_FRESH && sym_root(key)->value / 16 == c->tok;
}

/* The callee gives the object together with a reference of it. */
static bool comes_held(const struct sym *key, const struct effect *e, const struct call *c)
{
	if (e->delta <= 0 || e->flags & EFF_KEPT)
		return false;
	return e->flags & EFF_RETURNED || is_born_here(key, c);
}

/* Does the outcome at work drop the object up, or free it? */
static bool gives_up(const struct call *c, const struct sym *up)
{
	for (unsigned int i = 0; i < c->outcome->neffects && i < MAX_EFFECTS; i++) {
		const struct effect *e = &c->outcome->effects[i];

		if (c->at[i] && sym_object(c->at[i]) == up &&
		    (e->kind == EF_FREE || (e->kind == EF_REF && e->delta < 0)))
			return true;
	}
	return false;
}

/*
 * The callee drops what a member of an object held, and the object, too: that reference was the
 * member's, none that was taken here.
 */
static bool is_of_released(const struct sym *key, const struct call *c)
{
	const struct sym *x = sym_object(key);

	if (!c->callee || c->callee->kind == FUNC_MODEL)
		return false;
	while (x->kind == SYM_LOAD) {
		x = sym_object(x->a);
		if (gives_up(c, x))
			return true;
	}
	return false;
}

static void ref_change(struct flow *f, struct state *s, const struct sym *key,
		       const struct effect *e, struct call *c, const struct sym *release)
{
	struct ref *r;
	const struct sym *object = sym_object(key);

	if (!is_counter_place(key) || !is_family(f, key, c))
		return;
	if (state_mask(s, object) == M_ZERO) {
		s->dead = e->delta > 0; /* NULL has no counter: no such path, or nothing put */
		return;
	}
	/* what the callee brought into being it answers for itself */
	if (sym_root(key)->kind != SYM_FRESH || sym_root(key)->value / 16 != c->tok ||
	    sym_root(key)->value % 16 == 0)
		flow_observe(f, s, e->delta > 0 ? OBS_GET : OBS_PUT, c->tok, key, release,
			     c->callee, e->flags);
	r = state_ref(s, key);
	if (r && r->flags & RF_KOBJECT) {
		if (!c->kobject && r->count > 0 && r->count < 3)
			r->count = (int8_t)(r->count + (e->delta > 0 ? 1 : -1));
		return;
	}
	if (!r) {
		r = state_ref_add(f->a, s, key);
		r->origin = comes_held(key, e, c) ? REF_HELD : REF_BORROWED;
		r->places = (state_object_flags(s, key) & RF_ESCAPED) != 0;
	}
	if (e->delta > 0) {
		if (e->flags & EFF_KEPT) {
			r->flags |= RF_GOT | RF_ESCAPED; /* gained and kept on the callee's side */
			return;
		}
		r->flags |= RF_GOT;
		r->flags &= (uint16_t)~RF_LAST;
		r->got_tok = c->tok;
		if (e->flags & EFF_UNLESS)
			r->flags |= RF_UNLESS;
	} else {
		r->flags |= RF_PUT;
		r->put_tok = c->tok;
		if (e->flags & EFF_LAST)
			r->flags |= RF_LAST;
		if (release)
			r->release = release;
	}
	if (e->delta < 0 && r->count > 0 && is_of_released(key, c))
		return;
	if (r->count + e->delta > 3 || r->count + e->delta < -3)
		r->flags |= RF_DOUBT | RF_SATURATED;
	else
		r->count = (int8_t)(r->count + e->delta);
	if (r->count < r->low)
		r->low = r->count;
	if (r->count < 0 && r->flags & RF_UNSURE)
		r->flags |= RF_DOUBT;
	state_trail(f->a, s, e->delta > 0 ? (r->origin == REF_HELD ? TR_HELD : TR_GET) : TR_PUT,
		    c->tok, key, 0);
	if (object->kind == SYM_PARAM || object->kind == SYM_LOAD || object->kind == SYM_FRESH)
		state_narrow(f->a, s, object, M_POS);
}

static void ref_init(struct flow *f, struct state *s, const struct sym *key, struct call *c)
{
	struct ref *r;

	if (!is_counter_place(key) || !is_family(f, key, c))
		return;
	flow_observe(f, s, OBS_INIT, c->tok, key, NULL, c->callee, 0);
	r = state_ref_add(f->a, s, key);
	r->origin = REF_INIT;
	r->count = 1;
	r->low = 0;
	r->places = (state_object_flags(s, key) & RF_ESCAPED) != 0;
	r->flags = 0;
	r->maybe_tok = 0;
	r->got_tok = c->tok;
	state_trail(f->a, s, TR_INIT, c->tok, key, 0);
	if (state_mask(s, sym_object(key)) & M_POS)
		state_narrow(f->a, s, sym_object(key), M_POS);
}

void call_escape(struct flow *f, struct state *s, const struct sym *value, uint32_t tok,
		 bool certain)
{
	const struct sym *object = sym_object(value);
	bool lent = false;

	if (sym_is_number(f->tab, object)) /* no object */
		return;
	for (int i = 0; i < s->nrefs; i++) {
		struct ref *r = &s->refs[i];

		if (sym_object(r->key) != object || r->flags & RF_OBJECT)
			continue;
		r->flags |= certain ? RF_ESCAPED : RF_MAYBE;
		r->places = (uint8_t)(r->places + (certain && r->places < MAX_PLACES));
		if (!certain)
			r->maybe_tok = !r->maybe_tok || r->maybe_tok == tok ? tok : UINT32_MAX;
		r->escape_tok = tok;
		lent |= !certain;
	}
	if (lent && f->record)
		state_trail(f->a, s, TR_LENT, tok, object, 0);
	if (certain) {
		struct ref *r = state_object(f->a, s, object);

		if (r) {
			r->flags |= RF_ESCAPED;
			r->escape_tok = tok;
		}
		state_trail(f->a, s, TR_ESCAPE, tok, object, 0);
	}
}

static void object_freed(struct flow *f, struct state *s, const struct sym *object, uint32_t tok)
{
	struct ref *r;

	flow_observe(f, s, OBS_FREE, tok, object, NULL, NULL, 0);
	if (state_mask(s, object) == M_ZERO)
		return; /* kfree(NULL) */
	r = state_object(f->a, s, object);
	if (r)
		r->flags |= RF_FREED;
	state_trail(f->a, s, TR_FREE, tok, object, 0);
}

static void handoff(struct flow *f, struct state *s, const struct sym *at,
		    const struct sym *callback, struct call *c)
{
	const struct sym *object = sym_object(at);
	struct ref *r;

	if (!callback && at->kind == SYM_FIELD) {
		struct func *cb = program_callback(f->prog, f->fn->file, at->a->tag, at->name);

		if (cb)
			callback = sym_named(f->tab, SYM_FUNC, cb->name);
	}
	flow_observe(f, s, OBS_HANDOFF, c->tok, at, callback, c->callee, 0);
	r = state_object(f->a, s, object);
	if (r) {
		r->flags |= RF_HANDED;
		r->handoff_tok = c->tok;
		r->callback = callback;
		r->release = at; /* the member that was handed over */
	}
	for (int i = 0; i < s->nrefs; i++)
		if (sym_object(s->refs[i].key) == object && !(s->refs[i].flags & RF_OBJECT))
			s->refs[i].handoff_tok = c->tok;
	state_trail(f->a, s, TR_HANDOFF, c->tok, object, 0);
}

static bool state_holds(const struct state *s, const struct sym *lock)
{
	for (int i = 0; i < s->nlocks; i++)
		if (s->locks[i].lock == lock && s->locks[i].mode)
			return true;
	return false;
}

void call_kobject_step(struct flow *f, struct state *s, struct call *c, enum kobject_step step,
			 const struct sym *key, const struct sym *type)
{
	struct ref *r = state_ref(s, key);

	if (!is_counter_place(key) || (r && !(r->flags & RF_KOBJECT)))
		return; /* followed as any counter is */
	switch (step) {
	case KOBJECT_SETUP:
		r = state_ref_add(f->a, s, key);
		r->flags = RF_OBJECT | RF_KOBJECT;
		r->count = 1;
		r->got_tok = c->tok;
		r->release = type;
		state_trail(f->a, s, TR_SETUP, c->tok, key, 0);
		break;
	case KOBJECT_ADDED:
		if (r)
			r->flags |= RF_ESCAPED;
		break;
	case KOBJECT_FAILED:
		if (r && r->count > 0) {
			r->flags |= RF_FAILED;
			state_trail(f->a, s, TR_FAILED, c->tok, key, 0);
		}
		break;
	case KOBJECT_PUT:
		if (!r) {
			r = state_ref_add(f->a, s, key);
			r->flags = RF_OBJECT | RF_KOBJECT;
		}
		r->count = 0;
		r->put_tok = c->tok;
		break;
	}
}

/* What the callee relies on is held by then, by whoever it is: whatever it finds is found so. */
void call_assert_locks(struct flow *f, struct state *s, struct call *c, const struct outcome *o)
{
	for (unsigned int i = 0; i < o->neffects; i++) {
		const struct effect *e = &o->effects[i];
		const struct sym *at;

		if (e->kind != EF_LOCK || !(e->flags & EFF_ASSERT))
			continue;
		at = call_inst(f, s, c, e->at);
		if (!at || state_holds(s, at))
			continue;
		eval_use(f, s, at, c->tok);
		state_lock(f->a, s, at, (uint8_t)e->delta, c->tok);
		if (s->nlocks) {
			s->locks[s->nlocks - 1].atomic = e->flags & EFF_ATOMIC;
			s->locks[s->nlocks - 1].callers = true;
		}
		state_trail(f->a, s, TR_LOCK, c->tok, at, (uint8_t)e->delta);
	}
}

/* Did this very call drop a reference of the object that at lies in? */
static bool is_put_here(const struct state *s, const struct sym *at, const struct call *c)
{
	for (int i = 0; i < s->nrefs; i++)
		if (s->refs[i].flags & RF_PUT && s->refs[i].put_tok == c->tok &&
		    sym_object(s->refs[i].key) == sym_object(at))
			return true;
	return false;
}

void call_effect(struct flow *f, struct state *s, struct call *c, const struct effect *e,
			 const struct sym *at, const struct sym *arg)
{
	struct ref *r;

	switch (e->kind) {
	case EF_REF:
		ref_change(f, s, at, e, c, arg);
		break;
	case EF_INIT:
		ref_init(f, s, at, c);
		break;
	case EF_DOUBT:
		if (!is_counter_place(at))
			break;
		r = state_ref(s, at);
		/* of an object that the callee gives what this function does is still known */
		if (!r && is_born_here(at, c)) {
			state_ref_add(f->a, s, at)->flags = RF_UNSURE;
			break;
		}
		r = state_ref_add(f->a, s, at);
		r->flags |= RF_DOUBT;
		break;
	case EF_ESCAPE:
		call_escape(f, s, at, c->tok, !(e->flags & EFF_MAYBE));
		break;
	case EF_HANDOFF:
		handoff(f, s, at, arg, c);
		break;
	case EF_FREE:
		object_freed(f, s, sym_object(at), c->tok);
		break;
	case EF_LOCK:
		if (e->flags & EFF_ASSERT)
			break; /* held before anything was done */
		eval_use(f, s, at, c->tok);
		state_lock(f->a, s, at, (uint8_t)e->delta, c->tok);
		if (s->nlocks)
			s->locks[s->nlocks - 1].atomic = e->flags & EFF_ATOMIC;
		state_trail(f->a, s, TR_LOCK, c->tok, at, (uint8_t)e->delta);
		break;
	case EF_UNLOCK:
		if (!is_put_here(s, at, c)) /* unlocked before that */
			eval_use(f, s, at, c->tok);
		state_unlock(f->a, s, at, (uint8_t)e->delta, c->tok);
		state_trail(f->a, s, TR_UNLOCK, c->tok, at, (uint8_t)e->delta);
		break;
	case EF_UNLINK:
		if (!is_put_here(s, at, c)) /* taken out before that */
			eval_use(f, s, at, c->tok);
		r = state_object(f->a, s, sym_object(at));
		if (r)
			r->flags |= RF_UNLINKED;
		state_trail(f->a, s, TR_UNLINK, c->tok, sym_object(at), 0);
		break;
	case EF_CANCEL:
		r = state_object(f->a, s, sym_object(at));
		if (r)
			r->flags &= (uint16_t)~RF_HANDED;
		state_trail(f->a, s, TR_CLAIM, c->tok, sym_object(at), 0);
		break;
	case EF_CLAIM:
		eval_use(f, s, at, c->tok);
		state_trail(f->a, s, TR_CLAIM, c->tok, at, 0);
		break;
	case EF_KOBJECT:
		if (!c->kobject)
			call_kobject_step(f, s, c, (enum kobject_step)e->delta, at, arg);
		break;
	case EF_USE:
	case EF_TAKE:
		eval_use(f, s, at, c->tok);
		break;
	}
}
