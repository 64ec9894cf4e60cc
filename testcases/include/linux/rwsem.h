/* SPDX-License-Identifier: GPL-2.0-only */
/* sleeping lock of readers and writers: as much as the test cases use */
#ifndef TESTCASE_RWSEM_H
#define TESTCASE_RWSEM_H

#include <linux/types.h>

struct rw_semaphore {
	atomic_t count;
};

#define DECLARE_RWSEM(name)	struct rw_semaphore name = { .count = { 0 } }

void init_rwsem(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
#endif
