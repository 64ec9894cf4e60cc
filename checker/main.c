// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the command line to the exit status: 0 nothing found, 1 findings, 2 trouble.
 * Output is made in memory and written at the end, whole or not at all.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "syntax.h"

enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };

static void complain(const char *fmt, va_list args)
{
	char line[1024];
	int n = snprintf(line, sizeof(line), "krefcheck: ");

	n += vsnprintf(line + n, sizeof(line) - (size_t)n - 1, fmt, args);
	if ((size_t)n > sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n++] = '\n';
	/* one call, so that lines of several threads do not mix */
	fwrite(line, 1, (size_t)n, stderr);
}

void die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(fmt, args);
	va_end(args);
	exit(EXIT_TROUBLE);
}

void warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(fmt, args);
	va_end(args);
}

/* Text under construction: open, print to stream; output_close writes it to standard output. */
struct output {
	FILE *stream;
	char *text;
	size_t size;
};

static void output_open(struct output *o)
{
	o->stream = open_memstream(&o->text, &o->size);
	if (!o->stream)
		die("out of memory");
}

static void output_close_to(struct output *o, FILE *to)
{
	if (ferror(o->stream) || fclose(o->stream) != 0)
		die("out of memory");
	if (fwrite(o->text, 1, o->size, to) != o->size || fflush(to) != 0)
		die("cannot write to standard output: %s", strerror(errno));
	free(o->text);
}

static void output_close(struct output *o)
{
	output_close_to(o, stdout);
}

/* make -s: kbuild throws away all that is said on standard output, but not what sparse warns of. */
static bool is_silenced(int fd)
{
	struct stat out, null;

	return !fstat(fd, &out) && !stat("/dev/null", &null) && S_ISCHR(out.st_mode) &&
	       out.st_rdev == null.st_rdev;
}

/*
 * Leave out of opt->paths what cannot be read, with a line about each; false if there was any.
 * Files given by name are looked into: the user asked for this very one.
 */
static bool paths_check(struct options *opt)
{
	const char **to = opt->paths;
	bool good = true;

	for (const char **p = opt->paths; *p; p++) {
		struct stat st;
		struct source s;
		const char *why = NULL;

		if (stat(*p, &st) || access(*p, R_OK))
			why = strerror(errno);
		else if (S_ISREG(st.st_mode) && source_read(&s, *p, &why))
			source_free(&s);
		if (why) {
			warn("%s: %s", *p, why);
			good = false;
			continue;
		}
		*to++ = *p;
	}
	*to = NULL;
	return good;
}

/* What the options name must be there: without it the findings would be others. */
static void inputs_check(const struct options *opt)
{
	for (const char **m = opt->models; m && *m; m++) {
		if (access(*m, R_OK))
			die("%s: %s", *m, strerror(errno));
	}
	if (opt->tree && access(opt->tree, R_OK | X_OK))
		die("%s: %s", opt->tree, strerror(errno));
	if (opt->only && access(opt->only, R_OK))
		die("%s: %s", opt->only, strerror(errno));
}

typedef void (*dump_fn)(FILE *f, const struct unit *u);

static void dump_unit(FILE *out, const char *path, dump_fn dump, bool parse, struct arena *a)
{
	struct source s;
	struct unit u = {0};
	const char *why;

	if (!source_read(&s, path, &why)) {
		warn("%s: %s", path, why);
		return;
	}
	if (parse)
		unit_read(&u, &s, a, true);
	else
		unit_lex(&u, &s, a);
	dump(out, &u);
	source_free(&s);
}

/* A stage's view of each file; stages behind the parser belong to the engine. */
static bool dump_run(const struct options *opt, FILE *out, struct arena *a)
{
	static const struct {
		const char *name;
		dump_fn dump;
		bool parse;
	} stages[] = {
		{"tokens", dump_tokens, false},
		{"ast", dump_ast, true},
		{"functions", dump_functions, true},
		{"calls", dump_calls, true},
	};
	struct arena scratch = {0};
	struct files files = {0};

	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		if (strcmp(opt->dump, stages[i].name) != 0)
			continue;
		for (const char **p = opt->paths; *p; p++)
			walk_files(*p, &files, a);
		for (size_t k = 0; k < files.n; k++) {
			dump_unit(out, files.at[k], stages[i].dump, stages[i].parse, &scratch);
			arena_reset(&scratch);
		}
		arena_free(&scratch);
		vec_free(&files);
		return true;
	}
	return engine_dump(opt, out, a);
}

/* --fix, --fix-dry-run: what is left to tell afterwards is in *found. */
static bool run_fix(struct command *c, struct findings *found, FILE *out)
{
	struct jobs jobs = {0};
	size_t n = fix_plan(found, &jobs), left = 0;
	bool good = true;

	if (c->fix == FIX_SHOW)
		fix_print(&jobs, &c->opt, out);
	else
		good = fix_write(&jobs, found);
	for (size_t i = 0; i < found->n; i++)
		if (c->fix == FIX_SHOW || !found->at[i].fixed)
			found->at[left++] = found->at[i];
	if (!c->opt.quiet && c->fix == FIX_WRITE)
		warn("%zu finding%s fixed", n, n == 1 ? "" : "s");
	found->n = left;
	fix_free(&jobs);
	return good;
}

static size_t count_told(const struct findings *found)
{
	size_t n = 0;

	for (size_t i = 0; i < found->n; i++)
		n += finding_is_told(&found->at[i]);
	return n;
}

static int run_check(struct command *c, bool paths_good, struct arena *a)
{
	struct options *opt = &c->opt;
	struct findings found = {0};
	struct stats st = {0};
	struct output o;
	bool good = paths_good;
	size_t told;

	if (opt->paths[0] && !c->import_only && !engine_run(opt, &found, &st, a))
		good = false;
	findings_to_origin(&found, a);
	if (c->import)
		import_findings(&found, c->import, a);
	report_prepare(&found, c, &st, a);
	if (opt->write_baseline && !baseline_write(&found, opt->write_baseline, opt, a))
		good = false;
	output_open(&o);
	if (c->fix && !run_fix(c, &found, o.stream))
		good = false;
	told = c->fix == FIX_SHOW ? count_told(&found)
				  : report_print(&found, opt, &st, o.stream);
	output_close_to(&o, c->check_mode && is_silenced(STDOUT_FILENO) ? stderr : stdout);
	if (opt->stats)
		print_stats(&st, stderr);
	vec_free(&found);
	if (!good)
		return EXIT_TROUBLE;
	return told && !c->check_mode ? EXIT_FINDINGS : EXIT_CLEAN;
}

/*
 * --patch, --git and --lsp are a script's work, which calls this program for each version or file.
 * The script lies beside it, or above, where a build for tests is.
 */
_Noreturn static void run_script(const char *name, char **argv, struct arena *a)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n < 0)
		die("cannot find %s: /proc is not mounted", name);
	self[n] = '\0';
	setenv("KREFCHECK", self, 1);
	while ((slash = strrchr(self, '/'))) {
		*slash = '\0';
		argv[0] = arena_printf(a, "%s/scripts/%s", self, name);
		if (access(argv[0], F_OK))
			continue;
		execv(argv[0], argv);
		die("%s: %s", argv[0], strerror(errno));
	}
	die("cannot find %s: it is not installed with this program", name);
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct command c = {0};
	struct output o;
	int status = EXIT_CLEAN;
	bool good;

	names_init();
	command_parse(&c, argc, argv, &arena);
	inputs_check(&c.opt);
	switch (c.action) {
	case ACT_PATCH: run_script("krefcheck-patch", argv, &arena);
	case ACT_LSP: run_script("krefcheck-lsp", argv, &arena);
	case ACT_LIST:
		output_open(&o);
		print_rule_list(o.stream);
		output_close(&o);
		break;
	case ACT_EXPLAIN:
		output_open(&o);
		if (!print_explain(c.explain, o.stream))
			die("no rule '%s' (--list-rules names them)", c.explain);
		output_close(&o);
		break;
	case ACT_DUMP:
		good = paths_check(&c.opt);
		output_open(&o);
		if (!dump_run(&c.opt, o.stream, &arena))
			good = false;
		output_close(&o);
		status = good ? EXIT_CLEAN : EXIT_TROUBLE;
		break;
	case ACT_CHECK:
		good = paths_check(&c.opt);
		status = run_check(&c, good, &arena);
		break;
	}
	if (c.sparse) {
		execvp(c.sparse[0], c.sparse);
		die("%s: %s", c.sparse[0], strerror(errno));
	}
	arena_free(&arena);
	return status;
}
