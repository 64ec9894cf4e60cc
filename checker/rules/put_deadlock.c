// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst: the release 'might claim the same lock' that the put is under. And the other way round:
 * kref_put_mutex() leaves the lock to the release, which has to drop it.
 */
#include "../reach.h"
#include "../rules.h"

enum { NEAR = 3 };

struct clash {
	enum match match;
	const struct step *step;
	bool sure;
	bool direct; /* the lock of what the taker was given */
};

/* Where the release takes the lock, at its first touch of it in some function. */
static bool find_clash(struct result *r, const struct held *h, const struct sym *object,
		       const struct reach *x, struct clash *best)
{
	best->match = MATCH_NO;
	for (uint32_t i = 0; i < x->n; i++) {
		const struct func *f = x->at[i].fn;

		for (uint32_t k = 0; k < f->ndeeds; k++) {
			const struct deed *d = &f->deeds[k];
			struct clash c = {.step = &x->at[i]};

			if (d->kind != DEED_LOCK && d->kind != DEED_UNLOCK)
				continue;
			c.match = reach_match(r->prog, r->fn->file, h->lock, object, f, d);
			if (c.match == MATCH_NO)
				continue;
			c.direct = d->npath == 1;
			c.sure = x->at[i].sure && !(d->flags & DEED_BRANCHED);
			if (d->kind == DEED_LOCK &&
			    !(d->flags & DEED_SHARED && h->mode == LOCK_SHARED) &&
			    (best->match == MATCH_NO || (c.sure && !best->sure) ||
			     (c.sure == best->sure && c.match > best->match)))
				*best = c;
			break;
		}
	}
	return best->match != MATCH_NO;
}

static void under_lock(struct result *r, const struct obs *o, struct func *release)
{
	const struct sym *object = reach_object(o->what);
	const struct ref *ref = rule_ref(o->state, o->what);
	struct reach *x = NULL;

	if (ref && ref->count > 1 && !(ref->flags & RF_DOUBT))
		return; /* not the last one: another is still ours */
	for (int i = 0; i < o->state->nlocks; i++) {
		const struct held *h = &o->state->locks[i];
		struct clash best;
		enum confidence c;
		char buf[160];

		if (!h->lock || (h->mode != LOCK_EXCLUSIVE && h->mode != LOCK_SHARED) ||
		    rule_is_put(r, h->acq))
			continue;
		if (!x)
			x = reach_of(r->prog, release);
		if (!find_clash(r, h, object, x, &best))
			continue;
		if (o->callee && o->callee->kind != FUNC_MODEL &&
		    reach_drops(r->prog, r->fn->file, h->lock, object,
				reach_of(r->prog, o->callee), 2))
			continue;
		c = best.match == MATCH_SAME ? CONF_HIGH : CONF_MEDIUM;
		/* who unlocks the object afterwards counts on another reference: use-after-put has
		 * it */
		if (best.match == MATCH_TYPE && best.step->depth && best.direct)
			c = CONF_LOW; /* any object of this type */
		if (rule_undoes(ref, h) || reach_may_drop(r->prog, r->fn, h->lock, object))
			c = CONF_LOW;
		if (!best.sure || best.step->depth > NEAR ||
		    sym_object(h->lock) == sym_object(object))
			c = CONF_LOW;
		sym_text(h->lock, r->cfg, buf, sizeof(buf));
		rule_report(r, &rule_put_deadlock, c, o->tok, o->state, o->what, false,
			    "%s is dropped under %s, which its release %s() takes%s",
			    rule_object(r, o->what), buf, release->name->text,
			    reach_way(x, best.step, r->strings));
	}
}

/* The lock that kref_put_mutex() took at tok and that this function leaves held on a way out, or
 * NULL. */
static const struct held *left_held(struct result *r, uint32_t tok)
{
	for (const struct obs *o = r->first_of[OBS_EXIT]; o; o = o->alike) {
		if (o->kind != OBS_EXIT)
			continue;
		if (o->what && o->what->kind == SYM_FRESH && o->what->value / 16 == tok)
			return NULL; /* the caller is told */
		for (int i = 0; i < o->state->nlocks; i++)
			if (o->state->locks[i].mode && o->state->locks[i].acq == tok)
				return &o->state->locks[i];
	}
	return NULL;
}

static void lock_left(struct result *r, const struct obs *o, struct func *release)
{
	const struct held *h = left_held(r, o->tok);
	struct reach *x;

	if (!h)
		return;
	x = reach_of(r->prog, release);
	for (uint32_t i = 0; i < x->n; i++)
		for (uint32_t k = 0; k < x->at[i].fn->ndeeds; k++) {
			const struct deed *d = &x->at[i].fn->deeds[k];

			/* by whatever name it goes there */
			if (d->kind == DEED_UNLOCK)
				return;
		}
	rule_report(r, &rule_put_deadlock, CONF_HIGH, o->tok, o->state, o->what, false,
		    "the last put of %s leaves the lock held: neither its release %s() nor this "
		    "function drops it",
		    rule_object(r, o->what), release->name->text);
}

static bool takes_lock(const struct func *f)
{
	const struct outcome *o =
		f && f->kind == FUNC_MODEL && f->sum->noutcomes ? &f->sum->outcomes[0] : NULL;

	for (unsigned int i = 0; o && i < o->neffects; i++)
		if (o->effects[i].kind == EF_LOCK)
			return true;
	return false;
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike) {
		struct func *release;

		if (o->kind != OBS_PUT || (!o->state->nlocks && !takes_lock(o->callee)))
			continue;
		release = reach_named(r->prog, o->callee, r->fn->file, o->arg);
		if (!release)
			continue;
		under_lock(r, o, release);
		if (takes_lock(o->callee) && o->flags & EFF_LAST)
			lock_left(r, o, release);
	}
}

const struct rule rule_put_deadlock = {
	.info =
		{
			.id = "put-deadlock",
			.title = "a put under the lock that the release takes",
			.explain = "The put runs under a lock, and if it is the last one, the "
				   "release function takes the same lock "
				   "again, itself or in what it calls: it waits for itself. The "
				   "other form: kref_put_mutex() or "
				   "kref_put_lock() calls the release with the lock held, and "
				   "nobody drops it.\n"
				   "A false alarm when another reference is certain to outlive "
				   "this put, or when two locks of one "
				   "name belong to two objects.\n"
				   "Cure: put after the lock is dropped; or take the lock with "
				   "kref_put_mutex() and let the release "
				   "drop it.",
			.wrong = "mutex_lock(&lock);\n"
				 "list_move(&obj->link, &dead);\n"
				 "kref_put(&obj->ref, obj_release);\t/* obj_release() takes lock "
				 "*/\n"
				 "mutex_unlock(&lock);",
			.right = "mutex_lock(&lock);\n"
				 "list_move(&obj->link, &dead);\n"
				 "mutex_unlock(&lock);\n"
				 "kref_put(&obj->ref, obj_release);",
			.source = "kref.rst: 'release_entry() ... might claim the same lock'; "
				  "kref_put_mutex() in kref.h",
			.kref_rule = 0,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER,
		},
	.function = check,
};
