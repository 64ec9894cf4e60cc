/* SPDX-License-Identifier: GPL-2.0-only */
/* lists read under RCU: as much as the test cases use */
#ifndef TESTCASE_RCULIST_H
#define TESTCASE_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

void list_add_rcu(struct list_head *entry, struct list_head *head);
void list_add_tail_rcu(struct list_head *entry, struct list_head *head);
void list_del_rcu(struct list_head *entry);
void hlist_add_head_rcu(struct hlist_node *node, struct hlist_head *head);
void hlist_del_rcu(struct hlist_node *node);
void hlist_del_init_rcu(struct hlist_node *node);

#define list_for_each_entry_rcu(pos, head, member, ...)	list_for_each_entry(pos, head, member)
#define hlist_for_each_entry_rcu(pos, head, member, ...) hlist_for_each_entry(pos, head, member)
#define list_first_or_null_rcu(head, type, member)	list_first_entry_or_null(head, type, member)
#endif
