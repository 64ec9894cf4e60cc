// SPDX-License-Identifier: GPL-2.0-only
/*
 * A wrapper's answer is left alone: what tells that nobody holds the object is where it was read,
 * what the wrapper is called, and that all others look.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>
#include <linux/spinlock.h>

struct cell {
	struct kref ref;
	int value;
};

struct row {
	spinlock_t lock;
	struct cell *cells[16];
	struct cell *last;
};

static void cell_release(struct kref *ref)
{
	kfree(container_of(ref, struct cell, ref));
}

void cell_put(struct cell *cell)
{
	kref_put(&cell->ref, cell_release);
}

static bool cell_get(struct cell *cell)
{
	return kref_get_unless_zero(&cell->ref);
}

static bool cell_tryget(struct cell *cell)
{
	return kref_get_unless_zero(&cell->ref);
}

struct cell *row_cell(struct row *row, unsigned int i)
{
	struct cell *cell;

	spin_lock(&row->lock);
	cell = row->cells[i];
	if (cell)
		cell_get(cell);	/* expect(checker): unchecked-get-unless-zero */
	spin_unlock(&row->lock);
	return cell;
}

struct cell *row_last(struct row *row)
{
	struct cell *cell;

	spin_lock(&row->lock);
	cell = row->last;
	if (cell)
		cell_get(cell);	/* expect(checker): unchecked-get-unless-zero */
	spin_unlock(&row->lock);
	return cell;
}

struct cell *row_checked(struct row *row, unsigned int i)
{
	struct cell *cell;

	spin_lock(&row->lock);
	cell = row->cells[i];
	if (cell && !cell_get(cell))
		cell = NULL;
	spin_unlock(&row->lock);
	return cell;
}

/* whoever calls holds it: with a name that promises nothing, nobody is bothered */
void cell_share(struct row *row, struct cell *cell)
{
	cell_get(cell);
	spin_lock(&row->lock);
	row->last = cell;
	spin_unlock(&row->lock);
}

int cell_read(struct cell *cell)
{
	int value;

	cell_tryget(cell);	/* expect(checker): unchecked-get-unless-zero */
	value = cell->value;
	cell_put(cell);
	return value;
}
