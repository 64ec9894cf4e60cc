/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The outcomes of a summary against each other: those that callers cannot tell apart are made to
 * agree, or their counters are in doubt; those that do the same are united.
 */
#include "summary.h"

void outcome_add(struct maker *m, struct outcome *o, struct effect e)
{
	if (!e.at || o->neffects >= MAX_EFFECTS)
		return;
	if (!o->effects)
		o->effects = arena_alloc(m->a, MAX_EFFECTS * sizeof(*o->effects));
	o->effects[o->neffects++] = e;
}

static int effect_order(const void *x, const void *y)
{
	const struct effect *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->at != b->at)
		return a->at->id < b->at->id ? -1 : 1;
	return a->delta - b->delta;
}

static bool same_effects(const struct outcome *a, const struct outcome *b)
{
	if (a->neffects != b->neffects || a->nstores != b->nstores || a->ret != b->ret ||
	    a->ret_flags != b->ret_flags)
		return false;
	for (unsigned int i = 0; i < a->neffects; i++)
		if (a->effects[i].kind != b->effects[i].kind ||
		    a->effects[i].at != b->effects[i].at ||
		    a->effects[i].delta != b->effects[i].delta ||
		    a->effects[i].arg != b->effects[i].arg ||
		    a->effects[i].flags != b->effects[i].flags)
			return false;
	for (unsigned int i = 0; i < a->nstores; i++)
		if (a->stores[i].addr != b->stores[i].addr ||
		    a->stores[i].value != b->stores[i].value)
			return false;
	return true;
}

static uint8_t pre_mask(const struct outcome *o, const struct sym *what)
{
	for (unsigned int i = 0; i < o->npre; i++)
		if (o->pre[i].what == what)
			return o->pre[i].mask;
	return M_ANY;
}

/* b's ways of being called are a's, too. */
static void join_pre(struct outcome *a, const struct outcome *b)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < a->npre; i++) {
		a->pre[i].mask |= pre_mask(b, a->pre[i].what);
		if (a->pre[i].mask != M_ANY)
			a->pre[n++] = a->pre[i];
	}
	a->npre = (uint16_t)n;
}

/* Could a caller, by arguments and result, be in either? */
static bool is_ambiguous(const struct outcome *a, const struct outcome *b)
{
	if (!(a->ret_mask & b->ret_mask))
		return false;
	for (unsigned int i = 0; i < a->npre; i++)
		if (!(a->pre[i].mask & pre_mask(b, a->pre[i].what)))
			return false;
	for (unsigned int i = 0; i < b->npre; i++)
		if (!(b->pre[i].mask & pre_mask(a, b->pre[i].what)))
			return false;
	return true;
}

struct effect *outcome_effect(struct outcome *o, const struct sym *key)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].at == key &&
		    (o->effects[i].kind == EF_REF || o->effects[i].kind == EF_DOUBT))
			return &o->effects[i];
	return NULL;
}

bool outcome_has_init(struct outcome *o, const struct sym *key)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].at == key && o->effects[i].kind == EF_INIT)
			return true;
	return false;
}

static bool has_escape(struct outcome *o, const struct sym *at)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].at == at &&
		    (o->effects[i].kind == EF_ESCAPE || o->effects[i].kind == EF_HANDOFF))
			return true;
	return false;
}

bool outcome_hands_off(const struct outcome *o)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].kind == EF_HANDOFF)
			return true;
	return false;
}

static bool hands_over(const struct outcome *o, const struct sym *key)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].kind == EF_HANDOFF && o->effects[i].at &&
		    sym_object(o->effects[i].at) == sym_object(key))
			return true;
	return false;
}

/* The same value comes back valid, once held and once not: nobody can rely on it. */
static void settle_born(struct maker *m, struct raw *raw, unsigned int n, const struct sym *key)
{
	for (unsigned int i = 0; i < n; i++) {
		struct effect *a = outcome_effect(&raw[i].o, key);

		if (!a || a->kind != EF_REF)
			continue;
		for (unsigned int j = 0; j < n; j++) {
			if (i == j || outcome_effect(&raw[j].o, key) ||
			    outcome_has_init(&raw[j].o, key) ||
			    !raw[j].o.ret || sym_root(raw[j].o.ret) != sym_root(key) ||
			    !(raw[j].o.ret_mask & M_POS) || !is_ambiguous(&raw[i].o, &raw[j].o))
				continue;
			a->kind = EF_DOUBT;
			a->delta = 0;
			outcome_add(m, &raw[j].o, (struct effect){.kind = EF_DOUBT, .at = key});
			break;
		}
	}
}

/* A put on one of two ways that cannot be told apart counts for both: no leak is told. */
static void settle_kobjects(struct maker *m, struct raw *raw, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		for (unsigned int k = 0; k < raw[i].o.neffects; k++) {
			struct effect e = raw[i].o.effects[k];

			if (e.kind != EF_KOBJECT || e.delta != KOBJECT_PUT)
				continue;
			for (unsigned int j = 0; j < n; j++) {
				bool has = false;

				for (unsigned int l = 0; l < raw[j].o.neffects; l++)
					has |= raw[j].o.effects[l].kind == EF_KOBJECT &&
					       raw[j].o.effects[l].at == e.at;
				if (!has && is_ambiguous(&raw[i].o, &raw[j].o))
					outcome_add(m, &raw[j].o, e);
			}
		}
}

static bool add_pre(struct maker *m, struct outcome *o, struct precondition p)
{
	for (unsigned int i = 0; i < o->npre; i++)
		if (o->pre[i].what == p.what)
			return true;
	if (o->npre >= MAX_PRE)
		return false;
	if (!o->pre)
		o->pre = arena_alloc(m->a, MAX_PRE * sizeof(*o->pre));
	o->pre[o->npre++] = p;
	return true;
}

/* Of the memory that a precondition looks at. */
static const struct sym *place_of(const struct sym *what)
{
	return what->kind == SYM_BIN ? what->a->a : what->a;
}

static bool stores_to(const struct outcome *o, const struct sym *place)
{
	for (unsigned int i = 0; i < o->nstores; i++)
		if (o->stores[i].addr == place)
			return true;
	return false;
}

/*
 * The object's own members say whether it is counted (if (obj->is_static) return;): two ways that
 * differ in nothing else are told apart by them. Not by a state that the function moves on.
 */
static bool tell_apart(struct maker *m, struct raw *a, struct raw *b, const struct sym *key)
{
	for (unsigned int i = 0; i < a->nloads; i++)
		for (unsigned int k = 0; k < b->nloads; k++) {
			const struct precondition *x = &a->loads[i], *y = &b->loads[k];

			if (x->what == y->what && !(x->mask & y->mask) &&
			    sym_object(place_of(x->what)) == sym_object(key) &&
			    !stores_to(&a->o, place_of(x->what)) &&
			    !stores_to(&b->o, place_of(x->what)))
				return add_pre(m, &a->o, *x) && add_pre(m, &b->o, *y);
		}
	return false;
}

/* Does it store something at addr that it has taken a reference to? */
static bool stores_held(const struct outcome *o, const struct sym *addr)
{
	for (unsigned int i = 0; i < o->nstores; i++) {
		if (o->stores[i].addr != addr || o->stores[i].value->kind != SYM_FRESH)
			continue;
		for (unsigned int k = 0; k < o->neffects; k++)
			if (o->effects[k].kind == EF_REF && o->effects[k].delta > 0 &&
			    sym_object(o->effects[k].at) == o->stores[i].value)
				return true;
	}
	return false;
}

static bool is_later_round(const struct raw *raw, unsigned int n, const struct raw *w)
{
	for (unsigned int i = 0; i < n; i++)
		if (!raw[i].again && raw[i].o.ret_mask == w->o.ret_mask &&
		    stores_held(&raw[i].o, w->again))
			return true;
	return false;
}

unsigned int outcomes_drop_rounds(struct raw *raw, unsigned int n)
{
	unsigned int left = 0;

	for (unsigned int i = 0; i < n; i++)
		if (!raw[i].again || !is_later_round(raw, n, &raw[i]))
			raw[left++] = raw[i];
	return left;
}

/* Make undistinguishable outcomes agree, or doubt. */
void outcomes_settle(struct maker *m, struct raw *raw, unsigned int n)
{
	for (unsigned int k = 0; k < m->nkeys; k++) {
		const struct sym *key = m->keys[k];

		/* a counter of the value returned is there only where it is returned */
		if (sym_root(key)->kind == SYM_FRESH) {
			settle_born(m, raw, n, key);
			continue;
		}
		for (unsigned int i = 0; i < n; i++) {
			struct effect *a = outcome_effect(&raw[i].o, key);

			if (!a || a->kind != EF_REF)
				continue;
			for (unsigned int j = 0; j < n; j++) {
				struct effect *b;

				if (i == j || raw[j].null_keys[k] ||
				    outcome_has_init(&raw[j].o, key) ||
				    !is_ambiguous(&raw[i].o, &raw[j].o))
					continue;
				b = outcome_effect(&raw[j].o, key);
				if (b && b->kind == EF_REF && b->delta == a->delta) {
					a->flags &= b->flags | (uint8_t)~EFF_LAST;
					b->flags &= a->flags | (uint8_t)~EFF_LAST;
					if (!a->arg)
						a->arg = b->arg;
					if (!b->arg)
						b->arg = a->arg;
					if ((a->flags ^ b->flags) & EFF_KEPT)
						a->flags |= EFF_KEPT, b->flags |= EFF_KEPT;
					continue;
				}
				/* what goes with a hand-off changes nothing for the caller */
				if (!b && a->delta > 0 && a->flags & EFF_KEPT && !raw[i].o.ret &&
				    outcome_hands_off(&raw[i].o))
					continue;
				if (!b && tell_apart(m, &raw[i], &raw[j], key))
					continue;
				/* dropped where the hand-off failed: else it goes with it */
				if (!b && a->delta == -1 && hands_over(&raw[j].o, key)) {
					outcome_add(m, &raw[j].o,
						    (struct effect){.kind = EF_REF,
								    .delta = -1,
								    .at = key,
								    .arg = a->arg});
					continue;
				}
				/* nor was it the caller's what the hand-off had */
				if (!b && raw[i].cancelled == key) {
					*a = raw[i].o.effects[--raw[i].o.neffects];
					break;
				}
				if (b) {
					b->kind = EF_DOUBT;
					b->delta = 0;
				} else {
					outcome_add(m, &raw[j].o,
						   (struct effect){.kind = EF_DOUBT, .at = key});
				}
				a->kind = EF_DOUBT;
				a->delta = 0;
				break;
			}
		}
		/* a NULL object's way out follows the others, so that it need not be told apart */
		for (unsigned int j = 0; j < n; j++) {
			if (!raw[j].null_keys[k] || outcome_effect(&raw[j].o, key) ||
			    outcome_has_init(&raw[j].o, key))
				continue;
			for (unsigned int i = 0; i < n; i++) {
				struct effect *a = outcome_effect(&raw[i].o, key);

				if (a && raw[i].o.ret == raw[j].o.ret &&
				    is_ambiguous(&raw[i].o, &raw[j].o)) {
					struct effect e = *a;

					e.flags &= (uint8_t)~EFF_LAST;
					outcome_add(m, &raw[j].o, e);
					break;
				}
			}
		}
	}
	for (unsigned int i = 0; i < n; i++)
		for (unsigned int k = 0; k < raw[i].o.neffects; k++) {
			struct effect e = raw[i].o.effects[k];

			if (e.kind != EF_ESCAPE && e.kind != EF_HANDOFF)
				continue;
			e.kind = EF_ESCAPE;
			e.flags = EFF_MAYBE;
			e.arg = NULL;
			for (unsigned int j = 0; j < n; j++)
				if (i != j && is_ambiguous(&raw[i].o, &raw[j].o) &&
				    !has_escape(&raw[j].o, e.at))
					outcome_add(m, &raw[j].o, e);
		}
	settle_kobjects(m, raw, n);
	for (unsigned int i = 0; i < n; i++)
		if (raw[i].o.neffects)
			qsort(raw[i].o.effects, raw[i].o.neffects, sizeof(struct effect),
			      effect_order);
}

unsigned int outcomes_unite(struct raw *raw, unsigned int n)
{
	unsigned int out = 0;

	for (unsigned int i = 0; i < n; i++) {
		unsigned int j;

		for (j = 0; j < out; j++)
			if (same_effects(&raw[j].o, &raw[i].o) &&
			    (raw[j].o.ret == NULL || raw[j].o.ret->kind != SYM_CONST ||
			     raw[j].o.ret == raw[i].o.ret))
				break;
		if (j < out) {
			raw[j].o.ret_mask |= raw[i].o.ret_mask;
			join_pre(&raw[j].o, &raw[i].o);
		} else {
			raw[out++] = raw[i];
		}
	}
	return out;
}

static struct effect *same_effect(struct outcome *o, const struct effect *e)
{
	for (unsigned int i = 0; i < o->neffects; i++)
		if (o->effects[i].kind == e->kind && o->effects[i].at == e->at &&
		    o->effects[i].arg == e->arg && o->effects[i].delta == e->delta)
			return &o->effects[i];
	return NULL;
}

static bool is_counted(const struct effect *e)
{
	return e->kind == EF_REF || e->kind == EF_DOUBT || e->kind == EF_INIT;
}

/* What both say of a counter; where they differ, it is in doubt. What only one does, may be. */
static void join_effects(struct maker *m, struct outcome *a, struct outcome *b)
{
	struct outcome old = *a;

	a->effects = NULL;
	a->neffects = 0;
	for (int pass = 0; pass < 2; pass++) {
		const struct outcome *x = pass ? b : &old;
		struct outcome *y = pass ? &old : b;

		for (unsigned int i = 0; i < x->neffects; i++) {
			struct effect e = x->effects[i], *same = same_effect(y, &e);

			if (is_counted(&e) && !same)
				e = (struct effect){.kind = EF_DOUBT, .at = e.at, .arg = e.arg};
			else if (!same && e.kind != EF_ESCAPE && e.kind != EF_KOBJECT)
				continue;
			else if (same)
				e.flags &= same->flags | (uint8_t)~EFF_LAST;
			same = is_counted(&e) ? outcome_effect(a, e.at) : same_effect(a, &e);
			if (!same)
				outcome_add(m, a, e);
			else if (is_counted(&e) && !same->arg)
				same->arg = e.arg; /* the release, if it is dropped */
		}
	}
}

/*
 * Of what is born inside, callers know that alone which is returned; of all else it is not known
 * any more why it is counted.
 */
static void doubt_all(struct outcome *o)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < o->neffects; i++) {
		struct effect *e = &o->effects[i];
		const struct sym *root = sym_root(e->at);

		if (root->kind == SYM_FRESH && !(o->ret && sym_root(o->ret) == root))
			continue;
		if (root->kind != SYM_FRESH && is_counted(e))
			*e = (struct effect){.kind = EF_DOUBT, .at = e->at, .arg = e->arg};
		o->effects[n++] = *e;
	}
	o->neffects = (uint16_t)n;
}

/* More ways out than can be told apart: one for each class of what is returned. */
unsigned int outcomes_coarsen(struct maker *m, struct raw *raw, unsigned int n)
{
	unsigned int out = 0;

	for (unsigned int i = 0; i < n; i++) {
		struct outcome *a, *b = &raw[i].o;
		unsigned int j = 0;

		while (j < out && raw[j].o.ret_mask != b->ret_mask)
			j++;
		if (j == out) {
			raw[out] = raw[i];
			raw[out].o.npre = raw[out].o.nstores = 0;
			out++;
			continue;
		}
		a = &raw[j].o;
		join_effects(m, a, b);
		if (a->ret != b->ret && !(a->ret && a->ret->kind == SYM_FRESH))
			a->ret = b->ret && b->ret->kind == SYM_FRESH ? b->ret : NULL;
		a->ret_flags &= b->ret_flags;
	}
	for (unsigned int i = 0; i < out; i++)
		doubt_all(&raw[i].o);
	return out;
}

/* What a function of its type may return. */
static uint8_t possible_mask(const struct func *fn)
{
	const struct type *t = &fn->ast->decl.type;

	return t->pointers || t->flags & (TYF_UNSIGNED | TYF_BOOL) ? M_ZERO | M_POS : M_ANY;
}

/* It takes no argument that is NULL or negative to come out there. */
static bool is_usual(const struct outcome *o)
{
	for (unsigned int i = 0; i < o->npre; i++)
		if (!(o->pre[i].mask & M_POS))
			return false;
	return true;
}

/* Not all ways out were seen: what none of those returns, others may. */
unsigned int outcomes_cover(struct maker *m, struct raw *raw, unsigned int n)
{
	uint8_t seen = 0;
	struct outcome *o = &raw[n].o;

	for (unsigned int i = 0; i < n; i++)
		if (is_usual(&raw[i].o))
			seen |= raw[i].o.ret_mask;
	seen = (uint8_t)(possible_mask(m->f->fn) & ~seen);
	if (!seen)
		return n;
	memset(&raw[n], 0, sizeof(raw[n]));
	o->ret_mask = seen;
	for (unsigned int k = 0; k < m->nkeys; k++)
		if (sym_root(m->keys[k])->kind != SYM_FRESH)
			outcome_add(m, o, (struct effect){.kind = EF_DOUBT, .at = m->keys[k]});
	return n + 1;
}

/* Is the reference that it takes to what it stores there for the caller to drop? */
static bool is_of_held(const struct outcome *o, const struct store *st)
{
	return st->value->kind == SYM_FRESH && stores_held(o, st->addr);
}

void outcome_drop_stores(struct raw *w)
{
	w->o.nstores = 0;
}

void outcome_drop_extras(struct raw *w)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < w->o.neffects; i++)
		if (w->o.effects[i].kind == EF_REF || w->o.effects[i].kind == EF_DOUBT ||
		    w->o.effects[i].kind == EF_INIT || w->o.effects[i].kind == EF_FREE ||
		    w->o.effects[i].kind == EF_KOBJECT || w->o.effects[i].kind == EF_ESCAPE ||
		    w->o.effects[i].kind == EF_HANDOFF)
			w->o.effects[n++] = w->o.effects[i];
	w->o.neffects = (uint16_t)n;
	n = 0;
	for (unsigned int i = 0; i < w->o.nstores; i++)
		if (is_of_held(&w->o, &w->o.stores[i]))
			w->o.stores[n++] = w->o.stores[i];
	w->o.nstores = (uint16_t)n;
	w->o.npre = 0;
}
