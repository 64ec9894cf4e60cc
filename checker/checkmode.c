// SPDX-License-Identifier: GPL-2.0-only
/*
 * make C=1 CHECK=krefcheck: kbuild calls `krefcheck CHECKFLAGS C_FLAGS file.c` with all the
 * flags of sparse and gcc. They are accepted and not used: the source is read as it is
 * written, in all its configurations. Our own long options (from CF=) are kept.
 */
#include "output.h"

/* Flags whose argument is the next word. */
static bool takes_word(const char *flag)
{
	static const char flags[] =
		" -include -isystem -idirafter -iquote -imacros -iprefix -isysroot -o -D -U -I -x "
		"-MF -MT -MQ -Xclang -Xlinker -Xassembler -Xpreprocessor -mllvm --param -arch "
		"-target -T -L -l -multiarch-dir -gcc-base-dir ";
	const char *at = strstr(flags, flag);

	return at && at[-1] == ' ' && at[strlen(flag)] == ' ';
}

/* A flag that compilers and sparse know and our own table does not. */
static bool is_compiler_flag(const char *arg)
{
	static const char own[] = "jqV?h"; /* our short options */

	if (arg[0] != '-' || arg[1] == '\0')
		return false;
	if (arg[1] == '-')
		return strncmp(arg, "--param", 7) == 0 || strncmp(arg, "--target=", 9) == 0;
	return !strchr(own, arg[1]) && strchr("DIUWOfgimncoxMsEpPwvtTLlX", arg[1]);
}

bool checkmode_is(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return false;
		if (is_compiler_flag(argv[i]) || strcmp(argv[i], "--and-sparse") == 0)
			return true;
	}
	return false;
}

int checkmode_split(int argc, char **argv, char ***ours, char ***sparse, struct arena *a)
{
	char **mine = arena_alloc(a, ((size_t)argc + 3) * sizeof(*mine));
	char **theirs = arena_alloc(a, ((size_t)argc + 2) * sizeof(*theirs));
	char *source = NULL;
	bool and_sparse = false;
	int n = 0, k = 0;

	mine[n++] = argv[0];
	theirs[k++] = arena_printf(a, "sparse");
	for (int i = 1; i < argc; i++) {
		char *arg = argv[i];

		if (option_is_ours(arg)) {
			mine[n++] = arg;
			and_sparse = and_sparse || strcmp(arg, "--and-sparse") == 0;
			continue;
		}
		theirs[k++] = arg;
		if (arg[0] != '-')
			source = arg;
		else if (takes_word(arg) && i + 1 < argc)
			theirs[k++] = argv[++i];
	}
	if (source) {
		mine[n++] = arena_printf(a, "--");
		mine[n++] = source;
	}
	*ours = mine;
	*sparse = and_sparse ? theirs : NULL;
	return n;
}
