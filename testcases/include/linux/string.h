/* SPDX-License-Identifier: GPL-2.0-only */
/* memory and text: as much as the test cases use */
#ifndef TESTCASE_STRING_H
#define TESTCASE_STRING_H

#include <linux/types.h>

void *memset(void *s, int c, size_t n);
void *memcpy(void *dst, const void *src, size_t n);
int memcmp(const void *a, const void *b, size_t n);
int strcmp(const char *a, const char *b);
size_t strlen(const char *s);
ssize_t strscpy(char *dst, const char *src, size_t n);
#endif
