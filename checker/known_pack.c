// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing down what is known. Names are numbered in order of first use. One function for each
 * struct, and one in known.c that reads it.
 */
#include "known.h"

#include <xxhash.h>

/* Whoever adds a field that callers read adds it here and in known.c; then these are the sizes. */
_Static_assert(sizeof(void *) != 8 || (sizeof(struct deed) == 40 && sizeof(struct token) == 16),
	       "all that a function is goes into the index");

enum { MAX_SHOWN = 7 };

struct maker {
	struct pack names, files, records;
	struct table *ids; /* name -> its number */
	uint32_t nnames, nfiles;
	VEC(struct known_slot) slots; /* in order of entry */
};

static void number_name(void *ctx, struct pack *p, const struct name *n)
{
	struct maker *m = ctx;
	void **slot;

	if (!n) {
		pack_number(p, 0);
		return;
	}
	slot = table_slot(m->ids, n);
	if (!*slot) {
		pack_text(&m->names, n->text);
		*slot = (void *)(uintptr_t)++m->nnames;
	}
	pack_number(p, (uintptr_t)*slot);
}

static void put_name(struct maker *m, const struct name *n)
{
	number_name(m, &m->records, n);
}

/* ---- functions, macros, structs ---- */

static void put_macro(struct maker *m, const struct macro *x)
{
	struct pack *p = &m->records;

	pack_number(p, (uint64_t)x->function_like | (uint64_t)x->variadic << 1 |
			       (uint64_t)x->pastes << 2);
	pack_number(p, x->nparams);
	for (unsigned int i = 0; i < x->nparams; i++)
		put_name(m, x->params[i]);
	pack_number(p, x->nbody);
	for (uint32_t i = 0; i < x->nbody; i++) {
		const struct token *t = &x->body[i];

		pack_number(p, t->kind);
		pack_number(p, t->flags);
		pack_number(p, t->len);
		if (t->kind == T_NAME && !(t->flags & TF_PARAM))
			put_name(m, t->u.name);
		else
			pack_number(p, t->u.value);
	}
}

static void put_deed(struct maker *m, const struct deed *d)
{
	struct pack *p = &m->records;

	pack_number(p, d->kind);
	pack_number(p, d->flags);
	put_name(m, d->root);
	pack_number(p, d->npath);
	for (unsigned int i = 0; i < d->npath; i++)
		put_name(m, d->path[i]);
}

static void put_func(struct maker *m, const struct func *f)
{
	struct pack *p = &m->records;

	pack_number(p, f->file->number);
	pack_number(p, f->kind);
	pack_number(p, f->marks);
	pack_number(p, f->nparams);
	pack_number(p, f->arm);
	pack_number(p, f->size);
	pack_bytes(p, f->bits, f->nparams);
	pack_number(p, f->ncalls);
	for (uint32_t i = 0; i < f->ncalls; i++) {
		put_name(m, f->calls[i]);
		pack_number(p, f->how ? f->how[i] : 0);
	}
	pack_number(p, f->ndeeds);
	for (uint32_t i = 0; i < f->ndeeds; i++)
		put_deed(m, &f->deeds[i]);
	if (f->kind == FUNC_MACRO)
		put_macro(m, f->macro);
	if (!summary_pack(p, f->sum, number_name, m))
		pack_number(p, 0);
}

static void put_record(struct maker *m, const struct record_type *t)
{
	struct pack *p = &m->records;

	pack_number(p, t->file->number);
	pack_number(p, t->nmembers);
	for (uint32_t i = 0; i < t->nmembers; i++) {
		const struct type *y = &t->members[i].type;

		put_name(m, t->members[i].name);
		put_name(m, y->tag);
		pack_number(p, y->kind);
		pack_number(p, y->pointers);
		pack_number(p, y->arrays);
		pack_number(p, y->flags);
	}
}

/* ---- all of it ---- */

static void begin(struct maker *m, const struct name *name, enum known_kind kind)
{
	struct known_slot s = {.hash = (uint32_t)XXH3_64bits(name->text, name->len),
			       .at = (uint32_t)m->records.n};

	vec_push(&m->slots, s);
	put_name(m, name);
	pack_number(&m->records, kind);
}

/* What a wrapper puts with may be a function of its file: that, and what it reaches there. */
static void show(const struct program *prog, struct func *f, int depth)
{
	if (f->kind != FUNC_FUNCTION || f->shown || !depth)
		return;
	f->shown = true;
	for (uint32_t i = 0; i < f->ncalls; i++) {
		struct func *c = program_callee(prog, f, i);

		if (c && c->file == f->file)
			show(prog, c, depth - 1);
	}
}

/* Can another file mean it? */
static bool is_visible(const struct func *f)
{
	if (f->marks & FM_SKIPPED)
		return false;
	return f->shown || f->file->header || (f->kind == FUNC_FUNCTION && !(f->marks & FM_STATIC));
}

static bool has_habits(const struct func *f)
{
	return f->habits[HABIT_DROP] || f->habits[HABIT_LEAVE];
}

static void put_habits(struct maker *m, const struct func *f)
{
	for (int h = 0; h < HABITS; h++)
		pack_number(&m->records, f->habits[h]);
}

static void put_all(struct maker *m, const struct program *prog)
{
	const struct record_type *t;

	for (size_t i = 0; i < prog->funcs.n; i++)
		if (prog->funcs.at[i]->marks & FM_TAKES_KREF)
			show(prog, prog->funcs.at[i], MAX_SHOWN);
	pack_number(&m->records, 0); /* place 0 is nobody's */
	for (size_t i = 0; i < prog->funcs.n; i++) {
		const struct func *f = prog->funcs.at[i];

		if (is_visible(f)) {
			begin(m, f->name, KNOWN_FUNCTION);
			put_func(m, f);
		}
		if (f->answer || f->owned || has_habits(f) || f->marks & KNOWN_MARKS) {
			begin(m, f->name, KNOWN_ANSWER);
			pack_number(&m->records, f->file->number);
			pack_number(&m->records, f->answer);
			pack_number(&m->records, f->owned);
			pack_number(&m->records, f->marks & KNOWN_MARKS);
			put_habits(m, f);
		}
	}
	for (size_t i = 0; i < prog->models.n; i++)
		if (has_habits(prog->models.at[i])) {
			begin(m, prog->models.at[i]->name, KNOWN_HABITS);
			put_habits(m, prog->models.at[i]);
		}
	for (size_t at = 0; (t = table_next(prog->record_tags, &at));)
		for (; t; t = t->same) {
			begin(m, t->tag, KNOWN_RECORD);
			put_record(m, t);
		}
}

static void put_files(struct maker *m, const struct index *x, const struct program *prog)
{
	for (size_t i = 0; i < prog->files.n; i++) {
		pack_text(&m->files, index_name(x, prog->files.at[i]->path, prog->arena));
		pack_number(&m->files, prog->files.at[i]->header);
		m->nfiles++;
	}
}

static struct known_slot *slots_of(const struct maker *m, uint32_t *n)
{
	struct known_slot *table;

	for (*n = 1024; *n < m->slots.n * 2; *n *= 2)
		;
	table = xcalloc(*n, sizeof(*table));
	for (size_t i = 0; i < m->slots.n; i++) {
		uint32_t at = m->slots.at[i].hash & (*n - 1);

		while (table[at].at)
			at = (at + 1) & (*n - 1);
		table[at] = m->slots.at[i];
	}
	return table;
}

/* Where each of the texts begins, for access by number. */
static void put_offsets(struct pack *p, const struct pack *texts, uint32_t n, bool flagged)
{
	struct cursor c = {.at = texts->at, .end = texts->at + texts->n};

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = (uint32_t)(c.at - texts->at);

		pack_bytes(p, &at, sizeof(at));
		take_text(&c);
		if (flagged)
			take_number(&c);
	}
}

void known_pack(struct pack *p, const struct index *x, const struct program *prog)
{
	struct maker *m = xcalloc(1, sizeof(*m));
	struct known_head h = {0};
	struct known_slot *slots;

	m->ids = table_new();
	put_all(m, prog);
	put_files(m, x, prog);
	slots = slots_of(m, &h.slots);
	h.nnames = m->nnames;
	h.nfiles = m->nfiles;
	h.names = (uint32_t)sizeof(h) + h.slots * (uint32_t)sizeof(*slots);
	h.files = h.names + h.nnames * 4 + (uint32_t)m->names.n;
	h.records = h.files + h.nfiles * 4 + (uint32_t)m->files.n;
	pack_bytes(p, &h, sizeof(h));
	pack_bytes(p, slots, h.slots * sizeof(*slots));
	put_offsets(p, &m->names, m->nnames, false);
	pack_bytes(p, m->names.at, m->names.n);
	put_offsets(p, &m->files, m->nfiles, true);
	pack_bytes(p, m->files.at, m->files.n);
	pack_bytes(p, m->records.at, m->records.n);
	free(slots);
	table_free(m->ids);
	vec_free(&m->slots);
	free(m->names.at);
	free(m->files.at);
	free(m->records.at);
	free(m);
}
