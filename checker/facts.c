/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function's text says whatever the path: whom it calls, where its parameters go, which
 * callbacks it registers. Cheap enough for every function of the tree; the flow asks it about
 * callees that have no summary, and the index finds with it which functions matter.
 */
#include "flow.h"

enum { MAX_PARAMS = 16, MAX_ALIASES = 64, MAX_CALLS = 512, MAX_PASSES = 256, MAX_DEEDS = 64 };

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
	unsigned int nalias, nparams;
	uint32_t ncalls, npasses, ndeeds;
	unsigned int branches; /* conditions that the statement at work is behind */
	uint8_t bits[MAX_PARAMS];
	bool again; /* second walk: aliases are known */
	struct registration **regs;
	size_t *nregs;
	const struct name *var; /* of file level, whose initialiser is walked */
	/* from here on not cleared: filled as the counts go up */
	struct alias alias[MAX_ALIASES];
	const struct name *calls[MAX_CALLS];
	uint8_t how[MAX_CALLS];
	struct pass passes[MAX_PASSES];
	struct deed deeds[MAX_DEEDS];
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
		return params_of(x, e->u.cond.yes ? e->u.cond.yes : e->u.cond.cond) |
		       params_of(x, e->u.cond.no);
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

/* The variable of file level that e is, or NULL. */
static const struct name *global_of(struct facts *x, const struct expr *e)
{
	return e && e->kind == EXPR_NAME && !alias_of(x, e->u.name) ? e->u.name : NULL;
}

static void registration(struct facts *x, const struct name *tag, const struct name *var,
			 const struct name *member, const struct name *fn)
{
	struct registration *r;

	if (!x->regs)
		return;
	if ((*x->nregs & (*x->nregs - 1)) == 0)
		*x->regs = xrealloc(*x->regs, (*x->nregs ? *x->nregs * 2 : 1) * sizeof(**x->regs));
	r = &(*x->regs)[(*x->nregs)++];
	*r = (struct registration){.tag = tag,
				   .var = var,
				   .member = member,
				   .fn = fn,
				   .file = x->f ? x->f->file : NULL};
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

	if (!i1 || !i0->value || !i1->value || i1->value->kind != EXPR_NAME ||
	    i0->value->kind != EXPR_UNARY || i0->value->op != T_AMP ||
	    !registers_callback(e->u.call.fn->u.name))
		return;
	m = i0->value->u.unary.arg;
	if (m && m->kind == EXPR_MEMBER && !alias_of(x, i1->value->u.name))
		registration(x, tag_of(x, m->u.member.base), NULL, m->u.member.name,
			     i1->value->u.name);
}

/* ---- deeds: locks, frees and unlinks by the name of their place ---- */

static const struct name *container_tag(const struct expr *e)
{
	const struct item *i1 = e->u.call.args ? e->u.call.args->next : NULL;

	if (!e->u.call.fn || e->u.call.fn->kind != EXPR_NAME ||
	    e->u.call.fn->u.name->known != N_CONTAINER_OF || !i1 || !i1->value ||
	    i1->value->kind != EXPR_TYPE || !i1->value->u.cast.type)
		return NULL;
	return i1->value->u.cast.type->tag;
}

/* &root->a.b->c: the members from the last to the first, then who the root is. */
static bool deed_place(struct facts *x, const struct expr *e, struct deed *d)
{
	const struct name *path[MAX_DEED_PATH] = {NULL};
	const struct alias *al;

	while (e && (e->kind == EXPR_CAST || (e->kind == EXPR_UNARY && e->op == T_AMP)))
		e = e->kind == EXPR_CAST ? e->u.cast.arg : e->u.unary.arg;
	while (e && (e->kind == EXPR_MEMBER || e->kind == EXPR_INDEX)) {
		if (e->kind == EXPR_MEMBER) {
			if (d->npath == MAX_DEED_PATH)
				return false;
			path[d->npath++] = e->u.member.name;
			e = e->u.member.base;
		} else {
			e = e->u.index.base;
		}
	}
	for (unsigned int i = 0; i < d->npath; i++)
		d->path[i] = path[d->npath - 1 - i];
	if (e && e->kind == EXPR_CALL) {
		d->root = container_tag(e);
		return d->root;
	}
	if (!e || e->kind != EXPR_NAME)
		return false;
	al = alias_of(x, e->u.name);
	if (!al) {
		d->root = e->u.name;
		d->flags |= DEED_GLOBAL;
		return true;
	}
	d->root = al->decl ? al->decl->type.tag : NULL;
	return d->root && (d->npath || al->decl->type.pointers == 1);
}

static void deed(struct facts *x, enum deed_kind kind, uint8_t flags, const struct expr *at,
		 const struct name *global, uint32_t tok)
{
	struct deed d = {.kind = (uint8_t)kind, .flags = flags};

	if (x->ndeeds == MAX_DEEDS)
		return;
	if (global) {
		d.root = global;
		d.flags |= DEED_GLOBAL;
	} else if (!deed_place(x, at, &d)) {
		return;
	}
	if (x->branches)
		d.flags |= DEED_BRANCHED;
	if (x->fn && x->fn->tokens && tok < x->fn->tokens->n)
		d.off = x->fn->tokens->at[tok].off;
	x->deeds[x->ndeeds++] = d;
}

/* A call of what a model speaks of. */
static void model_deeds(struct facts *x, const struct expr *e, const struct func *m)
{
	const struct summary *sum = m->sum;
	const struct outcome *o = &sum->outcomes[0];

	for (unsigned int i = 0; i < o->neffects; i++) {
		const struct effect *f = &o->effects[i];
		const struct item *arg = e->u.call.args;
		uint8_t flags = 0, kind;

		switch (f->kind) {
		case EF_LOCK:
		case EF_UNLOCK:
			if (f->delta == LOCK_RCU || f->delta == LOCK_IRQ ||
			    sum->flags & (SUM_TRIES | SUM_ASSERTS))
				continue;
			kind = f->kind == EF_LOCK ? DEED_LOCK : DEED_UNLOCK;
			if (f->delta == LOCK_SHARED)
				flags = DEED_SHARED;
			break;
		case EF_FREE:
			kind = DEED_FREE;
			flags = (sum->flags & SUM_LATER ? DEED_LATER : 0) |
				(sum->flags & SUM_CACHE ? DEED_CACHE : 0);
			break;
		case EF_UNLINK:
			kind = DEED_UNLINK;
			break;
		case EF_ESCAPE:
			kind = DEED_LINK;
			break;
		case EF_TAKE:
			kind = DEED_TAKE;
			break;
		default:
			continue;
		}
		if (f->at->kind == SYM_GLOBAL) {
			deed(x, (enum deed_kind)kind, flags, NULL, f->at->name, e->tok);
			continue;
		}
		for (int64_t k = 0; arg && k < f->at->value; k++)
			arg = arg->next;
		if (f->at->kind == SYM_PARAM && arg)
			deed(x, (enum deed_kind)kind, flags, arg->value, NULL, e->tok);
	}
}

/* guard(class)(lock), scoped_guard(class, lock) */
static void guard_deed(struct facts *x, const struct name *cls, const struct expr *lock,
		       uint32_t tok)
{
	if (cls && lock && strncmp(cls->text, "rcu", 3) && strncmp(cls->text, "srcu", 4))
		deed(x, DEED_LOCK, strstr(cls->text, "read") ? DEED_SHARED : 0, lock, NULL, tok);
}

static void scope_deed(struct facts *x, const struct expr *e)
{
	const struct item *i0 = e && e->kind == EXPR_CALL ? e->u.call.args : NULL;

	if (i0 && i0->value && i0->value->kind == EXPR_NAME && i0->next)
		guard_deed(x, i0->value->u.name, i0->next->value, e->tok);
}

static void note_call(struct facts *x, const struct expr *e, const struct name *fn, uint32_t at)
{
	const struct func *m = table_get(x->p->by_name, fn);
	uint8_t how = x->branches ? 0 : HOW_ALWAYS;
	unsigned int n = 0;

	for (const struct item *i = e->u.call.args; i; i = i->next, n++) {
		const struct name *v =
			i->value && i->value->kind == EXPR_NAME ? i->value->u.name : NULL;

		if (!v)
			continue;
		if (v->known == N_GFP_KERNEL)
			how |= x->branches ? HOW_WAITS : HOW_WAITS | HOW_WAITS_ALWAYS;
		if (m && n < 16 && m->kind == FUNC_MODEL && m->bits[n] & PB_ATOMIC &&
		    !alias_of(x, v))
			registration(x, NULL, NULL, name_of("(atomic)"), v);
	}
	if (at < x->ncalls)
		x->how[at] |= how;
	/* of a function's own name in its file the index is not made yet: only models are there */
	if (m && m->kind == FUNC_MODEL && m->sum->noutcomes)
		model_deeds(x, e, m);
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
		if (i == x->ncalls && x->ncalls < MAX_CALLS) {
			x->how[x->ncalls] = 0;
			x->calls[x->ncalls++] = fn;
		}
		note_call(x, e, fn, i);
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
				x->passes[x->npasses++] = (struct pass){
					.callee = fn, .param = (uint8_t)k, .arg = (uint8_t)n};
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
	if (!x->again && l->kind == EXPR_MEMBER && r && r->kind == EXPR_NAME &&
	    !alias_of(x, r->u.name))
		registration(x, tag_of(x, l->u.member.base), global_of(x, l->u.member.base),
			     l->u.member.name, r->u.name);
	for (root = l; root && (root->kind == EXPR_MEMBER || root->kind == EXPR_INDEX);) {
		if (root->kind == EXPR_MEMBER && root->arrow)
			local = false;
		root = root->kind == EXPR_MEMBER ? root->u.member.base : root->u.index.base;
	}
	if (root && root->kind == EXPR_UNARY)
		local = false;
	mark(x, params_of(x, root && root->kind == EXPR_UNARY ? root->u.unary.arg : root),
	     PB_WRITTEN);
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
		x->branches += e->op == T_ANDAND || e->op == T_OROR;
		walk_expr(x, e->u.binary.right);
		x->branches -= e->op == T_ANDAND || e->op == T_OROR;
		break;
	case EXPR_ASSIGN:
		walk_assign(x, e);
		break;
	case EXPR_COND:
		walk_expr(x, e->u.cond.cond);
		x->branches++;
		walk_expr(x, e->u.cond.yes);
		walk_expr(x, e->u.cond.no);
		x->branches--;
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
				registration(x, NULL, x->var, i->field, i->value->u.name);
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
			if (d->is_guard && !x->again && d->init && d->init->kind == EXPR_CALL &&
			    d->init->u.call.args)
				guard_deed(x, d->cleanup, d->init->u.call.args->value, d->tok);
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
		x->branches++;
		walk(x, s->u.cond.yes);
		walk(x, s->u.cond.no);
		x->branches--;
		break;
	case STMT_WHILE:
	case STMT_DO:
	case STMT_SWITCH:
		walk_expr(x, s->u.loop.cond);
		x->branches += s->kind != STMT_DO;
		walk(x, s->u.loop.body);
		x->branches -= s->kind != STMT_DO;
		break;
	case STMT_FOR:
		walk(x, s->u.loop4.init);
		walk_expr(x, s->u.loop4.cond);
		x->branches++;
		walk_expr(x, s->u.loop4.step);
		walk(x, s->u.loop4.body);
		x->branches--;
		break;
	case STMT_ITERATE:
	case STMT_SCOPED:
		walk_expr(x, s->u.iterate.call);
		if (s->kind == STMT_SCOPED && !x->again)
			scope_deed(x, s->u.iterate.call);
		x->branches += s->kind == STMT_ITERATE;
		walk(x, s->u.iterate.body);
		x->branches -= s->kind == STMT_ITERATE;
		break;
	case STMT_PPIF:
		x->branches++;
		for (const struct stmt *i = s->u.ppif.arms; i; i = i->next)
			walk(x, i);
		x->branches--;
		break;
	default:
		break;
	}
}

void facts_of(struct program *p, struct arena *a, struct func *f, struct function *fn,
	      struct registration **regs, size_t *nregs)
{
	struct facts x;
	unsigned int n = 0;

	memset(&x, 0, offsetof(struct facts, alias));
	x.p = p;
	x.a = a;
	x.f = f;
	x.fn = fn;
	x.regs = regs;
	x.nregs = nregs;

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
	f->how = x.ncalls ? arena_copy(a, x.how, x.ncalls) : NULL;
	f->ndeeds = x.ndeeds;
	f->deeds = x.ndeeds ? arena_copy(a, x.deeds, x.ndeeds * sizeof(*x.deeds)) : NULL;
	f->passes = x.npasses ? arena_copy(a, x.passes, x.npasses * sizeof(*x.passes)) : NULL;
	if (n > MAX_PARAMS)
		f->nparams = MAX_PARAMS;
	f->bits = arena_copy(a, x.bits, MAX_PARAMS);
}

/* Callbacks in the initialisers of file-level tables. */
void facts_of_global(struct program *p, struct file *file, const struct decl *d,
		     struct registration **regs, size_t *nregs)
{
	struct func holder = {.file = file};
	struct facts x;

	if (!d->init)
		return;
	memset(&x, 0, offsetof(struct facts, alias));
	x.p = p;
	x.f = &holder;
	x.regs = regs;
	x.nregs = nregs;
	x.var = d->name;
	walk_expr(&x, d->init);
}
