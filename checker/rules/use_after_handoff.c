// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst: 'DON'T TOUCH obj AFTER HERE'. The only reference went to a context that drops it. */
#include "../handed.h"

/* The counter of the object by which this side owns just what it has passed off, or NULL. */
static const struct ref *only_reference(const struct obs *o, const struct sym *object)
{
	const struct ref *only = NULL;

	for (int i = 0; i < o->state->nrefs; i++) {
		const struct ref *ref = &o->state->refs[i];

		if (ref->flags & RF_OBJECT || sym_object(ref->key) != object)
			continue;
		if (only || ref->count != 1 || !handed_is_own(o, ref))
			return NULL;
		only = ref;
	}
	return only;
}

/* Only the first touch on the path is told. */
static bool is_first(const struct result *r, const struct obs *o, uint32_t handoff_tok)
{
	for (const struct obs *p = r->first_of[OBS_USE]; p != o; p = p->alike) {
		const struct ref *object;

		if (p->tok >= o->tok || sym_object(p->what) != sym_object(o->what))
			continue;
		object = rule_ref(p->state, sym_object(p->what));
		if (object && object->flags & RF_HANDED && object->handoff_tok == handoff_tok)
			return false;
	}
	return true;
}

static void check(struct result *r)
{
	for (const struct obs *o = r->first_of[OBS_USE]; o; o = o->alike) {
		const struct sym *object;
		const struct ref *ref, *of;
		struct func *callback;

		object = sym_object(o->what);
		of = rule_ref(o->state, object);
		if (!of || !(of->flags & RF_HANDED) || o->tok <= of->handoff_tok)
			continue;
		ref = only_reference(o, object);
		callback = ref ? handed_to_dropper(r, o, ref->key) : NULL;
		if (!callback || !is_first(r, o, of->handoff_tok))
			continue;
		rule_report(
			r, &rule_use_after_handoff, CONF_HIGH, o->tok, o->state, object, false,
			"%s is used after its only reference was passed to %s(), which drops it",
			rule_object(r, object), callback->name->text);
	}
}

const struct rule rule_use_after_handoff = {
	.info =
		{
			.id = "use-after-handoff",
			.title = "the object is used after its only reference was passed on",
			.explain = "The only reference to an object was passed to another context "
				   "(thread, work item, timer, RCU "
				   "callback), which drops it when it is done. From then on the "
				   "object may be gone at any moment; "
				   "here it is still touched.\n"
				   "A false alarm when the other context is known not to run yet, "
				   "for example because it waits for "
				   "this one.\n"
				   "Cure: take what is needed out of the object first; or "
				   "kref_get() before the hand-off and "
				   "kref_put() after the last use.",
			.wrong = "kref_init(&obj->ref);\n"
				 "queue_work(wq, &obj->work);\t/* the work puts obj */\n"
				 "pr_info(\"started %d\\n\", obj->id);",
			.right = "kref_init(&obj->ref);\n"
				 "pr_info(\"starting %d\\n\", obj->id);\n"
				 "queue_work(wq, &obj->work);",
			.source = "kref.rst: 'DON'T TOUCH obj AFTER HERE'",
			.kref_rule = 1,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
