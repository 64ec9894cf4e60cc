// SPDX-License-Identifier: GPL-2.0-only
/*
 * What callers hold. A finding of rule 3 in a function that takes no lock of its own stands only
 * if some caller takes none either: the callers are walked, and where they hold nothing, theirs,
 * to a depth.
 */
#include "callers.h"

#include <omp.h>

enum { MAX_DEPTH = 3, FEW = 3, RARE = 3 };

struct note {
	struct func *callee, *caller;
	bool locked, rcu;
};

struct notes {
	VEC(struct note) of;
};

static void collect(struct result *r, struct notes *out)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		struct note n = {.callee = o->callee, .caller = r->fn};

		if (o->kind != OBS_CALL)
			continue;
		for (int i = 0; i < o->state->nlocks; i++) {
			if (o->state->locks[i].mode == LOCK_RCU)
				n.rcu = true;
			else if (o->state->locks[i].mode)
				n.locked = true;
		}
		vec_push(&out->of, n);
	}
}

/* A site counts as locked if it is on every path that was seen. */
static void note_site(struct arena *a, const struct note *n)
{
	struct site *s;

	for (s = n->callee->sites; s; s = s->next)
		if (s->caller == n->caller) {
			s->locked &= n->locked;
			s->rcu &= n->rcu;
			return;
		}
	s = arena_alloc(a, sizeof(*s));
	s->caller = n->caller;
	s->locked = n->locked;
	s->rcu = n->rcu;
	s->next = n->callee->sites;
	n->callee->sites = s;
}

static void walk(struct program *p, struct func **of, size_t n, struct arena *temps)
{
	struct notes *notes = xcalloc((size_t)p->nthreads, sizeof(*notes));

#pragma omp parallel for schedule(dynamic, 4) num_threads(p->nthreads)
	for (size_t i = 0; i < n; i++) {
		int t = omp_get_thread_num();
		struct result res = {0};

		if (!of[i]->cfg)
			continue;
		arena_reset(&temps[t]);
		flow_run(p, of[i], &temps[t], NULL, NULL, &res);
		collect(&res, &notes[t]);
	}
	for (int t = 0; t < p->nthreads; t++) {
		for (size_t i = 0; i < notes[t].of.n; i++)
			note_site(p->arena, &notes[t].of.at[i]);
		vec_free(&notes[t].of);
	}
	free(notes);
}

/* Ask about f: its callers are to be loaded and walked. */
static void ask(struct program *p, const struct callers_of *c, struct func *f, uint8_t depth,
		struct func_list *walkers)
{
	if (f->asked || f->kind != FUNC_FUNCTION)
		return;
	f->asked = depth;
	f->marks |= FM_WATCH;
	for (size_t i = 0; c && i < c->n; i++) {
		struct func *g = c->at[i];

		if (g->kind != FUNC_FUNCTION || g->marks & FM_SKIPPED ||
		    program_resolve(p, g->file, f->name) != f)
			continue;
		program_want(p, g);
		if (g->walked != depth) {
			g->walked = depth;
			vec_push(walkers, g);
		}
	}
}

enum answer { ANSWER_NONE, ANSWER_ALL, ANSWER_SOME };

/*
 * SOME: a caller is seen that holds nothing. NONE: there are callers whose own are not seen. The
 * former is the stronger, in whatever order the callers were walked.
 */
static enum answer answer(const struct func *f, bool rcu_will_do, int depth)
{
	enum answer all = ANSWER_NONE;
	bool unseen = false;

	for (const struct site *s = f->sites; s; s = s->next) {
		enum answer up = ANSWER_SOME;

		if (s->locked || (rcu_will_do && s->rcu)) {
			all = ANSWER_ALL;
			continue;
		}
		if (s->caller == f)
			continue;
		if (depth > 0 && s->caller->asked)
			up = answer(s->caller, rcu_will_do, depth - 1);
		if (up == ANSWER_SOME)
			return ANSWER_SOME;
		if (up == ANSWER_NONE)
			unseen = true;
		else
			all = ANSWER_ALL;
	}
	return unseen ? ANSWER_NONE : all;
}

/* What nearly all other callers do, and this one does not, is worth more than a doubt. */
static void weigh_deviations(struct findings *f, callers_fn callers, void *ctx)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct func *fn = f->at[i].deviates;
		const struct callers_of *c = fn ? callers(ctx, fn) : NULL;
		size_t n = 0;

		if (!c || c->n < FEW)
			continue;
		for (size_t k = 0; k < f->n; k++)
			n += f->at[k].deviates == fn;
		if (n * RARE <= c->n)
			f->at[i].confidence = CONF_MEDIUM;
	}
}

static bool some_locked(const struct func *f)
{
	for (const struct site *s = f->sites; s; s = s->next)
		if (s->locked)
			return true;
	return false;
}

void callers_settle(struct program *p, struct findings *f, callers_fn callers, void *ctx,
		    struct arena *temps)
{
	struct func_list asked = {0};
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (f->at[i].waits_for_lock)
			vec_push(&asked, (struct func *)f->at[i].waits_for_lock);
	for (uint8_t depth = 1; depth <= MAX_DEPTH && asked.n; depth++) {
		struct func_list walkers = {0};

		for (size_t i = 0; i < asked.n; i++)
			ask(p, callers(ctx, asked.at[i]), asked.at[i], depth, &walkers);
		program_load(p);
		walk(p, walkers.at, walkers.n, temps);
		vec_free(&asked);
		for (size_t i = 0; i < walkers.n; i++)
			if (!walkers.at[i]->asked)
				vec_push(&asked, walkers.at[i]);
		vec_free(&walkers);
	}
	vec_free(&asked);
	weigh_deviations(f, callers, ctx);
	for (size_t i = 0; i < f->n; i++) {
		struct finding *x = &f->at[i];
		enum answer a = ANSWER_SOME;

		if (x->waits_for_lock)
			a = answer(x->waits_for_lock, false, MAX_DEPTH);
		if (a == ANSWER_ALL)
			continue;
		if (a == ANSWER_SOME && x->waits_for_lock && some_locked(x->waits_for_lock))
			x->confidence =
				CONF_LOW; /* most likely there is a convention that is not seen */
		if (a == ANSWER_NONE && x->confidence > CONF_MEDIUM)
			x->confidence = CONF_MEDIUM; /* called through a pointer, or from outside */
		f->at[n++] = *x;
	}
	f->n = n;
}
