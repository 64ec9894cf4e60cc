/* SPDX-License-Identifier: GPL-2.0-only */
/* what a kref is made of: as much as the test cases use */
#ifndef TESTCASE_REFCOUNT_H
#define TESTCASE_REFCOUNT_H

#include <linux/atomic.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)	{ .refs = ATOMIC_INIT(n), }

void refcount_set(refcount_t *r, int n);
unsigned int refcount_read(const refcount_t *r);
void refcount_inc(refcount_t *r);
bool __must_check refcount_inc_not_zero(refcount_t *r);
bool __must_check refcount_dec_and_test(refcount_t *r);
#endif
