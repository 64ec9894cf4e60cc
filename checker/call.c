/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls: which way a call ends by what a summary or model says, and, for what has none, what the
 * facts of the callee's text say (facts.c).
 */
#include "call.h"

/* ---- instantiation: a summary's symbols in the caller's terms ---- */

const struct sym *call_inst(struct flow *f, struct state *s, struct call *c, const struct sym *x)
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
	a = call_inst(f, s, c, x->a);
	if (!a)
		return NULL;
	switch (x->kind) {
	case SYM_FIELD:
		return sym_field(f->tab, a, x->name);
	case SYM_CONTAINER:
		return sym_container(f->tab, a, x->tag, x->name);
	case SYM_LOAD:
		return eval_load(f, s, a);
	case SYM_INDEX:
		b = call_inst(f, s, c, x->b);
		return b ? sym_index(f->tab, a, b) : NULL;
	case SYM_BIN:
		b = call_inst(f, s, c, x->b);
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

/* A reference is counted on this value: it stays valid whatever is called. */
static bool is_counted(const struct state *s, const struct sym *x)
{
	for (int i = 0; i < s->nrefs; i++)
		if (s->refs[i].count > 0 && sym_contains(s->refs[i].key, x))
			return true;
	return false;
}

static bool sets(const struct outcome *o, unsigned int arg)
{
	for (unsigned int i = 0; i < o->nstores; i++)
		if (o->stores[i].addr->kind == SYM_PARAM && o->stores[i].addr->value == arg)
			return true;
	return false;
}

/* An out parameter, which is set on success, and on this failure is not. */
static bool leaves_alone(const struct summary *sum, const struct outcome *o, unsigned int arg)
{
	if (!o || sum->flags & SUM_UNCERTAIN || o->ret_mask & M_ZERO || sets(o, arg))
		return false;
	for (unsigned int i = 0; i < sum->noutcomes; i++)
		if (sum->outcomes[i].ret_mask == M_ZERO && sets(&sum->outcomes[i], arg))
			return true;
	return false;
}

/* What the callee may have written is not known any more; which object it was, is. */
static void havoc(struct flow *f, struct state *s, struct call *c, const struct outcome *o)
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
			if (old && o && leaves_alone(c->callee->sum, o, i))
				continue;
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

		if ((b->value->kind == SYM_CONST || b->value->kind == SYM_ERRNO) &&
		    b->addr->kind == SYM_FIELD)
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
		const struct sym *v = call_inst(f, s, c, o->pre[i].what);

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
		const struct sym *what = o->pre[i].what, *v = call_inst(f, s, c, what), *at, *to;

		if (!v)
			continue;
		narrow(f, s, v, o->pre[i].mask, counts);
		if (!counts || what->kind != SYM_BIN)
			continue;
		at = call_inst(f, s, c, what->a->a);
		to = call_inst(f, s, c, what->b);
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
			if (call_inst(f, s, c, e->at) == key)
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
					      : call_inst(f, s, c, o->pre[i].what);

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
	call_assert_locks(f, s, c, o);
	rebirth(f, s, c, o);
	if (f->discard && !c->alone && gains_unless(o))
		flow_observe(f, s, OBS_UNCHECKED, c->tok, call_inst(f, s, c, gains_unless(o)), NULL,
			     c->callee, 0);
	ne = o->neffects < MAX_EFFECTS ? o->neffects : MAX_EFFECTS;
	ns = o->nstores < 16 ? o->nstores : 16;
	for (unsigned int i = 0; i < ne; i++) {
		const struct effect *e = &o->effects[i];
		const struct ref *r;

		c->at[i] = call_inst(f, s, c, e->at);
		arg[i] = call_inst(f, s, c, e->arg);
		/* where the callee keeps it, it took a reference for that */
		r = c->at[i] && e->kind == EF_REF && e->flags & EFF_KEPT ? state_ref(s, c->at[i])
									 : NULL;
		places[i] = r ? r->places : -1;
	}
	for (unsigned int i = 0; i < ns; i++) {
		addr[i] = call_inst(f, s, c, o->stores[i].addr);
		value[i] = call_inst(f, s, c, o->stores[i].value);
	}
	if (o->ret)
		ret = call_inst(f, s, c, o->ret);
	if (!(sum->flags & (SUM_PURE | SUM_MODEL)))
		havoc(f, s, c, o);
	for (unsigned int i = 0; i < ns; i++)
		if (addr[i] && value[i])
			eval_assign(f, s, addr[i], value[i], c->tok);
	for (unsigned int i = 0; i < ne && !s->dead; i++)
		if (c->at[i])
			call_effect(f, s, c, &o->effects[i], c->at[i], arg[i]);
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
		const struct sym *at = call_inst(f, s, c, e->at);

		if (at)
			call_kobject_step(f, s, c, (enum kobject_step)e->delta, at,
				     call_inst(f, s, c, e->arg));
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

/* ---- a call ---- */

bool call_forks(const struct flow *f, const struct expr *call)
{
	const struct expr *fn = call->u.call.fn;
	const struct func *callee, *kobject;

	if (!fn || fn->kind != EXPR_NAME)
		return false;
	switch (fn->u.name->known) {
	case N_PTR_ERR_OR_ZERO:
	case N_LIST_FIRST_ENTRY_OR_NULL:
	case N_CMPXCHG:
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
	if (fn && call_builtin(f, s, e, fn, &v))
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
	if (c.callee && c.callee->marks & FM_WATCH) {
		bool lent = c.callee->lent && c.callee->lent <= c.n;

		flow_observe(f, s, OBS_CALL, c.tok, lent ? c.args[c.callee->lent - 1] : NULL, NULL,
			     c.callee, 0);
		if (lent)
			state_trail(f->a, s, TR_CALL, c.tok, c.args[c.callee->lent - 1], 0);
	}
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
			havoc(f, s, &c, NULL);
		v = c.outcome ? apply(f, s, &c, c.callee->sum)
			      : eval_fresh(f, s, c.tok, 0, SYMF_CALL);
	} else {
		apply_facts(f, s, &c);
		havoc(f, s, &c, NULL);
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

		v = n >= 0 ? eval_load(f, s, sym_numbered(f->tab, SYM_LOCAL, n, 0)) : NULL;
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
