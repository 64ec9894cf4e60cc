/* SPDX-License-Identifier: GPL-2.0-only */
/* spinning locks: as much as the test cases use */
#ifndef TESTCASE_SPINLOCK_H
#define TESTCASE_SPINLOCK_H

#include <linux/types.h>
#include <linux/lockdep.h>
#include <linux/cleanup.h>

typedef struct {
	int raw;
} spinlock_t;

typedef struct {
	int raw;
} rwlock_t;

#define DEFINE_SPINLOCK(name)	spinlock_t name = { 0 }
#define DEFINE_RWLOCK(name)	rwlock_t name = { 0 }

void spin_lock_init(spinlock_t *lock);
void spin_lock(spinlock_t *lock) __acquires(lock);
void spin_unlock(spinlock_t *lock) __releases(lock);
void spin_lock_bh(spinlock_t *lock) __acquires(lock);
void spin_unlock_bh(spinlock_t *lock) __releases(lock);
void spin_lock_irq(spinlock_t *lock) __acquires(lock);
void spin_unlock_irq(spinlock_t *lock) __releases(lock);
unsigned long irq_save(spinlock_t *lock) __acquires(lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags) __releases(lock);

#define spin_lock_irqsave(lock, flags)	((flags) = irq_save(lock))

void read_lock(rwlock_t *lock) __acquires(lock);
void read_unlock(rwlock_t *lock) __releases(lock);
void write_lock(rwlock_t *lock) __acquires(lock);
void write_unlock(rwlock_t *lock) __releases(lock);

DEFINE_GUARD(spinlock, spinlock_t *, spin_lock(_T), spin_unlock(_T))

#define guard_of_spinlock(lock) \
	guard_spinlock_t __paste(guard_, __LINE__) __maybe_unused \
		__cleanup(guard_spinlock_leave) = \
		guard_spinlock_enter(lock)
#define scoped_guard_of_spinlock(lock) \
	for (guard_spinlock_t scope __cleanup(guard_spinlock_leave) = guard_spinlock_enter(lock), \
	     *done = NULL; !done; done = (void *)&scope)
#endif
