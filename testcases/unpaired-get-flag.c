// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correlated flag: whether a reference is held is known by a variable, and the put
 * depends on the same variable. The bad version asks another.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct vault {
	struct kref ref;
	int gold;
	int locked;
};

static void vault_release(struct kref *ref)
{
	kfree(container_of(ref, struct vault, ref));
}

int vault_take(struct vault *vault, bool keep, int n)
{
	bool held = false;
	int err = 0;

	if (keep) {
		kref_get(&vault->ref);
		held = true;
	}
	if (vault->gold < n) {
		err = -ENOSPC;
		goto out;
	}
	vault->gold -= n;
out:
	if (held)
		kref_put(&vault->ref, vault_release);
	return err;
}

int vault_take_wrong(struct vault *vault, bool keep, int n)
{
	bool held = false;
	int err = 0;

	if (keep)
		kref_get(&vault->ref);
	if (vault->gold < n) {
		err = -ENOSPC;
		goto out;
	}
	vault->gold -= n;
	held = keep;
out:
	if (held)
		kref_put(&vault->ref, vault_release);
	return err;	/* expect(checker): unpaired-get */
}

int vault_take_same_test(struct vault *vault, unsigned int flags, int n)
{
	if (flags & 1)
		kref_get(&vault->ref);
	vault->gold -= n;
	if (flags & 1)
		kref_put(&vault->ref, vault_release);
	return 0;
}
