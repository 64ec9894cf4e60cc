/* SPDX-License-Identifier: GPL-2.0-only */
/* work items: as much as the test cases use */
#ifndef TESTCASE_WORKQUEUE_H
#define TESTCASE_WORKQUEUE_H

#include <linux/types.h>
#include <linux/timer.h>

struct work_struct {
	struct list_head entry;
	void (*func)(struct work_struct *work);
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
};

typedef void (*work_func_t)(struct work_struct *work);

struct workqueue_struct;

extern struct workqueue_struct *system_wq;
extern struct workqueue_struct *system_long_wq;

#define INIT_WORK(w, fn)		((w)->func = (fn))
#define INIT_DELAYED_WORK(w, fn)	((w)->work.func = (fn))
#define DECLARE_WORK(name, fn)		struct work_struct name = { .func = (fn) }

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max, ...);
void destroy_workqueue(struct workqueue_struct *wq);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long d);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long d);
bool schedule_work(struct work_struct *work);
bool schedule_delayed_work(struct delayed_work *dwork, unsigned long d);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
bool flush_work(struct work_struct *work);

#define to_delayed_work(w)	container_of(w, struct delayed_work, work)
#endif
