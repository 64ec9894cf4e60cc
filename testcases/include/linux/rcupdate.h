/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU: as much as the test cases use */
#ifndef TESTCASE_RCUPDATE_H
#define TESTCASE_RCUPDATE_H

#include <linux/types.h>

void rcu_read_lock(void) __acquires(RCU);
void rcu_read_unlock(void) __releases(RCU);
void synchronize_rcu(void);
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void rcu_free_later(struct rcu_head *head, const void *p);

#define kfree_rcu(p, member)			rcu_free_later(&(p)->member, p)
#define rcu_dereference(p)			((typeof(*(p)) __force *)READ_ONCE(p))
#define rcu_dereference_check(p, c)	((void)(c), rcu_dereference(p))
#define rcu_dereference_protected(p, cond)	((typeof(*(p)) __force *)(p))
#define rcu_assign_pointer(p, v)		WRITE_ONCE(p, (typeof(*(p)) __force __rcu *)(v))
#define RCU_INIT_POINTER(p, v)			((p) = (typeof(*(p)) __force __rcu *)(v))
#endif
