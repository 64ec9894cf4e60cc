// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is put has a type and a member; the container_of() of its release function names both, too.
 * They are compared from the kref outwards as far as both go. The same for an entry that is found
 * through its link and assigned to a pointer of another type.
 */
#include "../rules.h"

enum { MAX_PATH = 6 };

/* Members from the kref outwards, and the struct that each one stands in (NULL: not known). */
struct path {
	const struct name *member[MAX_PATH], *tag[MAX_PATH];
	int n;
};

/* Both sides must be known structs: a typedef of one is another name, not another type. */
static bool is_known(const struct program *p, const struct name *tag)
{
	return tag && program_knows(p, tag);
}

static struct path path_of_key(const struct sym *key)
{
	struct path p = {0};

	for (; key->kind == SYM_FIELD && p.n < MAX_PATH; key = key->a) {
		p.member[p.n] = key->name;
		p.tag[p.n++] = key->a->pointers ? NULL : key->a->tag;
		while (key->a->kind == SYM_INDEX)
			key = key->a;
	}
	return p;
}

/* container_of(ref, struct outer, a.b.ref) */
static bool path_of_call(struct result *r, const struct file *file, const struct expr *e,
			 const struct name *param, struct path *p)
{
	const struct type *type = container_type(e);
	const struct expr *arg, *m;
	const struct name *tag;

	memset(p, 0, sizeof(*p));
	if (!type || type->kind != TYPE_STRUCT || type->pointers || !is_known(r->prog, type->tag))
		return false;
	arg = e->u.call.args->value;
	if (!arg || arg->kind != EXPR_NAME || arg->u.name != param)
		return false;
	for (m = e->u.call.args->next->next->value; m && m->kind == EXPR_MEMBER;
	     m = m->u.member.base) {
		if (p->n >= MAX_PATH - 1 || m->arrow)
			return false;
		p->member[p->n++] = m->u.member.name;
	}
	if (!m || m->kind != EXPR_NAME)
		return false;
	p->member[p->n++] = m->u.name;
	tag = type->tag;
	for (int i = p->n - 1; i >= 0; i--) {
		const struct type *t;

		p->tag[i] = tag;
		if (!i)
			break;
		t = tag ? program_member(r->prog, file, tag, p->member[i]) : NULL;
		tag = t && !t->pointers ? t->tag : NULL;
	}
	return true;
}

/* Do they name different places? Unknown is not different. */
static bool differ(struct result *r, const struct path *put, const struct path *release)
{
	for (int i = 0; i < put->n && i < release->n; i++) {
		if (!is_known(r->prog, put->tag[i]) || !is_known(r->prog, release->tag[i]))
			return false;
		if (put->tag[i] != release->tag[i] || put->member[i] != release->member[i])
			return true;
	}
	return false;
}

struct search {
	struct result *r;
	const struct obs *o;
	struct func *release;
	struct path put;
	const struct expr *wrong;
	struct path found;
	bool right; /* another container_of() in it fits: it knows what it does */
};

static void at_expr(void *ctx, const struct expr *e)
{
	struct search *x = ctx;
	struct path p;

	if (e->kind != EXPR_CALL ||
	    !path_of_call(x->r, x->release->file, e, x->release->ast->decl.params->name, &p))
		return;
	if (!differ(x->r, &x->put, &p)) {
		x->right = true;
	} else if (!x->wrong) {
		x->wrong = e;
		x->found = p;
	}
}

static void at_put(struct result *r, const struct obs *o)
{
	struct search x = {.r = r, .o = o};

	/* a wrapper's put is looked at in the wrapper: there the type is what the text says */
	if (!o->arg || o->arg->kind != SYM_FUNC || o->what->kind != SYM_FIELD || !o->callee ||
	    o->callee->kind != FUNC_MODEL)
		return;
	x.release = program_resolve(r->prog, r->fn->file, o->arg->name);
	if (!x.release || !(x.release->marks & FM_TAKES_KREF) ||
	    !program_tree(r->prog, x.release) || !x.release->ast->body)
		return;
	x.put = path_of_key(o->what);
	visit_exprs(x.release->ast->body, at_expr, &x);
	if (!x.wrong || x.right)
		return;
	rule_report_in(r, &rule_release_mismatch, CONF_HIGH, x.release, x.wrong->tok, o->tok,
		       o->what,
		       "%s() takes the kref for member %s of struct %s, but it is put as member %s "
		       "of struct %s",
		       x.release->name->text, x.found.member[0]->text, x.found.tag[0]->text,
		       x.put.member[0]->text, x.put.tag[0]->text);
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike)
		if (o->kind == OBS_PUT)
			at_put(r, o);
}

/* ---- found through its link ---- */

struct assigned {
	struct look *l;
	const struct function *fn;
};

static void compare(struct look *l, const struct function *fn, const struct type *to,
		    const struct expr *from)
{
	const struct type *type = container_type(from);

	if (!type || type->kind != TYPE_STRUCT || type->pointers || to->kind != TYPE_STRUCT ||
	    to->pointers != 1 || to->arrays || type->tag == to->tag ||
	    !is_known(l->prog, type->tag) || !is_known(l->prog, to->tag))
		return;
	look_report(l, &rule_release_mismatch, CONF_HIGH, fn->tokens, from->tok, fn, to->tag->text,
		    "the entry is found as a struct %s, but the pointer is to struct %s",
		    type->tag->text, to->tag->text);
}

static void at_assignment(void *ctx, const struct expr *e)
{
	struct assigned *x = ctx;
	struct type t;

	if (e->kind == EXPR_ASSIGN && e->op == T_ASSIGN && container_type(e->u.binary.right) &&
	    type_of(x->l, x->fn, e->u.binary.left, &t))
		compare(x->l, x->fn, &t, e->u.binary.right);
}

static void check_unit(struct look *l)
{
	for (const struct function *fn = l->unit->functions; fn; fn = fn->next) {
		struct assigned x = {.l = l, .fn = fn};

		if (fn->body)
			visit_exprs(fn->body, at_assignment, &x);
	}
}

const struct rule rule_release_mismatch = {
	.info =
		{
			.id = "release-mismatch",
			.title = "the release function takes the kref for another one",
			.explain = "container_of() computes an address from a type and a member, "
				   "and takes what it is told. When "
				   "the release function, or the look-up of an entry, names "
				   "another type or another member than "
				   "the one that was put or linked, the result points beside the "
				   "object, and that is freed.\n"
				   "A false alarm when the two types begin alike on purpose; then "
				   "put the common part into a "
				   "struct of its own.\n"
				   "Cure: name the type and member that the kref stands in, or put "
				   "with the other release.",
			.wrong = "static void foo_release_bar(struct kref *ref)\n"
				 "{\n"
				 "\tkfree(container_of(ref, struct bar, ref));\n"
				 "}\n"
				 "\n"
				 "void foo_put_bar(struct foo *foo)\n"
				 "{\n"
				 "\tkref_put(&foo->ref, foo_release_bar);\n"
				 "}",
			.right = "static void foo_release(struct kref *ref)\n"
				 "{\n"
				 "\tkfree(container_of(ref, struct foo, ref));\n"
				 "}\n"
				 "\n"
				 "void foo_put(struct foo *foo)\n"
				 "{\n"
				 "\tkref_put(&foo->ref, foo_release);\n"
				 "}",
			.source = "kref.rst: the release functions of its examples",
			.kref_rule = 0,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
	.unit = check_unit,
};
