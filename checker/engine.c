/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The run: read the tree, find out which functions matter, compute summaries bottom-up in rounds
 * until nothing changes, then walk once more and let the rules look. Within a round everything
 * reads the summaries of the round before, so the outcome does not depend on the number of threads.
 */
#include "callers.h"
#include "flow.h"
#include "known.h"
#include "memo.h"
#include "rules.h"

#include <omp.h>
#include <time.h>

enum {
	MAX_ROUNDS = 80,
	MAX_CHANGES = 12,
	MAX_DELAYS = 10,
	NEAR_SIZE = 250,
	NEAR_DEPTH = 4,
	HELPER_SIZE = 70,
	RETURNER_SIZE = 180,
	HELPER_DEPTH = 3,
	FORWARD_SIZE = 12
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct run {
	struct program p;
	struct table *callers; /* callee's name -> struct callers_of */
	VEC(struct func *) set; /* to be analysed */
	struct func_list awake; /* whose summaries are wanted in this round */
	uint32_t round;
	size_t computed; /* in this round */
};

static void callers_index(struct run *e)
{
	struct program *p = &e->p;

	e->callers = table_new();
	for (size_t i = 0; i < p->funcs.n; i++) {
		struct func *f = p->funcs.at[i];

		for (uint32_t k = 0; k < f->ncalls; k++) {
			void **slot = table_slot(e->callers, f->calls[k]);
			struct callers_of *c;

			if (!*slot)
				*slot = arena_alloc(p->arena, sizeof(struct callers_of));
			c = *slot;
			vec_push(c, f);
		}
	}
}

/* Does a model say that it counts, or locks? */
static bool is_primitive(const struct func *f, uint16_t flags)
{
	return f && f->kind == FUNC_MODEL && f->sum && f->sum->flags & flags;
}

/* Nearest of all: does it count, look into containers, or as a macro take locks, by itself? */
static void mark_primitive(const struct program *p, struct func *f)
{
	for (uint32_t k = 0; k < f->ncalls; k++) {
		struct func *c = program_callee(p, f, k);

		if (f->kind == FUNC_MACRO && is_primitive(c, SUM_LOCKS))
			f->marks |= FM_NEAR;
		if (is_primitive(c, SUM_REFS)) {
			f->marks |= FM_PRIMITIVE | FM_NEAR;
			break;
		}
		switch (f->calls[k]->known) {
		case N_CONTAINER_OF:
		case N_LIST_ENTRY:
		case N_HLIST_ENTRY:
		case N_RB_ENTRY:
		case N_CONTAINER_OF_CONST:
		case N_CONTAINER_OF_SAFE:
		case N_OFFSETOF:
			if (f->kind == FUNC_MACRO && !(f->marks & FM_LOOP))
				f->marks |= FM_NEAR;
		}
	}
}

/* Does it do anything with what it is given, or what that points to? */
static bool works_on_arguments(const struct func *f)
{
	for (unsigned int i = 0; f->bits && i < f->nparams; i++)
		if (f->bits[i])
			return true;
	return f->npasses;
}

/* A macro that only hands its parameters on, and more, to a function of another file. */
static bool forwards(const struct program *p, const struct func *f)
{
	const struct func *to;

	if (f->kind != FUNC_MACRO || f->ncalls != 1 || f->size > FORWARD_SIZE ||
	    f->macro->variadic || f->macro->body[0].kind != T_NAME ||
	    f->macro->body[0].u.name != f->calls[0])
		return false;
	to = program_callee(p, f, 0);
	return to && to->kind == FUNC_FUNCTION && to->file != f->file && works_on_arguments(to);
}

/*
 * What reaches a reference in a few steps through small functions and macros is near: such macros
 * are expanded, such functions are worth a summary.
 */
static void mark_near(struct run *e)
{
	struct program *p = &e->p;

#pragma omp parallel for schedule(static) num_threads(p->nthreads)
	for (size_t i = 0; i < p->funcs.n; i++)
		mark_primitive(p, p->funcs.at[i]);
	for (int depth = 0; depth < NEAR_DEPTH; depth++)
		for (size_t i = 0; i < p->funcs.n; i++) {
			struct func *f = p->funcs.at[i];

			if (f->marks & FM_NEAR || f->size > NEAR_SIZE)
				continue;
			for (uint32_t k = 0; k < f->ncalls; k++) {
				struct func *c = program_callee(p, f, k);

				if (!c || !(c->marks & FM_NEAR) || c->size > NEAR_SIZE)
					continue;
				/* a macro that only computes an address makes no function count */
				if (!(c->marks & FM_PRIMITIVE) && c->kind == FUNC_MACRO &&
				    f->kind != FUNC_MACRO)
					continue;
				if (f->marks & FM_LOOP && c->kind == FUNC_MACRO &&
				    !(c->marks & FM_PRIMITIVE))
					continue; /* walks a container: stays an iterator */
				f->marks |=
					FM_NEAR | (c->marks & FM_PRIMITIVE && f->kind == FUNC_MACRO
							   ? FM_PRIMITIVE
							   : 0);
				break;
			}
		}
	for (size_t i = 0; i < p->funcs.n; i++)
		if (forwards(p, p->funcs.at[i]))
			p->funcs.at[i]->marks |= FM_NEAR;
}

static bool is_awake(const struct run *e, const struct func *f)
{
	return f->wanted_round == e->round + 1;
}

static void wake(struct run *e, struct func *f)
{
	if (is_awake(e, f))
		return;
	f->wanted_round = e->round + 1;
	vec_push(&e->awake, f);
}

static void want(struct run *e, struct func *f)
{
	if (f->kind != FUNC_FUNCTION || f->marks & (FM_ANALYSE | FM_SKIPPED | FM_KNOWN))
		return;
	program_want(&e->p, f);
	wake(e, f);
	vec_push(&e->set, f);
}

static void want_callers(struct run *e, struct func *f, int depth)
{
	struct callers_of *c = table_get(e->callers, f->name);

	for (size_t i = 0; c && i < c->n; i++) {
		struct func *g = c->at[i];

		if (program_resolve(&e->p, g->file, f->name) != f)
			continue;
		if (g->kind == FUNC_MACRO) {
			if (depth < 4)
				want_callers(e, g, depth + 1);
		} else {
			want(e, g);
			if (g->marks & FM_ANALYSE)
				wake(e, g);
		}
	}
}

/* What an iterator steps by tells whether its cursor is found or held. */
static void want_steps(struct run *e, struct func *m)
{
	for (uint32_t k = 0; k < m->ncalls; k++) {
		struct func *c = program_callee(&e->p, m, k);

		if (c && c->kind == FUNC_FUNCTION && c->size <= NEAR_SIZE)
			want(e, c);
	}
}

/* Does it return what it got, or what that lies in? */
static bool gives_back(const struct func *f)
{
	for (unsigned int i = 0; f->size <= RETURNER_SIZE && i < f->nparams && f->bits; i++)
		if (f->bits[i] & PB_RETURNED)
			return true;
	return false;
}

/* Small callees: accessors, conversions, lock helpers. What they return is who the object is. */
static void want_helpers(struct run *e, size_t from)
{
	struct program *p = &e->p;
	size_t to = e->set.n;

	for (int depth = 0; depth < HELPER_DEPTH; depth++) {
		for (size_t i = from; i < to; i++) {
			struct func *f = e->set.at[i];

			for (uint32_t k = 0; k < f->ncalls; k++) {
				struct func *c = program_callee(p, f, k);

				if (c && c->kind == FUNC_FUNCTION &&
				    (c->size <= HELPER_SIZE || (!depth && gives_back(c))))
					want(e, c);
				if (c && c->kind == FUNC_MACRO && c->marks & FM_LOOP)
					want_steps(e, c);
			}
		}
		from = to;
		to = e->set.n;
	}
}

/* The largest first: what takes long is not left for last, with one thread at work. */
static int by_size(const void *a, const void *b)
{
	const struct func *const *x = a, *const *y = b;

	if ((*x)->size != (*y)->size)
		return (*x)->size > (*y)->size ? -1 : 1;
	return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

static int by_number(const void *a, const void *b)
{
	const struct func *const *x = a, *const *y = b;

	return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

/* Bottom-up: first those whose callees are done. Who waits for himself stops waiting some day. */
static bool is_ready(struct run *e, struct func *f)
{
	for (uint32_t k = 0; k < f->ncalls; k++) {
		struct func *c = program_callee(&e->p, f, k);

		if (c && c != f && func_has_body(c) && c->marks & FM_ANALYSE && is_awake(e, c) &&
		    c->changes < MAX_CHANGES)
			return false;
	}
	return true;
}

static void compute(struct run *e, struct arena *temps)
{
	struct program *p = &e->p;
	VEC(struct func *) todo = {0};

	for (size_t i = 0; i < e->awake.n; i++) {
		struct func *f = e->awake.at[i];

		if (func_has_body(f) && f->changes < MAX_CHANGES) {
			if (f->delays < MAX_DELAYS && !is_ready(e, f)) {
				f->delays++;
				f->late = true;
			} else {
				f->delays = 0;
				vec_push(&todo, f);
			}
		}
	}
	e->computed = todo.n;
	if (todo.n)
		qsort(todo.at, todo.n, sizeof(*todo.at), by_size);
	memo_summaries(p, todo.at, todo.n);
#pragma omp parallel for schedule(dynamic, 1) num_threads(p->nthreads)
	for (size_t i = 0; i < todo.n; i++) {
		struct func *f = todo.at[i];
		int t = omp_get_thread_num();
		struct summary *sum;

		if (f->next_sum)
			continue;
		sum = arena_alloc(&p->arenas[t], sizeof(*sum));
		arena_reset(&temps[t]);
		memo_listen(p);
		flow_run(p, f, &temps[t], &p->arenas[t], sum, NULL);
		memo_keep_summary(p, f, sum, &p->arenas[t]);
		f->next_sum = sum;
	}
	for (size_t i = 0; i < todo.n; i++) {
		struct func *f = todo.at[i];

		f->changed = !f->sum || f->sum->hash != f->next_sum->hash;
		memo_changed(p, f);
		f->changes++;
		f->sum = f->next_sum;
		f->next_sum = NULL;
	}
	vec_free(&todo);
}

static bool spread(struct run *e)
{
	struct func_list before = e->awake;
	bool any = false;

	e->round++;
	e->awake = (struct func_list){0};
	for (size_t i = 0; i < before.n; i++) {
		struct func *f = before.at[i];

		if (f->late) {
			f->late = false;
			wake(e, f);
			any = true;
		}
	}
	for (size_t i = 0; i < before.n; i++) {
		struct func *f = before.at[i];
		struct callers_of *c;

		if (!f->changed)
			continue;
		f->changed = false;
		any = true;
		if (f->sum->flags & SUM_REFS) {
			want_callers(e, f, 0);
			continue;
		}
		c = table_get(e->callers, f->name);
		for (size_t k = 0; c && k < c->n; k++)
			if (c->at[k]->marks & FM_ANALYSE && !is_awake(e, c->at[k]) &&
			    program_resolve(&e->p, c->at[k]->file, f->name) == f)
				wake(e, c->at[k]);
	}
	vec_free(&before);
	return any;
}

/* Does it give something to another context, by a function that a model speaks of? */
static bool hands_off(const struct program *p, const struct func *f)
{
	for (uint32_t k = 0; k < f->ncalls; k++) {
		const struct func *c = program_callee(p, f, k);

		if (!c || c->kind != FUNC_MODEL || !c->sum->noutcomes)
			continue;
		for (unsigned int i = 0; i < c->sum->outcomes[0].neffects; i++)
			if (c->sum->outcomes[0].effects[i].kind == EF_HANDOFF)
				return true;
	}
	return false;
}

/* Does it call what the index knows to count, itself or through macros? */
static bool calls_counter(const struct program *p, const struct func *f, int depth)
{
	for (uint32_t k = 0; k < f->ncalls; k++) {
		const struct func *c = program_callee(p, f, k);

		if (!c || c == f)
			continue;
		if (c->kind == FUNC_MACRO && depth && calls_counter(p, c, depth - 1))
			return true;
		if (c->marks & FM_KNOWN && c->kind == FUNC_FUNCTION && c->sum &&
		    c->sum->flags & SUM_REFS)
			return true;
	}
	return false;
}

/* Rounds until nothing changes; the set from index from on is new. */
static void settle(struct run *e, struct arena *temps, size_t from)
{
	struct program *p = &e->p;
	double t, load;

	do {
		want_helpers(e, from);
		from = e->set.n;
		t = now();
		program_load(p);
		load = now() - t;
		t = now();
		compute(e, temps);
		if (p->opt->stats)
			fprintf(stderr,
				"round %u: %zu functions, loaded in %.2f s, "
				"%zu computed in %.2f s\n",
				e->round, e->set.n, load, e->computed, now() - t);
	} while (spread(e) && e->round < MAX_ROUNDS);
}

static bool drops(const struct func *f)
{
	for (unsigned int i = 0; f->sum && i < f->sum->noutcomes; i++)
		for (unsigned int k = 0; k < f->sum->outcomes[i].neffects; k++) {
			const struct effect *x = &f->sum->outcomes[i].effects[k];

			if ((x->kind == EF_REF && x->delta < 0) || (x->kind == EF_DOUBT && x->arg))
				return true;
		}
	return false;
}

/* Who hands off in files whose callbacks drop references: what is dropped has to be taken. */
static void want_handoffs(struct run *e)
{
	struct program *p = &e->p;

	for (size_t i = 0; i < p->regs.n; i++) {
		struct func *f = program_resolve(p, p->regs.at[i].file, p->regs.at[i].fn);

		if (f && f->kind == FUNC_FUNCTION && drops(f))
			p->regs.at[i].file->drops_later = true;
	}
	for (size_t i = 0; i < p->funcs.n; i++) {
		struct func *f = p->funcs.at[i];

		if (f->kind == FUNC_FUNCTION && f->file->drops_later &&
		    !(f->marks & FM_ANALYSE) && hands_off(p, f))
			want(e, f);
	}
}

static void summarise(struct run *e, struct arena *temps)
{
	struct program *p = &e->p;
	size_t n;

	callers_index(e);
	mark_near(e);
	memo_begin(p);
	for (size_t i = 0; i < p->funcs.n; i++) {
		struct func *f = p->funcs.at[i];

		if (p->known && f->kind == FUNC_FUNCTION && calls_counter(p, f, 4))
			want(e, f);
		if (f->marks & FM_TAKES_KREF)
			want(e, f); /* a release: what it does to the object, puts have to know */
		if (f->kind == FUNC_FUNCTION &&
		    ((f->file->relevant && hands_off(p, f)) || f->marks & FM_SETS_UP))
			want(e, f);
		if (f->marks & FM_PRIMITIVE) {
			if (f->kind == FUNC_FUNCTION)
				want(e, f);
			else
				want_callers(e, f, 0);
		}
	}
	settle(e, temps, 0);
	n = e->set.n;
	want_handoffs(e);
	if (e->set.n > n)
		settle(e, temps, n);
	p->st->rounds = e->round;
}

/* ---- rules ---- */

/* Have those parsed of which it is not known what the rules find in them. */
static void remember_look(struct program *p, struct func **at, size_t n)
{
	if (!p->memo)
		return;
	memo_begin_look(p);
#pragma omp parallel for schedule(dynamic, 8) num_threads(p->nthreads)
	for (size_t i = 0; i < n; i++)
		if (func_has_body(at[i]))
			memo_find(p, at[i], MEMO_LOOK);
	for (size_t i = 0; i < n; i++)
		if (at[i]->unparsed && at[i]->record && !at[i]->record->found)
			program_need(p, at[i]);
	program_load(p);
}

/* That they have nothing to say of f is known by what else is known of the tree, too. */
static void look_at(struct program *p, struct func *f, struct arena *temp, struct findings *out,
		    struct notes *notes)
{
	struct result res = {.out = out, .strings = &p->arenas[omp_get_thread_num()]};

	if (!worth_a_walk(p, f))
		return;
	arena_reset(temp);
	flow_run(p, f, temp, NULL, NULL, &res);
#pragma omp atomic
	p->st->branches += res.branches;
#pragma omp atomic
	p->st->untaken += res.untaken;
	for (const struct rule *const *r = rules; *r; r++)
		if ((*r)->function)
			(*r)->function(&res);
	notes_take(&res, notes);
}

static void look(struct run *e, struct arena *temps, struct findings *out, struct notes *all)
{
	struct program *p = &e->p;
	struct findings *found = xcalloc((size_t)p->nthreads, sizeof(*found));
	struct notes *notes = xcalloc((size_t)p->nthreads, sizeof(*notes));

	if (e->set.n)
		qsort(e->set.at, e->set.n, sizeof(*e->set.at), by_size);
	remember_look(p, e->set.at, e->set.n);
#pragma omp parallel for schedule(dynamic, 1) num_threads(p->nthreads)
	for (size_t i = 0; i < e->set.n; i++) {
		struct func *f = e->set.at[i];
		int t = omp_get_thread_num();
		size_t at = found[t].n, note_at = notes[t].n;

		if (!func_has_body(f) || memo_look(p, f, &found[t], &notes[t], &p->arenas[t]))
			continue;
		if (!program_tree(p, f))
			continue;
		memo_listen(p);
		look_at(p, f, &temps[t], &found[t], &notes[t]);
		memo_keep_look(p, f, &found[t], at, &notes[t], note_at, &p->arenas[t]);
	}
	for (int t = 0; t < p->nthreads; t++) {
		for (size_t i = 0; i < found[t].n; i++)
			vec_push(out, found[t].at[i]);
		free(found[t].at);
		for (size_t i = 0; i < notes[t].n; i++)
			vec_push(all, notes[t].at[i]);
		free(notes[t].at);
	}
	free(found);
	free(notes);
	notes_sort(all);
	for (const struct rule *const *r = rules; *r; r++)
		if ((*r)->program)
			(*r)->program(p, all, out, p->arena);
}

static const struct callers_of *callers_of(void *ctx, const struct func *f)
{
	struct run *e = ctx;

	return table_get(e->callers, f->name);
}

static bool start(struct run *e, const struct options *opt, struct stats *st, struct arena *a)
{
	struct program *p = &e->p;
	double t0 = now();

	p->opt = opt;
	p->st = st;
	p->arena = a;
	p->nthreads = opt->jobs > 0 ? opt->jobs : omp_get_num_procs();
	if (p->known) /* names are joined as they are asked for */
		p->nthreads = 1;
	p->arenas = xcalloc((size_t)p->nthreads, sizeof(*p->arenas));
	if (!program_read(p))
		return false;
	st->seconds_read = now() - t0;
	return true;
}

static void temps_free(const struct run *e, struct arena *temps)
{
	for (int t = 0; temps && t < e->p.nthreads; t++)
		arena_free(&temps[t]);
	free(temps);
}

/* What was found lives in the run's arena, which is the caller's. */
static void finish(struct run *e, struct arena *temps)
{
	struct callers_of *c;

	temps_free(e, temps);
	for (size_t at = 0; e->callers && (c = table_next(e->callers, &at));)
		vec_free(c);
	table_free(e->callers);
	vec_free(&e->set);
	vec_free(&e->awake);
	memo_close(e->p.memo);
	program_free(&e->p);
}

static void count(struct run *e)
{
	struct stats *st = e->p.st;

	st->relevant = e->set.n;
	for (size_t i = 0; i < e->set.n; i++) {
		struct func *f = e->set.at[i];

		if (!f->sum)
			continue;
		st->summaries++;
		st->wrappers += (f->sum->flags & SUM_REFS) != 0;
		st->bounds_states += (f->sum->flags & SUM_UNCERTAIN) != 0;
	}
}

static bool run_all(const struct options *opt, struct index *x, struct knowledge *known,
		    struct findings *out, struct stats *stats, struct arena *a)
{
	struct run e = {.p.known = known};
	struct notes notes = {0};
	struct arena *temps;
	struct tree tree = {0};
	double t0;

	if (x) {
		index_begin(x, &tree, a);
		e.p.memo = index_memo(x, &tree, a);
	}
	if (!start(&e, opt, stats, a)) {
		tree_free(&tree);
		finish(&e, NULL);
		return false;
	}
	temps = xcalloc((size_t)e.p.nthreads, sizeof(*temps));
	t0 = now();
	summarise(&e, temps);
	stats->seconds_summary = now() - t0;
	count(&e);
	t0 = now();
	look_units(&e.p, temps, out);
	look(&e, temps, out, &notes);
	callers_settle(&e.p, out, &notes, callers_of, &e, temps);
	free(notes.at);
	stats->seconds_rules = now() - t0;
	memo_count(e.p.memo, stats);
	index_remarks(&e.p, out);
	temps_free(&e, temps);
	if (x)
		index_keep(x, &tree, &e.p, out, stats);
	tree_free(&tree);
	finish(&e, NULL);
	return true;
}

bool engine_run(const struct options *opt, struct findings *out, struct stats *stats,
		struct arena *a)
{
	struct index x;
	bool has_index = index_open(&x, opt, a), good;
	struct knowledge *known;

	if (has_index && index_answer(&x, opt, out, stats, a)) {
		index_close(&x);
		return true;
	}
	known = has_index ? index_known(&x, a) : NULL;
	good = run_all(opt, has_index ? &x : NULL, known, out, stats, a);
	known_close(known);
	if (has_index)
		index_close(&x);
	return good;
}

bool engine_dump(const struct options *opt, FILE *f, struct arena *a)
{
	struct run e = {0};
	struct arena *temps;
	struct stats st = {0};
	bool cfg = !strcmp(opt->dump, "cfg");

	if (!start(&e, opt, &st, a)) {
		finish(&e, NULL);
		return false;
	}
	temps = xcalloc((size_t)e.p.nthreads, sizeof(*temps));
	if (cfg)
		for (size_t i = 0; i < e.p.funcs.n; i++)
			if (!opt->dump_function ||
			    !strcmp(e.p.funcs.at[i]->name->text, opt->dump_function))
				want(&e, e.p.funcs.at[i]);
	if (cfg)
		program_load(&e.p);
	else
		summarise(&e, temps);
	if (e.set.n)
		qsort(e.set.at, e.set.n, sizeof(*e.set.at), by_number);
	for (size_t i = 0; i < e.set.n; i++) {
		struct func *fn = e.set.at[i];

		if (opt->dump_function && strcmp(fn->name->text, opt->dump_function))
			continue;
		if (cfg && fn->cfg)
			dump_cfg(f, fn->cfg);
		else if (!cfg && fn->sum && (opt->dump_function || fn->sum->flags & SUM_REFS))
			summary_print(f, fn, fn->sum);
	}
	finish(&e, temps);
	return true;
}
