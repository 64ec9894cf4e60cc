/* SPDX-License-Identifier: GPL-2.0-only */
/* timers: as much as the test cases use */
#ifndef TESTCASE_TIMER_H
#define TESTCASE_TIMER_H

#include <linux/types.h>
#include <linux/container_of.h>

struct timer_list {
	unsigned long expires;
	void (*function)(struct timer_list *t);
};

extern unsigned long jiffies;

#define HZ	250

void timer_setup(struct timer_list *t, void (*fn)(struct timer_list *t), unsigned int flags);
int mod_timer(struct timer_list *t, unsigned long expires);
void add_timer(struct timer_list *t);
int del_timer(struct timer_list *t);
int del_timer_sync(struct timer_list *t);
int timer_delete_sync(struct timer_list *t);

#define from_timer(var, t, field)	container_of(t, typeof(*var), field)
#endif
