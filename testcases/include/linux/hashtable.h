/* SPDX-License-Identifier: GPL-2.0-only */
/* hash tables: as much as the test cases use */
#ifndef TESTCASE_HASHTABLE_H
#define TESTCASE_HASHTABLE_H

#include <linux/rculist.h>

#define DEFINE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]
#define DECLARE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]

#define hash_slot(table, key)		(&(table)[(key) % ARRAY_SIZE(table)])
#define hash_add(table, node, key)	hlist_add_head(node, hash_slot(table, key))
#define hash_add_rcu(table, node, key)	hlist_add_head_rcu(node, hash_slot(table, key))

void hash_del(struct hlist_node *node);
void hash_del_rcu(struct hlist_node *node);

#define hash_for_each_possible(table, pos, member, key) \
	hlist_for_each_entry(pos, hash_slot(table, key), member)
#define hash_for_each_possible_rcu(table, pos, member, key) \
	hlist_for_each_entry_rcu(pos, hash_slot(table, key), member)
#endif
