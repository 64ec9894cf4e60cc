/* SPDX-License-Identifier: GPL-2.0-only */
/* tasks: as much as the test cases use */
#ifndef TESTCASE_SCHED_H
#define TESTCASE_SCHED_H

#include <linux/types.h>

struct task_struct;

extern struct task_struct *current_task;

#define current	current_task

int wake_up_process(struct task_struct *task);
long schedule_timeout_interruptible(long timeout);
void do_exit(long code) __noreturn;
#endif
