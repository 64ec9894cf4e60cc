/* SPDX-License-Identifier: GPL-2.0-only */
/* assertions: as much as the test cases use */
#ifndef TESTCASE_BUG_H
#define TESTCASE_BUG_H

#include <linux/types.h>

void panic(const char *fmt, ...) __noreturn __printf(1, 2);
void warn_slowpath(const char *file, int line);

#define BUG()		panic("%s:%d", __FILE__, __LINE__)
#define BUG_ON(cond)	do { if (unlikely(cond)) BUG(); } while (0)

#define WARN_ON(cond) ({				\
	bool __failed = !!(cond);			\
	if (unlikely(__failed))				\
		warn_slowpath(__FILE__, __LINE__);	\
	unlikely(__failed);				\
})
#define WARN_ON_ONCE(cond)	WARN_ON(cond)
#endif
