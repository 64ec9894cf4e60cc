// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tiny wrappers and conditional getters: what they do to the count is their whole purpose.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct widget {
	struct kref ref;
	int dying;
};

static void widget_release(struct kref *ref)
{
	kfree(container_of(ref, struct widget, ref));
}

static inline void widget_get(struct widget *widget)
{
	kref_get(&widget->ref);
}

static inline void widget_put(struct widget *widget)
{
	kref_put(&widget->ref, widget_release);
}

static inline struct widget *widget_get_or_null(struct widget *widget)
{
	return widget && kref_get_unless_zero(&widget->ref) ? widget : NULL;
}

bool widget_try_get(struct widget *widget)
{
	if (widget->dying)
		return false;
	return kref_get_unless_zero(&widget->ref);
}

int widget_get_alive(struct widget *widget)
{
	if (widget->dying)
		return -ENODEV;
	widget_get(widget);
	return 0;
}

static void widget_get_if(struct widget *widget, bool really)
{
	if (really)
		widget_get(widget);
}

static void widget_put_if(struct widget *widget, bool really)
{
	if (really)
		widget_put(widget);
}

int widget_use(struct widget *widget)
{
	int err;

	err = widget_get_alive(widget);
	if (err)
		return err;
	pr_info("dying %d\n", widget->dying);
	widget_put(widget);
	return 0;
}

int widget_try_use(struct widget *widget)
{
	if (!widget_try_get(widget))
		return -ENODEV;
	pr_info("dying %d\n", widget->dying);
	widget_put(widget);
	return 0;
}

int widget_use_if(struct widget *widget, bool really)
{
	widget_get_if(widget, really);
	pr_info("really %d\n", really);
	widget_put_if(widget, really);
	return 0;
}

int widget_use_either(struct widget *a)
{
	struct widget *widget = widget_get_or_null(a);

	if (!widget)
		return -ENODEV;
	pr_info("dying %d\n", widget->dying);
	widget_put(widget);
	return 0;
}
