/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Second pass: the functions that matter are parsed for good. Their bodies have those macros
 * expanded that the analysis must see through: what reaches a reference or a lock, what looks
 * into a container, what jumps. Everything else stays a call by name.
 */
#include "memo.h"

#include <omp.h>

struct loader {
	struct program *p;
	struct file *file;
};

/* A loop is opened up only if it counts references or is no plain walk through a container. */
static bool is_wanted(const struct func *m)
{
	if (m->marks & FM_LOOP)
		return m->marks & FM_NEAR;
	if (m->marks & FM_PLACE)
		return true;
	if (m->marks & FM_TEST)
		return m->size <= 120;
	if (m->macro->function_like && !(m->marks & FM_CODE))
		return false;
	if (!m->macro->function_like)
		return m->marks & FM_NEAR;
	return m->marks & (FM_NEAR | FM_CONTROL) && m->size <= 120;
}

static const struct macro *lookup(void *ctx, const struct name *name)
{
	struct loader *l = ctx;
	struct func *f;

	if (name->known)
		return NULL;
	f = program_resolve(l->p, l->file, name);
	return f && f->kind == FUNC_MACRO && is_wanted(f) ? f->macro : NULL;
}

static struct decl *copy_params(struct arena *a, const struct decl *d)
{
	struct decl *first = NULL, **end = &first;

	for (; d; d = d->next) {
		struct decl *c = arena_copy(a, d, sizeof(*d));

		c->next = NULL;
		c->init = NULL;
		c->params = NULL;
		c->marks = NULL;
		c->nmarks = 0;
		c->type.record = NULL;
		*end = c;
		end = &c->next;
	}
	return first;
}

static void load_function(struct loader *l, struct func *f, struct unit *u, struct function *fn,
			  struct arena *a)
{
	struct function *ast = arena_copy(a, fn, sizeof(*fn));
	struct tokens *t = arena_alloc(a, sizeof(*t));
	const char *why = NULL;

	tokens_expand(&u->tokens, fn->open, fn->close + 1, lookup, l, a, t);
	ast->next = NULL;
	ast->decl.params = copy_params(a, fn->decl.params);
	ast->decl.marks = NULL;
	ast->decl.nmarks = 0;
	ast->tokens = t;
	ast->body = body_parse(u, t, a, &why);
	f->ast = ast;
	scope_resolve(ast);
	f->cfg = ast->body ? cfg_build(ast, a) : NULL;
}

static void take_lines(struct file *file, struct source *src, struct arena *keep)
{
	uint32_t line, col;

	if (file->lines)
		return;
	source_where(src, 0, &line, &col);
	file->nlines = src->nlines;
	file->lines = arena_copy(keep, src->lines, src->nlines * sizeof(*src->lines));
	file->size = (uint32_t)src->size;
}

static bool is_pending(const struct func *f)
{
	return f->kind == FUNC_FUNCTION && f->parse && !f->ast;
}

/* What is read to parse it goes into its record, if it has none. */
static void load_noted(struct loader *l, struct func *f, struct unit *u, struct function *fn,
		       struct arena *keep)
{
	bool known = f->record;

	if (!known)
		memo_listen(l->p);
	load_function(l, f, u, fn, keep);
	if (!known)
		memo_keep_parse(l->p, f, keep);
}

/* Load those of the unit's functions that are wanted. */
static void load_unit(struct loader *l, struct unit *u, struct arena *keep)
{
	unit_parse(u, false);
	for (struct function *fn = u->functions; fn; fn = fn->next) {
		uint32_t off = fn->tokens ? fn->tokens->at[fn->tok].off : 0;

		if (fn->skipped)
			continue;
		for (struct func *f = l->file->first; f; f = f->in_file)
			if (f->off == off && is_pending(f)) {
				load_noted(l, f, u, fn, keep);
				break;
			}
	}
}

/* Is all that is wanted of the file to be read by itself? */
static bool has_extents(const struct file *file, const struct source *src)
{
	for (const struct func *f = file->first; f; f = f->in_file)
		if (is_pending(f) && (!f->to || f->to > src->size))
			return false;
	return true;
}

static void load_functions(struct loader *l, struct source *src, struct arena *keep,
			   struct arena *temp)
{
	struct unit u;

	arena_reset(temp);
	if (!has_extents(l->file, src)) {
		unit_lex(&u, src, temp);
		load_unit(l, &u, keep);
		return;
	}
	for (struct func *f = l->file->first; f; f = f->in_file)
		if (is_pending(f)) {
			unit_lex_part(&u, src, f->from, f->to, temp);
			load_unit(l, &u, keep);
		}
}

static void load_file(struct program *p, struct file *file, struct arena *keep, struct arena *temp)
{
	struct loader l = {.p = p, .file = file};
	struct source src;
	const char *why;

	if (!source_read(&src, file->path, &why))
		return;
	load_functions(&l, &src, keep, temp);
	take_lines(file, &src, keep);
	source_free(&src);
}

void program_want(struct program *p, struct func *f)
{
	if (f->kind != FUNC_FUNCTION || f->marks & (FM_ANALYSE | FM_SKIPPED | FM_KNOWN))
		return;
	f->marks |= FM_ANALYSE;
	f->file->wanted = true;
	if (!memo_has(p, f))
		program_need(p, f);
}

void program_need(struct program *p, struct func *f)
{
	if (f->parse)
		return;
	f->parse = true;
	if (!f->file->pending) {
		f->file->pending = true;
		vec_push(&p->pending, f->file);
	}
}

void program_load(struct program *p)
{
	struct arena *temp = xcalloc((size_t)p->nthreads, sizeof(*temp));

#pragma omp parallel for schedule(dynamic, 4) num_threads(p->nthreads)
	for (size_t i = 0; i < p->pending.n; i++) {
		int t = omp_get_thread_num();

		load_file(p, p->pending.at[i], &p->arenas[t], &temp[t]);
	}
	for (int i = 0; i < p->nthreads; i++)
		arena_free(&temp[i]);
	free(temp);
	for (size_t i = 0; i < p->pending.n; i++)
		p->pending.at[i]->pending = false;
	p->pending.n = 0;
}

struct function *program_tree(struct program *p, const struct func *f)
{
	struct arena temp = {0};

	memo_read_text(f->name);
	if (!f->unparsed)
		return f->ast;
#pragma omp critical(program_trees)
	if (!f->ast) {
		struct memo_reader *listener = memo_pause();

		((struct func *)(uintptr_t)f)->parse = true;
		load_file(p, f->file, &p->arenas[omp_get_thread_num()], &temp);
		arena_free(&temp);
		memo_resume(listener);
	}
	return f->ast;
}

bool program_lines(struct program *p, struct file *file)
{
	struct source src;
	const char *why;

	if (file->wanted && !file->lines && source_read(&src, file->path, &why)) {
		take_lines(file, &src, p->arena);
		source_free(&src);
	}
	return file->nlines;
}

void file_where(const struct file *file, uint32_t off, uint32_t *line, uint32_t *col)
{
	uint32_t lo = 0, hi = file->nlines;

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (file->lines[mid] <= off)
			lo = mid;
		else
			hi = mid;
	}
	*line = lo + 1;
	*col = file->nlines ? off - file->lines[lo] + 1 : 1;
}
