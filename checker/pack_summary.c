// SPDX-License-Identifier: GPL-2.0-only
/*
 * Summaries as bytes. A symbol's parts stand before it and are meant by number. Everything read is
 * checked against what it may be.
 */
#include "pack_summary.h"

/* Whoever adds a field that callers read has it packed and taken below; then these are the sizes.
 */
_Static_assert(sizeof(void *) != 8 ||
		       (sizeof(struct effect) == 24 && sizeof(struct outcome) == 48 &&
			sizeof(struct precondition) == 16 && sizeof(struct sym) == 80),
	       "all that a summary says goes into the index");

enum { MAX_SYMS = 400 };

/* ---- to bytes ---- */

struct packer {
	struct pack *p;
	put_name_fn *put_name;
	void *ctx;
	const struct sym *syms[MAX_SYMS];
	unsigned int nsyms;
};

static void put_signed(struct pack *p, int64_t v)
{
	pack_number(p, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

/* Its number, from 1; what it is made of is put down before it. 0: NULL, or too many. */
static unsigned int number_sym(struct packer *m, const struct sym *s)
{
	if (!s)
		return 0;
	for (unsigned int i = 0; i < m->nsyms; i++)
		if (m->syms[i] == s)
			return i + 1;
	number_sym(m, s->a);
	number_sym(m, s->b);
	if (m->nsyms == MAX_SYMS)
		return 0;
	m->syms[m->nsyms++] = s;
	return m->nsyms;
}

static void number_all(struct packer *m, const struct summary *sum)
{
	for (unsigned int i = 0; i < sum->noutcomes; i++) {
		const struct outcome *o = &sum->outcomes[i];

		number_sym(m, o->ret);
		for (unsigned int k = 0; k < o->neffects; k++) {
			number_sym(m, o->effects[k].at);
			number_sym(m, o->effects[k].arg);
		}
		for (unsigned int k = 0; k < o->nstores; k++) {
			number_sym(m, o->stores[k].addr);
			number_sym(m, o->stores[k].value);
		}
		for (unsigned int k = 0; k < o->npre; k++)
			number_sym(m, o->pre[k].what);
	}
}

static void put_sym(struct packer *m, const struct sym *s)
{
	struct pack *p = m->p;

	pack_number(p, s->kind);
	pack_number(p, s->op);
	pack_number(p, s->depth);
	pack_number(p, s->flags);
	pack_number(p, s->pointers);
	put_signed(p, s->value);
	m->put_name(m->ctx, p, s->name);
	m->put_name(m->ctx, p, s->tag);
	m->put_name(m->ctx, p, s->label);
	pack_number(p, number_sym(m, s->a));
	pack_number(p, number_sym(m, s->b));
}

static void put_outcome(struct packer *m, const struct outcome *o)
{
	struct pack *p = m->p;

	pack_number(p, o->ret_mask);
	pack_number(p, o->ret_flags);
	pack_number(p, number_sym(m, o->ret));
	pack_number(p, o->neffects);
	for (unsigned int k = 0; k < o->neffects; k++) {
		pack_number(p, o->effects[k].kind);
		pack_number(p, o->effects[k].flags);
		put_signed(p, o->effects[k].delta);
		pack_number(p, number_sym(m, o->effects[k].at));
		pack_number(p, number_sym(m, o->effects[k].arg));
	}
	pack_number(p, o->nstores);
	for (unsigned int k = 0; k < o->nstores; k++) {
		pack_number(p, number_sym(m, o->stores[k].addr));
		pack_number(p, number_sym(m, o->stores[k].value));
	}
	pack_number(p, o->npre);
	for (unsigned int k = 0; k < o->npre; k++) {
		pack_number(p, number_sym(m, o->pre[k].what));
		pack_number(p, o->pre[k].mask);
	}
}

bool summary_pack(struct pack *p, const struct summary *sum, put_name_fn *put_name, void *ctx)
{
	struct packer m;

	if (!sum)
		return false;
	m.p = p;
	m.put_name = put_name;
	m.ctx = ctx;
	m.nsyms = 0;
	number_all(&m, sum);
	if (m.nsyms == MAX_SYMS)
		return false;
	pack_number(p, 1);
	pack_number(p, sum->flags);
	pack_number(p, m.nsyms);
	for (unsigned int i = 0; i < m.nsyms; i++)
		put_sym(&m, m.syms[i]);
	pack_number(p, sum->noutcomes);
	for (unsigned int i = 0; i < sum->noutcomes; i++)
		put_outcome(&m, &sum->outcomes[i]);
	return true;
}

/* ---- and back ---- */

struct taker {
	struct cursor *c;
	take_name_fn *take_name;
	void *ctx;
	struct arena *arena;
	struct sym *syms;
	uint32_t nsyms;
};

static int64_t get_signed(struct cursor *c)
{
	uint64_t v = take_number(c);

	return (int64_t)(v >> 1 ^ (0 - (v & 1)));
}

static bool sym_is_sound(const struct sym *s)
{
	switch (s->kind) {
	case SYM_CONST:
	case SYM_STRING:
	case SYM_FRESH: return !s->a && !s->b;
	case SYM_ERRNO:
	case SYM_FUNC:
	case SYM_GLOBAL: return s->name && !s->a && !s->b;
	case SYM_PARAM: return s->value >= 0 && s->value < 256 && !s->a && !s->b;
	case SYM_FIELD:
	case SYM_CONTAINER: return s->name && s->a && !s->b;
	case SYM_LOAD: return s->a && !s->b;
	case SYM_INDEX:
	case SYM_BIN: return s->a && s->b;
	default: return false;
	}
}

static const struct sym *get_sym(struct taker *k)
{
	uint64_t n = take_number(k->c);

	if (n > k->nsyms)
		k->c->bad = true;
	return n && n <= k->nsyms ? &k->syms[n - 1] : NULL;
}

/* One that has to be there. */
static const struct sym *need_sym(struct taker *k)
{
	const struct sym *s = get_sym(k);

	k->c->bad |= !s;
	return s;
}

static void take_syms(struct taker *k)
{
	struct cursor *c = k->c;
	size_t n = take_count(c);

	if (n > MAX_SYMS) {
		c->bad = true;
		return;
	}
	k->syms = arena_alloc(k->arena, n * sizeof(*k->syms));
	while (k->nsyms < n && !c->bad) {
		struct sym *s = &k->syms[k->nsyms];

		s->kind = (uint8_t)take_number(c);
		s->op = (uint8_t)take_number(c);
		s->depth = (uint8_t)take_number(c);
		s->flags = (uint8_t)take_number(c);
		s->pointers = (uint8_t)take_number(c);
		s->value = get_signed(c);
		s->name = k->take_name(k->ctx, c);
		s->tag = k->take_name(k->ctx, c);
		s->label = k->take_name(k->ctx, c);
		s->a = get_sym(k);
		s->b = get_sym(k);
		s->id = s->hash = ++k->nsyms;
		s->parts = sym_parts(s);
		c->bad |= !sym_is_sound(s);
	}
}

static uint16_t some(struct cursor *c)
{
	size_t n = take_count(c);

	c->bad |= n > UINT16_MAX;
	return c->bad ? 0 : (uint16_t)n;
}

static void take_outcome(struct taker *k, struct outcome *o)
{
	struct cursor *c = k->c;

	o->ret_mask = (uint8_t)take_number(c);
	o->ret_flags = (uint8_t)take_number(c);
	o->ret = get_sym(k);
	o->neffects = some(c);
	o->effects = arena_alloc(k->arena, o->neffects * sizeof(*o->effects));
	for (unsigned int i = 0; i < o->neffects && !c->bad; i++) {
		o->effects[i].kind = (uint8_t)take_number(c);
		o->effects[i].flags = (uint8_t)take_number(c);
		o->effects[i].delta = (int8_t)get_signed(c);
		o->effects[i].at = need_sym(k);
		o->effects[i].arg = get_sym(k);
	}
	o->nstores = some(c);
	o->stores = arena_alloc(k->arena, o->nstores * sizeof(*o->stores));
	for (unsigned int i = 0; i < o->nstores && !c->bad; i++) {
		o->stores[i].addr = need_sym(k);
		o->stores[i].value = need_sym(k);
	}
	o->npre = some(c);
	o->pre = arena_alloc(k->arena, o->npre * sizeof(*o->pre));
	for (unsigned int i = 0; i < o->npre && !c->bad; i++) {
		o->pre[i].what = need_sym(k);
		o->pre[i].mask = (uint8_t)take_number(c);
	}
}

struct summary *summary_take(struct cursor *c, take_name_fn *take_name, void *ctx, struct arena *a)
{
	struct taker k = {.c = c, .take_name = take_name, .ctx = ctx, .arena = a};
	struct summary *sum;

	if (!take_number(c))
		return NULL;
	sum = arena_alloc(a, sizeof(*sum));
	sum->flags = (uint16_t)take_number(c);
	take_syms(&k);
	sum->noutcomes = some(c);
	sum->outcomes = arena_alloc(a, sum->noutcomes * sizeof(*sum->outcomes));
	for (unsigned int i = 0; i < sum->noutcomes && !c->bad; i++)
		take_outcome(&k, &sum->outcomes[i]);
	return c->bad ? NULL : sum;
}
