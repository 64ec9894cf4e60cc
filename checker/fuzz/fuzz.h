/* SPDX-License-Identifier: GPL-2.0-only */
/* What every fuzz target has: libFuzzer's entries, and trouble as a crash. Stands in for main.c. */
#ifndef KREFCHECK_FUZZ_H
#define KREFCHECK_FUZZ_H

#include "util.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

_Noreturn void die(const char *fmt, ...)
{
	fputs(fmt, stderr);
	abort();
}

void warn(const char *fmt, ...)
{
	(void)fmt;
}

#endif
