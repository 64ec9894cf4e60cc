/* SPDX-License-Identifier: GPL-2.0-only */
/* marks in a word, set and cleared in one step: as much as the test cases use */
#ifndef TESTCASE_BITOPS_H
#define TESTCASE_BITOPS_H

#include <linux/types.h>

bool test_and_clear_bit(long nr, volatile unsigned long *addr);
bool test_and_set_bit(long nr, volatile unsigned long *addr);

#endif
