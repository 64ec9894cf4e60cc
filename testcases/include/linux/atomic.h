/* SPDX-License-Identifier: GPL-2.0-only */
/* atomic counters: as much as the test cases use */
#ifndef TESTCASE_ATOMIC_H
#define TESTCASE_ATOMIC_H

#include <linux/types.h>

#define ATOMIC_INIT(n)	{ (n) }

void atomic_set(atomic_t *v, int n);
int atomic_read(const atomic_t *v);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);

#define cmpxchg(ptr, old, new) __sync_val_compare_and_swap(ptr, old, new)
#endif
