// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device nodes and devices: finders give a reference, iterators hold one on their cursor, and
 * whoever leaves the loop early has it.
 */
#include <linux/kernel.h>
#include <linux/device.h>
#include <linux/of.h>

struct board {
	struct device_node *clock;
	struct device *bridge;
	int irq;
};

int node_setup(struct device_node *node);

#define for_each_part(parent, child)                                                               \
	for (child = of_get_next_child(parent, NULL); child;                                       \
	     child = of_get_next_child(parent, child))

int board_clock_leak(void)
{
	struct device_node *np = of_find_node_by_name(NULL, "clock");

	if (!np)
		return -ENODEV;
	node_setup(np);
	return 0; /* expect(checker): unpaired-get */
}

int board_clock(void)
{
	struct device_node *np = of_find_node_by_name(NULL, "clock");
	int err;

	if (!np)
		return -ENODEV;
	err = node_setup(np);
	of_node_put(np);
	return err;
}

int board_clocks(void)
{
	struct device_node *np = NULL;
	int n = 0;

	while ((np = of_find_node_by_name(np, "clock")))
		n += node_setup(np);
	return n;
}

int board_children_leak(struct device_node *parent)
{
	struct device_node *child;
	int err;

	for_each_part(parent, child)
	{
		err = node_setup(child);
		if (err)
			return err; /* expect(checker): unpaired-get */
	}
	return 0;
}

int board_children_break_leak(struct device_node *parent)
{
	struct device_node *child;

	for_each_part(parent, child) if (node_setup(child)) break;
	return 0; /* expect(checker): unpaired-get */
}

int board_children(struct device_node *parent)
{
	struct device_node *child;
	int err;

	for_each_part(parent, child)
	{
		err = node_setup(child);
		if (err) {
			of_node_put(child);
			return err;
		}
	}
	return 0;
}

struct device_node *board_child(struct device_node *parent)
{
	struct device_node *child;

	for_each_part(parent, child) if (of_device_is_available(child)) break;
	return child;
}

int board_first_leak(struct device_node *parent)
{
	struct device_node *child = board_child(parent);

	if (!child)
		return -ENODEV;
	return node_setup(child); /* expect(checker): unpaired-get */
}

/* The last one that fits: the reference goes from one to the next. */
struct device_node *board_last(struct device_node *parent)
{
	struct device_node *child, *last = NULL;

	for_each_part(parent, child)
	{
		if (!of_device_is_available(child))
			continue;
		of_node_put(last);
		last = of_node_get(child);
	}
	return last;
}

int board_bridge_stored(struct board *board, const struct bus_type *bus, const void *key,
			int (*match)(struct device *dev, const void *data))
{
	board->bridge = bus_find_device(bus, NULL, key, match);
	return board->bridge ? 0 : -ENODEV;
}

int board_bridge_leak(struct board *board, const struct bus_type *bus, const void *key,
		      int (*match)(struct device *dev, const void *data))
{
	struct device *dev = bus_find_device(bus, NULL, key, match);

	if (!dev)
		return -ENODEV;
	if (!board->irq)
		return -EINVAL; /* expect(checker): unpaired-get */
	board->bridge = dev;
	return 0;
}

/* Found once, kept for the next call. */
struct device_node *board_root(void)
{
	static struct device_node *root;

	if (!root)
		root = of_find_node_by_name(NULL, "board");
	return root;
}

int board_root_irq(void)
{
	struct device_node *root = board_root();

	return root ? node_setup(root) : -ENODEV;
}
