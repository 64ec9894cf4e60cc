// SPDX-License-Identifier: GPL-2.0-only
/* kref.rst rule 3: found under RCU alone, and taken with a plain get. */
#include "../rules.h"

static void check(struct result *r)
{
	lookups_tell(r, &rule_rcu_plain_get, LOOKUP_RCU, CONF_HIGH,
		     "was found under RCU alone: kref_get() on it may revive a dead object");
}

const struct rule rule_rcu_plain_get = {
	.info =
		{
			.id = "rcu-plain-get",
			.title = "kref_get() on what was found under RCU alone",
			.explain = "Under rcu_read_lock() the memory stays, the object does not: "
				   "its count may be zero already. "
				   "kref_get() would revive it; kref_get_unless_zero() tells.\n"
				   "A false alarm when the writer's side waits for a grace period "
				   "before it drops the "
				   "container's reference: of low confidence where somebody does "
				   "for this type.\n"
				   "Cure: kref_get_unless_zero(), and treat failure as not found.",
			.wrong = "rcu_read_lock();\n"
				 "list_for_each_entry_rcu(entry, &entries, link) {\n"
				 "\tif (entry->id == id) {\n"
				 "\t\tkref_get(&entry->ref);\n"
				 "\t\tfound = entry;\n"
				 "\t\tbreak;\n"
				 "\t}\n"
				 "}\n"
				 "rcu_read_unlock();",
			.right = "rcu_read_lock();\n"
				 "list_for_each_entry_rcu(entry, &entries, link) {\n"
				 "\tif (entry->id == id && kref_get_unless_zero(&entry->ref)) {\n"
				 "\t\tfound = entry;\n"
				 "\t\tbreak;\n"
				 "\t}\n"
				 "}\n"
				 "rcu_read_unlock();",
			.source = "kref.rst 'Krefs and RCU', rcuref.rst",
			.kref_rule = 3,
			.severity = SEV_ERROR,
			.engines = ENGINE_CHECKER | ENGINE_COCCI,
		},
	.function = check,
};
