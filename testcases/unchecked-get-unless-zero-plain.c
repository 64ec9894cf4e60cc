// SPDX-License-Identifier: GPL-2.0-only
/*
 * kref.rst: 'it is illegal to use kref_get_unless_zero without checking its return value'.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

struct cell {
	struct kref ref;
	struct list_head link;
	int dead;
};

static void cell_release(struct kref *ref)
{
	kfree(container_of(ref, struct cell, ref));
}

static LIST_HEAD(cells);
static DEFINE_MUTEX(cells_lock);

struct cell *cell_first_unchecked(void)
{
	struct cell *cell;

	mutex_lock(&cells_lock);
	cell = list_first_entry_or_null(&cells, struct cell, link);
	if (cell)
		kref_get_unless_zero(&cell->ref);	/* expect: unchecked-get-unless-zero */
	mutex_unlock(&cells_lock);
	return cell;
}

struct cell *cell_first_cast(void)
{
	struct cell *cell;

	mutex_lock(&cells_lock);
	cell = list_first_entry_or_null(&cells, struct cell, link);
	if (cell)
		(void)kref_get_unless_zero(&cell->ref);	/* expect: unchecked-get-unless-zero */
	mutex_unlock(&cells_lock);
	return cell;
}

struct cell *cell_first(void)
{
	struct cell *cell;

	mutex_lock(&cells_lock);
	cell = list_first_entry_or_null(&cells, struct cell, link);
	if (cell && !kref_get_unless_zero(&cell->ref))
		cell = NULL;
	mutex_unlock(&cells_lock);
	return cell;
}

/* the tail of a condition of several lines is a check */
struct cell *cell_first_alive(bool any)
{
	struct cell *cell;

	mutex_lock(&cells_lock);
	cell = list_first_entry_or_null(&cells, struct cell, link);
	if (!cell ||
	    (!any && cell->dead) ||
	    !kref_get_unless_zero(&cell->ref))
		cell = NULL;
	mutex_unlock(&cells_lock);
	return cell;
}
