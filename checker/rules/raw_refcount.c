// SPDX-License-Identifier: GPL-2.0-only
/* The inside of a kref is touched: .refcount of what is a struct kref, by the types of the tree. */
#include "../rules.h"

struct search {
	struct look *l;
	const struct function *fn;
	/* The innermost use of a kref's inside that was seen from the outside: what replaces it. */
	const struct expr *member;
	uint32_t from, to;
	const char *with, *cure;
	const struct expr *touched; /* written, or compared as a signed number: no cure */
};

/* What is said in the words of refcount_t and atomic_t, in those of a kref. */
static const struct {
	const char *call, *with, *cure;
	int64_t second; /* value of the second argument; -1: there is none */
} words[] = {
	{"refcount_read", "kref_read(", "read it with kref_read()", -1},
	{"atomic_read", "kref_read(", "read it with kref_read()", -1},
	{"refcount_inc", "kref_get(", "take the reference with kref_get()", -1},
	{"atomic_inc", "kref_get(", "take the reference with kref_get()", -1},
	{"refcount_inc_not_zero", "kref_get_unless_zero(", "ask kref_get_unless_zero()", -1},
	{"atomic_inc_not_zero", "kref_get_unless_zero(", "ask kref_get_unless_zero()", -1},
	{"refcount_set", "kref_init(", "set it up with kref_init()", 1},
	{"atomic_set", "kref_init(", "set it up with kref_init()", 1},
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

static bool is_inside(const struct expr *e)
{
	return e->kind == EXPR_MEMBER && e->u.member.name->known == N_REFCOUNT;
}

/* The .refcount in .refcount, .refcount.refs or .refcount.refs.counter; or NULL. */
static const struct expr *inside_of(const struct expr *e)
{
	for (int depth = 0; depth < 3 && e->kind == EXPR_MEMBER; depth++, e = e->u.member.base)
		if (is_inside(e))
			return e;
	return NULL;
}

/* The token that an expression of names, members and indices starts with; UINT32_MAX: another. */
static uint32_t first_token(const struct expr *e)
{
	while (!e->parens) {
		if (e->kind == EXPR_NAME)
			return e->tok;
		if (e->kind == EXPR_MEMBER)
			e = e->u.member.base;
		else if (e->kind == EXPR_INDEX)
			e = e->u.index.base;
		else
			break;
	}
	return UINT32_MAX;
}

/* refcount_read(&x->ref.refcount), atomic_set(&x->ref.refcount.refs, 1) */
static void at_call(struct search *x, const struct expr *e)
{
	const struct item *arg = e->u.call.args;
	const struct expr *member;

	if (e->u.call.fn->kind != EXPR_NAME || !arg || arg->value->kind != EXPR_UNARY ||
	    arg->value->op != T_AMP)
		return;
	member = inside_of(arg->value->u.unary.arg);
	for (size_t i = 0; member && i < sizeof(words) / sizeof(words[0]); i++) {
		const struct item *second = arg->next;

		if (strcmp(words[i].call, e->u.call.fn->u.name->text) ||
		    (words[i].second < 0
			     ? second != NULL
			     : !second || second->next || second->value->kind != EXPR_NUMBER ||
				       second->value->u.number != 1))
			continue;
		x->member = member;
		x->from = e->tok;
		x->to = e->u.call.end;
		x->with = words[i].with;
		x->cure = words[i].cure;
	}
}

/* Written, its address taken, or compared as a number with a sign: kref_read() is not that. */
static void look_around(struct search *x, const struct expr *e)
{
	const struct expr *member = NULL;

	if (e->kind == EXPR_ASSIGN || (e->kind == EXPR_BINARY && (e->op == T_LT || e->op == T_GE)))
		member = inside_of(e->u.binary.left);
	else if (e->kind == EXPR_POSTFIX ||
		 (e->kind == EXPR_UNARY && (e->op == T_INC || e->op == T_DEC || e->op == T_AMP)))
		member = inside_of(e->u.unary.arg);
	if (member && member != x->member)
		x->touched = member;
}

static void cure(struct search *x, struct finding *f, const struct expr *e)
{
	uint32_t from = first_token(e->u.member.base), name = e->tok;

	if (x->member != e || x->touched == e || from > name)
		return;
	cure_replace(x->l, f, x->fn->tokens, x->from == UINT32_MAX ? from : x->from, x->to, x->cure,
		     arena_printf(x->l->strings, "%s%s", x->with, e->arrow ? "" : "&"), from,
		     name - 2, ")");
}

static void at_expr(void *ctx, const struct expr *e)
{
	struct search *x = ctx;
	char object[120];
	struct finding *f;

	look_around(x, e);
	if (e->kind == EXPR_CALL)
		at_call(x, e);
	if (e->kind == EXPR_MEMBER && !strcmp(e->u.member.name->text, "counter") && inside_of(e) &&
	    inside_of(e) != x->member) {
		x->member = inside_of(e);
		x->from = UINT32_MAX; /* where the expression starts */
		x->to = e->tok;
		x->with = words[0].with;
		x->cure = words[0].cure;
	}
	if (!is_inside(e) || !is_kref(x, e->u.member.base, e->arrow))
		return;
	expr_text(e->u.member.base, object, sizeof(object));
	f = look_report(x->l, &rule_raw_refcount, CONF_HIGH, x->fn->tokens, e->tok, x->fn, object,
			"the inside of the kref %s is used: kref_read() tells the count, "
			"kref_get() and kref_put() change it",
			object);
	cure(x, f, e);
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
