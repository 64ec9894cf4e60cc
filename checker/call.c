/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls: what a summary or model says is done to the state. What C itself gives a meaning
 * (IS_ERR, container_of, READ_ONCE ...) is answered here by name; all else comes from
 * summaries, and for what has none, from the facts of the callee's text (facts.c).
 */
#include "flow.h"

enum { MAX_ARGS = 16, MAX_EFFECTS = 64, MAX_PLACES = 4 };

struct call {
	const struct expr *e;
	const struct sym *args[MAX_ARGS];
	const struct expr *exprs[MAX_ARGS];
	unsigned int n;
	uint32_t tok;
	struct func *callee;
	const struct func *kobject; /* what a model says of it beside, or NULL */
	const struct outcome *outcome; /* that is taken, of a callee with a summary */
	const struct sym *at[MAX_EFFECTS]; /* where its effects are, in this side's words */
	bool discarded; /* the result is not used */
	bool alone;	/* no other way could it end */
};

static const struct sym *load(struct flow *f, struct state *s, const struct sym *addr)
{
	const struct sym *v = state_get(s, addr);

	return v ? v : sym_load(f->tab, addr);
}

/* ---- instantiation: a summary's symbols in the caller's terms ---- */

static const struct sym *inst(struct flow *f, struct state *s, struct call *c, const struct sym *x)
{
	const struct sym *a, *b;

	if (!x)
		return NULL;
	switch (x->kind) {
	case SYM_PARAM:
		return (uint64_t)x->value < c->n ? c->args[x->value] : NULL;
	case SYM_FRESH:
		return sym_numbered(f->tab, SYM_FRESH, (int64_t)c->tok * 16 + 1 + (x->value & 7),
				    x->flags);
	case SYM_CONST:
		return sym_const(f->tab, x->value);
	case SYM_ERRNO:
	case SYM_FUNC:
	case SYM_GLOBAL:
		return sym_named(f->tab, (enum sym_kind)x->kind, x->name);
	case SYM_STRING:
		return sym_numbered(f->tab, SYM_STRING, 0, 0);
	}
	if (!x->a)
		return NULL;
	a = inst(f, s, c, x->a);
	if (!a)
		return NULL;
	switch (x->kind) {
	case SYM_FIELD:
		return sym_field(f->tab, a, x->name);
	case SYM_CONTAINER:
		return sym_container(f->tab, a, x->tag, x->name);
	case SYM_LOAD:
		return load(f, s, a);
	case SYM_INDEX:
		b = inst(f, s, c, x->b);
		return b ? sym_index(f->tab, a, b) : NULL;
	case SYM_BIN:
		b = inst(f, s, c, x->b);
		return b ? sym_bin(f->tab, x->op, a, b) : NULL;
	default:
		return NULL;
	}
}

/* What no variable holds goes by the name of the call that gave it. */
static const struct name *result_name(const struct name *callee)
{
	char buf[80];

	snprintf(buf, sizeof(buf), "%.70s()", callee->text);
	return name_of(buf);
}

/* Values the callee brings into being are born anew at this call. */
static void rebirth(struct flow *f, struct state *s, struct call *c, const struct outcome *o)
{
	uint32_t born = 0;
	const struct sym *roots[40];
	unsigned int n = 0;

	if (o->ret)
		roots[n++] = sym_root(o->ret);
	for (unsigned int i = 0; i < o->neffects && n < 20; i++)
		roots[n++] = sym_root(o->effects[i].at);
	for (unsigned int i = 0; i < o->nstores && n < 38; i++) {
		roots[n++] = sym_root(o->stores[i].value);
		roots[n++] = sym_root(o->stores[i].addr);
	}
	for (unsigned int i = 0; i < n; i++)
		if (roots[i]->kind == SYM_FRESH && !(born & 1u << (roots[i]->value & 7))) {
			uint8_t flags = roots[i]->flags;
			const struct sym *v;

			if (i == 0 && o->ret) /* symbols are shared, this is of this outcome */
				flags = (flags & (uint8_t)~SYMF_LOOKUP) |
					(o->ret_flags & SYMF_LOOKUP);
			v = eval_fresh(f, s, c->tok, (uint8_t)(1 + (roots[i]->value & 7)), flags);
			born |= 1u << (roots[i]->value & 7);
			if (!v->label && c->callee)
				((struct sym *)(uintptr_t)v)->label = result_name(c->callee->name);
			/* what was passed is what the last time round gave */
			for (unsigned int k = 0; k < c->n; k++)
				if (c->args[k] && sym_contains(c->args[k], v))
					c->args[k] = sym_subst(
						f->tab, c->args[k], v,
						sym_numbered(f->tab, SYM_OLD, v->value, v->flags));
		}
}

/* ---- effects ---- */

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

/* What a member of a number's type holds is no object. */
static bool is_number(const struct flow *f, const struct sym *value)
{
	const struct sym *at = value->a;
	const struct type *t;

	if (value->kind != SYM_LOAD || at->kind != SYM_FIELD || !at->a->tag)
		return false;
	t = f->tab->member(f->tab->ctx, at->a->tag, at->name);
	return t && t->kind == TYPE_BASIC && !t->pointers;
}

void call_escape(struct flow *f, struct state *s, const struct sym *value, uint32_t tok,
		 bool certain)
{
	const struct sym *object = sym_object(value);

	if (is_number(f, object))
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
	}
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

static void kobject_step(struct flow *f, struct state *s, struct call *c, enum kobject_step step,
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
static void assert_locks(struct flow *f, struct state *s, struct call *c, const struct outcome *o)
{
	for (unsigned int i = 0; i < o->neffects; i++) {
		const struct effect *e = &o->effects[i];
		const struct sym *at;

		if (e->kind != EF_LOCK || !(e->flags & EFF_ASSERT))
			continue;
		at = inst(f, s, c, e->at);
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

static void apply_effect(struct flow *f, struct state *s, struct call *c, const struct effect *e,
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
		state_trail(f->a, s, TR_CLAIM, c->tok, sym_object(at), 0);
		break;
	case EF_KOBJECT:
		if (!c->kobject)
			kobject_step(f, s, c, (enum kobject_step)e->delta, at, arg);
		break;
	case EF_USE:
	case EF_TAKE:
		eval_use(f, s, at, c->tok);
		break;
	}
}

/* A reference is counted on this value: it stays valid whatever is called. */
static bool is_counted(const struct state *s, const struct sym *x)
{
	for (int i = 0; i < s->nrefs; i++)
		if (s->refs[i].count > 0 && sym_contains(s->refs[i].key, x))
			return true;
	return false;
}

/* What the callee may have written is not known any more; which object it was, is. */
static void havoc(struct flow *f, struct state *s, struct call *c)
{
	int n = 0;

	for (unsigned int i = 0; i < c->n; i++) {
		const struct sym *v = c->args[i], *root;

		if (!v)
			continue;
		root = sym_object(v);
		if (root->kind == SYM_LOCAL && (v->kind == SYM_LOCAL || v->kind == SYM_FIELD)) {
			const struct sym *old = state_get(s, v);

			/* an uninitialised or constant local passed by address comes back set */
			if (!old || old->kind == SYM_CONST || old->kind == SYM_ERRNO ||
			    old->kind == SYM_FRESH)
				state_set(f->a, s, v,
					  eval_fresh(f, s, c->tok, (uint8_t)(10 + (i % 5)), 0));
		}
	}
	/* constants in memory that others reach */
	for (int i = 0; i < s->nenv; i++) {
		const struct bind *b = &s->env[i];
		bool reached = false;

		if (b->value->kind == SYM_CONST && b->addr->kind == SYM_FIELD)
			for (unsigned int k = 0; k < c->n && !reached; k++)
				reached = c->args[k] && c->args[k]->kind != SYM_CONST &&
					  sym_contains(b->addr, sym_object(c->args[k]));
		if (!reached)
			s->env[n++] = *b;
	}
	s->nenv = (uint16_t)n;
	n = 0;
	for (int i = 0; i < s->nfacts; i++) {
		const struct sym *x = s->facts[i].s;
		bool reached = false;

		if (x->kind == SYM_LOAD && x->a->kind != SYM_LOCAL)
			for (unsigned int k = 0; k < c->n && !reached; k++)
				reached = c->args[k] && c->args[k]->kind != SYM_CONST &&
					  sym_contains(x, sym_object(c->args[k])) &&
					  x != c->args[k];
		if (!reached || s->facts[i].counts || is_counted(s, x))
			s->facts[n++] = s->facts[i];
	}
	s->nfacts = (uint16_t)n;
}

static bool is_feasible(struct flow *f, struct state *s, struct call *c, const struct outcome *o)
{
	for (unsigned int i = 0; i < o->npre; i++) {
		const struct sym *v = inst(f, s, c, o->pre[i].what);

		if (v && !(state_mask(s, v) & o->pre[i].mask))
			return false;
	}
	if (o->ret && o->ret->kind == SYM_PARAM && (uint64_t)o->ret->value < c->n &&
	    !(state_mask(s, c->args[o->ret->value]) & o->ret_mask))
		return false;
	return true;
}

static void narrow(struct flow *f, struct state *s, const struct sym *v, uint8_t mask, bool counts)
{
	struct fact *fa;

	state_narrow(f->a, s, v, mask);
	fa = counts && (v->kind == SYM_LOAD || v->kind == SYM_BIN) ? state_fact(s, v) : NULL;
	if (fa)
		fa->counts = true;
}

/*
 * Of an object's own state that decides whether it counts, nothing is forgotten: the put that
 * belongs to the get asks the same question, though what memory holds may be less known by then.
 */
static void require(struct flow *f, struct state *s, struct call *c, const struct outcome *o,
		    bool counts)
{
	for (unsigned int i = 0; i < o->npre; i++) {
		const struct sym *what = o->pre[i].what, *v = inst(f, s, c, what), *at, *to;

		if (!v)
			continue;
		narrow(f, s, v, o->pre[i].mask, counts);
		if (!counts || what->kind != SYM_BIN)
			continue;
		at = inst(f, s, c, what->a->a);
		to = inst(f, s, c, what->b);
		if (at && to)
			narrow(f, s, sym_bin(f->tab, what->op, sym_load(f->tab, at), to),
			       o->pre[i].mask, true);
	}
}

/* The counter that this outcome gains conditionally, or NULL. */
static const struct sym *gains_unless(const struct outcome *o)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].kind == EF_REF && o->effects[i].flags & EFF_UNLESS)
			return o->effects[i].at;
	return NULL;
}

static bool locks(const struct outcome *o)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].kind == EF_LOCK || o->effects[i].kind == EF_UNLOCK)
			return true;
	return false;
}

/* Its text takes locks and drops none, or the other way round. */
static bool wraps_lock(const struct func *f)
{
	bool takes = false, drops = false;

	for (uint32_t k = 0; f && k < f->ndeeds; k++) {
		takes |= f->deeds[k].kind == DEED_LOCK;
		drops |= f->deeds[k].kind == DEED_UNLOCK;
	}
	return takes != drops;
}

/* A wrapper of a lock that does nothing where there is none: there is one. */
static unsigned int without_vacuous(const struct func *f, const struct outcome **can,
				    unsigned int n)
{
	unsigned int k = 0, nlock = 0;

	if (!wraps_lock(f))
		return n;

	for (unsigned int i = 0; i < n; i++) {
		if (can[i]->ret || can[i]->ret_mask != M_ANY)
			return n;
		nlock += locks(can[i]);
	}
	for (unsigned int i = 0; nlock && i < n; i++)
		if (can[i]->neffects || can[i]->nstores)
			can[k++] = can[i];
	return nlock ? k : n;
}

/* What failed, and had initialised a counter on the way, may have undone that by itself. */
static void undone(struct state *s, const struct outcome *o, const struct sym *const *at,
		   unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		struct ref *r = o->effects[i].kind == EF_INIT && at[i] ? state_ref(s, at[i]) : NULL;

		if (r)
			r->flags |= RF_MAYBE;
	}
}

static bool has_on(struct flow *f, struct state *s, struct call *c, const struct outcome *o,
		   const struct sym *key, bool drop)
{
	for (unsigned int i = 0; i < o->neffects; i++) {
		const struct effect *e = &o->effects[i];

		if (drop ? e->kind == EF_REF && e->delta < 0
			 : e->kind == EF_REF || e->kind == EF_DOUBT || e->kind == EF_FREE)
			if (inst(f, s, c, e->at) == key)
				return true;
	}
	return false;
}

/* Is something asked of memory that nothing is known of on this path? */
static bool asks_unknown(struct flow *f, struct state *s, struct call *c, const struct outcome *o)
{
	for (unsigned int i = 0; i < o->npre; i++) {
		const struct sym *v = o->pre[i].what->kind == SYM_PARAM
					      ? NULL
					      : inst(f, s, c, o->pre[i].what);

		if (v && state_mask(s, v) == M_ANY)
			return true;
	}
	return false;
}

/*
 * A put that does nothing by what stands in the object, where the get did not ask for that: it is
 * there to be dropped.
 */
static unsigned int without_refusals(struct flow *f, struct state *s, struct call *c,
				     const struct outcome **can, unsigned int n)
{
	for (int r = 0; r < s->nrefs; r++) {
		const struct ref *ref = &s->refs[r];
		unsigned int k = 0, drops = 0;

		if (ref->count <= 0 || ref->flags & (RF_OBJECT | RF_DOUBT))
			continue;
		for (unsigned int i = 0; i < n; i++)
			drops += has_on(f, s, c, can[i], ref->key, true);
		if (!drops || drops == n)
			continue;
		for (unsigned int i = 0; i < n; i++)
			if (has_on(f, s, c, can[i], ref->key, false) ||
			    can[i]->ret_mask != M_ANY || !asks_unknown(f, s, c, can[i]))
				can[k++] = can[i];
		n = k;
	}
	return n;
}

/* The way that the call ends; NULL: it does not, or nothing is known. */
static const struct outcome *pick(struct flow *f, struct state *s, struct call *c,
				  const struct summary *sum)
{
	const struct outcome *can[16];
	unsigned int n = 0;

	if (sum->flags & SUM_NORETURN) {
		s->dead = true;
		return NULL;
	}
	for (unsigned int i = 0; i < sum->noutcomes && n < 16; i++)
		if (is_feasible(f, s, c, &sum->outcomes[i]))
			can[n++] = &sum->outcomes[i];
	if (!n) {
		s->dead = sum->noutcomes; /* it cannot be called like this: no such path */
		return NULL;
	}
	n = without_vacuous(c->callee, can, n);
	if (n > 1 && sum->flags & SUM_REFS && !(sum->flags & SUM_MODEL))
		n = without_refusals(f, s, c, can, n);
	if (n > 1 && f->discard && outcome_hands_off(can[0]) && sum->flags & SUM_MODEL)
		n = 1; /* nobody looks whether it was queued before */
	c->alone = n == 1;
	return can[n > 1 ? flow_choose(f, n) : 0];
}

/* Does it take a reference of what x is inside, in its own words, for where it keeps it? */
static bool counts_for_itself(const struct outcome *o, const struct sym *x)
{
	const struct sym *param = sym_object(x);

	for (unsigned int k = 0; o && param->kind == SYM_PARAM && k < o->neffects; k++) {
		const struct effect *e = &o->effects[k];
		const struct sym *object = sym_object(e->at);

		if (e->kind == EF_REF && e->flags & EFF_KEPT && object->kind == SYM_PARAM &&
		    object->value == param->value)
			return true;
	}
	return false;
}

static const struct sym *apply(struct flow *f, struct state *s, struct call *c,
			       const struct summary *sum)
{
	const struct outcome *o = c->outcome;
	const struct sym *arg[MAX_EFFECTS], *addr[16], *value[16], *ret = NULL;
	int places[MAX_EFFECTS];
	unsigned int ne, ns;

	require(f, s, c, o, sum->flags & SUM_REFS);
	assert_locks(f, s, c, o);
	rebirth(f, s, c, o);
	if (f->discard && !c->alone && gains_unless(o))
		flow_observe(f, s, OBS_UNCHECKED, c->tok, inst(f, s, c, gains_unless(o)), NULL,
			     c->callee, 0);
	ne = o->neffects < MAX_EFFECTS ? o->neffects : MAX_EFFECTS;
	ns = o->nstores < 16 ? o->nstores : 16;
	for (unsigned int i = 0; i < ne; i++) {
		const struct effect *e = &o->effects[i];
		const struct ref *r;

		c->at[i] = inst(f, s, c, e->at);
		arg[i] = inst(f, s, c, e->arg);
		/* where the callee keeps it, it took a reference for that */
		r = c->at[i] && e->kind == EF_REF && e->flags & EFF_KEPT ? state_ref(s, c->at[i])
									 : NULL;
		places[i] = r ? r->places : -1;
	}
	for (unsigned int i = 0; i < ns; i++) {
		addr[i] = inst(f, s, c, o->stores[i].addr);
		value[i] = inst(f, s, c, o->stores[i].value);
	}
	if (o->ret)
		ret = inst(f, s, c, o->ret);
	if (!(sum->flags & (SUM_PURE | SUM_MODEL)))
		havoc(f, s, c);
	for (unsigned int i = 0; i < ns; i++)
		if (addr[i] && value[i])
			eval_assign(f, s, addr[i], value[i], c->tok);
	for (unsigned int i = 0; i < ne && !s->dead; i++)
		if (c->at[i])
			apply_effect(f, s, c, &o->effects[i], c->at[i], arg[i]);
	for (unsigned int i = 0; i < ne && !s->dead; i++)
		if (c->at[i] && places[i] >= 0 && state_ref(s, c->at[i]))
			state_ref(s, c->at[i])->places = (uint8_t)places[i];
	if (o->ret_mask == M_NEG && !(sum->flags & SUM_MODEL))
		undone(s, o, c->at, ne);
	for (unsigned int i = 0; i < ns && !s->dead; i++)
		if (addr[i] && value[i] && addr[i]->kind == SYM_FIELD &&
		    !counts_for_itself(o, o->stores[i].value))
			call_escape(f, s, value[i], c->tok,
				    false); /* in a record that the callee keeps */
	if (!ret)
		ret = eval_fresh(f, s, c->tok, 0, SYMF_CALL | o->ret_flags);
	if (o->ret_mask && !state_narrow(f->a, s, ret, o->ret_mask))
		s->dead = true;
	return ret;
}

/* What a model says of kobjects, to a call that came back with ret. */
static void apply_kobject(struct flow *f, struct state *s, struct call *c, const struct sym *ret)
{
	const struct summary *sum = c->kobject->sum;
	const struct outcome *o = &sum->outcomes[flow_choose(f, sum->noutcomes)];

	if (sum->noutcomes > 1 && !state_narrow(f->a, s, ret, o->ret_mask)) {
		s->dead = true;
		return;
	}
	for (unsigned int i = 0; i < o->neffects; i++) {
		const struct effect *e = &o->effects[i];
		const struct sym *at = inst(f, s, c, e->at);

		if (at)
			kobject_step(f, s, c, (enum kobject_step)e->delta, at,
				     inst(f, s, c, e->arg));
	}
}

/* It may put what was set up. */
static void kobject_doubt(struct state *s, const struct sym *v)
{
	for (int i = 0; i < s->nrefs; i++)
		if (s->refs[i].flags & RF_KOBJECT && sym_object(s->refs[i].key) == sym_object(v))
			s->refs[i].flags |= RF_MAYBE;
}

/* refcount_dec_and_test(&obj->ref.refcount): the counter is changed behind the back of kref. */
static void counter_doubt(struct state *s, const struct call *c, const struct sym *v)
{
	const struct expr *called = c->e->u.call.fn;
	const struct name *fn = called && called->kind == EXPR_NAME ? called->u.name : NULL;
	struct ref *r = v->kind == SYM_FIELD && v->name->known == N_REFCOUNT ? state_ref(s, v->a)
									     : NULL;

	if (r && !(fn && strstr(fn->text, "read")))
		r->flags |= RF_DOUBT;
}

/* A function without a summary: its text alone speaks. */
static void apply_facts(struct flow *f, struct state *s, struct call *c)
{
	for (unsigned int i = 0; i < c->n; i++) {
		const struct sym *v = c->args[i];
		uint8_t bits = 0;

		if (!v)
			continue;
		counter_doubt(s, c, v);
		if (c->callee && c->callee->kind != FUNC_MODEL) {
			if (i < c->callee->nparams && c->callee->bits)
				bits = c->callee->bits[i];
			/* who fails keeps nothing; for summaries it is not worth telling apart */
			if (f->record && c->outcome && c->outcome->ret_mask == M_NEG &&
			    !(c->callee->sum->flags & SUM_UNCERTAIN))
				bits &= (uint8_t) ~(PB_STORED | PB_INDIRECT);
			if (f->record &&
			    counts_for_itself(c->outcome, sym_numbered(f->tab, SYM_PARAM, i, 0)))
				bits &= (uint8_t)~PB_STORED;
		} else if (!c->callee && c->e->u.call.fn && c->e->u.call.fn->kind != EXPR_NAME) {
			bits = PB_INDIRECT;
		}
		if (c->callee && c->callee->kind == FUNC_FUNCTION && i >= c->callee->nparams)
			bits |= PB_INDIRECT; /* through va_arg() */
		if (c->callee && c->callee->kind == FUNC_MACRO && !c->discarded)
			bits |= PB_INDIRECT; /* packed into what the macro gives */
		if (bits & (PB_STORED | PB_INDIRECT | PB_FREED))
			call_escape(f, s, v, c->tok, false);
		/* next(&obj): what it held is put, maybe, and another one is there */
		if (bits & (PB_WRITTEN | PB_INDIRECT) && v->kind == SYM_LOCAL && state_get(s, v))
			call_escape(f, s, state_get(s, v), c->tok, false);
		if (bits & (PB_GIVEN_UP | PB_INDIRECT | PB_FREED) && !c->kobject &&
		    !(c->callee && c->callee->sum))
			kobject_doubt(s, v);
		if (bits & PB_USED)
			eval_touch(f, s, v, c->tok);
	}
}

/* ---- what C and the compiler's helpers give a meaning ---- */

static const struct name *type_tag(struct flow *f, const struct expr *e)
{
	if (!e)
		return NULL;
	if (e->kind == EXPR_TYPE || e->kind == EXPR_SIZEOF) {
		if (e->u.cast.type && e->u.cast.type->tag)
			return e->u.cast.type->tag;
		e = e->u.cast.arg; /* typeof(*pos) */
		if (e && e->kind == EXPR_UNARY)
			e = e->u.unary.arg;
	}
	if (e && e->kind == EXPR_NAME) {
		int n = cfg_local(f->g, e->u.name);

		if (n >= 0 && f->g->locals[n].decl)
			return f->g->locals[n].decl->type.tag;
		return n < 0 ? e->u.name : NULL;
	}
	return NULL;
}

/* container_of(p, type, a.b): the members from the last to the first */
static const struct sym *containers(struct flow *f, const struct sym *p, const struct name *tag,
				    const struct expr *m)
{
	if (!m)
		return p;
	if (m->kind == EXPR_MEMBER) {
		p = sym_container(f->tab, p, NULL, m->u.member.name);
		return containers(f, p, tag, m->u.member.base);
	}
	if (m->kind == EXPR_NAME)
		return sym_container(f->tab, p, tag, m->u.name);
	if (m->kind == EXPR_INDEX)
		return containers(f, p, tag, m->u.index.base);
	return sym_container(f->tab, p, tag, name_of("?"));
}

const struct sym *call_container(struct flow *f, const struct sym *p, const struct item *type)
{
	return containers(f, p, type_tag(f, type->value), type->next->value);
}

static const struct sym *found(struct flow *f, struct state *s, const struct sym *v, uint32_t tok)
{
	if (v->kind == SYM_LOAD || v->kind == SYM_CONTAINER) {
		struct sym *m = (struct sym *)(uintptr_t)v;

		m->flags |= SYMF_LOOKUP;
		state_found(f->a, s, v, tok);
	}
	return v;
}

/* True if the call was answered here. */
static bool builtin(struct flow *f, struct state *s, const struct expr *e, const struct name *fn,
		    const struct sym **v)
{
	struct item *i0 = e->u.call.args, *i1 = i0 ? i0->next : NULL, *i2 = i1 ? i1->next : NULL;
	const struct sym *x, *addr;

	if (!fn->known || !i0)
		return false;
	switch (fn->known) {
	case N_IS_ERR:
	case N_IS_ERR_VALUE:
		*v = sym_bin(f->tab, T_LT, eval(f, s, i0->value), sym_const(f->tab, 0));
		return true;
	case N_IS_ERR_OR_NULL:
		*v = sym_bin(f->tab, T_LE, eval(f, s, i0->value), sym_const(f->tab, 0));
		return true;
	case N_PTR_ERR_OR_ZERO:
		x = eval(f, s, i0->value);
		if (state_mask(s, x) & M_NEG && (state_mask(s, x) == M_NEG || flow_choose(f, 2))) {
			state_narrow(f->a, s, x, M_NEG);
			*v = x;
			return true;
		}
		state_narrow(f->a, s, x, M_ZERO | M_POS);
		*v = sym_const(f->tab, 0);
		return true;
	case N_ERR_PTR:
		*v = eval(f, s, i0->value);
		if ((*v)->kind == SYM_ERRNO)
			*v = sym_errptr(f->tab, *v);
		return true;
	case N_PTR_ERR:
	case N_ERR_CAST:
	case N_LIKELY:
	case N_UNLIKELY:
	case N_WARN_ON:
	case N_WARN_ON_ONCE:
	case N_WARN:
	case N_WARN_ONCE:
	case N_READ_ONCE:
	case N_CAST_AWAY:
	case N_POINTER_HANDOFF:
		*v = eval(f, s, i0->value);
		return true;
	case N_RCU_DEREFERENCE:
	case N_RCU_DEREFERENCE_BH:
	case N_RCU_DEREFERENCE_SCHED:
	case N_RCU_DEREFERENCE_CHECK:
	case N_RCU_DEREFERENCE_RAW:
	case N_SRCU_DEREFERENCE:
		*v = eval(f, s, i0->value);
		/* rcu_dereference_check(p, true): nobody changes it now, says the author */
		if (fn->known != N_RCU_DEREFERENCE_CHECK || !i1 ||
		    eval(f, s, i1->value) != sym_const(f->tab, 1))
			*v = found(f, s, *v, e->tok);
		return true;
	case N_RCU_ASSIGN_POINTER:
	case N_RCU_INIT_POINTER:
	case N_WRITE_ONCE:
		if (!i1)
			return false;
		x = eval(f, s, i1->value);
		addr = eval_place(f, s, i0->value);
		if (addr)
			eval_assign(f, s, addr, x, e->tok);
		*v = x;
		return true;
	case N_SMP_STORE_RELEASE:
	case N_XCHG:
		if (!i1)
			return false;
		addr = eval(f, s, i0->value);
		x = eval(f, s, i1->value);
		*v = load(f, s, addr);
		eval_assign(f, s, addr, x, e->tok);
		state_trail(f->a, s, TR_CLAIM, e->tok, sym_object(*v), 0);
		return true;
	case N_CMPXCHG:
		if (!i2)
			return false;
		eval(f, s, i0->value);
		x = eval(f, s, i1->value);
		call_escape(f, s, eval(f, s, i2->value), e->tok, false);
		state_trail(f->a, s, TR_CLAIM, e->tok, sym_object(x), 0);
		*v = eval_fresh(f, s, e->tok, 0, 0);
		return true;
	case N_SMP_LOAD_ACQUIRE:
		*v = load(f, s, eval(f, s, i0->value));
		return true;
	case N_NO_FREE_PTR:
		*v = eval(f, s, i0->value);
		addr = eval_place(f, s, i0->value);
		if (addr)
			state_set(f->a, s, addr, sym_const(f->tab, 0));
		return true;
	case N_LIST_FIRST_ENTRY:
	case N_LIST_LAST_ENTRY:
	case N_LIST_FIRST_ENTRY_OR_NULL:
		if (!i2)
			return false;
		if (fn->known == N_LIST_FIRST_ENTRY_OR_NULL && flow_choose(f, 2)) {
			*v = sym_const(f->tab, 0);
			return true;
		}
		x = sym_field(f->tab, eval(f, s, i0->value),
			      name_of(fn->known == N_LIST_LAST_ENTRY ? "prev" : "next"));
		x = containers(f, load(f, s, x), type_tag(f, i1->value), i2->value);
		*v = x->flags & SYMF_LOOKUP ? found(f, s, x, e->tok) : x;
		return true;
	case N_CONTAINER_OF:
	case N_CONTAINER_OF_SAFE:
	case N_CONTAINER_OF_CONST:
	case N_LIST_ENTRY:
	case N_HLIST_ENTRY:
	case N_RB_ENTRY:
		if (!i2)
			return false;
		x = eval(f, s, i0->value);
		x = containers(f, x, type_tag(f, i1->value), i2->value);
		*v = x->flags & SYMF_LOOKUP ? found(f, s, x, e->tok) : x;
		return true;
	}
	return false;
}

bool call_forks(const struct flow *f, const struct expr *call)
{
	const struct expr *fn = call->u.call.fn;
	const struct func *callee, *kobject;

	if (!fn || fn->kind != EXPR_NAME)
		return false;
	switch (fn->u.name->known) {
	case N_PTR_ERR_OR_ZERO:
	case N_LIST_FIRST_ENTRY_OR_NULL:
		return true;
	}
	callee = program_resolve(f->prog, f->fn->file, fn->u.name);
	kobject = table_get(f->prog->kobject_models, fn->u.name);
	return (callee && callee->sum && callee->sum->noutcomes > 1) ||
	       (kobject && kobject->sum->noutcomes > 1);
}

const struct sym *eval_call(struct flow *f, struct state *s, const struct expr *e)
{
	struct call c = {.e = e, .tok = e->tok};
	const struct name *fn = NULL;
	const struct sym *v;
	bool discard = f->discard && f->discard_call == e;

	if (e->u.call.fn && e->u.call.fn->kind == EXPR_NAME)
		fn = e->u.call.fn->u.name;
	if (fn && builtin(f, s, e, fn, &v))
		return v;
	for (struct item *i = e->u.call.args; i; i = i->next) {
		if (c.n >= MAX_ARGS)
			break;
		c.exprs[c.n] = i->value;
		c.args[c.n++] = i->value && i->value->kind != EXPR_TYPE
					? eval(f, s, i->value)
					: sym_numbered(f->tab, SYM_STRING, 1, 0);
		if (s->dead)
			return sym_const(f->tab, 0);
	}
	if (fn && cfg_local(f->g, fn) < 0)
		c.callee = program_resolve(f->prog, f->fn->file, fn);
	else if (e->u.call.fn)
		eval(f, s, e->u.call.fn);
	if (c.callee && c.callee->marks & FM_WATCH)
		flow_observe(f, s, OBS_CALL, c.tok,
			     c.callee->lent && c.callee->lent <= c.n ? c.args[c.callee->lent - 1]
								     : NULL,
			     NULL, c.callee, 0);
	if (fn)
		c.kobject = table_get(f->prog->kobject_models, fn);
	f->discard = discard;
	c.discarded = discard;
	if (c.callee && c.callee->sum) {
		c.outcome = pick(f, s, &c, c.callee->sum);
		if (c.callee->kind != FUNC_MODEL)
			apply_facts(f, s, &c);
		/* while it sleeps others write */
		else if ((c.callee->sum->flags & (SUM_SLEEPS | SUM_LOCKS)) == SUM_SLEEPS)
			havoc(f, s, &c);
		v = c.outcome ? apply(f, s, &c, c.callee->sum)
			      : eval_fresh(f, s, c.tok, 0, SYMF_CALL);
	} else {
		apply_facts(f, s, &c);
		havoc(f, s, &c);
		v = eval_fresh(f, s, c.tok, 0, SYMF_CALL);
	}
	f->discard = false;
	if (c.kobject && !s->dead)
		apply_kobject(f, s, &c, v);
	return v;
}

/* ---- scopes ---- */

static uint8_t guard_mode(const struct name *n)
{
	if (!strncmp(n->text, "rcu", 3) || !strncmp(n->text, "srcu", 4))
		return LOCK_RCU;
	if (strstr(n->text, "read"))
		return LOCK_SHARED;
	return LOCK_EXCLUSIVE;
}

static bool guard_is_atomic(const struct name *n)
{
	return strstr(n->text, "spinlock") || !strncmp(n->text, "rcu", 3) ||
	       !strncmp(n->text, "read_lock", 9) || !strncmp(n->text, "write_lock", 10) ||
	       !strncmp(n->text, "irq", 3);
}

static void guard(struct flow *f, struct state *s, const struct name *cls, const struct sym *lock,
		  uint32_t tok, bool take)
{
	uint8_t mode = guard_mode(cls);

	if (!lock)
		lock = sym_named(f->tab, SYM_GLOBAL, cls);
	if (take) {
		state_lock(f->a, s, lock, mode, tok);
		if (s->nlocks)
			s->locks[s->nlocks - 1].atomic = guard_is_atomic(cls);
		state_trail(f->a, s, TR_LOCK, tok, lock, mode);
	} else {
		state_unlock(f->a, s, lock, mode, tok);
		state_trail(f->a, s, TR_UNLOCK, tok, lock, mode);
	}
}

/* scoped_guard(class, args...) */
void call_guard(struct flow *f, struct state *s, const struct expr *call, uint32_t tok, bool take)
{
	struct item *i0 = call->kind == EXPR_CALL ? call->u.call.args : NULL;

	if (!i0 || !i0->value || i0->value->kind != EXPR_NAME)
		return;
	guard(f, s, i0->value->u.name,
	      i0->next && i0->next->value ? eval(f, s, i0->next->value) : NULL, tok, take);
}

/* guard(class)(args), CLASS(), and __free(name) at the end of the scope */
void call_cleanup(struct flow *f, struct state *s, struct decl *d, uint32_t tok)
{
	const struct sym *v = NULL;
	struct func *fn;

	if (d->is_guard) {
		struct item *i0 =
			d->init && d->init->kind == EXPR_CALL ? d->init->u.call.args : NULL;

		if (d->cleanup)
			guard(f, s, d->cleanup, i0 && i0->value ? eval(f, s, i0->value) : NULL, tok,
			      false);
		return;
	}
	if (d->name) {
		int n = cfg_local(f->g, d->name);

		v = n >= 0 ? load(f, s, sym_numbered(f->tab, SYM_LOCAL, n, 0)) : NULL;
	}
	if (!v || !d->cleanup || !(state_mask(s, v) & M_POS))
		return;
	fn = program_resolve(f->prog, f->fn->file, d->cleanup);
	if (fn && fn->sum) {
		struct call c = {.tok = tok, .n = 1, .callee = fn};

		c.args[0] = v;
		c.outcome = pick(f, s, &c, fn->sum);
		if (c.outcome)
			apply(f, s, &c, fn->sum);
		return;
	}
	for (int i = 0; i < s->nrefs; i++)
		if (sym_object(s->refs[i].key) == sym_object(v))
			s->refs[i].flags |= RF_DOUBT;
}
