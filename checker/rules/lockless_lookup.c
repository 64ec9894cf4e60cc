// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 3: no lock is held from the look-up to the get. */
#include "../rules.h"

static void check(struct result *r)
{
	lookups_tell(r, &rule_lockless_lookup, LOOKUP_LOCKLESS, CONF_HIGH,
		     "was found without a lock that is still held here: it may be freed before "
		     "this reference is taken");
}

const struct rule rule_lockless_lookup = {
	.info =
		{
			.id = "lockless-lookup",
			.title = "looked up and referenced without a lock",
			.explain = "A pointer found in a list, hash, tree, idr or xarray is "
				   "nobody's: between finding it and "
				   "kref_get() another context may drop the last reference and "
				   "free the object. The look-up "
				   "and the get must be in one critical section that the last put "
				   "cannot enter. Locks of the "
				   "callers count: the finding stands where not all of them hold "
				   "one.\n"
				   "A false alarm when the container itself holds a reference that "
				   "cannot go away meanwhile.\n"
				   "Cure: take the lock that serialises the removal around look-up "
				   "and get, or use RCU and "
				   "kref_get_unless_zero().",
			.wrong = "entry = list_first_entry(&q, struct entry, link);\n"
				 "kref_get(&entry->ref);",
			.right = "mutex_lock(&lock);\n"
				 "entry = list_first_entry(&q, struct entry, link);\n"
				 "kref_get(&entry->ref);\n"
				 "mutex_unlock(&lock);",
			.source = "kref.rst rule 3: it must serialize access where a kref_put() "
				  "cannot occur during the kref_get()",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
