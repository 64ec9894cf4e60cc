/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function's text says whatever the path: whom it calls, where its parameters go, which
 * callbacks it registers. Cheap enough for every function of the tree; the flow asks it about
 * callees that have no summary, and the index finds with it which functions matter.
 */
#include "flow.h"

enum { MAX_PARAMS = 16, MAX_ALIASES = 64, MAX_CALLS = 512, MAX_PASSES = 256 };

struct alias {
	const struct name *name;
	uint32_t params; /* bit i: parameter i, or an address inside what it points to */
	const struct decl *decl;
};

struct facts {
	struct program *p;
	struct arena *a;
	struct func *f;
	struct function *fn;
	struct alias alias[MAX_ALIASES];
	unsigned int nalias, nparams;
	const struct name *calls[MAX_CALLS];
	struct pass passes[MAX_PASSES];
	uint32_t ncalls, npasses;
	uint8_t bits[MAX_PARAMS];
	int locks, unlocks;
	bool again; /* second walk: aliases are known */
	struct registration **regs;
	size_t *nregs;
};

static void walk_expr(struct facts *x, const struct expr *e);
static void walk(struct facts *x, const struct stmt *s);

static struct alias *alias_of(struct facts *x, const struct name *n)
{
	for (unsigned int i = 0; i < x->nalias; i++)
		if (x->alias[i].name == n)
			return &x->alias[i];
	return NULL;
}

static void alias_add(struct facts *x, const struct name *n, uint32_t params, const struct decl *d)
{
	if (n && x->nalias < MAX_ALIASES && !alias_of(x, n))
		x->alias[x->nalias++] = (struct alias){.name = n, .params = params, .decl = d};
}

/* Which parameters does the value come from: they themselves or addresses inside their objects. */
static uint32_t params_of(struct facts *x, const struct expr *e)
{
	struct alias *al;

	if (!e)
		return 0;
	switch (e->kind) {
	case EXPR_NAME:
		al = alias_of(x, e->u.name);
		return al ? al->params : 0;
	case EXPR_CAST:
		return params_of(x, e->u.cast.arg);
	case EXPR_UNARY:
		if (e->op == T_AMP) {
			const struct expr *in = e->u.unary.arg;

			while (in && (in->kind == EXPR_MEMBER || in->kind == EXPR_INDEX)) {
				if (in->kind == EXPR_MEMBER && in->arrow)
					return params_of(x, in->u.member.base);
				in = in->kind == EXPR_MEMBER ? in->u.member.base : in->u.index.base;
			}
			return params_of(x, in);
		}
		return 0;
	case EXPR_BINARY:
		return e->op == T_PLUS || e->op == T_MINUS ? params_of(x, e->u.binary.left) : 0;
	case EXPR_ASSIGN:
	case EXPR_COMMA:
		return params_of(x, e->u.binary.right);
	case EXPR_COND:
		return params_of(x, e->u.cond.yes ? e->u.cond.yes : e->u.cond.cond) | params_of(x, e->u.cond.no);
	case EXPR_CALL:
		if (e->u.call.args)
			return params_of(x, e->u.call.args->value);
		return 0;
	default:
		return 0;
	}
}

static void mark(struct facts *x, uint32_t params, uint8_t bit)
{
	for (unsigned int i = 0; i < x->nparams && i < MAX_PARAMS; i++)
		if (params & 1u << i)
			x->bits[i] |= bit;
}

static const struct name *tag_of(struct facts *x, const struct expr *e)
{
	struct alias *al;

	if (!e || e->kind != EXPR_NAME)
		return NULL;
	al = alias_of(x, e->u.name);
	return al && al->decl ? al->decl->type.tag : NULL;
}

static void registration(struct facts *x, const struct name *tag, const struct name *member, const struct name *fn)
{
	struct registration *r;

	if (!x->regs)
		return;
	if ((*x->nregs & (*x->nregs - 1)) == 0)
		*x->regs = xrealloc(*x->regs, (*x->nregs ? *x->nregs * 2 : 1) * sizeof(**x->regs));
	r = &(*x->regs)[(*x->nregs)++];
	*r = (struct registration){.tag = tag, .member = member, .fn = fn, .file = x->f ? x->f->file : NULL};
}

static bool registers_callback(const struct name *n)
{
	return strstr(n->text, "WORK") || strstr(n->text, "work") || strstr(n->text, "timer") ||
	       strstr(n->text, "tasklet") || !strcmp(n->text, "kthread_init_work");
}

/* INIT_WORK(&x->member, fn) and its kin */
static void call_registration(struct facts *x, const struct expr *e)
{
	struct item *i0 = e->u.call.args, *i1 = i0 ? i0->next : NULL;
	const struct expr *m;

	if (!i1 || !i0->value || !i1->value || i1->value->kind != EXPR_NAME || i0->value->kind != EXPR_UNARY ||
	    i0->value->op != T_AMP || !registers_callback(e->u.call.fn->u.name))
		return;
	m = i0->value->u.unary.arg;
	if (m && m->kind == EXPR_MEMBER && !alias_of(x, i1->value->u.name))
		registration(x, tag_of(x, m->u.member.base), m->u.member.name, i1->value->u.name);
}

static void walk_call(struct facts *x, const struct expr *e)
{
	const struct name *fn = NULL;
	unsigned int n = 0;

	if (e->u.call.fn && e->u.call.fn->kind == EXPR_NAME && !alias_of(x, e->u.call.fn->u.name))
		fn = e->u.call.fn->u.name;
	else
		walk_expr(x, e->u.call.fn);
	if (fn && !x->again) {
		uint32_t i;

		for (i = 0; i < x->ncalls && x->calls[i] != fn; i++)
			;
		if (i == x->ncalls && x->ncalls < MAX_CALLS)
			x->calls[x->ncalls++] = fn;
		call_registration(x, e);
	}
	for (struct item *i = e->u.call.args; i; i = i->next, n++) {
		uint32_t params;

		walk_expr(x, i->value);
		if (!x->again)
			continue;
		params = params_of(x, i->value);
		if (!params)
			continue;
		if (!fn) {
			mark(x, params, PB_INDIRECT);
			continue;
		}
		for (unsigned int k = 0; k < x->nparams && k < MAX_PARAMS; k++)
			if (params & 1u << k && x->npasses < MAX_PASSES)
				x->passes[x->npasses++] =
					(struct pass){.callee = fn, .param = (uint8_t)k, .arg = (uint8_t)n};
	}
}

static void walk_assign(struct facts *x, const struct expr *e)
{
	const struct expr *l = e->u.binary.left, *r = e->u.binary.right, *root;
	uint32_t params = params_of(x, r);
	bool local = true;

	walk_expr(x, r);
	if (!l)
		return;
	if (l->kind == EXPR_NAME) {
		struct alias *al = alias_of(x, l->u.name);

		if (al) {
			if (x->f && x->f->kind == FUNC_MACRO)
				mark(x, al->params, PB_WRITTEN);
			al->params |= params;
		} else if (params) {
			mark(x, params, PB_STORED); /* a variable of the file */
		}
		return;
	}
	walk_expr(x, l);
	if (!x->again && l->kind == EXPR_MEMBER && r && r->kind == EXPR_NAME && !alias_of(x, r->u.name))
		registration(x, tag_of(x, l->u.member.base), l->u.member.name, r->u.name);
	for (root = l; root && (root->kind == EXPR_MEMBER || root->kind == EXPR_INDEX);) {
		if (root->kind == EXPR_MEMBER && root->arrow)
			local = false;
		root = root->kind == EXPR_MEMBER ? root->u.member.base : root->u.index.base;
	}
	if (root && root->kind == EXPR_UNARY)
		local = false;
	mark(x, params_of(x, root && root->kind == EXPR_UNARY ? root->u.unary.arg : root), PB_WRITTEN);
	if (!params)
		return;
	if (local && root && root->kind == EXPR_NAME && alias_of(x, root->u.name))
		alias_of(x, root->u.name)->params |= params;
	else
		mark(x, params, PB_STORED);
}

static void walk_expr(struct facts *x, const struct expr *e)
{
	if (!e)
		return;
	switch (e->kind) {
	case EXPR_MEMBER:
		if (e->arrow)
			mark(x, params_of(x, e->u.member.base), PB_USED);
		walk_expr(x, e->u.member.base);
		break;
	case EXPR_INDEX:
		walk_expr(x, e->u.index.base);
		walk_expr(x, e->u.index.index);
		break;
	case EXPR_CALL:
		walk_call(x, e);
		break;
	case EXPR_UNARY:
		if (e->op == T_STAR)
			mark(x, params_of(x, e->u.unary.arg), PB_USED);
		walk_expr(x, e->u.unary.arg);
		break;
	case EXPR_POSTFIX:
		walk_expr(x, e->u.unary.arg);
		break;
	case EXPR_BINARY:
	case EXPR_COMMA:
		walk_expr(x, e->u.binary.left);
		walk_expr(x, e->u.binary.right);
		break;
	case EXPR_ASSIGN:
		walk_assign(x, e);
		break;
	case EXPR_COND:
		walk_expr(x, e->u.cond.cond);
		walk_expr(x, e->u.cond.yes);
		walk_expr(x, e->u.cond.no);
		break;
	case EXPR_CAST:
		walk_expr(x, e->u.cast.arg);
		break;
	case EXPR_STMT:
		walk(x, e->u.stmt.block);
		break;
	case EXPR_INIT:
		for (struct item *i = e->u.init.items; i; i = i->next) {
			walk_expr(x, i->value);
			if (i->field && i->value && i->value->kind == EXPR_NAME && !x->again &&
			    !alias_of(x, i->value->u.name))
				registration(x, NULL, i->field, i->value->u.name);
		}
		break;
	default:
		break;
	}
}

static void walk(struct facts *x, const struct stmt *s)
{
	if (!s)
		return;
	switch (s->kind) {
	case STMT_EXPR:
		walk_expr(x, s->u.expr);
		break;
	case STMT_RETURN:
		walk_expr(x, s->u.expr);
		mark(x, params_of(x, s->u.expr), PB_RETURNED);
		break;
	case STMT_DECL:
		for (struct decl *d = s->u.decl; d; d = d->next) {
			alias_add(x, d->name, 0, d);
			walk_expr(x, d->init);
			if (d->name && d->init && alias_of(x, d->name))
				alias_of(x, d->name)->params |= params_of(x, d->init);
		}
		break;
	case STMT_BLOCK:
		for (const struct stmt *i = s->u.block.first; i; i = i->next)
			walk(x, i);
		break;
	case STMT_IF:
		walk_expr(x, s->u.cond.cond);
		walk(x, s->u.cond.yes);
		walk(x, s->u.cond.no);
		break;
	case STMT_WHILE:
	case STMT_DO:
	case STMT_SWITCH:
		walk_expr(x, s->u.loop.cond);
		walk(x, s->u.loop.body);
		break;
	case STMT_FOR:
		walk(x, s->u.loop4.init);
		walk_expr(x, s->u.loop4.cond);
		walk_expr(x, s->u.loop4.step);
		walk(x, s->u.loop4.body);
		break;
	case STMT_ITERATE:
	case STMT_SCOPED:
		walk_expr(x, s->u.iterate.call);
		walk(x, s->u.iterate.body);
		break;
	case STMT_PPIF:
		for (const struct stmt *i = s->u.ppif.arms; i; i = i->next)
			walk(x, i);
		break;
	default:
		break;
	}
}

void facts_of(struct program *p, struct arena *a, struct func *f, struct function *fn, struct registration **regs,
	      size_t *nregs)
{
	struct facts x = {.p = p, .a = a, .f = f, .fn = fn, .regs = regs, .nregs = nregs};
	unsigned int n = 0;

	for (struct decl *d = fn->decl.params; d; d = d->next) {
		if (!d->name && d->type.kind == TYPE_VOID && !d->type.pointers)
			continue;
		if (n < MAX_PARAMS)
			alias_add(&x, d->name, 1u << n, d);
		n++;
	}
	x.nparams = n;
	walk(&x, fn->body);
	x.again = true;
	walk(&x, fn->body);
	f->nparams = (uint8_t)(n > 255 ? 255 : n);
	f->ncalls = x.ncalls;
	f->npasses = x.npasses;
	f->calls = x.ncalls ? arena_copy(a, x.calls, x.ncalls * sizeof(*x.calls)) : NULL;
	f->passes = x.npasses ? arena_copy(a, x.passes, x.npasses * sizeof(*x.passes)) : NULL;
	if (n > MAX_PARAMS)
		f->nparams = MAX_PARAMS;
	f->bits = arena_copy(a, x.bits, MAX_PARAMS);
}

/* Callbacks in the initialisers of file-level tables. */
void facts_of_global(struct program *p, struct file *file, const struct decl *d, struct registration **regs,
		     size_t *nregs)
{
	struct func holder = {.file = file};
	struct facts x = {.p = p, .f = &holder, .regs = regs, .nregs = nregs};

	if (d->init)
		walk_expr(&x, d->init);
}
