// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 3: no lock is held from the look-up to the get. */
#include "../notes.h"
#include "../rules.h"

static void check(struct result *r)
{
	lookups_tell(r, &rule_lockless_lookup, LOOKUP_LOCKLESS, CONF_HIGH,
		     "was found without a lock that is still held here: it may be freed before "
		     "this reference is taken");
}

/* Others in the file who get what this variable points to, under a lock; NULL: nobody does. */
static const struct note *rival_of(const struct notes *n, const struct note *bare)
{
	const struct note *x = bare, *end = n->at + n->n;

	while (x > n->at && x[-1].fn->file == bare->fn->file)
		x--;
	for (; x < end && x->fn->file == bare->fn->file; x++)
		if (x->kind == NOTE_VARIABLE && x->nlocks && x->variable == bare->variable &&
		    x->fn != bare->fn)
			return x;
	return NULL;
}

struct writes {
	const struct note *of;
	bool any;
};

static void at_expr(void *ctx, const struct expr *e)
{
	struct writes *w = ctx;
	const struct expr *l = e->kind == EXPR_ASSIGN ? e->u.binary.left : NULL;
	const struct name *member = NULL;

	if (l && l->kind == EXPR_MEMBER)
		member = l->u.member.name;
	while (l && l->kind == EXPR_MEMBER)
		l = l->u.member.base;
	w->any |= l && l->kind == EXPR_NAME && l->u.name == w->of->root && member == w->of->member;
}

/* Does it change, as far as the functions that count tell? */
static bool is_written(struct program *p, const struct note *n)
{
	struct writes w = {.of = n};
	const struct function *tree;

	for (const struct func *f = n->fn->file->first; f && !w.any; f = f->in_file)
		if ((tree = program_tree(p, f)) && tree->body)
			visit_exprs(tree->body, at_expr, &w);
	return w.any;
}

/* A variable of file level is a container of one: those who lock it tell that it changes. */
static void check_variables(struct program *p, const struct notes *n, struct findings *out,
			    struct arena *a)
{
	const struct note *last = NULL, *rival;

	for (size_t i = 0; i < n->n; i++) {
		const struct note *bare = &n->at[i];
		struct finding f;

		if (bare->kind != NOTE_VARIABLE || bare->nlocks || bare->rcu || bare->unless ||
		    (last && last->fn == bare->fn && last->tok == bare->tok))
			continue;
		rival = rival_of(n, bare);
		if (!rival || !is_written(p, bare))
			continue;
		last = bare;
		f = *bare->finding;
		f.rule = bare->dropped ? &rule_get_outside_lookup_lock.info
				       : &rule_lockless_lookup.info;
		f.confidence = CONF_MEDIUM;
		f.message = arena_printf(
			a,
			"%s is read and referenced without the lock that %s() holds meanwhile: it "
			"may be freed before this reference is taken",
			bare->finding->message, rival->fn->name->text);
		vec_push(out, f);
	}
}

const struct rule rule_lockless_lookup = {
	.info =
		{
			.id = "lockless-lookup",
			.title = "looked up and referenced without a lock",
			.explain = "A pointer found in a list, hash, tree, idr or xarray is "
				   "nobody's: between finding it and "
				   "kref_get() another context may drop the last reference and "
				   "free the object. The look-up "
				   "and the get must be in one critical section that the last put "
				   "cannot enter. Locks of the "
				   "callers count: the finding stands where not all of them hold "
				   "one.\n"
				   "A false alarm when the container itself holds a reference that "
				   "cannot go away meanwhile. Low confidence where a comment tells "
				   "of the lock, some callers hold it, only __init functions call, "
				   "nothing is ever taken out, or what is taken out of an object's "
				   "own xarray is so without a lock: one context at a time works "
				   "on the object, as a rule.\n"
				   "Cure: take the lock that serialises the removal around look-up "
				   "and get, or use RCU and "
				   "kref_get_unless_zero().",
			.wrong = "entry = list_first_entry(&q, struct entry, link);\n"
				 "kref_get(&entry->ref);",
			.right = "mutex_lock(&lock);\n"
				 "entry = list_first_entry(&q, struct entry, link);\n"
				 "kref_get(&entry->ref);\n"
				 "mutex_unlock(&lock);",
			.source = "kref.rst rule 3: it must serialize access where a kref_put() "
				  "cannot occur during the kref_get()",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
	.program = check_variables,
};
