/* SPDX-License-Identifier: GPL-2.0-only */
/* red-black trees: as much as the test cases use */
#ifndef TESTCASE_RBTREE_H
#define TESTCASE_RBTREE_H

#include <linux/types.h>
#include <linux/container_of.h>

struct rb_node {
	struct rb_node *rb_left, *rb_right;
};

struct rb_root {
	struct rb_node *rb_node;
};

#define RB_ROOT			((struct rb_root){ NULL })
#define rb_entry(ptr, type, member)	container_of(ptr, type, member)

void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link);
void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
#endif
