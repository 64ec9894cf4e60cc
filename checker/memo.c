// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listening, and whether what was read reads the same. A name has a number; what is known of it has
 * a hash: of the facts, which stay as they are through a run, and of facts and summaries, which is
 * forgotten when one of these changes. The key of a result is made of those of all that was read.
 */
#include "harvest.h"
#include "pack_summary.h"

#include <omp.h>
#include <stdatomic.h>
#include <time.h>

#include <xxhash.h>

enum { MAX_NAMES = 1 << 22 };

struct memo {
	const struct index *x;
	struct cursor old;		  /* records of the last run */
	const struct name **names;	  /* by number */
	_Atomic uint32_t nnames;	  /* the last number that was given */
	uint32_t nold;			  /* names of the last run */
	_Atomic uint64_t *facts, *states; /* by number; 0: not asked for yet */
	struct table *texts;		  /* path -> struct memo_text */
	struct table *files;		  /* path -> struct file */
	struct table *asides;		  /* name -> what else is told of it, as a number */
	struct memo_reader *readers;
	int nreaders;
	bool looking, walking;
	atomic_bool full; /* there are more names than numbers: nothing can be kept */
	_Atomic size_t taken, made;
};

/* A thread that listens. */
struct memo_reader {
	struct memo *memo;
	uint32_t *heard; /* by number: in this turn already? */
	uint32_t turn;
	bool full;	     /* there are more names than numbers */
	VEC(uint32_t) reads; /* number << 1 | text */
};

_Thread_local struct memo_reader *memo_listener;

static uint64_t mix(uint64_t h, uint64_t v)
{
	uint64_t both[2] = {h, v};

	return XXH3_64bits(both, sizeof(both));
}

static uint64_t mix_text(uint64_t h, const char *text)
{
	return XXH3_64bits_withSeed(text, strlen(text), h);
}

static uint64_t mix_name(uint64_t h, const struct name *n)
{
	return n ? XXH3_64bits_withSeed(n->text, n->len, h) : mix(h, 0);
}

/* ---- numbers ---- */

static void give_number(struct memo *m, struct name *n, uint32_t number)
{
	m->names[number] = n;
	atomic_store_explicit(&n->number, number, memory_order_release);
}

uint32_t memo_number(struct memo *m, const struct name *n)
{
	uint32_t number = n ? atomic_load_explicit(&n->number, memory_order_acquire) : 0;

	if (number || !n)
		return number;
#pragma omp critical(memo_numbers)
	{
		number = atomic_load_explicit(&n->number, memory_order_relaxed);
		if (!number && m->nnames + 1 < MAX_NAMES) {
			number = ++m->nnames;
			give_number(m, (struct name *)(uintptr_t)n, number);
		}
	}
	return number;
}

const struct name *memo_name(const struct memo *m, uint64_t number)
{
	return number < MAX_NAMES ? m->names[number] : NULL;
}

void memo_put_name(void *ctx, struct pack *p, const struct name *n)
{
	struct memo *m = ctx;
	uint32_t number = memo_number(m, n);

	if (n && !number)
		m->full = true;
	pack_number(p, number);
}

const struct name *memo_take_name(void *ctx, struct cursor *c)
{
	uint64_t number = take_number(c);
	const struct name *n = memo_name(ctx, number);

	c->bad |= number && !n;
	return n;
}

static void take_bytes_of(struct cursor *c, struct memo_bytes *b)
{
	b->n = take_count(c);
	b->at = take_bytes(c, b->n);
}

static uint64_t take_raw(struct cursor *c)
{
	const void *raw = take_bytes(c, sizeof(uint64_t));
	uint64_t v = 0;

	if (raw)
		memcpy(&v, raw, sizeof(v));
	return v;
}

/* ---- beginning and end ---- */

/* The root is part of the names of locks; it has to be given in the same way. */
static bool take_names(struct memo *m, struct cursor *c)
{
	const char *root = take_text(c);
	size_t n;

	if (!root || strcmp(root, m->x->root))
		return false;
	n = take_count(c);
	if (n + 1 >= MAX_NAMES)
		return false;
	for (size_t i = 1; i <= n; i++) {
		const char *text = take_text(c);

		if (c->bad)
			return false;
		if (text)
			give_number(m, (struct name *)(uintptr_t)name_of(text), (uint32_t)i);
	}
	m->nnames = m->nold = (uint32_t)n;
	return true;
}

static bool take_texts(struct memo *m, struct arena *a)
{
	struct cursor *c = &m->old;
	size_t n = take_count(c);

	for (size_t i = 0; i < n; i++) {
		const struct name *path = memo_take_name(m, c);
		struct memo_text *t = arena_alloc(a, sizeof(*t));

		t->hash = take_raw(c);
		take_bytes_of(c, &t->value);
		if (c->bad || !path)
			return false;
		*table_slot(m->texts, path) = t;
	}
	return true;
}

/* Numbers of names are for one memory: a process has no other. */
struct memo *memo_open(const struct index *x, struct cursor names, struct cursor c,
		       struct arena *a)
{
	static bool taken;
	struct memo *m;

	if (taken)
		return NULL;
	taken = true;
	m = arena_alloc(a, sizeof(*m));
	m->x = x;
	m->old = c;
	m->names = xcalloc(MAX_NAMES, sizeof(*m->names));
	m->facts = xcalloc(MAX_NAMES, sizeof(*m->facts));
	m->states = xcalloc(MAX_NAMES, sizeof(*m->states));
	m->texts = table_new();
	m->files = table_new();
	m->asides = table_new();
	if (!take_names(m, &names) || !take_texts(m, a))
		m->old = (struct cursor){0};
	return m;
}

void memo_close(struct memo *m)
{
	if (!m)
		return;
	for (int i = 0; i < m->nreaders; i++) {
		free(m->readers[i].heard);
		vec_free(&m->readers[i].reads);
	}
	free(m->readers);
	free(m->names);
	free((void *)m->facts);
	free((void *)m->states);
	table_free(m->texts);
	table_free(m->files);
	table_free(m->asides);
}

void memo_count(const struct memo *m, struct stats *st)
{
	if (!m)
		return;
	st->remembered = m->taken;
	st->walks = m->made;
}

uint32_t memo_names(const struct memo *m)
{
	return m->full ? 0 : m->nnames;
}

struct file *memo_file(const struct memo *m, const struct name *path)
{
	return table_get(m->files, path);
}

struct func *memo_function(const struct memo *m, const struct program *p, const struct name *path,
			   const struct name *name, uint64_t place)
{
	struct file *file = path ? memo_file(m, path) : NULL;

	if (!path) { /* said by a model */
		for (struct func *f = table_get(p->by_name, name); f; f = f->same)
			if (f->kind == FUNC_MODEL && !place--)
				return f;
		return NULL;
	}
	for (struct func *f = file ? file->first : NULL; f; f = f->in_file)
		if (f->name == name && !place--)
			return f;
	return NULL;
}

static void add_aside(struct memo *m, const struct name *n, uint64_t h)
{
	void **slot = table_slot(m->asides, n);

	*slot = (void *)((uintptr_t)*slot + (uintptr_t)h);
}

static uint64_t registration_hash(const struct registration *r)
{
	uint64_t h = mix_text(1, r->file->path);

	h = mix_name(mix_name(h, r->tag), r->var);
	return mix_name(mix_name(h, r->member), r->fn);
}

/* Told of a name, but not found by it: who is a callback, what releases take out of containers. */
static void take_asides(struct memo *m, const struct program *p)
{
	for (size_t i = 0; i < p->regs.n; i++)
		add_aside(m, p->regs.at[i].fn, registration_hash(&p->regs.at[i]));
	for (size_t i = 0; i < p->funcs.n; i++) {
		const struct func *f = p->funcs.at[i];

		for (uint32_t k = 0; f->marks & FM_TAKES_KREF && k < f->ndeeds; k++)
			if (f->deeds[k].kind == DEED_UNLINK && f->deeds[k].root)
				add_aside(m, f->deeds[k].root, 0x9e3779b97f4a7c15u);
	}
}

static struct memo_record *take_record(struct cursor *c, struct arena *a)
{
	struct memo_record *r = arena_alloc(a, sizeof(*r));
	struct memo_entry **end = &r->first, *e;
	struct memo_bytes reads = {0};
	size_t n;

	r->body = take_number(c);
	r->key = take_raw(c);
	take_bytes_of(c, &r->reads);
	n = take_count(c);
	for (size_t i = 0; i < n && !c->bad; i++) {
		e = arena_alloc(a, sizeof(*e));
		e->kind = (uint8_t)take_number(c);
		e->key = take_raw(c);
		if (take_number(c))
			take_bytes_of(c, &reads);
		e->reads = reads;
		take_bytes_of(c, &e->value);
		*end = e;
		end = &e->next;
	}
	return r;
}

/* Records of files that are no longer what they were are read over. */
static void take_records(struct memo *m, struct program *p)
{
	struct cursor *c = &m->old;

	while (c->at != c->end) {
		const struct name *path = memo_take_name(m, c), *name = memo_take_name(m, c);
		uint64_t place = take_number(c), hash = take_raw(c);
		size_t size = take_count(c);
		struct cursor own = {.at = take_bytes(c, size)};
		struct func *f;

		if (c->bad || !path || !name)
			return;
		own.end = own.at + size;
		f = memo_function(m, p, path, name, place);
		if (!f || f->file->hash != hash || f->kind != FUNC_FUNCTION)
			continue;
		f->record = take_record(&own, p->arena);
		if (own.bad)
			f->record = NULL;
	}
}

void memo_begin(struct program *p)
{
	struct memo *m = p->memo;

	if (!m)
		return;
	m->nreaders = p->nthreads;
	m->readers = xcalloc((size_t)m->nreaders, sizeof(*m->readers));
	for (int i = 0; i < m->nreaders; i++) {
		m->readers[i].memo = m;
		m->readers[i].heard = xcalloc(2 * (size_t)MAX_NAMES, sizeof(uint32_t));
	}
	for (size_t i = 0; i < p->files.n; i++)
		*table_slot(m->files, name_of(p->files.at[i]->path)) = p->files.at[i];
	take_asides(m, p);
	take_records(m, p);
}

static void forget_states(struct memo *m)
{
	for (uint32_t i = 0; i <= m->nnames; i++)
		m->states[i] = 0;
}

void memo_begin_look(struct program *p)
{
	if (!p->memo)
		return;
	p->memo->looking = true;
	forget_states(p->memo);
}

void memo_begin_walk(struct program *p)
{
	if (!p->memo)
		return;
	p->memo->walking = true;
	forget_states(p->memo);
}

/* ---- the first pass ---- */

static struct memo_text *text_of(const struct memo *m, const char *path)
{
	return table_get(m->texts, name_of(path));
}

void memo_trust(struct memo *m, const char *path, uint64_t hash)
{
	struct memo_text *t = text_of(m, path);

	if (t)
		t->same = t->hash == hash;
}

bool memo_take_file(struct memo *m, struct harvest *h, const struct source *src, struct arena *a)
{
	struct memo_text *t = text_of(m, h->file->path);
	struct cursor c;

	if (!t || (src ? t->hash != h->file->hash : !t->same))
		return false;
	c = (struct cursor){.at = t->value.at, .end = t->value.at + t->value.n};
	t->same = harvest_take(h, m, c, a);
	h->file->hash = t->hash;
	h->file->text = t;
	return t->same;
}

/* The table is not to be written to here: others read it. */
void memo_keep_file(struct memo *m, const struct harvest *h, struct arena *a)
{
	struct memo_text *t = arena_alloc(a, sizeof(*t));
	struct pack value = {0};

	harvest_pack(&value, m, h);
	t->hash = h->file->hash;
	t->same = true;
	t->value = (struct memo_bytes){arena_copy(a, value.at, value.n), value.n};
	free(value.at);
	h->file->text = t;
}

/* ---- what is known of a name ---- */

static uint64_t macro_hash(uint64_t h, const struct macro *x)
{
	h = mix(h, (uint64_t)x->function_like | (uint64_t)x->variadic << 1 |
			   (uint64_t)x->pastes << 2 | (uint64_t)x->nparams << 8);
	for (unsigned int i = 0; i < x->nparams; i++)
		h = mix_name(h, x->params[i]);
	for (uint32_t i = 0; i < x->nbody; i++) {
		const struct token *t = &x->body[i];

		h = mix(h, t->kind | (uint64_t)t->flags << 8 | (uint64_t)t->len << 32);
		h = t->kind == T_NAME && !(t->flags & TF_PARAM) ? mix_name(h, t->u.name)
								: mix(h, t->u.value);
	}
	return h;
}

static uint64_t deed_hash(uint64_t h, const struct deed *d)
{
	h = mix(h, d->kind | (uint64_t)d->flags << 8 | (uint64_t)d->npath << 16);
	h = mix_name(h, d->root);
	for (unsigned int i = 0; i < d->npath; i++)
		h = mix_name(h, d->path[i]);
	return h;
}

/* All that the first pass and the joining tell of a function but places in the text. */
static uint64_t function_hash(uint64_t h, const struct func *f)
{
	const uint32_t passing = FM_ANALYSE | FM_WATCH;

	h = mix(h, f->kind | (uint64_t)f->nparams << 8 | (uint64_t)f->arm << 16 |
			   (uint64_t)f->size << 32);
	h = mix(h, f->marks & ~passing);
	if (f->kind == FUNC_MODEL)
		return h;
	h = mix_text(h, f->file->path);
	if (f->bits)
		h = XXH3_64bits_withSeed(f->bits, f->nparams < 16 ? f->nparams : 16, h);
	h = mix(h, f->ncalls);
	for (uint32_t i = 0; i < f->ncalls; i++)
		h = mix_name(h, f->calls[i]);
	if (f->how)
		h = XXH3_64bits_withSeed(f->how, f->ncalls, h);
	for (uint32_t i = 0; i < f->npasses; i++)
		h = mix_name(h + f->passes[i].param + 256u * f->passes[i].arg, f->passes[i].callee);
	for (uint32_t i = 0; i < f->ndeeds; i++)
		h = deed_hash(h, &f->deeds[i]);
	return f->kind == FUNC_MACRO ? macro_hash(h, f->macro) : h;
}

static uint64_t record_hash(uint64_t h, const struct record_type *t)
{
	h = mix_text(h, t->file->path);
	for (uint32_t i = 0; i < t->nmembers; i++) {
		const struct type *y = &t->members[i].type;

		h = mix_name(mix_name(h, t->members[i].name), y->tag);
		h = mix(h, y->kind | (uint64_t)y->pointers << 8 | (uint64_t)y->arrays << 16 |
				   (uint64_t)y->flags << 32);
	}
	return h;
}

static uint64_t known_facts(const struct program *p, uint32_t number)
{
	struct memo *m = p->memo;
	const struct name *n = m->names[number];
	uint64_t h = atomic_load_explicit(&m->facts[number], memory_order_relaxed);

	if (h)
		return h;
	h = (uintptr_t)table_get(m->asides, n);
	for (const struct func *f = table_get(p->by_name, n); f; f = f->same)
		h = function_hash(h, f);
	for (const struct record_type *t = table_get(p->record_tags, n); t; t = t->same)
		h = record_hash(h + 1, t);
	for (const struct registration *r = table_get(p->reg_members, n); r; r = r->next)
		h = mix(h + 2, registration_hash(r));
	h += !h;
	atomic_store_explicit(&m->facts[number], h, memory_order_relaxed);
	return h;
}

/* The same with summaries. */
static uint64_t state_of(const struct program *p, uint32_t number)
{
	struct memo *m = p->memo;
	uint64_t h = atomic_load_explicit(&m->states[number], memory_order_relaxed);

	if (h)
		return h;
	h = known_facts(p, number);
	for (const struct func *f = table_get(p->by_name, m->names[number]); f; f = f->same) {
		if (f->kind != FUNC_FUNCTION)
			continue;
		h = mix(h, f->sum ? f->sum->print : 0);
		if (m->looking)
			h = mix(h, (f->marks & FM_ANALYSE) | func_has_body(f));
		if (m->walking)
			h = mix(h, (f->marks & FM_WATCH) | f->lent);
	}
	h += !h;
	atomic_store_explicit(&m->states[number], h, memory_order_relaxed);
	return h;
}

/* Trees: of the text, and of the macros in it. */
static uint64_t texts_of(const struct program *p, uint32_t number)
{
	uint64_t h = 0;

	for (const struct func *f = table_get(p->by_name, p->memo->names[number]); f; f = f->same) {
		if (f->file)
			h = mix(h, f->file->hash);
		if (f->record && f->marks & FM_ANALYSE)
			h = mix(h, f->record->key);
	}
	return h;
}

void memo_changed(struct program *p, const struct func *f)
{
	uint32_t number = f->name->number;

	if (p->memo && number)
		p->memo->states[number] = 0;
}

/* ---- listening ---- */

void memo_listen(const struct program *p)
{
	struct memo_reader *r;

	if (!p->memo)
		return;
	r = memo_listener = &p->memo->readers[omp_get_thread_num()];
	r->turn++;
	r->full = false;
	r->reads.n = 0;
}

struct memo_reader *memo_pause(void)
{
	struct memo_reader *r = memo_listener;

	memo_listener = NULL;
	return r;
}

void memo_resume(struct memo_reader *r)
{
	memo_listener = r;
}

void memo_note(const struct name *n, bool text)
{
	struct memo_reader *r = memo_listener;
	uint32_t read = memo_number(r->memo, n) << 1 | text;

	if (r->heard[read] == r->turn)
		return;
	r->full |= !(read >> 1);
	r->heard[read] = r->turn;
	vec_push(&r->reads, read);
}

static uint64_t mix_read(const struct program *p, uint64_t h, uint32_t read, bool facts)
{
	h = mix(h, facts ? known_facts(p, read >> 1) : state_of(p, read >> 1));
	return read & 1 ? mix(h, texts_of(p, read >> 1)) : h;
}

/* Each as the difference to the one before: names that are read together have numbers alike. */
static void pack_reads(struct pack *out, const struct memo_reader *r)
{
	int64_t last = 0;

	for (size_t i = 0; i < r->reads.n; i++) {
		int64_t d = (int64_t)r->reads.at[i] - last;

		pack_number(out, (uint64_t)d << 1 ^ (d < 0 ? UINT64_MAX : 0));
		last = r->reads.at[i];
	}
}

/* The end of listening: what was read, and its key; false: it was too much. */
static bool take_reads(const struct program *p, bool facts, struct memo_bytes *reads, uint64_t *key,
		       struct arena *a)
{
	struct memo_reader *r = memo_pause();
	struct pack bytes = {0};

	if (!r || r->full)
		return false;
	*key = 0;
	for (size_t i = 0; i < r->reads.n; i++)
		*key = mix_read(p, *key, r->reads.at[i], facts);
	pack_reads(&bytes, r);
	reads->at = arena_copy(a, bytes.at, bytes.n);
	reads->n = bytes.n;
	free(bytes.at);
	return true;
}

/* Does all that was read then read the same now? */
static bool reads_same(const struct program *p, const struct memo_bytes *reads, uint64_t key,
		       bool facts)
{
	struct cursor c = {.at = reads->at, .end = reads->at + reads->n};
	uint64_t h = 0;
	int64_t read = 0;

	while (c.at != c.end) {
		uint64_t v = take_number(&c);

		read += (int64_t)(v >> 1 ^ (0 - (v & 1)));
		if (c.bad || read < 2 || read >> 1 > p->memo->nold || !p->memo->names[read >> 1])
			return false;
		h = mix_read(p, h, (uint32_t)read, facts);
	}
	return h == key;
}

static void add_entry(struct program *p, struct func *f, enum memo_kind kind,
		      const struct memo_bytes *reads, uint64_t key, const struct pack *value,
		      struct arena *a)
{
	struct memo_entry *e;

	if (!f->record)
		return;
	e = arena_alloc(a, sizeof(*e));
	e->kind = kind;
	e->used = e->fresh = true;
	e->key = key;
	e->reads = *reads;
	e->value = (struct memo_bytes){arena_copy(a, value->at, value->n), value->n};
	e->next = f->record->first;
	f->record->first = e;
	p->memo->made++;
}

void memo_keep_parse(struct program *p, struct func *f, struct arena *a)
{
	struct memo_record *r;
	struct memo_bytes reads;
	uint64_t key;

	if (!take_reads(p, true, &reads, &key, a))
		return;
	r = f->record = arena_alloc(a, sizeof(*r));
	r->body = f->cfg;
	r->reads = reads;
	r->key = key;
}

/* One that is too large to be kept is like no other. */
static uint64_t strange(struct memo *m)
{
	static _Atomic uint64_t count;

	return mix((uintptr_t)m ^ (uint64_t)time(NULL), ++count);
}

void memo_keep_summary(struct program *p, struct func *f, struct summary *sum, struct arena *a)
{
	struct memo *m = p->memo;
	struct memo_bytes reads;
	struct pack value = {0};
	uint64_t key;
	bool good;

	if (!m)
		return;
	memo_read(f->name); /* it goes on from its own last one */
	good = take_reads(p, false, &reads, &key, a);
	pack_bytes(&value, &sum->hash, sizeof(sum->hash));
	if (!summary_pack(&value, sum, memo_put_name, m)) {
		sum->print = strange(m);
	} else {
		sum->print = XXH3_64bits(value.at, value.n);
		if (good)
			add_entry(p, f, MEMO_SUMMARY, &reads, key, &value, a);
	}
	free(value.at);
}

void memo_keep_look(struct program *p, struct func *f, const struct findings *found, size_t at,
		    const struct notes *notes, size_t note_at, struct arena *a)
{
	struct memo_bytes reads;
	struct pack value = {0};
	uint64_t key;

	if (!p->memo)
		return;
	memo_read(f->name);
	if (!take_reads(p, false, &reads, &key, a))
		return;
	memo_pack_look(p->memo, p, &value, found, at, notes, note_at);
	add_entry(p, f, MEMO_LOOK, &reads, key, &value, a);
	free(value.at);
}

void memo_keep_walk(struct program *p, struct func *f, const struct pack *value, struct arena *a)
{
	struct memo_bytes reads;
	uint64_t key;

	memo_read(f->name);
	if (p->memo && take_reads(p, false, &reads, &key, a))
		add_entry(p, f, MEMO_WALK, &reads, key, value, a);
}

/* ---- taking ---- */

bool memo_has(struct program *p, struct func *f)
{
	struct memo_record *r = f->record;

	if (!p->memo || !r)
		return false;
	if (!reads_same(p, &r->reads, r->key, true)) {
		f->record = NULL;
		return false;
	}
	f->unparsed = r->body;
	return true;
}

static struct memo_entry *find_entry(const struct program *p, const struct memo_record *r,
				     enum memo_kind kind)
{
	for (struct memo_entry *e = r ? r->first : NULL; e; e = e->next)
		if (e->kind == kind && !e->fresh && reads_same(p, &e->reads, e->key, false))
			return e;
	return NULL;
}

static struct cursor cursor_of(const struct memo_entry *e)
{
	return (struct cursor){.at = e->value.at, .end = e->value.at + e->value.n};
}

static struct summary *take_summary(struct program *p, struct func *f, struct arena *a)
{
	struct memo_entry *e = p->memo ? find_entry(p, f->record, MEMO_SUMMARY) : NULL;
	struct summary *sum;
	struct cursor c;
	uint64_t hash;

	if (!e)
		return NULL;
	c = cursor_of(e);
	hash = take_raw(&c);
	sum = summary_take(&c, memo_take_name, p->memo, a);
	if (!sum)
		return NULL;
	sum->hash = hash;
	sum->print = XXH3_64bits(e->value.at, e->value.n);
	e->used = true;
	p->memo->taken++;
	return sum;
}

void memo_summaries(struct program *p, struct func **at, size_t n)
{
	if (!p->memo)
		return;
#pragma omp parallel for schedule(dynamic, 8) num_threads(p->nthreads)
	for (size_t i = 0; i < n; i++)
		at[i]->next_sum = take_summary(p, at[i], &p->arenas[omp_get_thread_num()]);
	for (size_t i = 0; i < n; i++)
		if (!at[i]->next_sum)
			program_need(p, at[i]);
	program_load(p);
}

bool memo_find(struct program *p, struct func *f, enum memo_kind kind)
{
	if (!p->memo || !f->record)
		return false;
	f->record->found = find_entry(p, f->record, kind);
	return f->record->found;
}

bool memo_look(struct program *p, struct func *f, struct findings *found, struct notes *notes,
	       struct arena *a)
{
	struct memo_entry *e = f->record ? f->record->found : NULL;
	struct cursor c;

	if (!e)
		return false;
	c = cursor_of(e);
	if (!memo_take_look(p->memo, p, &c, found, notes, a))
		return false;
	e->used = true;
	p->memo->taken++;
	return true;
}

bool memo_walk(struct program *p, struct func *f, struct cursor *c)
{
	struct memo_entry *e = f->record ? f->record->found : NULL;

	if (!e)
		return false;
	*c = cursor_of(e);
	e->used = true;
	p->memo->taken++;
	return true;
}
