/* SPDX-License-Identifier: GPL-2.0-only */
/* what every file wants: as much as the test cases use */
#ifndef TESTCASE_KERNEL_H
#define TESTCASE_KERNEL_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/bug.h>
#include <linux/printk.h>
#include <linux/container_of.h>

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define swap(a, b) \
	do { typeof(a) __tmp = (a); (a) = (b); (b) = __tmp; } while (0)

int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int kstrtouint(const char *s, unsigned int base, unsigned int *res);
int might_fail(void);
void might_sleep(void);
#endif
