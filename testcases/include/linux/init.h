/* SPDX-License-Identifier: GPL-2.0-only */
/* marks of start-up code: as much as the test cases use */
#ifndef TESTCASE_INIT_H
#define TESTCASE_INIT_H

#include <linux/compiler.h>
#endif
