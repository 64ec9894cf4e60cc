/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hand-offs: from here on another context may use the object (kref.rst rule 1). The callback is
 * the parameter that `runs`, or, without one, that which was registered for the member (INIT_WORK
 * ...).
 */
#include "model.h"

bool queue_work(struct workqueue_struct *wq, struct work_struct *work hands_off) when(nonzero);
bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work hands_off)
	when(nonzero);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work hands_off,
			unsigned long delay) when(nonzero);
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
			   struct delayed_work *work hands_off, unsigned long delay) when(nonzero);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *work hands_off,
		      unsigned long delay);
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
			 struct delayed_work *work hands_off, unsigned long delay);
bool queue_rcu_work(struct workqueue_struct *wq, void *rwork hands_off) when(nonzero);
bool schedule_work(struct work_struct *work hands_off) when(nonzero);
bool schedule_work_on(int cpu, struct work_struct *work hands_off) when(nonzero);
bool schedule_delayed_work(struct delayed_work *work hands_off, unsigned long delay) when(nonzero);
bool schedule_delayed_work_on(int cpu, struct delayed_work *work hands_off, unsigned long delay)
	when(nonzero);
bool kthread_queue_work(void *worker, void *work hands_off) when(nonzero);
bool kthread_queue_delayed_work(void *worker, void *work hands_off, unsigned long delay)
	when(nonzero);
bool irq_work_queue(void *work hands_off) when(nonzero);
struct task_struct *kthread_run(int (*threadfn)(void *data) runs, void *data hands_off,
				const char *fmt, ...) when(noerror);
/* It does not run before somebody wakes it. */
struct task_struct *kthread_create(int (*threadfn)(void *data), void *data publishes,
				   const char *fmt, ...) when(noerror);
void call_rcu(struct rcu_head *head hands_off,
	      void (*func)(struct rcu_head *head) runs atomic_callback);
void call_srcu(void *srcu, struct rcu_head *head hands_off,
	       void (*func)(struct rcu_head *head) runs);
void add_timer(struct timer_list *timer hands_off);
void add_timer_on(struct timer_list *timer hands_off, int cpu);
int mod_timer(struct timer_list *timer hands_off, unsigned long expires) when(zero);
void hrtimer_start(void *timer hands_off, long long time, int mode);
void tasklet_schedule(struct tasklet_struct *t hands_off);
void tasklet_hi_schedule(struct tasklet_struct *t hands_off);
int usb_submit_urb(struct urb *urb hands_off, unsigned int flags) when(zero);
int request_irq(unsigned int irq, void *handler runs atomic_callback, unsigned long flags,
		const char *name, void *dev hands_off) when(zero);
int request_threaded_irq(unsigned int irq, void *handler runs atomic_callback, void *thread,
			 unsigned long flags, const char *name, void *dev hands_off) when(zero);
bool cancel_work_sync(struct work_struct *work cancels) sleeps;
bool cancel_delayed_work_sync(struct delayed_work *work cancels) sleeps;
int del_timer_sync(struct timer_list *timer cancels);
int timer_delete_sync(struct timer_list *timer cancels);
int timer_shutdown_sync(struct timer_list *timer cancels);
void tasklet_kill(struct tasklet_struct *t cancels) sleeps;
bool flush_work(struct work_struct *work cancels) sleeps;
int kthread_stop(struct task_struct *task) sleeps;

/* The callback owns what it finds behind its own structure, once the fence takes it. */
int dma_fence_add_callback(struct dma_fence *fence hands_off, struct dma_fence_cb *cb hands_off,
			   void *func runs) when(zero);
