/* SPDX-License-Identifier: GPL-2.0-only */
/* kernel threads: as much as the test cases use */
#ifndef TESTCASE_KTHREAD_H
#define TESTCASE_KTHREAD_H

#include <linux/types.h>
#include <linux/err.h>
#include <linux/sched.h>

struct task_struct *kthread_new(int (*fn)(void *data), void *data, const char *fmt, ...);
struct task_struct *kthread_new_running(int (*fn)(void *data), void *data, const char *fmt, ...);
int kthread_stop(struct task_struct *task);
bool kthread_should_stop(void);

/* The documents pass a thread function that returns nothing; the cast lets it through. */
#define kthread_create(fn, data, ...) \
	kthread_new((int (*)(void *))(fn), data, __VA_ARGS__)
#define kthread_run(fn, data, ...) \
	kthread_new_running((int (*)(void *))(fn), data, __VA_ARGS__)
#endif
