// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 1: one reference, two owners. The other context drops it, and so does this side. */
#include "../handed.h"

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		const struct ref *ref, *object;
		struct func *callback;

		if (o->kind != OBS_PUT)
			continue;
		ref = rule_ref(o->state, o->what);
		if (!ref || ref->count != 1 || !handed_is_own(o, ref))
			continue;
		callback = handed_to_dropper(r, o, o->what);
		if (!callback)
			continue;
		object = rule_ref(o->state, sym_object(o->what));
		rule_report(r, &rule_handoff_without_get, CONF_HIGH, object->handoff_tok, o->state,
			    o->what, false,
			    "%s is handed to %s(), which drops a reference, and the only one is "
			    "dropped here, too",
			    rule_object(r, o->what), callback->name->text);
	}
}

const struct rule rule_handoff_without_get = {
	.info =
		{
			.id = "handoff-without-get",
			.title = "one reference serves both sides of a hand-off",
			.explain =
				"The object goes to another context, whose function drops a "
				"reference when it is done; and the "
				"side that started it drops its own. But there is only one "
				"reference: no kref_get() stands "
				"before the hand-off. Whoever comes second works on freed memory.\n"
				"A false alarm when the callback's reference was taken elsewhere, "
				"out of sight.\n"
				"Cure: kref_get() before the hand-off, and kref_put() if the "
				"hand-off fails; or leave the put to "
				"the other side.",
			.wrong = "kref_init(&obj->ref);\n"
				 "task = kthread_run(obj_thread, obj, \"obj\");\t/* obj_thread() "
				 "puts obj */\n"
				 "kref_put(&obj->ref, obj_release);",
			.right = "kref_init(&obj->ref);\n"
				 "kref_get(&obj->ref);\n"
				 "task = kthread_run(obj_thread, obj, \"obj\");\n"
				 "if (IS_ERR(task))\n"
				 "\tkref_put(&obj->ref, obj_release);\n"
				 "kref_put(&obj->ref, obj_release);",
			.source = "kref.rst rule 1: a non-temporary copy of the pointer must take "
				  "a reference before it is passed off",
			.kref_rule = 1,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER,
		},
	.function = check,
};
