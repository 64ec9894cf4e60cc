/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU that may sleep: as much as the test cases use */
#ifndef TESTCASE_SRCU_H
#define TESTCASE_SRCU_H

struct srcu_struct {
	int idx;
};

#define DEFINE_STATIC_SRCU(name)	static struct srcu_struct name

int srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
void synchronize_srcu(struct srcu_struct *ssp);
#endif
