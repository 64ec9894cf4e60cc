/* SPDX-License-Identifier: GPL-2.0-only */
/* NULL and offsetof: as much as the test cases use */
#ifndef TESTCASE_STDDEF_H
#define TESTCASE_STDDEF_H

#define NULL			((void *)0)
#define offsetof(type, member)	__builtin_offsetof(type, member)
#endif
