/* SPDX-License-Identifier: GPL-2.0-only */
/* waiting: as much as the test cases use */
#ifndef TESTCASE_DELAY_H
#define TESTCASE_DELAY_H

void msleep(unsigned int msecs);
void udelay(unsigned long usecs);
#endif
