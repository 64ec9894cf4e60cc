/* SPDX-License-Identifier: GPL-2.0-only */
/* interrupts and tasklets: as much as the test cases use */
#ifndef TESTCASE_INTERRUPT_H
#define TESTCASE_INTERRUPT_H

#include <linux/types.h>

typedef enum { IRQ_NONE, IRQ_HANDLED, IRQ_WAKE_THREAD } irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *data);

#define IRQF_SHARED	0x80

int __must_check request_irq(unsigned int irq, irq_handler_t fn, unsigned long flags,
			     const char *name, void *data);
const void *free_irq(unsigned int irq, void *data);

struct tasklet_struct {
	void (*callback)(struct tasklet_struct *t);
};

void tasklet_setup(struct tasklet_struct *t, void (*fn)(struct tasklet_struct *t));
void tasklet_schedule(struct tasklet_struct *t);
void tasklet_kill(struct tasklet_struct *t);

#define from_tasklet(var, t, field)	container_of(t, typeof(*var), field)
#endif
