// SPDX-License-Identifier: GPL-2.0-only
/* The object is touched after the put that gave up the last reference this function had. */
#include "../rules.h"

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		const struct ref *ref;
		enum confidence c;
		uint16_t of;

		if (o->kind != OBS_USE)
			continue;
		ref = rule_ref(o->state, o->what);
		if (!ref || ref->flags & (RF_DOUBT | RF_OBJECT) || !(ref->flags & RF_PUT) || ref->count > 0 ||
		    o->what->flags & SYMF_ARRAY)
			continue;
		of = rule_object_flags(o->state, o->what);
		if (of & RF_FREED)
			continue;
		if (ref->flags & RF_LAST && !release_frees(r, ref->release))
			continue; /* all work is done after kref_put() returned 1 */
		if (ref->origin == REF_HELD || (ref->origin == REF_INIT && sym_object(o->what)->kind == SYM_FRESH)) {
			if (ref->count < 0)
				continue; /* the extra put is told */
			c = ref->flags & RF_ESCAPED || of & (RF_ESCAPED | RF_HANDED) ? CONF_LOW : CONF_HIGH;
			if (ref->flags & RF_MAYBE)
				c = CONF_LOW;
		} else {
			if (ref->count >= 0)
				continue; /* the caller's reference is still there */
			c = of & (RF_ESCAPED | RF_HANDED) || ref->flags & RF_ESCAPED ? CONF_LOW : CONF_MEDIUM;
		}
		rule_report(r, &rule_use_after_put, c, o->tok, o->state, o->what, false,
			    "%s is used after its reference was dropped", rule_object(r, o->what));
	}
}

const struct rule rule_use_after_put = {
	.info = {
		.id = "use-after-put",
		.title = "the object is used after its reference was dropped",
		.explain = "After kref_put() the object may be gone, also when kref_put() returned 0: another context can "
			   "drop the last reference at any moment. A lock that lives inside the object is part of "
			   "it.\n"
			   "A false alarm when another reference is known to keep the object: then a comment should "
			   "say so.\n"
			   "Cure: use first, put last.",
		.wrong = "kref_put(&ctx->ref, ctx_release);\n"
			 "mutex_unlock(&ctx->lock);",
		.right = "mutex_unlock(&ctx->lock);\n"
			 "kref_put(&ctx->ref, ctx_release);",
		.source = "kref.rst rule 2; kref.h: kref_put() returning 0 says nothing of the object",
		.kref_rule = 2,
		.severity = SEV_ERROR,
		.engines = ENGINE_CHECKER | ENGINE_COCCI,
	},
	.function = check,
};
