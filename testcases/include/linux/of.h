/* SPDX-License-Identifier: GPL-2.0-only */
/* device tree nodes: as much as the test cases use */
#ifndef TESTCASE_OF_H
#define TESTCASE_OF_H

#include <linux/kobject.h>

struct device_node {
	const char *name;
	struct kobject kobj;
};

struct device_node *of_node_get(struct device_node *node);
void of_node_put(struct device_node *node);
struct device_node *of_find_node_by_name(struct device_node *from, const char *name);
struct device_node *of_get_next_child(const struct device_node *node, struct device_node *prev);
struct device_node *of_get_parent(const struct device_node *node);
struct device_node *of_parse_phandle(const struct device_node *node, const char *name, int index);
struct of_device_id;
struct device_node *of_find_matching_node_and_match(struct device_node *from,
						    const struct of_device_id *matches,
						    const struct of_device_id **match);
bool of_property_read_bool(const struct device_node *node, const char *name);
bool of_device_is_available(const struct device_node *node);

#define for_each_child_of_node(parent, child) \
	for (child = of_get_next_child(parent, NULL); \
	     child; \
	     child = of_get_next_child(parent, child))
#endif
