// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scopes (C11 6.2.1): a local that hides another one of its function gets a name of its own, in the
 * tree, so that from here on a name is one variable.
 */
#include "rules.h"

#include <stdio.h>
#include <string.h>

struct binding {
	const struct name *name, *is;
};

struct scopes {
	VEC(struct binding) names; /* visible here, the innermost last; NULL begins a scope */
	VEC(const struct name *) all;
	unsigned int hidden;
	bool doubled;
};

/* A variable of this function alone. */
static bool is_variable(const struct decl *d)
{
	return d->name && !(d->storage & (ST_TYPEDEF | ST_EXTERN));
}

static void see(void *ctx, const struct decl *d)
{
	struct scopes *x = ctx;

	if (!is_variable(d) || x->doubled)
		return;
	for (size_t i = 0; i < x->all.n; i++)
		x->doubled |= x->all.at[i] == d->name;
	vec_push(&x->all, d->name);
}

static void enter(void *ctx)
{
	struct scopes *x = ctx;

	vec_push(&x->names, (struct binding){0});
}

static void leave(void *ctx)
{
	struct scopes *x = ctx;

	while (x->names.n && x->names.at[--x->names.n].name)
		;
}

static const struct binding *find(const struct scopes *x, const struct name *name, bool *outer)
{
	for (size_t i = x->names.n; i-- > 0;) {
		if (x->names.at[i].name == name)
			return &x->names.at[i];
		*outer |= !x->names.at[i].name;
	}
	return NULL;
}

static void bind(void *ctx, const struct decl *d)
{
	struct scopes *x = ctx;
	struct binding b = {d->name, d->name};
	const struct binding *old;
	bool outer = false;
	char buf[160];

	if (!is_variable(d))
		return;
	old = find(x, d->name, &outer);
	if (old && outer) {
		snprintf(buf, sizeof(buf), "%.140s.%u", d->name->text, ++x->hidden);
		b.is = name_of(buf);
	} else if (old) {
		b.is = old->is; /* both arms of an #if declare it */
	}
	vec_push(&x->names, b);
	((struct decl *)(uintptr_t)d)->name = b.is;
}

static void use(void *ctx, const struct expr *e)
{
	const struct binding *b;
	bool outer = false;

	if (e->kind != EXPR_NAME)
		return;
	b = find(ctx, e->u.name, &outer);
	if (b && b->is != b->name)
		((struct expr *)(uintptr_t)e)->u.name = b->is;
}

void scope_resolve(struct function *fn)
{
	struct visitor look = {.decl = see}, rename = {
		.expr = use, .decl = bind, .enter = enter, .leave = leave};
	struct scopes x = {0};

	if (!fn->body)
		return;
	for (const struct decl *d = fn->decl.params; d; d = d->next)
		see(&x, d);
	visit_tree(fn->body, &look, &x);
	if (x.doubled) {
		for (const struct decl *d = fn->decl.params; d; d = d->next)
			if (d->name)
				vec_push(&x.names, ((struct binding){d->name, d->name}));
		visit_tree(fn->body, &rename, &x);
	}
	vec_free(&x.names);
	vec_free(&x.all);
}
