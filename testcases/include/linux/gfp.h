/* SPDX-License-Identifier: GPL-2.0-only */
/* allocation flags: as much as the test cases use */
#ifndef TESTCASE_GFP_H
#define TESTCASE_GFP_H

#define GFP_KERNEL	0xcc0u
#define GFP_ATOMIC	0x820u
#define __GFP_ZERO	0x100u
#endif
