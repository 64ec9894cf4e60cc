/* SPDX-License-Identifier: GPL-2.0-only */
/* messages: as much as the test cases use */
#ifndef TESTCASE_PRINTK_H
#define TESTCASE_PRINTK_H

#include <linux/compiler.h>

int printk(const char *fmt, ...) __printf(1, 2);

#define KERN_INFO	"6"

#define pr_err(...)	printk(__VA_ARGS__)
#define pr_warn(...)	printk(__VA_ARGS__)
#define pr_info(...)	printk(__VA_ARGS__)
#define pr_debug(...)	printk(__VA_ARGS__)
#endif
