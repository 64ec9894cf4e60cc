/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marks in an object, and work that waits for it, stand for references: whoever takes one back owns
 * what it stood for.
 */
#include "model.h"

bool test_and_clear_bit(long nr, volatile unsigned long *addr claims);
bool __test_and_clear_bit(long nr, volatile unsigned long *addr claims);
bool test_and_clear_bit_lock(long nr, volatile unsigned long *addr claims);
bool test_and_set_bit(long nr, volatile unsigned long *addr claims);
bool __test_and_set_bit(long nr, volatile unsigned long *addr claims);
bool cancel_work(struct work_struct *work claims);
bool cancel_delayed_work(struct delayed_work *work claims);
int del_timer(struct timer_list *timer claims);
int timer_delete(struct timer_list *timer claims);
int timer_shutdown(struct timer_list *timer claims);
