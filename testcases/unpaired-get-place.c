// SPDX-License-Identifier: GPL-2.0-only
/*
 * The object by another name each time: a macro that is a member of its argument; a static pointer
 * that is set anew by every call; a variable of the file, given by a finder.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct core {
	struct kref ref;
	int volts;
};

struct chip {
	struct {
		struct core core;
	} inner;
};

#define chip_core(chip)	(&(chip)->inner.core)

int chip_reset(struct chip *chip);

static void core_release(struct kref *ref)
{
	kfree(container_of(ref, struct core, ref));
}

static void core_get(struct core *core)
{
	kref_get(&core->ref);
}

void core_put(struct core *core)
{
	kref_put(&core->ref, core_release);
}

int chip_restart(struct chip *chip)
{
	int err;

	core_get(chip_core(chip));
	err = chip_reset(chip);
	if (err)
		return err; /* expect(checker): unpaired-get */
	core_put(chip_core(chip));
	return 0;
}

int chip_restart_put(struct chip *chip)
{
	int err;

	core_get(chip_core(chip));
	err = chip_reset(chip);
	core_put(chip_core(chip));
	return err;
}

static struct core *boot_core;

/* the one there is, if there is one */
static struct core *boot_core_get(void)
{
	struct core *core = boot_core;

	if (core)
		core_get(core);
	return core;
}

int boot_volts(void)
{
	struct core *core = boot_core_get();
	int volts;

	if (!core)
		return -ENODEV;
	volts = core->volts;
	return volts; /* expect(checker): unpaired-get */
}

int boot_volts_put(void)
{
	struct core *core = boot_core_get();
	int volts;

	if (!core)
		return -ENODEV;
	volts = core->volts;
	core_put(core);
	return volts;
}

int boot_volts_static(void)
{
	static struct core *core;
	int volts;

	core = boot_core_get();
	if (!core)
		return -ENODEV;
	volts = core->volts;
	return volts; /* expect(checker): unpaired-get */
}

/* found again by the next call */
int boot_volts_once(void)
{
	static struct core *core;

	if (!core)
		core = boot_core_get();
	return core ? core->volts : -ENODEV;
}
