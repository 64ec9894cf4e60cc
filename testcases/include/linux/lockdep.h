/* SPDX-License-Identifier: GPL-2.0-only */
/* what a function asks of its callers: as much as the test cases use */
#ifndef TESTCASE_LOCKDEP_H
#define TESTCASE_LOCKDEP_H

void lockdep_check(const void *lock);

#define lockdep_assert_held(lock)	lockdep_check(lock)
#define lockdep_is_held(lock)		1
#endif
