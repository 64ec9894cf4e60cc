/* SPDX-License-Identifier: GPL-2.0-only */
/* A walk down the calls of one function, breadth first and bounded; what it meets is asked of the
 * facts. */
#include "reach.h"
#include "memo.h"

#include <omp.h>

enum { MAX_STEPS = 400, MAX_DEPTH = 7, MAX_VIA = 3 };

static bool has(const struct reach *x, const struct func *f)
{
	for (uint32_t i = 0; i < x->n; i++)
		if (x->at[i].fn == f)
			return true;
	return false;
}

static void descend(struct program *p, struct reach *x, bool sure)
{
	for (uint32_t i = 0; i < x->n; i++) {
		struct step *s = &x->at[i];

		if (s->depth == MAX_DEPTH)
			continue;
		for (uint32_t k = 0; k < s->fn->ncalls && x->n < MAX_STEPS; k++) {
			bool always = s->sure && s->fn->how && s->fn->how[k] & HOW_ALWAYS;
			struct func *c;

			if (sure && !always)
				continue;
			c = program_callee(p, s->fn, k);
			if (!c || c->kind == FUNC_MODEL || has(x, c))
				continue;
			x->at[x->n++] = (struct step){
				.fn = c, .up = i, .depth = (uint8_t)(s->depth + 1), .sure = always};
		}
	}
}

/* What is taken from before was read for this, too. */
static void reread(const struct reach *x)
{
	for (uint32_t i = 0; i < x->n; i++)
		for (uint32_t k = 0; k < x->at[i].fn->ncalls; k++)
			memo_read(x->at[i].fn->calls[k]);
}

/* The same release is asked for at every put: kept. Two threads at once make the same one. */
struct reach *reach_of(struct program *p, struct func *f)
{
	struct arena *a = &p->arenas[omp_get_thread_num()];
	struct step steps[MAX_STEPS];
	struct reach x = {.at = steps}, *kept = f->reach;

	if (kept) {
		reread(kept);
		return kept;
	}
	x.at[x.n++] = (struct step){.fn = f, .sure = true};
	descend(p, &x, true);
	descend(p, &x, false);
	kept = arena_copy(a, &x, sizeof(x));
	kept->at = arena_copy(a, steps, x.n * sizeof(*steps));
	f->reach = kept;
	return kept;
}

bool reach_sleeps(struct program *p, const struct reach *x, struct sleep *out)
{
	bool found = false;

	for (uint32_t i = 0; i < x->n; i++) {
		const struct step *s = &x->at[i];
		const struct func *f = s->fn;

		if (found && !s->sure)
			break;
		for (uint32_t k = 0; k < f->ncalls; k++) {
			uint8_t how = f->how ? f->how[k] : 0;
			struct func *c = program_callee(p, f, k);
			bool model = c && c->kind == FUNC_MODEL && c->sum->flags & SUM_SLEEPS, sure;

			if (!model && !(how & HOW_WAITS))
				continue;
			sure = s->sure && how & (model ? HOW_ALWAYS : HOW_WAITS_ALWAYS);
			if (found && !sure)
				continue;
			*out = (struct sleep){.by = f->calls[k], .step = s, .sure = sure};
			if (sure)
				return true;
			found = true;
		}
	}
	return found;
}

/* ---- locks ---- */

const struct sym *reach_object(const struct sym *key)
{
	return key->kind == SYM_FIELD ? key->a : sym_object(key);
}

/* The members on the way from base to lock, outermost last; *base: where the way begins. */
static unsigned int way_of(const struct sym *lock, const struct sym *object,
			   const struct name **names, const struct sym **base)
{
	unsigned int n = 0;

	while (lock != object &&
	       (lock->kind == SYM_FIELD || lock->kind == SYM_LOAD || lock->kind == SYM_INDEX)) {
		if (lock->kind == SYM_FIELD) {
			if (n == MAX_DEED_PATH)
				break;
			names[n++] = lock->name;
		}
		lock = lock->a;
	}
	*base = lock;
	return n;
}

/* The file whose static variable name is, as far as the text of file tells; NULL: everybody's. */
static const struct file *home_of(const struct file *file, const struct name *name)
{
	for (const struct func *f = file->first; f; f = f->in_file)
		for (uint32_t i = 0; i < f->ndeeds; i++)
			if (f->deeds[i].flags & DEED_GLOBAL && f->deeds[i].root == name)
				return f->deeds[i].flags & DEED_STATIC ? file : NULL;
	return NULL;
}

/* Tag of the struct whose member the deed's last step is. */
static const struct name *holder_tag(struct program *p, const struct func *f, const struct deed *d)
{
	const struct name *tag = d->root;

	if (d->flags & DEED_GLOBAL || !d->npath)
		return NULL;
	for (unsigned int i = 0; tag && i + 1 < d->npath; i++) {
		const struct type *t = program_member(p, f->file, tag, d->path[i]);

		tag = t ? t->tag : NULL;
	}
	return tag;
}

enum match reach_match(struct program *p, const struct file *from, const struct sym *lock,
		       const struct sym *object, const struct func *f, const struct deed *d)
{
	const struct name *names[MAX_DEED_PATH];
	const struct sym *base;
	unsigned int n = way_of(lock, object, names, &base);
	bool same = n == d->npath;

	for (unsigned int i = 0; same && i < n; i++)
		same = names[i] == d->path[n - 1 - i];
	if (base->kind == SYM_GLOBAL) {
		if (!(d->flags & DEED_GLOBAL) || base->name != d->root || !same)
			return MATCH_NO;
		return home_of(from, base->name) == (d->flags & DEED_STATIC ? f->file : NULL)
			       ? MATCH_SAME
			       : MATCH_NO;
	}
	if (d->flags & DEED_GLOBAL)
		return MATCH_NO;
	if (same && n && base == object && object->tag && object->tag == d->root)
		return MATCH_SAME;
	if (!n || !d->npath || names[0] != d->path[d->npath - 1] || lock->kind != SYM_FIELD ||
	    !lock->a->tag)
		return MATCH_NO;
	/* the object's own lock, and that of another object of its type */
	if (d->npath == 1 && object->tag == d->root)
		return MATCH_NO;
	return lock->a->tag == holder_tag(p, f, d) ? MATCH_TYPE : MATCH_NO;
}

const struct name *reach_lock_id(const struct file *from, const struct sym *lock)
{
	char buf[300];

	if (lock->kind == SYM_GLOBAL) {
		const struct file *home = home_of(from, lock->name);

		snprintf(buf, sizeof(buf), "%s:%s", home ? home->path : "", lock->name->text);
		return name_of(buf);
	}
	while (lock->kind == SYM_INDEX)
		lock = lock->a;
	if (lock->kind != SYM_FIELD)
		return NULL;
	if (lock->a->tag)
		snprintf(buf, sizeof(buf), "%s.%s", lock->a->tag->text, lock->name->text);
	else if (lock->a->kind == SYM_GLOBAL)
		snprintf(buf, sizeof(buf), ":%s.%s", lock->a->name->text, lock->name->text);
	else
		snprintf(buf, sizeof(buf), ".%s", lock->name->text);
	return name_of(buf);
}

const struct name *reach_deed_id(struct program *p, const struct func *f, const struct deed *d)
{
	const struct name *last = d->npath ? d->path[d->npath - 1] : NULL;
	const struct name *tag = holder_tag(p, f, d);
	char buf[300];

	if (d->flags & DEED_GLOBAL && !last)
		snprintf(buf, sizeof(buf), "%s:%s", d->flags & DEED_STATIC ? f->file->path : "",
			 d->root->text);
	else if (!last)
		return NULL;
	else
		snprintf(buf, sizeof(buf), "%s.%s", tag ? tag->text : "", last->text);
	return name_of(buf);
}

bool reach_same_id(const struct name *a, const struct name *b)
{
	const char *x = strrchr(a->text, '.'), *y = strrchr(b->text, '.');

	return a == b || (x && y && (x == a->text || y == b->text) && !strcmp(x, y));
}

bool reach_drops(struct program *p, const struct file *from, const struct sym *lock,
		 const struct sym *object, const struct reach *x, uint8_t depth)
{
	for (uint32_t i = 0; i < x->n; i++) {
		const struct func *f = x->at[i].fn;

		if (x->at[i].depth > depth)
			continue;
		for (uint32_t k = 0; k < f->ndeeds; k++) {
			if (f->deeds[k].kind != DEED_LOCK && f->deeds[k].kind != DEED_UNLOCK)
				continue;
			if (reach_match(p, from, lock, object, f, &f->deeds[k]) == MATCH_NO)
				continue;
			if (f->deeds[k].kind == DEED_UNLOCK)
				return true;
			break;
		}
	}
	return false;
}

bool reach_may_drop(struct program *p, const struct func *f, const struct sym *lock,
		    const struct sym *object)
{
	for (uint32_t k = 0; k < f->ncalls; k++) {
		const struct func *c = program_callee(p, f, k);

		for (uint32_t i = 0; c && i < c->ndeeds; i++) {
			const struct deed *d = &c->deeds[i];

			if ((d->kind != DEED_LOCK && d->kind != DEED_UNLOCK) ||
			    reach_match(p, f->file, lock, object, c, d) == MATCH_NO)
				continue;
			if (d->kind == DEED_UNLOCK && d->flags & DEED_BRANCHED)
				return true;
			break;
		}
	}
	return false;
}

/* ---- names ---- */

const char *reach_way(const struct reach *x, const struct step *s, struct arena *a)
{
	const char *way = "";
	bool first = true;

	for (; s->depth; s = &x->at[s->up]) {
		way = arena_printf(a, "%s()%s%s", s->fn->name->text, first ? "" : ", ", way);
		first = false;
	}
	return first ? "" : arena_printf(a, " through %s", way);
}

/* A wrapper's wrapper's release is seen from the file of the innermost. */
static struct func *seen_from(const struct program *p, const struct func *via,
			      const struct name *name, int depth)
{
	struct func *f = program_resolve(p, via->file, name);

	if (f && f->kind == FUNC_FUNCTION)
		return f;
	for (uint32_t k = 0; depth && k < via->ncalls; k++) {
		const struct func *c = program_callee(p, via, k);

		if (!c || c == via || c->kind == FUNC_MODEL)
			continue;
		f = seen_from(p, c, name, depth - 1);
		if (f)
			return f;
	}
	return NULL;
}

struct func *reach_named(const struct program *p, const struct func *via, const struct file *from,
			 const struct sym *fn)
{
	struct func *f = NULL, *only = NULL;

	if (!fn || fn->kind != SYM_FUNC)
		return NULL;
	if (via && via->kind != FUNC_MODEL)
		f = seen_from(p, via, fn->name, MAX_VIA);
	if (!f)
		f = program_resolve(p, from, fn->name);
	if (f)
		return f->kind == FUNC_FUNCTION ? f : NULL;
	for (struct func *g = table_get(p->by_name, fn->name); g; g = g->same) {
		if (g->kind != FUNC_FUNCTION)
			continue;
		if (only)
			return NULL;
		only = g;
	}
	return only;
}
