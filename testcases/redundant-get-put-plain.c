// SPDX-License-Identifier: GPL-2.0-only
/*
 * A get and a put around a plain call that only borrows, while a reference is held
 * all the time: on one path of execution the pair does nothing.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kref.h>

struct sheet {
	struct kref ref;
	int lines;
	int pages;
};

static void sheet_release(struct kref *ref)
{
	kfree(container_of(ref, struct sheet, ref));
}

static int sheet_measure(const struct sheet *sheet)
{
	return sheet->lines * sheet->pages;
}

static struct sheet *kept;

/* keeps a reference of its own */
static void sheet_keep(struct sheet *sheet)
{
	kref_get(&sheet->ref);
	kept = sheet;
}

int sheet_print(int lines)
{
	struct sheet *sheet = kzalloc(sizeof(*sheet), GFP_KERNEL);
	int size;

	if (!sheet)
		return -ENOMEM;
	kref_init(&sheet->ref);
	sheet->lines = lines;
	kref_get(&sheet->ref);	/* expect: redundant-get-put */
	size = sheet_measure(sheet);
	kref_put(&sheet->ref, sheet_release);
	kref_put(&sheet->ref, sheet_release);
	return size;
}

int sheet_print_right(int lines)
{
	struct sheet *sheet = kzalloc(sizeof(*sheet), GFP_KERNEL);
	int size;

	if (!sheet)
		return -ENOMEM;
	kref_init(&sheet->ref);
	sheet->lines = lines;
	size = sheet_measure(sheet);
	kref_put(&sheet->ref, sheet_release);
	return size;
}

int sheet_file(int lines)
{
	struct sheet *sheet = kzalloc(sizeof(*sheet), GFP_KERNEL);

	if (!sheet)
		return -ENOMEM;
	kref_init(&sheet->ref);
	sheet->lines = lines;
	sheet_keep(sheet);
	kref_put(&sheet->ref, sheet_release);
	return 0;
}
