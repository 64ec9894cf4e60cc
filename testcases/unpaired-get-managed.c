// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stored in memory that goes with the device when its probe fails: the reference does not go by
 * itself, unless an action was added for it.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/device.h>

struct panel {
	struct kref ref;
	int width;
};

struct screen {
	struct panel *panel;
	struct kref own;
};

int screen_power(struct screen *screen);

static void panel_release(struct kref *ref)
{
	kfree(container_of(ref, struct panel, ref));
}

static void panel_put_action(void *data)
{
	struct panel *panel = data;

	kref_put(&panel->ref, panel_release);
}

static struct panel *panel_get(struct panel *panel)
{
	kref_get(&panel->ref);
	return panel;
}

int screen_probe(struct device *dev, struct panel *panel)
{
	struct screen *screen = devm_kzalloc(dev, sizeof(*screen), GFP_KERNEL);
	int err;

	if (!screen)
		return -ENOMEM;
	screen->panel = panel_get(panel);
	dev_set_drvdata(dev, screen);
	err = screen_power(screen);
	if (err)
		return -EIO; /* expect(checker): unpaired-get */
	return 0;
}

int screen_probe_put(struct device *dev, struct panel *panel)
{
	struct screen *screen = devm_kzalloc(dev, sizeof(*screen), GFP_KERNEL);
	int err;

	if (!screen)
		return -ENOMEM;
	screen->panel = panel_get(panel);
	dev_set_drvdata(dev, screen);
	err = screen_power(screen);
	if (err) {
		kref_put(&screen->panel->ref, panel_release);
		return -EIO;
	}
	return 0;
}

int screen_probe_action(struct device *dev, struct panel *panel)
{
	struct screen *screen = devm_kzalloc(dev, sizeof(*screen), GFP_KERNEL);
	int err;

	if (!screen)
		return -ENOMEM;
	screen->panel = panel_get(panel);
	err = devm_add_action_or_reset(dev, panel_put_action, panel);
	if (err)
		return err;
	err = screen_power(screen);
	if (err)
		return -EIO;
	return 0;
}

/* nobody drops what is counted in memory of the device: it is freed without */
int screen_probe_counted(struct device *dev)
{
	struct screen *screen = devm_kzalloc(dev, sizeof(*screen), GFP_KERNEL);

	if (!screen)
		return -ENOMEM;
	kref_init(&screen->own);
	if (screen_power(screen))
		return -EIO;
	dev_set_drvdata(dev, screen);
	return 0;
}
