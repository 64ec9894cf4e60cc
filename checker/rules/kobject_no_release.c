// SPDX-License-Identifier: GPL-2.0-only
/* kobject.rst: every kobj_type needs a release function, and an empty one is none. */
#include "../rules.h"

enum has { HAS_NONE, HAS_EMPTY, HAS_SOME };

static bool is_null(const struct expr *e)
{
	while (e && e->kind == EXPR_CAST)
		e = e->u.cast.arg;
	return e && ((e->kind == EXPR_NAME && e->u.name->known == N_NULL) ||
		     (e->kind == EXPR_NUMBER && !e->u.number));
}

/* Is the function, in all configurations, one that does nothing? */
static bool is_empty_function(const struct look *l, const struct expr *e)
{
	const struct func *f;

	while (e && (e->kind == EXPR_CAST || (e->kind == EXPR_UNARY && e->op == T_AMP)))
		e = e->kind == EXPR_CAST ? e->u.cast.arg : e->u.unary.arg;
	if (!e || e->kind != EXPR_NAME)
		return false;
	for (f = table_get(l->prog->by_name, e->u.name); f; f = f->same)
		if (f->file != l->file && !(f->marks & FM_STATIC) && f->kind == FUNC_FUNCTION)
			return false; /* another configuration's does something */
	for (const struct function *fn = l->unit->functions; fn; fn = fn->next)
		if (fn->name == e->u.name)
			return fn->body && !fn->body->u.block.first && !fn->nopaque;
	return false;
}

static enum has release_in(const struct look *l, const struct expr *init)
{
	for (const struct item *i = init->u.init.items; i; i = i->next) {
		if (i->value && i->value->kind == EXPR_INIT &&
		    !i->field) { /* an element of an array */
			enum has h = release_in(l, i->value);

			if (h != HAS_SOME)
				return h;
			if (!i->next)
				return h;
			continue;
		}
		if (!i->field || i->field->known == N_RELEASE)
			return is_null(i->value)		? HAS_NONE
			       : is_empty_function(l, i->value) ? HAS_EMPTY
								: HAS_SOME;
	}
	return HAS_NONE;
}

/* Is it defined with an initialiser elsewhere in the file? This one is only announced, then. */
static bool has_definition(const struct unit *u, const struct decl *d)
{
	for (const struct decl *o = u->globals; o; o = o->next)
		if (o != d && o->name == d->name && (o->init || o->tok < d->tok))
			return true;
	return false;
}

static void at_global(struct look *l, const struct decl *d)
{
	enum has has = HAS_NONE;

	if (!d->name || d->type.kind != TYPE_STRUCT || !d->type.tag ||
	    d->type.tag->known != N_KOBJ_TYPE || d->type.pointers || d->fnptr || d->params ||
	    d->storage & (ST_EXTERN | ST_TYPEDEF))
		return;
	if (d->init) {
		if (d->init->kind != EXPR_INIT)
			return; /* a macro knows */
		has = release_in(l, d->init);
	} else if (has_definition(l->unit, d)) {
		return;
	}
	if (has == HAS_SOME ||
	    (has == HAS_NONE && program_set_member(l->prog, l->file, d->name, name_of("release"))))
		return;
	/* an empty one may be meant: what the kobject is part of has another way to live */
	look_report(l, &rule_kobject_no_release, has == HAS_EMPTY ? CONF_MEDIUM : CONF_HIGH,
		    &l->unit->tokens, d->tok, NULL, d->name->text,
		    has == HAS_EMPTY
			    ? "the release function of kobj_type %s is empty: nothing frees its "
			      "kobjects"
			    : "kobj_type %s has no release function: nothing frees its kobjects",
		    d->name->text);
}

static void check(struct look *l)
{
	for (const struct decl *d = l->unit->globals; d; d = d->next)
		at_global(l, d);
}

const struct rule rule_kobject_no_release = {
	.info =
		{
			.id = "kobject-no-release",
			.title = "a kobj_type without a release function",
			.explain = "A kobject lives until its last reference is dropped, whoever "
				   "holds it. Then the release "
				   "function of its kobj_type frees it; there is no other right "
				   "moment. Without one the "
				   "kernel complains, and the object is either leaked or freed "
				   "while others use it. An empty "
				   "function only silences the complaint.\n"
				   "A false alarm when the function is set in a way that is not "
				   "seen, for example through a "
				   "pointer.\n"
				   "Cure: a release that frees what the kobject is embedded in.",
			.wrong = "static const struct kobj_type bare_ktype = {\n"
				 "\t.sysfs_ops = &foo_ops,\n"
				 "};",
			.right = "static void foo_release(struct kobject *kobj)\n"
				 "{\n"
				 "\tkfree(container_of(kobj, struct foo, kobj));\n"
				 "}\n"
				 "\n"
				 "static const struct kobj_type foo_ktype = {\n"
				 "\t.release = foo_release,\n"
				 "\t.sysfs_ops = &foo_ops,\n"
				 "};",
			.source = "kobject.rst, 'ktypes and release methods': every kobject must "
				  "have a release method",
			.kref_rule = 0,
			.severity = SEV_WARNING,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.unit = check,
};
