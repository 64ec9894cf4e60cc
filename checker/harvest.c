// SPDX-License-Identifier: GPL-2.0-only
/*
 * Harvests as bytes. One function for each struct, and one that reads it; everything read is
 * checked against what it may be.
 */
#include "harvest.h"

/* Whoever adds what the first pass finds out has it packed and taken below; then these are the
 * sizes. */
_Static_assert(sizeof(void *) != 8 ||
		       (sizeof(struct deed) == 40 && sizeof(struct token) == 16 &&
			sizeof(struct registration) == 56 && sizeof(struct type) == 24 &&
			sizeof(struct macro) == 48 && sizeof(struct pass) == 24),
	       "all of a harvest goes into the index");

enum { MAX_PARAMS = 16 };

/* The two ends: what is packed is at p, what is taken at c and goes to a. */
struct ends {
	struct memo *m;
	struct pack *p;
	struct cursor *c;
	struct arena *a;
	struct file *file;
};

static void put_name(struct ends *x, const struct name *n)
{
	memo_put_name(x->m, x->p, n);
}

static const struct name *get_name(struct ends *x)
{
	return memo_take_name(x->m, x->c);
}

/* One that has to be there. */
static const struct name *need_name(struct ends *x)
{
	const struct name *n = get_name(x);

	x->c->bad |= !n;
	return n;
}

/* ---- functions and macros ---- */

static void put_macro(struct ends *x, const struct macro *m)
{
	pack_number(x->p, (uint64_t)m->function_like | (uint64_t)m->variadic << 1 |
				  (uint64_t)m->pastes << 2);
	pack_number(x->p, m->nparams);
	for (unsigned int i = 0; i < m->nparams; i++)
		put_name(x, m->params[i]);
	pack_number(x->p, m->nbody);
	for (uint32_t i = 0; i < m->nbody; i++) {
		const struct token *t = &m->body[i];

		pack_number(x->p, t->kind);
		pack_number(x->p, t->flags);
		pack_number(x->p, t->len);
		pack_number(x->p, t->off - m->off);
		if (t->kind == T_NAME && !(t->flags & TF_PARAM))
			put_name(x, t->u.name);
		else
			pack_number(x->p, t->u.value);
	}
}

static void take_token(struct ends *x, const struct macro *m, struct token *t)
{
	t->kind = (uint8_t)take_number(x->c);
	t->flags = (uint8_t)take_number(x->c);
	t->len = (uint16_t)take_number(x->c);
	t->off = (uint32_t)take_number(x->c) + m->off;
	if (t->kind == T_NAME && !(t->flags & TF_PARAM)) {
		t->u.name = need_name(x);
	} else {
		t->u.value = take_number(x->c);
		x->c->bad |= t->flags & TF_PARAM && t->u.value >= m->nparams;
	}
	x->c->bad |= t->kind == T_END || t->kind >= T_MAX;
}

static struct macro *take_macro(struct ends *x, const struct func *f)
{
	struct macro *m = arena_alloc(x->a, sizeof(*m));
	uint64_t flags = take_number(x->c);
	size_t n = take_count(x->c);

	m->name = f->name;
	m->off = f->off;
	m->function_like = flags & 1;
	m->variadic = flags >> 1 & 1;
	m->pastes = flags >> 2 & 1;
	x->c->bad |= n > UINT8_MAX;
	if (x->c->bad)
		return m;
	m->nparams = (uint8_t)n;
	m->params = n ? arena_alloc(x->a, n * sizeof(*m->params)) : NULL;
	for (unsigned int i = 0; i < m->nparams; i++)
		m->params[i] = get_name(x);
	m->nbody = (uint32_t)take_count(x->c);
	m->body = arena_alloc(x->a, ((size_t)m->nbody + 1) * sizeof(*m->body)); /* ends in T_END */
	for (uint32_t i = 0; i < m->nbody && !x->c->bad; i++)
		take_token(x, m, &m->body[i]);
	return m;
}

static void put_deed(struct ends *x, const struct deed *d)
{
	pack_number(x->p, d->kind);
	pack_number(x->p, d->flags);
	pack_number(x->p, d->off);
	put_name(x, d->root);
	pack_number(x->p, d->npath);
	for (unsigned int i = 0; i < d->npath; i++)
		put_name(x, d->path[i]);
}

static void take_deed(struct ends *x, struct deed *d)
{
	d->kind = (uint8_t)take_number(x->c);
	d->flags = (uint8_t)take_number(x->c);
	d->off = (uint32_t)take_number(x->c);
	d->root = get_name(x);
	d->npath = (uint8_t)take_number(x->c);
	x->c->bad |= d->npath > MAX_DEED_PATH;
	for (unsigned int i = 0; i < d->npath && !x->c->bad; i++)
		d->path[i] = get_name(x);
}

static void put_func(struct ends *x, const struct func *f)
{
	struct pack *p = x->p;

	put_name(x, f->name);
	pack_number(p, f->kind);
	pack_number(p, f->off);
	pack_number(p, f->from);
	pack_number(p, f->to);
	pack_number(p, f->told);
	pack_number(p, f->marks);
	pack_number(p, f->nparams);
	pack_number(p, f->arm);
	pack_number(p, f->size);
	pack_number(p, f->bits != NULL);
	if (f->bits)
		pack_bytes(p, f->bits, MAX_PARAMS);
	pack_number(p, f->ncalls);
	for (uint32_t i = 0; i < f->ncalls; i++)
		put_name(x, f->calls[i]);
	pack_number(p, f->how != NULL);
	if (f->how)
		pack_bytes(p, f->how, f->ncalls);
	pack_number(p, f->npasses);
	for (uint32_t i = 0; i < f->npasses; i++) {
		put_name(x, f->passes[i].callee);
		pack_number(p, f->passes[i].param);
		pack_number(p, f->passes[i].arg);
	}
	pack_number(p, f->ndeeds);
	for (uint32_t i = 0; i < f->ndeeds; i++)
		put_deed(x, &f->deeds[i]);
	if (f->kind == FUNC_MACRO)
		put_macro(x, f->macro);
}

static void *take_copy(struct ends *x, size_t size)
{
	const void *bytes = take_bytes(x->c, size);

	return bytes ? arena_copy(x->a, bytes, size) : NULL;
}

static void take_passes(struct ends *x, struct func *f)
{
	f->npasses = (uint32_t)take_count(x->c);
	f->passes = f->npasses ? arena_alloc(x->a, f->npasses * sizeof(*f->passes)) : NULL;
	for (uint32_t i = 0; i < f->npasses && !x->c->bad; i++) {
		f->passes[i].callee = need_name(x);
		f->passes[i].param = (uint8_t)take_number(x->c);
		f->passes[i].arg = (uint8_t)take_number(x->c);
		x->c->bad |= f->passes[i].param >= MAX_PARAMS;
	}
}

static struct func *take_func(struct ends *x)
{
	struct cursor *c = x->c;
	struct func *f = arena_alloc(x->a, sizeof(*f));

	f->file = x->file;
	f->name = need_name(x);
	f->kind = (uint8_t)take_number(c);
	f->off = (uint32_t)take_number(c);
	f->from = (uint32_t)take_number(c);
	f->to = (uint32_t)take_number(c);
	f->told = (uint8_t)take_number(c);
	f->marks = (uint32_t)take_number(c);
	f->nparams = (uint8_t)take_number(c);
	f->arm = (uint8_t)take_number(c);
	f->size = (uint32_t)take_number(c);
	if (take_number(c))
		f->bits = take_copy(x, MAX_PARAMS);
	f->ncalls = (uint32_t)take_count(c);
	f->calls = f->ncalls ? arena_alloc(x->a, f->ncalls * sizeof(*f->calls)) : NULL;
	for (uint32_t i = 0; i < f->ncalls && !c->bad; i++)
		f->calls[i] = need_name(x);
	if (take_number(c))
		f->how = take_copy(x, f->ncalls);
	take_passes(x, f);
	f->ndeeds = (uint32_t)take_count(c);
	f->deeds = f->ndeeds ? arena_alloc(x->a, f->ndeeds * sizeof(*f->deeds)) : NULL;
	for (uint32_t i = 0; i < f->ndeeds && !c->bad; i++)
		take_deed(x, &f->deeds[i]);
	if (f->kind == FUNC_MACRO)
		f->macro = take_macro(x, f);
	c->bad |= f->kind > FUNC_MACRO || f->nparams > MAX_PARAMS || (!f->bits && f->npasses) ||
		  (f->to && f->from >= f->to);
	return f;
}

/* ---- structs and callbacks ---- */

static void put_record(struct ends *x, const struct record_type *t)
{
	put_name(x, t->tag);
	pack_number(x->p, t->nmembers);
	for (uint32_t i = 0; i < t->nmembers; i++) {
		const struct type *y = &t->members[i].type;

		put_name(x, t->members[i].name);
		put_name(x, y->tag);
		pack_number(x->p, y->kind);
		pack_number(x->p, y->pointers);
		pack_number(x->p, y->arrays);
		pack_number(x->p, y->flags);
	}
}

static struct record_type *take_record(struct ends *x)
{
	struct record_type *t = arena_alloc(x->a, sizeof(*t));

	t->file = x->file;
	t->tag = need_name(x);
	t->nmembers = (uint32_t)take_count(x->c);
	t->members = arena_alloc(x->a, t->nmembers * sizeof(*t->members) + 8);
	for (uint32_t i = 0; i < t->nmembers && !x->c->bad; i++) {
		struct type *y = &t->members[i].type;

		t->members[i].name = need_name(x);
		y->tag = get_name(x);
		y->kind = (uint8_t)take_number(x->c);
		y->pointers = (uint8_t)take_number(x->c);
		y->arrays = (uint8_t)take_number(x->c);
		y->flags = (uint8_t)take_number(x->c);
	}
	return t;
}

static void put_registration(struct ends *x, const struct registration *r)
{
	put_name(x, r->tag);
	put_name(x, r->var);
	put_name(x, r->member);
	put_name(x, r->fn);
}

static void take_registration(struct ends *x, struct registration *r)
{
	r->file = x->file;
	r->tag = get_name(x);
	r->var = get_name(x);
	r->member = need_name(x);
	r->fn = need_name(x);
}

/* ---- a file's ---- */

void harvest_pack(struct pack *p, struct memo *m, const struct harvest *h)
{
	struct ends x = {.m = m, .p = p};
	const struct file *f = h->file;

	pack_number(p, (uint64_t)f->relevant | (uint64_t)f->typesafe << 1 |
			       (uint64_t)f->remarked << 2);
	pack_number(p, h->bytes);
	pack_number(p, h->lines);
	pack_number(p, h->functions);
	pack_number(p, h->skipped);
	pack_number(p, h->bounds);
	pack_number(p, h->funcs.n);
	for (size_t i = 0; i < h->funcs.n; i++)
		put_func(&x, h->funcs.at[i]);
	pack_number(p, h->records.n);
	for (size_t i = 0; i < h->records.n; i++)
		put_record(&x, h->records.at[i]);
	pack_number(p, h->nregs);
	for (size_t i = 0; i < h->nregs; i++)
		put_registration(&x, &h->regs[i]);
}

static void take_all(struct ends *x, struct harvest *h)
{
	size_t n = take_count(x->c);

	for (size_t i = 0; i < n && !x->c->bad; i++)
		vec_push(&h->funcs, take_func(x));
	n = take_count(x->c);
	for (size_t i = 0; i < n && !x->c->bad; i++)
		vec_push(&h->records, take_record(x));
	n = take_count(x->c);
	h->regs = n ? xcalloc(n, sizeof(*h->regs)) : NULL;
	for (; h->nregs < n && !x->c->bad; h->nregs++)
		take_registration(x, &h->regs[h->nregs]);
}

bool harvest_take(struct harvest *h, struct memo *m, struct cursor c, struct arena *a)
{
	struct harvest got = {.file = h->file};
	struct ends x = {.m = m, .c = &c, .a = a, .file = h->file};
	uint64_t flags = take_number(&c);

	got.bytes = take_number(&c);
	got.lines = take_number(&c);
	got.functions = take_number(&c);
	got.skipped = take_number(&c);
	got.bounds = take_number(&c);
	take_all(&x, &got);
	if (c.bad) {
		vec_free(&got.funcs);
		vec_free(&got.records);
		free(got.regs);
		return false;
	}
	h->file->relevant = flags & 1;
	h->file->typesafe = flags >> 1 & 1;
	h->file->remarked = flags >> 2 & 1;
	*h = got;
	return true;
}
