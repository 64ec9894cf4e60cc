// SPDX-License-Identifier: GPL-2.0-only
/*
 * After 'char: xillybus: Prevent use-after-free due to race condition': the search of the
 * inode and the get, with nothing between them and the put of the disconnect.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/fs.h>

struct chip {
	struct kref ref;
	struct list_head link;
	unsigned int minor;
};

static void chip_release(struct kref *ref)
{
	kfree(container_of(ref, struct chip, ref));
}

static LIST_HEAD(chips);
static DEFINE_MUTEX(chips_lock);
static DEFINE_MUTEX(kref_lock);

static struct chip *chip_of_inode(struct inode *inode)
{
	struct chip *chip, *found = NULL;

	mutex_lock(&chips_lock);
	list_for_each_entry(chip, &chips, link) {
		if (chip->minor == iminor(inode)) {
			found = chip;
			break;
		}
	}
	mutex_unlock(&chips_lock);
	return found;
}

int chip_open_bare(struct inode *inode, struct file *file)
{
	struct chip *chip = chip_of_inode(inode);

	if (!chip)
		return -ENODEV;
	kref_get(&chip->ref);	/* todo(checker): get-outside-lookup-lock */ /* noise(checker): lockless-lookup */
	file->private_data = chip;
	return 0;
}

int chip_open(struct inode *inode, struct file *file)
{
	struct chip *chip;

	mutex_lock(&kref_lock);
	chip = chip_of_inode(inode);
	if (!chip) {
		mutex_unlock(&kref_lock);
		return -ENODEV;
	}
	kref_get(&chip->ref);
	mutex_unlock(&kref_lock);
	file->private_data = chip;
	return 0;
}

void chip_disconnect(struct chip *chip)
{
	mutex_lock(&chips_lock);
	list_del(&chip->link);
	mutex_unlock(&chips_lock);
	mutex_lock(&kref_lock);
	kref_put(&chip->ref, chip_release);
	mutex_unlock(&kref_lock);
}

int chip_close(struct inode *inode, struct file *file)
{
	struct chip *chip = file->private_data;

	mutex_lock(&kref_lock);
	kref_put(&chip->ref, chip_release);
	mutex_unlock(&kref_lock);
	return 0;
}
