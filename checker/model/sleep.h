/* SPDX-License-Identifier: GPL-2.0-only */
/* Who sleeps, and who waits for readers. All that calls these sleeps, too: that is inferred. */
#include "model.h"

void might_sleep(void) sleeps;
void schedule(void) sleeps;
long schedule_timeout(long timeout) sleeps;
long schedule_timeout_interruptible(long timeout) sleeps;
long schedule_timeout_killable(long timeout) sleeps;
long schedule_timeout_uninterruptible(long timeout) sleeps;
void msleep(unsigned int ms) sleeps;
unsigned long msleep_interruptible(unsigned int ms) sleeps;
void ssleep(unsigned int seconds) sleeps;
void fsleep(unsigned long us) sleeps;
void usleep_range(unsigned long min, unsigned long max) sleeps;
void wait_for_completion(struct completion *x) sleeps;
void wait_for_completion_io(struct completion *x) sleeps;
int wait_for_completion_interruptible(struct completion *x) sleeps;
int wait_for_completion_killable(struct completion *x) sleeps;
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout) sleeps;
void wait_event(int wq, int condition) sleeps;
void io_wait_event(int wq, int condition) sleeps;
int wait_event_interruptible(int wq, int condition) sleeps;
int wait_event_killable(int wq, int condition) sleeps;
long wait_event_timeout(int wq, int condition, long timeout) sleeps;
long wait_event_interruptible_timeout(int wq, int condition, long timeout) sleeps;
void flush_workqueue(struct workqueue_struct *wq) sleeps;
void drain_workqueue(struct workqueue_struct *wq) sleeps;
void flush_scheduled_work(void) sleeps;
void synchronize_irq(unsigned int irq) sleeps;

void synchronize_rcu(void) sleeps waits_rcu;
void synchronize_rcu_expedited(void) sleeps waits_rcu;
void synchronize_srcu(void *srcu) sleeps waits_rcu;
void synchronize_srcu_expedited(void *srcu) sleeps waits_rcu;
void synchronize_net(void) sleeps waits_rcu;
void rcu_barrier(void) sleeps waits_rcu;
void cond_synchronize_rcu(unsigned long old) sleeps waits_rcu;
