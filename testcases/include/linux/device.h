/* SPDX-License-Identifier: GPL-2.0-only */
/* devices: as much as the test cases use */
#ifndef TESTCASE_DEVICE_H
#define TESTCASE_DEVICE_H

#include <linux/kobject.h>
#include <linux/printk.h>
#include <linux/slab.h>

struct device_driver;
struct bus_type;

struct device {
	struct kobject kobj;
	struct device *parent;
	const struct bus_type *bus;
	void *driver_data;
	void (*release)(struct device *dev);
};

void device_initialize(struct device *dev);
int __must_check device_add(struct device *dev);
int __must_check device_register(struct device *dev);
void device_del(struct device *dev);
void device_unregister(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
int dev_set_name(struct device *dev, const char *fmt, ...) __printf(2, 3);
struct device *bus_find_device(const struct bus_type *bus, struct device *start, const void *data,
			       int (*match)(struct device *dev, const void *data));
int __must_check devm_add_action(struct device *dev, void (*fn)(void *data), void *data);
int __must_check devm_add_action_or_reset(struct device *dev, void (*fn)(void *data), void *data);
void *devm_kzalloc(struct device *dev, size_t size, gfp_t flags);

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

#define dev_WARN_ONCE(dev, condition, ...) ((void)(dev), WARN_ON(condition))
#define dev_err(dev, ...)	((void)(dev), printk(__VA_ARGS__))
#define dev_info(dev, ...)	((void)(dev), printk(__VA_ARGS__))
#endif
