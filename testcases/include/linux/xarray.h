/* SPDX-License-Identifier: GPL-2.0-only */
/* sparse arrays of pointers: as much as the test cases use */
#ifndef TESTCASE_XARRAY_H
#define TESTCASE_XARRAY_H

#include <linux/types.h>
#include <linux/spinlock.h>

struct xarray {
	spinlock_t xa_lock;
	void *xa_head;
};

struct xa_limit {
	u32 max, min;
};

#define DEFINE_XARRAY(name)		struct xarray name = { { 0 }, NULL }
#define DEFINE_XARRAY_ALLOC(name)	struct xarray name = { { 0 }, NULL }
#define xa_limit_32b			((struct xa_limit){ ~0u, 0 })

void xa_init(struct xarray *xa);
void *xa_load(struct xarray *xa, unsigned long index);
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_erase(struct xarray *xa, unsigned long index);
void *__xa_erase(struct xarray *xa, unsigned long index);
int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
int xa_err(void *entry);
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, int filter);
void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, int filter);

#define xa_lock(xa)	spin_lock(&(xa)->xa_lock)
#define xa_unlock(xa)	spin_unlock(&(xa)->xa_lock)

#define xa_for_each(xa, index, entry) \
	for (index = 0, entry = xa_find(xa, &index, ~0ul, 0); \
	     entry; \
	     entry = xa_find_after(xa, &index, ~0ul, 0))
#endif
