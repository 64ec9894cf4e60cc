/* SPDX-License-Identifier: GPL-2.0-only */
/* wait queues: as much as the test cases use */
#ifndef TESTCASE_WAIT_H
#define TESTCASE_WAIT_H

typedef struct wait_queue_head {
	int waiters;
} wait_queue_head_t;

void init_waitqueue_head(wait_queue_head_t *wq);
void wake_up(wait_queue_head_t *wq);
void wait_a_turn(wait_queue_head_t *wq);

#define wait_event(wq, cond)	do { wait_a_turn(&(wq)); } while (!(cond))
#endif
