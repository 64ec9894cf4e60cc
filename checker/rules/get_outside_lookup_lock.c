// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 3: the lock is dropped between the look-up and the get. */
#include "../rules.h"

static void check(struct result *r)
{
	lookups_tell(r, &rule_get_outside_lookup_lock, LOOKUP_OUTSIDE, CONF_HIGH,
		     "was found under a lock that was dropped before this reference is taken");
}

const struct rule rule_get_outside_lookup_lock = {
	.info =
		{
			.id = "get-outside-lookup-lock",
			.title = "the reference is taken after the look-up's lock was dropped",
			.explain = "The object was found under a lock, but the lock was dropped "
				   "before the reference is taken: "
				   "in between it may be removed and freed. kref_get_unless_zero() "
				   "does not help, since it "
				   "reads memory that may be gone.\n"
				   "Cure: take the reference before the lock is dropped.",
			.wrong = "mutex_lock(&lock);\n"
				 "entry = list_first_entry_or_null(&q, struct entry, link);\n"
				 "mutex_unlock(&lock);\n"
				 "if (entry)\n"
				 "\tkref_get(&entry->ref);",
			.right = "mutex_lock(&lock);\n"
				 "entry = list_first_entry_or_null(&q, struct entry, link);\n"
				 "if (entry)\n"
				 "\tkref_get(&entry->ref);\n"
				 "mutex_unlock(&lock);",
			.source = "kref.rst 'Krefs and RCU': look-up and get in the same critical "
				  "section",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
