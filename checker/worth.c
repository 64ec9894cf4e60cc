// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions rules can have something to say of: those that call what counts, hands off or
 * goes on with a kobject. All that rules tell begins there; the walk of any other is spared. A rule
 * that begins with anything else has to be added to begins_something().
 */
#include "rules.h"

struct search {
	const struct program *p;
	const struct file *file;
	bool found;
};

static bool begins_something(const struct summary *sum)
{
	for (unsigned int i = 0; i < sum->noutcomes; i++)
		for (unsigned int k = 0; k < sum->outcomes[i].neffects; k++)
			switch (sum->outcomes[i].effects[k].kind) {
			case EF_INIT:
			case EF_REF:
			case EF_HANDOFF:
			case EF_KOBJECT:
				return true;
			}
	return false;
}

static void at_callee(struct search *x, const struct name *name)
{
	const struct func *f;

	if (x->found || !name)
		return;
	f = program_resolve(x->p, x->file, name);
	x->found = (f && f->sum && begins_something(f->sum)) ||
		   table_get(x->p->kobject_models, name);
}

static void at_expr(void *ctx, const struct expr *e)
{
	if (e->kind == EXPR_CALL && e->u.call.fn && e->u.call.fn->kind == EXPR_NAME)
		at_callee(ctx, e->u.call.fn->u.name);
}

bool worth_a_walk(const struct program *p, const struct func *f)
{
	struct search x = {.p = p, .file = f->file};
	const struct cfg *g = f->cfg;

	for (uint32_t i = 0; i < g->nblocks && !x.found; i++) {
		const struct block *b = &g->blocks[i];

		for (uint32_t k = 0; k < b->nactions; k++) {
			const struct action *a = &g->actions[b->first_action + k];

			visit_expr(a->expr, at_expr, &x);
			if (!a->decl)
				continue;
			visit_expr(a->decl->init, at_expr, &x);
			at_callee(&x, a->decl->cleanup);
		}
		visit_expr(b->cond, at_expr, &x);
		for (uint32_t k = 0; k < b->nedges; k++)
			visit_expr(g->edges[b->first_edge + k].value, at_expr, &x);
	}
	return x.found;
}
