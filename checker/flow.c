/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The walk over a function's blocks. A state goes through a block action by action; where a call
 * can end in several ways the action runs once for each (flow_choose). States that meet are kept
 * apart up to a bound per block, then merged where what they say of references, locks and look-ups
 * is the same (property first, as in ESP): what is lost is correlation, never a reference.
 */
#include "flow.h"

/* Summaries are computed for many functions and several times over; rules look but once. */
enum {
	SUM_STATES = 10,
	SUM_STEPS = 6000,
	RULE_STATES = 16,
	RULE_STEPS = 12000,
	MERGED = 4, /* times as many, when merged */
	MAX_OBS = 6000,
	MAX_ACTION_STATES = 16,
	MAX_WAYS = 64 /* that one action can end in: calls within calls multiply */
};

/* The states that entered a block, in order, and their hashes side by side. */
struct seen {
	struct state **at;
	uint64_t *hashes;
	uint32_t n, room;
};

struct work {
	struct work *next;
	uint32_t block;
	struct state *state;
};

struct run {
	struct flow f;
	struct seen *seen;
	struct work *first, **end, *spare;
	struct exit *exits, **exits_end;
	bool *act_forks, *cond_forks; /* can the action, or a block's condition, end in several
					 ways? */
	VEC(struct state *) now, then;
};

unsigned int flow_choose(struct flow *f, unsigned int n)
{
	unsigned int i = f->at_choice;

	if (n < 2)
		return 0;
	if (i >= sizeof(f->choice)) {
		f->uncertain = true;
		return 0;
	}
	f->at_choice++;
	if (i < f->nchoices)
		return f->choice[i] < n ? f->choice[i] : n - 1;
	f->nchoices++;
	f->choice[i] = 0;
	f->options[i] = (uint8_t)n;
	return 0;
}

/* The next combination of choices; false: all were had. */
static bool next_choice(struct flow *f)
{
	while (f->nchoices) {
		if (++f->choice[f->nchoices - 1] < f->options[f->nchoices - 1])
			return true;
		f->nchoices--;
	}
	return false;
}

void flow_observe(struct flow *f, struct state *s, enum obs_kind kind, uint32_t tok,
		  const struct sym *what, const struct sym *arg, struct func *callee,
		  uint16_t flags)
{
	struct obs *o;

	if (!f->record || f->res->nobs >= MAX_OBS)
		return;
	o = arena_alloc(f->a, sizeof(*o));
	o->kind = (uint8_t)kind;
	o->tok = tok;
	o->what = what;
	o->arg = arg;
	o->callee = callee;
	o->flags = flags;
	o->state = state_copy(f->a, s);
	if (kind == OBS_EXIT && what)
		o->ret_mask = state_mask(s, what);
	if (f->res->last)
		f->res->last->next = o;
	else
		f->res->first = o;
	f->res->last = o;
	if (f->res->last_of[kind])
		f->res->last_of[kind]->alike = o;
	else
		f->res->first_of[kind] = o;
	f->res->last_of[kind] = o;
	f->res->nobs++;
}

/* ---- actions ---- */

static const struct sym *local_place(struct flow *f, const struct decl *d)
{
	struct expr e = {.kind = EXPR_NAME};

	e.u.name = d->name;
	return eval_place(f, NULL, &e);
}

static void init_members(struct flow *f, struct state *s, const struct sym *at,
			 const struct expr *init)
{
	for (struct item *i = init->u.init.items; i; i = i->next) {
		const struct sym *v;

		if (!i->value)
			continue;
		if (i->value->kind == EXPR_INIT) {
			if (i->field)
				init_members(f, s, sym_field(f->tab, at, i->field), i->value);
			continue;
		}
		v = eval(f, s, i->value);
		if (i->field)
			eval_assign(f, s, sym_field(f->tab, at, i->field), v, i->value->tok);
		else
			call_escape(f, s, v, i->value->tok, false);
	}
}

static void do_decl(struct flow *f, struct state *s, const struct action *x)
{
	struct decl *d = x->decl;
	const struct sym *at, *v;

	if (d->is_guard) {
		struct item *i0 =
			d->init && d->init->kind == EXPR_CALL ? d->init->u.call.args : NULL;
		struct expr cls = {.kind = EXPR_NAME, .tok = x->tok};
		struct item args = {.value = &cls};
		struct item rest = {.value = i0 ? i0->value : NULL};
		struct expr call = {.kind = EXPR_CALL, .tok = x->tok};

		if (!d->cleanup)
			return;
		cls.u.name = d->cleanup;
		args.next = i0 ? &rest : NULL;
		call.u.call.args = &args;
		call_guard(f, s, &call, x->tok, true);
		return;
	}
	if (!d->name)
		return;
	at = local_place(f, d);
	if (!d->init) {
		if (!d->type.arrays && (d->type.pointers || (d->type.kind != TYPE_STRUCT &&
							     d->type.kind != TYPE_UNION)))
			state_set(f->a, s, at, eval_fresh(f, s, x->tok, 15, 0));
		return;
	}
	if (d->init->kind == EXPR_INIT) {
		init_members(f, s, at, d->init);
		return;
	}
	v = eval(f, s, d->init);
	if (!s->dead)
		eval_assign(f, s, at, v, x->tok);
}

static void do_return(struct run *r, struct state *s, const struct action *x)
{
	struct flow *f = &r->f;
	const struct sym *v = x->expr ? eval(f, s, x->expr) : NULL;
	struct exit *e;

	if (s->dead)
		return;
	e = arena_alloc(f->a, sizeof(*e));
	e->state = s;
	e->ret = v;
	e->tok = x->tok;
	*r->exits_end = e;
	r->exits_end = &e->next;
	flow_observe(f, s, OBS_EXIT, x->tok, v, NULL, NULL, 0);
}

static void perform(struct run *r, struct state *s, const struct action *x)
{
	struct flow *f = &r->f;

	f->tok = x->tok;
	switch (x->kind) {
	case ACT_EXPR:
		f->discard = true;
		f->discard_call = x->expr;
		while (f->discard_call->kind == EXPR_CAST && f->discard_call->u.cast.arg)
			f->discard_call = f->discard_call->u.cast.arg; /* (void)call() */
		eval(f, s, x->expr);
		f->discard = false;
		break;
	case ACT_DECL:
		do_decl(f, s, x);
		break;
	case ACT_CLEANUP:
		call_cleanup(f, s, x->decl, x->tok);
		break;
	case ACT_CURSOR:
		cursor_set(f, s, x->expr, x->tok, false);
		break;
	case ACT_CURSOR_END:
		cursor_set(f, s, x->expr, x->tok, true);
		break;
	case ACT_RETURN:
		do_return(r, s, x);
		break;
	case ACT_GUARD:
		call_guard(f, s, x->expr, x->tok, true);
		break;
	case ACT_UNGUARD:
		call_guard(f, s, x->expr, x->tok, false);
		break;
	}
}

/* ---- joining ---- */

static bool local_is_dead(const struct flow *f, const struct block *k, const struct sym *addr)
{
	const struct sym *o = addr;

	while (o->kind == SYM_FIELD || o->kind == SYM_INDEX)
		o = o->a;
	if (o->kind != SYM_LOCAL || f->g->locals[o->value].address_taken)
		return false;
	return !(k->live[o->value / 64] >> (o->value % 64) & 1);
}

static bool names_fresh(const struct sym *s)
{
	for (; s; s = s->a) {
		if (s->kind == SYM_FRESH || s->kind == SYM_OLD)
			return true;
		if (s->b && names_fresh(s->b))
			return true;
	}
	return false;
}

static bool is_mentioned(const struct state *s, const struct sym *root)
{
	for (int i = 0; i < s->nenv; i++)
		if (sym_contains(s->env[i].value, root) || sym_contains(s->env[i].addr, root))
			return true;
	for (int i = 0; i < s->nrefs; i++)
		if (sym_contains(s->refs[i].key, root))
			return true;
	return false;
}

/* Forget locals that will not be read, and what is known of values that nobody can name. */
static void prune(struct flow *f, struct state *s, const struct block *k)
{
	int n = 0;

	for (int i = 0; i < s->nenv; i++)
		if (!local_is_dead(f, k, s->env[i].addr))
			s->env[n++] = s->env[i];
	s->nenv = (uint16_t)n;
	n = 0;
	for (int i = 0; i < s->nfacts; i++) {
		const struct sym *x = s->facts[i].s, *root = sym_root(x);

		if (root->kind == SYM_LOCAL && local_is_dead(f, k, root))
			continue;
		if (names_fresh(x) && !is_mentioned(s, root))
			continue;
		s->facts[n++] = s->facts[i];
	}
	s->nfacts = (uint16_t)n;
	n = 0;
	for (int i = 0; i < s->nlookups; i++)
		if (is_mentioned(s, s->lookups[i].what))
			s->lookups[n++] = s->lookups[i];
	s->nlookups = (uint16_t)n;
}

/* Does b know all that made a's counters change, or stay? */
static bool knows_reasons(const struct state *b, const struct state *a)
{
	for (int i = 0; i < a->nfacts; i++)
		if (a->facts[i].counts && state_mask(b, a->facts[i].s) != a->facts[i].mask)
			return false;
	return true;
}

static bool same_property(const struct state *a, const struct state *b)
{
	if (a->nrefs != b->nrefs || a->nlocks != b->nlocks)
		return false;
	for (int i = 0; i < a->nrefs; i++)
		if (a->refs[i].key != b->refs[i].key || a->refs[i].count != b->refs[i].count ||
		    ((a->refs[i].flags ^ b->refs[i].flags) & ~(RF_MAYBE | RF_UNLESS)))
			return false;
	for (int i = 0; i < a->nlocks; i++)
		if (a->locks[i].lock != b->locks[i].lock || a->locks[i].acq != b->locks[i].acq)
			return false;
	return knows_reasons(a, b) && knows_reasons(b, a);
}

/* What both say; *changed: m says less than a did. */
static struct state *merge(struct flow *f, const struct state *a, const struct state *b,
			   uint32_t block, bool *changed)
{
	struct state *m = state_copy(f->a, a);

	*changed = false;
	m->nenv = m->nfacts = 0;
	for (int i = 0; i < a->nenv; i++) {
		const struct sym *v = state_get(b, a->env[i].addr), *addr = a->env[i].addr;

		if (v == a->env[i].value) {
			state_set(f->a, m, addr, v);
		} else if (addr->kind == SYM_LOCAL) {
			const struct sym *u = sym_numbered(
				f->tab, SYM_FRESH,
				-((int64_t)block * 4096 + addr->value + 70000) * 16, 0);

			if (a->env[i].value != u)
				*changed = true;
			state_set(f->a, m, addr, u);
			if (v)
				state_narrow(f->a, m, u,
					     state_mask(a, a->env[i].value) | state_mask(b, v));
		} else {
			*changed = true;
		}
	}
	for (int i = 0; i < a->nfacts; i++) {
		const struct fact *x = &a->facts[i];
		uint8_t mask = state_mask(b, x->s) | x->mask;
		struct fact *y = state_fact((struct state *)(uintptr_t)b, x->s);

		if (mask == M_ANY || !y) {
			*changed = true;
			continue;
		}
		if (!state_narrow(f->a, m, x->s, mask))
			continue;
		if (mask != x->mask)
			*changed = true;
		y = state_fact(m, x->s);
		if (y)
			y->counts = x->counts;
		if (y && y->eq == NULL && x->eq) {
			struct fact *z = state_fact((struct state *)(uintptr_t)b, x->s);

			if (z && z->eq == x->eq)
				y->eq = x->eq;
			else
				*changed = true;
		}
	}
	for (int i = 0; i < m->nrefs; i++) {
		m->refs[i].flags |= b->refs[i].flags & RF_MAYBE;
		if ((a->refs[i].flags ^ m->refs[i].flags) & RF_MAYBE)
			*changed = true;
		if (b->refs[i].low < m->refs[i].low)
			m->refs[i].low = b->refs[i].low;
	}
	return m;
}

static void enqueue(struct run *r, uint32_t block, struct state *s)
{
	struct work *w = r->spare;

	if (w)
		r->spare = w->next;
	else
		w = arena_alloc(r->f.a, sizeof(*w));
	w->next = NULL;
	w->block = block;
	w->state = s;
	*r->end = w;
	r->end = &w->next;
}

static bool is_seen(const struct seen *k, const struct state *s)
{
	for (uint32_t i = 0; i < k->n; i++)
		if (k->hashes[i] == s->hash && state_same(k->at[i], s))
			return true;
	return false;
}

static void see(struct arena *a, struct seen *k, struct state *s)
{
	if (k->n == k->room) {
		struct seen old = *k;

		k->room = k->room ? k->room * 2 : 4;
		k->at = arena_raw(a, k->room * sizeof(*k->at));
		k->hashes = arena_raw(a, k->room * sizeof(*k->hashes));
		if (k->n) {
			memcpy(k->at, old.at, k->n * sizeof(*k->at));
			memcpy(k->hashes, old.hashes, k->n * sizeof(*k->hashes));
		}
	}
	k->hashes[k->n] = s->hash;
	k->at[k->n++] = s;
}

static void enter(struct run *r, uint32_t block, struct state *s)
{
	struct flow *f = &r->f;
	struct seen *k = &r->seen[block];

	if (s->dead)
		return;
	prune(f, s, &f->g->blocks[block]);
	state_hash(s);
	if (is_seen(k, s))
		return;
	if (k->n >= f->max_states) {
		for (uint32_t i = k->n; i-- > 0;) {
			struct state *m;
			bool changed;

			if (!same_property(k->at[i], s))
				continue;
			m = merge(f, k->at[i], s, block, &changed);
			if (!changed)
				return; /* what is new is covered already */
			state_hash(m);
			if (is_seen(k, m))
				return;
			s = m;
			break;
		}
		if (k->n >= MERGED * f->max_states) {
			f->uncertain = true;
			return;
		}
	}
	see(f->a, k, s);
	enqueue(r, block, s);
}

/* What was found equals what was looked for: from here on they are one. */
static void unify(struct flow *f, struct state *s, const struct sym *cond)
{
	const struct sym *x, *y;

	if (cond->kind != SYM_BIN || cond->op != T_EQ)
		return;
	x = cond->a;
	y = cond->b;
	if (y->kind == SYM_FRESH && y->flags & SYMF_LOOKUP) {
		x = cond->b;
		y = cond->a;
	}
	for (int i = 0; i < s->nrefs; i++)
		if (sym_contains(s->refs[i].key, x))
			return; /* two references, then */
	if (x->kind == SYM_FRESH && x->flags & SYMF_LOOKUP &&
	    (y->kind == SYM_PARAM || y->kind == SYM_LOAD || y->kind == SYM_FRESH))
		state_rename(f->a, f->tab, s, x, y);
}

static void branch(struct run *r, const struct block *k, struct state *s)
{
	struct flow *f = &r->f;
	struct edge *e = &f->g->edges[k->first_edge];
	bool fork = r->cond_forks[k - f->g->blocks];

	f->nchoices = 0;
	do {
		struct state *c = fork ? state_copy(f->a, s) : s, *other;
		const struct sym *v;

		f->at_choice = 0;
		v = eval_cond(f, c, k->cond);
		if (c->dead)
			continue;
		other = state_copy(f->a, c);
		if (state_assume(f->a, f->tab, c, v, true)) {
			state_trail(f->a, c, TR_TRUE, k->tok, v, 0);
			((struct trail *)(uintptr_t)c->trail)->cond = k->cond;
			unify(f, c, v);
			enter(r, e[0].to, c);
		}
		if (state_assume(f->a, f->tab, other, v, false)) {
			state_trail(f->a, other, TR_FALSE, k->tok, v, 0);
			((struct trail *)(uintptr_t)other->trail)->cond = k->cond;
			enter(r, e[1].to, other);
		}
	} while (next_choice(f));
}

static void cases(struct run *r, const struct block *k, struct state *s)
{
	struct flow *f = &r->f;

	f->nchoices = 0;
	do {
		struct state *c = state_copy(f->a, s), *rest;
		const struct sym *v;
		uint32_t fallback = UINT32_MAX;
		bool can = true;

		f->at_choice = 0;
		v = eval(f, c, k->cond);
		if (c->dead)
			continue;
		rest = state_copy(f->a, c);
		for (uint32_t i = 0; i < k->nedges; i++) {
			struct edge *e = &f->g->edges[k->first_edge + i];
			struct state *t;
			const struct sym *w;

			if (!e->value) {
				fallback = e->to;
				continue;
			}
			t = state_copy(f->a, c);
			w = eval(f, t, e->value);
			if (!e->high) {
				if (!state_assume(f->a, f->tab, t, sym_bin(f->tab, T_EQ, v, w),
						  true))
					continue;
				can = can && state_assume(f->a, f->tab, rest,
							  sym_bin(f->tab, T_EQ, v, w), false);
			}
			state_trail(f->a, t, TR_CASE, k->tok, v, 0);
			enter(r, e->to, t);
		}
		if (can && fallback != UINT32_MAX) {
			state_trail(f->a, rest, TR_CASE, k->tok, v, 1);
			enter(r, fallback, rest);
		}
	} while (next_choice(f));
}

static bool items_fork(const struct flow *f, const struct item *i);

/* Can what it evaluates end in several ways? Only calls can. */
static bool forks(const struct flow *f, const struct expr *e)
{
	if (!e)
		return false;
	switch (e->kind) {
	case EXPR_CALL:
		return call_forks(f, e) || forks(f, e->u.call.fn) || items_fork(f, e->u.call.args);
	case EXPR_MEMBER:
		return forks(f, e->u.member.base);
	case EXPR_INDEX:
		return forks(f, e->u.index.base) || forks(f, e->u.index.index);
	case EXPR_UNARY:
	case EXPR_POSTFIX:
		return forks(f, e->u.unary.arg);
	case EXPR_BINARY:
	case EXPR_ASSIGN:
	case EXPR_COMMA:
		return forks(f, e->u.binary.left) || forks(f, e->u.binary.right);
	case EXPR_CAST:
		return forks(f, e->u.cast.arg);
	case EXPR_INIT:
		return items_fork(f, e->u.init.items);
	default:
		return false;
	}
}

static bool items_fork(const struct flow *f, const struct item *i)
{
	for (; i; i = i->next)
		if (forks(f, i->value))
			return true;
	return false;
}

/* Asked once, not for every state that comes by. */
static void note_forks(struct run *r)
{
	const struct flow *f = &r->f;

	r->act_forks = arena_alloc(f->a, f->g->nactions * sizeof(*r->act_forks));
	r->cond_forks = arena_alloc(f->a, f->g->nblocks * sizeof(*r->cond_forks));
	for (uint32_t i = 0; i < f->g->nactions; i++) {
		const struct action *x = &f->g->actions[i];

		r->act_forks[i] = x->kind == ACT_CLEANUP || forks(f, x->expr) ||
				  (x->decl && forks(f, x->decl->init));
	}
	for (uint32_t i = 0; i < f->g->nblocks; i++)
		r->cond_forks[i] = forks(f, f->g->blocks[i].cond);
}

/* #if that was asked before, perhaps: one configuration on all of a path. The first arm is there if
 * the condition is true. */
static void configured(struct run *r, const struct block *k, struct state *s)
{
	struct flow *f = &r->f;
	const struct sym *defined = sym_load(
		f->tab, sym_numbered(f->tab, SYM_STRING, k->config >> 1, 0));
	bool negated = k->config & 1;

	for (uint32_t i = 0; i < k->nedges; i++) {
		struct state *c = state_copy(f->a, s);

		if (state_narrow(f->a, c, defined, (i == 0) != negated ? M_NONZERO : M_ZERO))
			enter(r, f->g->edges[k->first_edge + i].to, c);
	}
}

static void walk_block(struct run *r, uint32_t block, struct state *start)
{
	struct flow *f = &r->f;
	const struct block *k = &f->g->blocks[block];

	r->now.n = 0;
	vec_push(&r->now, state_copy(f->a, start));
	for (uint32_t i = 0; i < k->nactions; i++) {
		const struct action *x = &f->g->actions[k->first_action + i];

		r->then.n = 0;
		for (size_t j = 0; j < r->now.n; j++) {
			struct state *s = r->now.at[j];
			unsigned int ways = 0;

			f->nchoices = 0;
			if (!r->act_forks[x - f->g->actions]) {
				f->at_choice = 0;
				f->steps++;
				perform(r, s, x);
				if (!s->dead)
					vec_push(&r->then, s);
				continue;
			}
			do {
				struct state *c = state_copy(f->a, s);

				f->at_choice = 0;
				f->steps++;
				perform(r, c, x);
				if (!c->dead) {
					if (r->then.n < MAX_ACTION_STATES)
						vec_push(&r->then, c);
					else
						f->uncertain = true;
				}
				if (++ways == MAX_WAYS) {
					f->uncertain = true;
					break;
				}
			} while (next_choice(f));
		}
		{
			struct state **at = r->now.at;
			size_t room = r->now.room;

			r->now.at = r->then.at;
			r->now.n = r->then.n;
			r->now.room = r->then.room;
			r->then.at = at;
			r->then.room = room;
		}
	}
	for (size_t j = 0; j < r->now.n; j++) {
		struct state *s = r->now.at[j];

		f->tok = k->tok;
		f->steps++;
		switch (k->term) {
		case TERM_BRANCH:
			branch(r, k, s);
			break;
		case TERM_SWITCH:
			cases(r, k, s);
			break;
		case TERM_ANY:
			if (k->config) {
				configured(r, k, s);
				break;
			}
			/* fall through */
		case TERM_JUMP:
			for (uint32_t i = 0; i < k->nedges; i++)
				enter(r, f->g->edges[k->first_edge + i].to,
				      i + 1 < k->nedges ? state_copy(f->a, s) : s);
			break;
		}
	}
}

/* A callee that is taken to do what it does not leaves code behind it that nobody looks at. */
static void count_untaken(const struct run *r, struct result *res)
{
	const struct cfg *g = r->f.g;

	for (uint32_t i = 0; i < g->nblocks; i++) {
		const struct block *k = &g->blocks[i];

		if (k->term != TERM_BRANCH || !r->seen[i].n)
			continue;
		for (uint32_t e = 0; e < k->nedges; e++) {
			res->branches++;
			res->untaken += !r->seen[g->edges[k->first_edge + e].to].n;
		}
	}
}

static const struct type *member_type(void *ctx, const struct name *tag, const struct name *member)
{
	struct flow *f = ctx;

	return program_member(f->prog, f->fn->file, tag, member);
}

void flow_run(struct program *p, struct func *fn, struct arena *a, struct arena *sum_arena,
	      struct summary *sum, struct result *res)
{
	struct run *r = arena_alloc(a, sizeof(*r));
	struct flow *f = &r->f;
	struct state *s = arena_alloc(a, sizeof(*s));

	f->prog = p;
	f->fn = fn;
	f->g = fn->cfg;
	f->a = a;
	f->res = res;
	f->record = res != NULL;
	f->max_states = res ? RULE_STATES : SUM_STATES;
	f->max_steps = res ? RULE_STEPS : SUM_STEPS;
	f->tab = arena_alloc(a, sizeof(*f->tab));
	symtab_init(f->tab, a);
	f->tab->member = member_type;
	f->tab->ctx = f;
	if (res) {
		res->fn = fn;
		res->cfg = fn->cfg;
		res->prog = p;
		res->tab = f->tab;
		res->arena = a;
	}
	r->seen = arena_alloc(a, f->g->nblocks * sizeof(*r->seen));
	f->locals = arena_alloc(a, f->g->nlocals * sizeof(*f->locals));
	note_forks(r);
	r->end = &r->first;
	r->exits_end = &r->exits;
	for (uint32_t i = 0; i < f->g->nlocals && f->g->locals[i].is_param; i++) {
		const struct decl *d = f->g->locals[i].decl;
		struct sym *v = (struct sym *)(uintptr_t)sym_numbered(f->tab, SYM_PARAM, i, 0);

		if (d && d->type.pointers && !v->tag) {
			v->tag = d->type.tag;
			v->pointers = (uint8_t)(d->type.pointers - 1);
		}
		if (f->g->locals[i].name)
			state_set(a, s,
				  d && d->name ? local_place(f, d)
					       : sym_numbered(f->tab, SYM_LOCAL, i, 0),
				  v);
	}
	enter(r, 0, s);
	while (r->first) {
		struct work *w = r->first;

		r->first = w->next;
		if (!r->first)
			r->end = &r->first;
		if (f->steps > f->max_steps) {
			f->uncertain = true;
			break;
		}
		walk_block(r, w->block, w->state);
		w->next = r->spare;
		r->spare = w;
	}
	vec_free(&r->now);
	vec_free(&r->then);
	if (res)
		res->uncertain = f->uncertain;
	if (res && !f->uncertain)
		count_untaken(r, res);
	if (sum)
		summary_make(f, r->exits, sum_arena, sum);
}
