// SPDX-License-Identifier: GPL-2.0-only
/* The inside of a kref is touched: .refcount of what is a struct kref, by the types of the tree. */
#include "../rules.h"

struct search {
	struct look *l;
	const struct function *fn;
};

/* A member called kref, of a struct that this tree does not have, is one. */
static bool is_kref(struct search *x, const struct expr *e, bool arrow)
{
	struct type t;

	if (type_of(x->l, x->fn, e, &t))
		return t.kind == TYPE_STRUCT && t.tag->known == N_KREF &&
		       t.pointers + t.arrays == arrow;
	return !arrow && e->kind == EXPR_MEMBER && e->u.member.name->known == N_KREF;
}

static void at_expr(void *ctx, const struct expr *e)
{
	struct search *x = ctx;
	char object[120];

	if (e->kind != EXPR_MEMBER || e->u.member.name->known != N_REFCOUNT ||
	    !is_kref(x, e->u.member.base, e->arrow))
		return;
	expr_text(e->u.member.base, object, sizeof(object));
	look_report(x->l, &rule_raw_refcount, CONF_HIGH, x->fn->tokens, e->tok, x->fn, object,
		    "the inside of the kref %s is used: kref_read() tells the count, kref_get() "
		    "and kref_put() change it",
		    object);
}

static void check(struct look *l)
{
	/* the kref API itself */
	for (const struct record *r = l->unit->records; r; r = r->next)
		if (r->tag && r->tag->known == N_KREF)
			return;
	for (const struct function *fn = l->unit->functions; fn; fn = fn->next) {
		struct search x = {.l = l, .fn = fn};

		if (fn->body)
			visit_exprs(fn->body, at_expr, &x);
	}
}

const struct rule rule_raw_refcount = {
	.info =
		{
			.id = "raw-refcount",
			.title = "the inside of a kref is used directly",
			.explain = "A struct kref is to be used through its functions alone. Who "
				   "reads .refcount.refs.counter "
				   "depends on how it is built; who changes it with atomic or "
				   "refcount calls goes round the "
				   "checks, and kref_put() no longer knows who drops the last "
				   "reference.\n"
				   "Cure: kref_read() to look (for messages: the number is old as "
				   "soon as it is read), "
				   "kref_init(), kref_get() and kref_put() to change.",
			.wrong = "pr_info(\"%d references\\n\", obj->ref.refcount.refs.counter);",
			.right = "pr_info(\"%u references\\n\", kref_read(&obj->ref));",
			.source =
				"kref.h: kref_read() and kin are the interface, the member is not",
			.kref_rule = 0,
			.severity = SEV_WARNING,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.unit = check,
};
