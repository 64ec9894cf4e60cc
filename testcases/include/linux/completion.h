/* SPDX-License-Identifier: GPL-2.0-only */
/* completions: as much as the test cases use */
#ifndef TESTCASE_COMPLETION_H
#define TESTCASE_COMPLETION_H

struct completion {
	unsigned int done;
};

void init_completion(struct completion *x);
void reinit_completion(struct completion *x);
void wait_for_completion(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);
#endif
