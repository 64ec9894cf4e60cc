// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst get_entry/put_entry: where the release takes the object out of the container, the
 * container holds no reference of its own. Then a look-up under a lock with a plain kref_get() is
 * right only if no put can reach zero meanwhile: every put needs the same lock.
 */
#include "../notes.h"
#include "../reach.h"
#include "../rules.h"

enum { MAX_UP = 3 };

/* What is asked of the whole program, gathered in one pass. */
struct asked {
	VEC(const struct note *) lookups;   /* with a plain get, under a lock */
	VEC(const struct func *) unlinkers; /* functions that take something out of a container */
	struct table *putters;		    /* name -> non-NULL: somebody calls it */
};

/* Can the look-up have gone along this member? */
static bool may_link(const struct note *l, const struct name *member)
{
	for (unsigned int i = 0; i < MAX_NOTE_LOCKS; i++)
		if (l->members[i] == member)
			return true;
	return !l->members[0];
}

/* A look-up, along member if given, with a plain get under locks none of which the put is under, or
 * NULL. */
static const struct note *rival_of(const struct asked *q, const struct note *put,
				   const struct name *member)
{
	for (size_t i = 0; i < q->lookups.n; i++) {
		const struct note *l = q->lookups.at[i];

		if (l->tag == put->tag && l->counter == put->counter && !notes_share_lock(l, put) &&
		    (!member || may_link(l, member)))
			return l;
	}
	return NULL;
}

/* All callers that are seen to put through fn hold a lock of the look-up's. */
static bool callers_serialise(const struct notes *n, const struct func *fn,
			      const struct note *rival, int up)
{
	bool any = false;

	for (size_t i = 0; i < n->n; i++) {
		const struct note *c = &n->at[i];

		if (c->kind != NOTE_PUT || c->callee != fn || c->fn == fn)
			continue;
		any = true;
		if (!notes_share_lock(c, rival) &&
		    (!up || !callers_serialise(n, c->fn, rival, up - 1)))
			return false;
	}
	return any;
}

/* The member by which the release takes the object out, for certain; NULL: it does not. */
static const struct name *unlinks(struct program *p, struct func *release, const struct name *tag,
				  struct reach **out)
{
	struct reach *x = reach_of(p, release);

	*out = x;
	for (uint32_t i = 0; i < x->n && x->at[i].sure; i++)
		for (uint32_t k = 0; k < x->at[i].fn->ndeeds; k++) {
			const struct deed *d = &x->at[i].fn->deeds[k];

			if (d->kind == DEED_UNLINK && d->root == tag && d->npath &&
			    !(d->flags & (DEED_GLOBAL | DEED_BRANCHED)))
				return d->path[0];
		}
	return NULL;
}

static struct asked gather(const struct program *p, const struct notes *n)
{
	struct asked q = {.putters = table_new()};
	static const char called;

	for (size_t i = 0; i < n->n; i++)
		if (n->at[i].kind == NOTE_LOOKUP && !n->at[i].unless && n->at[i].nlocks &&
		    !n->at[i].indirect)
			vec_push(&q.lookups, &n->at[i]);
		else if (n->at[i].kind == NOTE_PUT)
			table_slot(q.putters, n->at[i].fn->name);
	for (size_t i = 0; i < p->funcs.n; i++) {
		const struct func *f = p->funcs.at[i];

		for (uint32_t k = 0; k < f->ndeeds; k++)
			if (f->deeds[k].kind == DEED_UNLINK) {
				vec_push(&q.unlinkers, f);
				break;
			}
		for (uint32_t k = 0; k < f->ncalls; k++)
			if (f->calls[k] != f->name && table_has(q.putters, f->calls[k]))
				*table_slot(q.putters, f->calls[k]) = (void *)(uintptr_t)&called;
	}
	return q;
}

/* Is it taken out elsewhere, too? Then the container may well hold a reference. */
static bool unlinked_elsewhere(const struct asked *q, const struct notes *n, const struct reach *x,
			       const struct name *tag, const struct name *member)
{
	for (size_t i = 0; i < q->unlinkers.n; i++) {
		const struct func *f = q->unlinkers.at[i];
		bool inside = false;

		for (uint32_t k = 0; k < f->ndeeds && !inside; k++) {
			const struct deed *d = &f->deeds[k];

			if (d->kind != DEED_UNLINK || d->root != tag || !d->npath ||
			    d->path[0] != member)
				continue;
			for (uint32_t s = 0; s < x->n; s++)
				inside |= x->at[s].fn == f;
			for (size_t s = 0; s < n->n && !inside; s++) /* another release */
				inside = n->at[s].kind == NOTE_PUT && n->at[s].release == f;
			if (!inside)
				return true;
		}
	}
	return false;
}

static void check(struct program *p, const struct notes *n, struct findings *out, struct arena *a)
{
	const struct note *last = NULL;
	struct asked q = gather(p, n);

	for (size_t i = 0; i < n->n; i++) {
		const struct note *put = &n->at[i], *rival;
		const struct name *member;
		struct finding f;
		struct reach *x;

		if (put->kind != NOTE_PUT || put->callee || put->serial || !put->release ||
		    (last && last->fn == put->fn && last->tok == put->tok))
			continue;
		if (!rival_of(&q, put, NULL))
			continue;
		member = unlinks(p, put->release, put->tag, &x);
		rival = member ? rival_of(&q, put, member) : NULL;
		if (!rival || callers_serialise(n, put->fn, rival, MAX_UP))
			continue;
		last = put;
		f = *put->finding;
		f.rule = &rule_unserialized_put.info;
		f.confidence =
			unlinked_elsewhere(&q, n, x, put->tag, member) ? CONF_LOW : CONF_MEDIUM;
		if (!table_get(q.putters, put->fn->name))
			f.waits_for_lock = NULL;
		f.message = arena_printf(
			a,
			"%s is dropped without the lock under which %s() finds it, and its release "
			"%s() takes it "
			"out of there: the look-up may get an object whose count is zero",
			put->finding->message, rival->fn->name->text, put->release->name->text);
		vec_push(out, f);
	}
	vec_free(&q.lookups);
	vec_free(&q.unlinkers);
	table_free(q.putters);
}

const struct rule rule_unserialized_put = {
	.info =
		{
			.id = "unserialized-put",
			.title = "a put outside the lock that look-ups rely on",
			.explain =
				"Objects of this type are found under a lock and get a plain "
				"kref_get() there, and the release "
				"function takes them out of the container: so the container holds "
				"no reference, and an object "
				"whose count has just dropped to zero can still be found until the "
				"release gets the lock. "
				"kref_get() then revives it. Every put must run under that lock, "
				"or the look-up must ask "
				"kref_get_unless_zero().\n"
				"A false alarm when all callers hold the lock in ways that are not "
				"seen, or when the container "
				"that the release unlinks from is not the one that is searched.\n"
				"Cure: kref_put_mutex() or kref_put_lock(), with a release that "
				"drops the lock; or "
				"kref_get_unless_zero() in the look-up.",
			.wrong = "struct entry *entry_get(void)\n"
				 "{\n"
				 "\tstruct entry *entry;\n"
				 "\n"
				 "\tmutex_lock(&lock);\n"
				 "\tentry = list_first_entry(&entries, struct entry, link);\n"
				 "\tkref_get(&entry->ref);\n"
				 "\tmutex_unlock(&lock);\n"
				 "\treturn entry;\n"
				 "}\n"
				 "\n"
				 "void entry_put(struct entry *entry)\n"
				 "{\n"
				 "\tkref_put(&entry->ref, entry_release);\n"
				 "}",
			.right = "void book_put(struct book *book)\n"
				 "{\n"
				 "\tkref_put_mutex(&book->ref, book_release_unlock, &lock);\n"
				 "}",
			.source = "kref.rst get_entry/put_entry: the kref_put() is under the mutex "
				  "that the look-up takes",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER,
		},
	.program = check,
};
