// SPDX-License-Identifier: GPL-2.0-only
/* The example that --explain=unchecked-get-unless-zero prints. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct entry {
	struct kref ref;
	int id;
};

static struct entry *use(struct entry *entry)
{
	entry->id++;
	return entry;
}

struct entry *entry_use_unchecked(struct entry *entry)
{
	/* wrong */
	kref_get_unless_zero(&entry->ref);	/* expect: unchecked-get-unless-zero */
	return use(entry);
	/* end */
}

struct entry *entry_use(struct entry *entry)
{
	/* right */
	if (!kref_get_unless_zero(&entry->ref))
		return NULL;
	return use(entry);
	/* end */
}
