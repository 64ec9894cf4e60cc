/* SPDX-License-Identifier: GPL-2.0-only */
/* numbers to pointers: as much as the test cases use */
#ifndef TESTCASE_IDR_H
#define TESTCASE_IDR_H

#include <linux/types.h>

struct idr {
	void *top;
};

#define DEFINE_IDR(name)	struct idr name = { NULL }

void idr_init(struct idr *idr);
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_get_next(struct idr *idr, int *id);
void idr_destroy(struct idr *idr);

#define idr_for_each_entry(idr, entry, id) \
	for (id = 0; ((entry) = idr_get_next(idr, &(id))) != NULL; id += 1)
#endif
