/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The abstract state of one path: what memory holds (env), what is known of values (facts),
 * references per counter (refs), locks held, and where borrowed pointers were found. Arrays sorted
 * by the birth of their symbols, so equal states are equal bytes. The trail (how we came here)
 * is no part of what makes two states equal.
 */
#include "flow.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define GROW(a, s, arr, n, room)                                                             \
	do {                                                                                 \
		if ((s)->n == (s)->room) {                                                   \
			void *new_;                                                          \
			(s)->room = (uint16_t)((s)->room ? (s)->room * 2 : 4);               \
			new_ = arena_alloc(a, (s)->room * sizeof(*(s)->arr));                \
			if ((s)->n)                                                          \
				memcpy(new_, (s)->arr, (s)->n * sizeof(*(s)->arr));          \
			(s)->arr = new_;                                                     \
		}                                                                            \
	} while (0)

/* Make a gap at index i for one more. */
#define INSERT(a, s, arr, n, room, i)                                                        \
	do {                                                                                 \
		GROW(a, s, arr, n, room);                                                    \
		memmove(&(s)->arr[(i) + 1], &(s)->arr[i], ((s)->n - (i)) * sizeof(*(s)->arr)); \
		(s)->n++;                                                                    \
	} while (0)

#define REMOVE(s, arr, n, i)                                                                       \
	do {                                                                                       \
		memmove(&(s)->arr[i], &(s)->arr[(i) + 1], ((s)->n - (i)-1u) * sizeof(*(s)->arr));  \
		(s)->n--;                                                                          \
	} while (0)

static void *dup(struct arena *a, const void *p, size_t n, size_t size)
{
	return n ? arena_copy(a, p, n * size) : NULL;
}

struct state *state_copy(struct arena *a, const struct state *s)
{
	struct state *c = arena_copy(a, s, sizeof(*s));

	c->env = dup(a, s->env, s->nenv, sizeof(*s->env));
	c->facts = dup(a, s->facts, s->nfacts, sizeof(*s->facts));
	c->refs = dup(a, s->refs, s->nrefs, sizeof(*s->refs));
	c->locks = dup(a, s->locks, s->nlocks, sizeof(*s->locks));
	c->lookups = dup(a, s->lookups, s->nlookups, sizeof(*s->lookups));
	c->renv = s->nenv;
	c->rfacts = s->nfacts;
	c->rrefs = s->nrefs;
	c->rlocks = s->nlocks;
	c->rlookups = s->nlookups;
	return c;
}

static uint64_t add(uint64_t h, uint64_t v)
{
	h ^= v + 0x9e3779b97f4a7c15ull + (h << 6) + (h >> 2);
	return h * 0xff51afd7ed558ccdull;
}

static uint64_t add_sym(uint64_t h, const struct sym *s)
{
	return add(h, (uintptr_t)s);
}

/* Of addresses: it is only asked whether two states of one run are the same. */
void state_hash(struct state *s)
{
	uint64_t h = XXH3_64bits(s->env, s->nenv * sizeof(*s->env));

	for (int i = 0; i < s->nfacts; i++)
		h = add_sym(add_sym(h, s->facts[i].s), s->facts[i].eq) ^ s->facts[i].mask;
	for (int i = 0; i < s->nrefs; i++) {
		struct ref *r = &s->refs[i];

		h = add(add_sym(h, r->key), (uint64_t)(uint8_t)r->count << 24 |
						    (uint64_t)(uint8_t)r->low << 32 |
						    (uint64_t)r->origin << 40 |
						    (uint64_t)r->places << 48 | r->flags);
	}
	for (int i = 0; i < s->nlocks; i++)
		h = add(add_sym(h, s->locks[i].lock),
			(uint64_t)s->locks[i].acq << 8 | s->locks[i].mode);
	for (int i = 0; i < s->nlookups; i++)
		h = add_sym(h, s->lookups[i].what);
	s->hash = h;
}

/* Which token did it is a matter of messages, not of meaning. */
bool state_same(const struct state *a, const struct state *b)
{
	if (a->hash != b->hash || a->nenv != b->nenv || a->nfacts != b->nfacts ||
	    a->nrefs != b->nrefs || a->nlocks != b->nlocks || a->nlookups != b->nlookups)
		return false;
	if (a->nenv && memcmp(a->env, b->env, a->nenv * sizeof(*a->env)))
		return false;
	for (int i = 0; i < a->nfacts; i++)
		if (a->facts[i].s != b->facts[i].s || a->facts[i].mask != b->facts[i].mask ||
		    a->facts[i].eq != b->facts[i].eq)
			return false;
	for (int i = 0; i < a->nrefs; i++)
		if (a->refs[i].key != b->refs[i].key || a->refs[i].count != b->refs[i].count ||
		    a->refs[i].low != b->refs[i].low || a->refs[i].origin != b->refs[i].origin ||
		    a->refs[i].flags != b->refs[i].flags)
			return false;
	for (int i = 0; i < a->nlocks; i++)
		if (a->locks[i].lock != b->locks[i].lock || a->locks[i].acq != b->locks[i].acq ||
		    a->locks[i].mode != b->locks[i].mode)
			return false;
	for (int i = 0; i < a->nlookups; i++)
		if (a->lookups[i].what != b->lookups[i].what)
			return false;
	return true;
}

static int env_find(const struct state *s, const struct sym *addr)
{
	int lo = 0, hi = s->nenv;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (s->env[mid].addr->id < addr->id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct sym *state_get(const struct state *s, const struct sym *addr)
{
	int i = env_find(s, addr);

	return i < s->nenv && s->env[i].addr == addr ? s->env[i].value : NULL;
}

void state_set(struct arena *a, struct state *s, const struct sym *addr, const struct sym *value)
{
	int i = env_find(s, addr);

	if (i == s->nenv || s->env[i].addr != addr) {
		if (s->nenv >= 4000)
			return;
		INSERT(a, s, env, nenv, renv, i);
		s->env[i].addr = addr;
	}
	s->env[i].value = value;
}

void state_unset(struct state *s, const struct sym *addr)
{
	int i = env_find(s, addr);

	if (i < s->nenv && s->env[i].addr == addr)
		REMOVE(s, env, nenv, i);
}

struct ref *state_ref(struct state *s, const struct sym *key)
{
	for (int i = 0; i < s->nrefs; i++)
		if (s->refs[i].key == key)
			return &s->refs[i];
	return NULL;
}

struct ref *state_ref_add(struct arena *a, struct state *s, const struct sym *key)
{
	struct ref *r = state_ref(s, key);
	int i;

	if (r)
		return r;
	for (i = 0; i < s->nrefs && s->refs[i].key->id < key->id; i++)
		;
	INSERT(a, s, refs, nrefs, rrefs, i);
	memset(&s->refs[i], 0, sizeof(s->refs[i]));
	s->refs[i].key = key;
	return &s->refs[i];
}

static int fact_find(const struct state *s, const struct sym *what)
{
	int lo = 0, hi = s->nfacts;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (s->facts[mid].id < what->id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct fact *state_fact(struct state *s, const struct sym *what)
{
	int i = fact_find(s, what);

	return i < s->nfacts && s->facts[i].s == what ? &s->facts[i] : NULL;
}

static struct fact *fact_add(struct arena *a, struct state *s, const struct sym *what)
{
	int i = fact_find(s, what);
	uint8_t mask;

	if (i < s->nfacts && s->facts[i].s == what)
		return &s->facts[i];
	mask = state_mask(s, what);
	INSERT(a, s, facts, nfacts, rfacts, i);
	s->facts[i] = (struct fact){.s = what, .id = what->id, .mask = mask};
	return &s->facts[i];
}

static uint8_t default_mask(const struct sym *what)
{
	switch (what->kind) {
	case SYM_CONST:
		return what->value == 0 ? M_ZERO : what->value < 0 ? M_NEG : M_POS;
	case SYM_ERRNO:
		return M_NEG;
	case SYM_STRING:
	case SYM_FUNC:
	case SYM_GLOBAL:
	case SYM_LOCAL:
	case SYM_FIELD:
	case SYM_CONTAINER:
	case SYM_INDEX:
		return M_POS;
	case SYM_BIN:
		switch (what->op) {
		case T_EQ:
		case T_LT:
		case T_GT:
		case T_LE:
		case T_GE:
			return M_ZERO | M_POS;
		}
		return M_ANY;
	default:
		return M_ANY;
	}
}

uint8_t state_mask(const struct state *s, const struct sym *what)
{
	int i = fact_find(s, what);
	uint8_t d = default_mask(what);

	if (s->facts && i < s->nfacts && s->facts[i].s == what && s->facts[i].mask)
		return s->facts[i].mask & d ? s->facts[i].mask & d : d;
	if (what->kind == SYM_BIN && what->op == T_EQ && what->b->kind == SYM_CONST &&
	    what->b->value == 0) {
		uint8_t m = state_mask(s, what->a);

		if (!(m & M_ZERO))
			return M_ZERO;
		if (m == M_ZERO)
			return M_POS;
	}
	return d;
}

bool state_narrow(struct arena *a, struct state *s, const struct sym *what, uint8_t mask)
{
	uint8_t old = state_mask(s, what);
	struct fact *f;

	if (!(old & mask))
		return false;
	if ((old & mask) == old)
		return true;
	f = fact_add(a, s, what);
	f->mask = old & mask;
	return true;
}

static bool is_constant(const struct sym *s)
{
	return s->kind == SYM_CONST || s->kind == SYM_ERRNO || s->kind == SYM_GLOBAL ||
	       s->kind == SYM_FUNC;
}

static const struct sym *known_value(struct state *s, const struct sym *x)
{
	struct fact *f;

	if (is_constant(x))
		return x;
	f = state_fact(s, x);
	return f ? f->eq : NULL;
}

static bool assume_equal(struct arena *a, struct symtab *t, struct state *s, const struct sym *cond,
			 bool truth)
{
	const struct sym *x = cond->a, *y = cond->b, *vx, *vy;
	struct fact *f;

	if (!x || !y)
		return true;
	vx = known_value(s, x);
	vy = known_value(s, y);
	if (y->kind == SYM_CONST && y->value == 0) {
		if (x->kind == SYM_BIN)
			return state_assume(a, t, s, x, !truth);
		return state_narrow(a, s, x, truth ? M_ZERO : M_NONZERO);
	}
	if (vx && vy && (vx->kind == SYM_CONST || vx->kind == SYM_ERRNO) && vx->kind == vy->kind)
		return truth == (vx == vy);
	/* p == ERR_PTR(-ENOMEM) is meant as IS_ERR(p) */
	if (!truth && (x->kind == SYM_ERRNO || y->kind == SYM_ERRNO) && (x->op || y->op))
		return state_narrow(a, s, x->kind == SYM_ERRNO ? y : x, M_ZERO | M_POS);
	if (truth) {
		if (!state_narrow(a, s, x, state_mask(s, y)) ||
		    !state_narrow(a, s, y, state_mask(s, x)))
			return false;
		if (vy && !is_constant(x)) {
			f = fact_add(a, s, x);
			f->eq = vy;
		} else if (vx && !is_constant(y)) {
			f = fact_add(a, s, y);
			f->eq = vx;
		}
	} else if (vx && vx == vy) {
		return false;
	} else if (!(state_mask(s, x) & state_mask(s, y))) {
		return true;
	}
	return state_narrow(a, s, cond, truth ? M_POS : M_ZERO);
}

/* x OP 0 for the orderings. */
static uint8_t order_mask(uint8_t op)
{
	switch (op) {
	case T_LT: return M_NEG;
	case T_GT: return M_POS;
	case T_LE: return M_NEG | M_ZERO;
	default: return M_POS | M_ZERO;
	}
}

static uint8_t flipped(uint8_t op)
{
	switch (op) {
	case T_LT: return T_GT;
	case T_GT: return T_LT;
	case T_LE: return T_GE;
	default: return T_LE;
	}
}

bool state_assume(struct arena *a, struct symtab *t, struct state *s, const struct sym *cond,
		  bool truth)
{
	if (cond->kind == SYM_CONST)
		return (cond->value != 0) == truth;
	if (cond->kind == SYM_BIN) {
		const struct sym *x = cond->a, *y = cond->b, *v;
		uint8_t op = cond->op, m;

		switch (op) {
		case T_EQ:
			return assume_equal(a, t, s, cond, truth);
		case T_LT:
		case T_GT:
		case T_LE:
		case T_GE:
			if (x->kind == SYM_CONST) {
				const struct sym *z = x;

				x = y;
				y = z;
				op = flipped(op);
			}
			v = known_value(s, x);
			if (v && v->kind == SYM_CONST && y->kind == SYM_CONST)
				return state_assume(a, t, s, sym_bin(t, op, v, y), truth);
			if (y->kind == SYM_CONST &&
			    (y->value == 0 || (y->value == 1 && (op == T_LT || op == T_GE)))) {
				if (y->value == 1)
					op = op == T_LT ? T_LE : T_GT;
				m = order_mask(op);
				return state_narrow(a, s, x, truth ? m : (uint8_t)(M_ANY & ~m));
			}
			break;
		case T_PIPE:
			if (!truth)
				return state_assume(a, t, s, x, false) &&
				       state_assume(a, t, s, y, false);
			break;
		}
	}
	return state_narrow(a, s, cond, truth ? M_NONZERO : M_ZERO);
}

void state_lock(struct arena *a, struct state *s, const struct sym *lock, uint8_t mode,
		uint32_t tok)
{
	bool again = false;

	for (int i = 0; i < s->nlocks; i++)
		if (s->locks[i].lock == lock && s->locks[i].mode == 0) {
			REMOVE(s, locks, nlocks, i); /* the caller's, dropped before, taken again */
			again = true;
			break;
		}
	if (s->nlocks >= 24)
		return;
	GROW(a, s, locks, nlocks, rlocks);
	s->locks[s->nlocks++] =
		(struct held){.lock = lock, .acq = tok, .mode = mode, .callers = again};
}

/* Drop the newest holding of lock; else one whose last member has the same name; else note the
 * caller's. */
void state_unlock(struct arena *a, struct state *s, const struct sym *lock, uint8_t mode,
		  uint32_t tok)
{
	for (int i = s->nlocks - 1; i >= 0; i--)
		if (s->locks[i].lock == lock && s->locks[i].mode) {
			if (s->locks[i].callers) { /* as if it were not known to be held */
				s->locks[i].mode = 0;
				s->locks[i].acq = tok;
				s->locks[i].callers = false;
			} else {
				REMOVE(s, locks, nlocks, i);
			}
			return;
		}
	for (int i = s->nlocks - 1; i >= 0; i--)
		if (s->locks[i].mode == mode && lock && s->locks[i].lock &&
		    s->locks[i].lock->name == lock->name) {
			REMOVE(s, locks, nlocks, i);
			return;
		}
	if (!lock || s->nlocks >= 24)
		return;
	GROW(a, s, locks, nlocks, rlocks);
	s->locks[s->nlocks++] = (struct held){.lock = lock, .acq = tok, .mode = 0};
}

struct ref *state_object(struct arena *a, struct state *s, const struct sym *object)
{
	struct ref *r;

	switch (object->kind) {
	case SYM_PARAM:
	case SYM_LOAD:
	case SYM_FRESH:
	case SYM_OLD:
	case SYM_CONTAINER:
	case SYM_INDEX:
		break;
	default:
		return NULL;
	}
	r = state_ref_add(a, s, object);
	r->flags |= RF_OBJECT;
	return r;
}

bool kobject_looked_at(const struct state *s, const struct ref *r)
{
	bool branched = false;

	for (const struct trail *t = s->trail; t; t = t->up) {
		if (t->kind == TR_FAILED && t->what == r->key)
			return branched;
		branched |= t->kind == TR_TRUE || t->kind == TR_FALSE || t->kind == TR_CASE;
	}
	return branched;
}

uint16_t state_object_flags(struct state *s, const struct sym *key)
{
	struct ref *r = state_ref(s, sym_object(key));

	return r && r->flags & RF_OBJECT ? (uint16_t)(r->flags & ~RF_OBJECT) : 0;
}

bool state_claimed(const struct state *s, const struct sym *object)
{
	for (const struct trail *t = s->trail; t; t = t->up)
		if (t->kind == TR_CLAIM && t->what && sym_object(t->what) == object)
			return true;
	return false;
}

bool state_is_stored(struct state *s, const struct sym *object)
{
	for (int i = 0; i < s->nenv; i++) {
		const struct sym *holder;

		if (s->env[i].value->kind == SYM_CONST || sym_object(s->env[i].value) != object)
			continue;
		holder = sym_object(s->env[i].addr);
		if (holder->kind == SYM_LOCAL || holder == object)
			continue;
		if (!(state_object_flags(s, holder) & RF_FREED))
			return true;
	}
	return false;
}

struct lookup *state_lookup(struct state *s, const struct sym *what)
{
	for (int i = 0; i < s->nlookups; i++)
		if (s->lookups[i].what == what)
			return &s->lookups[i];
	return NULL;
}

void state_rename(struct arena *a, struct symtab *t, struct state *s, const struct sym *from,
		  const struct sym *to)
{
	struct state o = *s;

	s->env = NULL;
	s->facts = NULL;
	s->refs = NULL;
	s->lookups = NULL;
	s->nenv = s->renv = s->nfacts = s->rfacts = s->nrefs = s->rrefs = s->nlookups =
		s->rlookups = 0;
	for (int i = 0; i < o.nenv; i++)
		state_set(a, s, sym_subst(t, o.env[i].addr, from, to),
			  sym_subst(t, o.env[i].value, from, to));
	for (int i = 0; i < o.nfacts; i++) {
		struct fact *f = fact_add(a, s, sym_subst(t, o.facts[i].s, from, to));

		f->mask = o.facts[i].mask;
		f->eq = o.facts[i].eq;
		f->counts = o.facts[i].counts;
	}
	for (int i = 0; i < o.nrefs; i++) {
		const struct sym *key = sym_subst(t, o.refs[i].key, from, to);
		struct ref *r = state_ref(s, key);

		if (r) {
			r->flags |= RF_DOUBT; /* two became one */
			continue;
		}
		r = state_ref_add(a, s, key);
		*r = o.refs[i];
		r->key = key;
	}
	for (int i = 0; i < s->nlocks; i++)
		s->locks[i].lock =
			s->locks[i].lock ? sym_subst(t, s->locks[i].lock, from, to) : NULL;
	for (int i = 0; i < o.nlookups; i++) {
		const struct sym *w = sym_subst(t, o.lookups[i].what, from, to);

		if (state_lookup(s, w))
			continue;
		GROW(a, s, lookups, nlookups, rlookups);
		s->lookups[s->nlookups] = o.lookups[i];
		s->lookups[s->nlookups++].what = w;
	}
}

/* Remember where what was found, and under which holdings. */
void state_found(struct arena *a, struct state *s, const struct sym *what, uint32_t tok)
{
	struct lookup *l = state_lookup(s, what);

	if (!l) {
		if (s->nlookups >= 60)
			return;
		GROW(a, s, lookups, nlookups, rlookups);
		l = &s->lookups[s->nlookups++];
	}
	memset(l, 0, sizeof(*l));
	l->what = what;
	l->tok = tok;
	for (int i = s->nlocks - 1; i >= 0 && l->n < 4; i--) {
		if (!s->locks[i].mode)
			continue;
		l->acqs[l->n] = s->locks[i].acq;
		l->modes[l->n++] = s->locks[i].mode;
	}
}

void state_trail(struct arena *a, struct state *s, enum trail_kind kind, uint32_t tok,
		 const struct sym *what, uint8_t flag)
{
	struct trail *n = arena_alloc(a, sizeof(*n));

	n->up = s->trail;
	n->kind = (uint8_t)kind;
	n->tok = tok;
	n->what = what;
	n->flag = flag;
	s->trail = n;
}
