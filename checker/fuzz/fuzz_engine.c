// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: any bytes are a tree of one file, and the whole engine runs over it: first pass,
 * summaries, rules, report in every format. Seeds: testcases.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "output.h"
#include "syntax.h"
#include "fuzz.h"

static FILE *sink;
static int memory;
static char path[64];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	names_init();
	sink = fopen("/dev/null", "w");
	memory = memfd_create("fuzz.c", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	return sink && memory >= 0 ? 0 : 1;
}

static bool fill(const uint8_t *data, size_t size)
{
	return ftruncate(memory, 0) == 0 && pwrite(memory, data, size, 0) == (ssize_t)size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *paths[] = {path, NULL};
	struct command c = {.opt = {.paths = paths, .jobs = 1, .family = "all", .index = ""}};
	struct arena a = {0};
	struct findings found = {0};
	struct stats st = {0};

	if (!fill(data, size))
		return 0;
	if (engine_run(&c.opt, &found, &st, &a)) {
		findings_to_origin(&found, &a);
		report_prepare(&found, &c, &st, &a);
		for (int format = FORMAT_TEXT; format <= FORMAT_HTML; format++) {
			c.opt.format = (enum format)format;
			report_print(&found, &c.opt, &st, sink);
		}
	}
	vec_free(&found);
	arena_free(&a);
	return 0;
}
