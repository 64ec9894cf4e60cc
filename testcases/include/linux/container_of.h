/* SPDX-License-Identifier: GPL-2.0-only */
/* from a member to what holds it: as much as the test cases use */
#ifndef TESTCASE_CONTAINER_OF_H
#define TESTCASE_CONTAINER_OF_H

#include <linux/stddef.h>

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#endif
