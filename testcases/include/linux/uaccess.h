/* SPDX-License-Identifier: GPL-2.0-only */
/* memory of the user: as much as the test cases use */
#ifndef TESTCASE_UACCESS_H
#define TESTCASE_UACCESS_H

#include <linux/types.h>

unsigned long __must_check copy_to_user(void __user *dst, const void *src, unsigned long n);
unsigned long __must_check copy_from_user(void *dst, const void __user *src, unsigned long n);
#endif
