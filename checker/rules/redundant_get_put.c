// SPDX-License-Identifier: GPL-2.0-only
/* A get and a put around a plain call, while a reference is held anyway. */
#include "../pairs.h"

static void check(struct result *r)
{
	for (const struct obs *o = r->first; o; o = o->next) {
		struct get_put p;

		if (!pair_find(r, o, &p) || p.handed || p.ref->flags & RF_MAYBE ||
		    p.ref->count < 2 ||
		    rule_object_flags(o->state, o->what) & (RF_HANDED | RF_ESCAPED))
			continue;
		cure_drop_pair(r,
			       rule_report(r, &rule_redundant_get_put, CONF_MEDIUM, p.get_tok,
					   o->state, o->what, false,
					   "a reference to %s is held anyway: this get and its "
					   "put do nothing",
					   rule_object(r, o->what)),
			       p.get_tok, o->tok, false);
	}
}

const struct rule rule_redundant_get_put = {
	.info =
		{
			.id = "redundant-get-put",
			.title = "get and put around a call that only borrows",
			.explain = "While a reference is held, a plain call on the same path needs "
				   "no other one: nobody else can "
				   "take ours away.\n"
				   "A false alarm when the call gives away the reference that is "
				   "held.\n"
				   "Cure: remove the pair; what is held lasts until the call "
				   "returns.",
			.wrong = "kref_init(&obj->ref);\n"
				 "kref_get(&obj->ref);\n"
				 "call_something(obj);\n"
				 "kref_put(&obj->ref, obj_release);\n"
				 "kref_put(&obj->ref, obj_release);",
			.right = "kref_init(&obj->ref);\n"
				 "call_something(obj);\n"
				 "kref_put(&obj->ref, obj_release);",
			.source = "the article on the three rules: not needed on a single path of "
				  "execution",
			.kref_rule = 1,
			.severity = SEV_STYLE,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
