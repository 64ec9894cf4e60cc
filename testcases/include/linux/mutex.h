/* SPDX-License-Identifier: GPL-2.0-only */
/* sleeping lock: as much as the test cases use */
#ifndef TESTCASE_MUTEX_H
#define TESTCASE_MUTEX_H

#include <linux/types.h>
#include <linux/lockdep.h>
#include <linux/cleanup.h>

struct mutex {
	atomic_t owner;
};

#define DEFINE_MUTEX(name)	struct mutex name = { .owner = { 0 } }

void mutex_init(struct mutex *lock);
void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))

#define guard_of_mutex(lock) \
	guard_mutex_t __paste(guard_, __LINE__) __cleanup(guard_mutex_leave) __maybe_unused = \
		guard_mutex_enter(lock)
#define scoped_guard_of_mutex(lock) \
	for (guard_mutex_t scope __cleanup(guard_mutex_leave) = guard_mutex_enter(lock), \
	     *done = NULL; !done; done = (void *)&scope)
#endif
