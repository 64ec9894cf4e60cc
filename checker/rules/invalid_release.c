// SPDX-License-Identifier: GPL-2.0-only
/* kref.h: the release function is required, must not be kfree, and is a function of a struct kref
 * *. */
#include "../rules.h"

static bool frees_argument(const struct func *f)
{
	return f->kind == FUNC_MODEL && f->bits[0] & PB_FREED;
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_PUT]; o; o = o->alike) {
		const struct func *f;
		const char *object;

		if (o->kind != OBS_PUT || !o->arg)
			continue;
		object = rule_object(r, o->what);
		if (o->arg->kind == SYM_CONST) {
			if (!o->arg->value)
				rule_report(r, &rule_invalid_release, CONF_HIGH, o->tok, o->state,
					    o->what, false,
					    "%s is put without a release function: the last put "
					    "calls NULL",
					    object);
			continue;
		}
		if (o->arg->kind != SYM_FUNC)
			continue;
		f = program_resolve(r->prog, r->fn->file, o->arg->name);
		/* named in the wrapper's file, where the name may mean another function */
		if (!f ||
		    (o->callee && o->callee->kind != FUNC_MODEL && o->callee->file != r->fn->file &&
		     program_resolve(r->prog, o->callee->file, o->arg->name) != f))
			continue;
		if (frees_argument(f))
			rule_report(r, &rule_invalid_release, CONF_HIGH, o->tok, o->state, o->what,
				    false,
				    "%s is put with %s() for a release function: it frees the "
				    "kref, not the object",
				    object, o->arg->name->text);
		else if (f->kind == FUNC_FUNCTION && f->nparams && !(f->marks & FM_TAKES_KREF))
			rule_report(r, &rule_invalid_release, CONF_HIGH, o->tok, o->state, o->what,
				    false,
				    "%s is put with %s(), which is no function of a struct kref *",
				    object, o->arg->name->text);
	}
}

const struct rule rule_invalid_release = {
	.info =
		{
			.id = "invalid-release",
			.title = "a put without a proper release function",
			.explain = "The last kref_put() calls the release function with the "
				   "address of the kref. NULL is not "
				   "asked for, kfree() would free the kref's address instead of "
				   "the object's, and a cast that "
				   "makes another function fit hides from the compiler that it is "
				   "given something else (and "
				   "is stopped by control flow integrity).\n"
				   "Cure: a function of a struct kref * that finds the object with "
				   "container_of().",
			.wrong = "void obj_put_kfree(struct obj *obj)\n"
				 "{\n"
				 "\tkref_put(&obj->ref, (void (*)(struct kref *))kfree);\n"
				 "}",
			.right = "static void obj_release(struct kref *ref)\n"
				 "{\n"
				 "\tkfree(container_of(ref, struct obj, ref));\n"
				 "}\n"
				 "\n"
				 "void obj_put(struct obj *obj)\n"
				 "{\n"
				 "\tkref_put(&obj->ref, obj_release);\n"
				 "}",
			.source = "kref.h: the release 'is required, and it is not acceptable to "
				  "pass kfree'",
			.kref_rule = 0,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
