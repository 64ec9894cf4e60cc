// SPDX-License-Identifier: GPL-2.0-only
/* Walks over trees, for what asks every expression the same question; and the types of expressions.
 */
#include "rules.h"

struct visit {
	struct visitor f;
	void *ctx;
};

static void visit_stmt(const struct visit *v, const struct stmt *s);

static void visit_items(const struct visit *v, const struct item *i);

static void visit_one(const struct visit *v, const struct expr *e)
{
	if (!e)
		return;
	if (v->f.expr)
		v->f.expr(v->ctx, e);
	switch (e->kind) {
	case EXPR_MEMBER:
		visit_one(v, e->u.member.base);
		break;
	case EXPR_INDEX:
		visit_one(v, e->u.index.base);
		visit_one(v, e->u.index.index);
		break;
	case EXPR_CALL:
		visit_one(v, e->u.call.fn);
		visit_items(v, e->u.call.args);
		break;
	case EXPR_UNARY:
	case EXPR_POSTFIX:
		visit_one(v, e->u.unary.arg);
		break;
	case EXPR_BINARY:
	case EXPR_ASSIGN:
	case EXPR_COMMA:
		visit_one(v, e->u.binary.left);
		visit_one(v, e->u.binary.right);
		break;
	case EXPR_COND:
		visit_one(v, e->u.cond.cond);
		visit_one(v, e->u.cond.yes);
		visit_one(v, e->u.cond.no);
		break;
	case EXPR_CAST:
		visit_one(v, e->u.cast.arg);
		break;
	case EXPR_STMT:
		visit_stmt(v, e->u.stmt.block);
		break;
	case EXPR_INIT:
		visit_items(v, e->u.init.items);
		break;
	default:
		break;
	}
}

static void visit_items(const struct visit *v, const struct item *i)
{
	for (; i; i = i->next) {
		visit_one(v, i->index);
		visit_one(v, i->value);
	}
}

static void visit_list(const struct visit *v, const struct stmt *s)
{
	for (; s; s = s->next)
		visit_stmt(v, s);
}

static void scope(const struct visit *v, void (*at)(void *ctx))
{
	if (at)
		at(v->ctx);
}

static void visit_stmt(const struct visit *v, const struct stmt *s)
{
	if (!s)
		return;
	switch (s->kind) {
	case STMT_EXPR:
	case STMT_RETURN:
		visit_one(v, s->u.expr);
		break;
	case STMT_DECL:
		for (const struct decl *d = s->u.decl; d; d = d->next) {
			if (v->f.decl)
				v->f.decl(v->ctx, d);
			visit_one(v, d->init);
		}
		break;
	case STMT_BLOCK:
		scope(v, v->f.enter);
		visit_list(v, s->u.block.first);
		scope(v, v->f.leave);
		break;
	case STMT_IF:
		visit_one(v, s->u.cond.cond);
		visit_stmt(v, s->u.cond.yes);
		visit_stmt(v, s->u.cond.no);
		break;
	case STMT_WHILE:
	case STMT_DO:
	case STMT_SWITCH:
		visit_one(v, s->u.loop.cond);
		visit_stmt(v, s->u.loop.body);
		break;
	case STMT_FOR:
		scope(v, v->f.enter);
		visit_stmt(v, s->u.loop4.init);
		visit_one(v, s->u.loop4.cond);
		visit_one(v, s->u.loop4.step);
		visit_stmt(v, s->u.loop4.body);
		scope(v, v->f.leave);
		break;
	case STMT_ITERATE:
	case STMT_SCOPED:
		visit_one(v, s->u.iterate.call);
		visit_stmt(v, s->u.iterate.body);
		break;
	case STMT_PPIF:
		for (const struct stmt *arm = s->u.ppif.arms; arm; arm = arm->next)
			visit_list(v, arm->u.block.first); /* no scope: it goes on behind */
		break;
	default:
		break;
	}
}

void visit_expr(const struct expr *e, visit_fn *fn, void *ctx)
{
	struct visit v = {.f.expr = fn, .ctx = ctx};

	visit_one(&v, e);
}

void visit_exprs(const struct stmt *body, visit_fn *fn, void *ctx)
{
	struct visit v = {.f.expr = fn, .ctx = ctx};

	visit_stmt(&v, body);
}

void visit_tree(const struct stmt *body, const struct visitor *f, void *ctx)
{
	struct visit v = {.f = *f, .ctx = ctx};

	visit_stmt(&v, body);
}

/* ---- types ---- */

struct finder {
	const struct name *name;
	const struct decl *found;
	bool twice; /* declared with two types: which one is meant is not known here */
};

static void match(void *ctx, const struct decl *d)
{
	struct finder *f = ctx;

	if (d->name != f->name)
		return;
	f->twice |= f->found && (f->found->type.tag != d->type.tag ||
				 f->found->type.pointers != d->type.pointers);
	f->found = d;
}

/* The variable that a name stands for in fn, or NULL. */
static const struct decl *decl_of(const struct unit *u, const struct function *fn,
				  const struct name *name)
{
	struct finder f = {.name = name};
	struct visit v = {.f.decl = match, .ctx = &f};

	for (const struct decl *d = fn->decl.params; d; d = d->next)
		match(&f, d);
	visit_stmt(&v, fn->body);
	if (f.twice)
		return NULL;
	if (f.found)
		return f.found;
	for (const struct decl *d = u->globals; d; d = d->next)
		if (d->name == name && !(d->type.flags & TYF_FUNCTION))
			return d;
	return NULL;
}

const struct type *container_type(const struct expr *e)
{
	const struct item *i;

	if (!e || e->kind != EXPR_CALL || !e->u.call.fn || e->u.call.fn->kind != EXPR_NAME)
		return NULL;
	switch (e->u.call.fn->u.name->known) {
	case N_CONTAINER_OF:
	case N_CONTAINER_OF_SAFE:
	case N_CONTAINER_OF_CONST:
	case N_LIST_ENTRY:
	case N_HLIST_ENTRY:
	case N_RB_ENTRY:
		break;
	default:
		return NULL;
	}
	i = e->u.call.args ? e->u.call.args->next : NULL;
	if (!i || !i->next || !i->value || i->value->kind != EXPR_TYPE)
		return NULL;
	return i->value->u.cast.type;
}

bool type_of(const struct look *l, const struct function *fn, const struct expr *e, struct type *t)
{
	const struct type *m;
	const struct decl *d;

	memset(t, 0, sizeof(*t));
	if (!e)
		return false;
	switch (e->kind) {
	case EXPR_NAME:
		d = decl_of(l->unit, fn, e->u.name);
		if (!d || !d->type.tag)
			return false;
		*t = d->type;
		return true;
	case EXPR_MEMBER:
		if (!type_of(l, fn, e->u.member.base, t) || t->pointers + t->arrays != e->arrow)
			return false;
		m = program_member(l->prog, l->file, t->tag, e->u.member.name);
		if (!m || !m->tag)
			return false;
		*t = *m;
		return true;
	case EXPR_INDEX:
		if (!type_of(l, fn, e->u.index.base, t))
			return false;
		if (t->arrays)
			t->arrays--;
		else if (t->pointers)
			t->pointers--;
		else
			return false;
		return true;
	case EXPR_UNARY:
		if ((e->op != T_STAR && e->op != T_AMP) || !type_of(l, fn, e->u.unary.arg, t))
			return false;
		if (e->op == T_AMP) {
			t->pointers++;
			return true;
		}
		if (t->arrays)
			t->arrays--;
		else if (t->pointers)
			t->pointers--;
		else
			return false;
		return true;
	case EXPR_CAST:
		if (!e->u.cast.type)
			return false;
		*t = *e->u.cast.type;
		return t->tag;
	case EXPR_ASSIGN:
		return type_of(l, fn, e->u.binary.left, t);
	case EXPR_COMMA:
		return type_of(l, fn, e->u.binary.right, t);
	case EXPR_COND:
		return type_of(l, fn, e->u.cond.yes ? e->u.cond.yes : e->u.cond.cond, t);
	case EXPR_CALL:
		m = container_type(e);
		if (!m)
			return false;
		*t = *m;
		t->pointers++;
		return t->tag;
	default:
		return false;
	}
}
