// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line. One table feeds --help, the man page and the completion of shells;
 * checkmode.c takes a kbuild line apart first and hands our part of it to the same table.
 */
#include <argp.h>
#include <errno.h>
#include <unistd.h>

#include "output.h"
#include "version.h"

const char *argp_program_version = "krefcheck " KREFCHECK_VERSION;
const char *argp_program_bug_address = NULL;

enum {
	OPT_FORMAT = 256,
	OPT_RULES,
	OPT_CONFIDENCE,
	OPT_MODEL,
	OPT_BASELINE,
	OPT_WRITE_BASELINE,
	OPT_STATS,
	OPT_DUMP,
	OPT_FUNCTION,
	OPT_INDEX,
	OPT_FAMILY,
	OPT_ONLY,
	OPT_TREE,
	OPT_COLOUR,
	OPT_LIST_RULES,
	OPT_EXPLAIN,
	OPT_AND_SPARSE,
	OPT_PATCH,
	OPT_GIT,
	OPT_STAGED,
	OPT_TERSE,
	OPT_REPLY,
	OPT_REPO,
	OPT_IMPORT,
	OPT_IMPORT_ONLY,
	OPT_CONFIG,
	OPT_NO_CONFIG,
	OPT_FIX,
	OPT_FIX_DRY_RUN,
	OPT_LSP,
};

static const struct argp_option table[] = {
	{NULL, 0, NULL, 0, "What is told:", 1},
	{"rules", OPT_RULES, "ID,...", 0, "only these rules (see --list-rules)", 0},
	{"min-confidence", OPT_CONFIDENCE, "LEVEL", 0,
	 "high, medium (the default) or low: how sure a finding must be to be told", 0},
	{"only", OPT_ONLY, "PATH", 0,
	 "only findings in this file or directory; all of the other PATHs is read", 0},
	{"baseline", OPT_BASELINE, "FILE", 0, "leave out the findings that FILE lists", 0},
	{"write-baseline", OPT_WRITE_BASELINE, "FILE", 0,
	 "list all findings in FILE, so that the next run can leave them out; exit with 0", 0},
	{"config", OPT_CONFIG, "FILE", 0,
	 "the project file; default: .krefcheck in PATH's directory or above, in its source tree",
	 0},
	{"no-config", OPT_NO_CONFIG, NULL, 0, "read no project file", 0},

	{"import", OPT_IMPORT, "FILE", 0,
	 "join the findings of the semantic patches, as scripts/coccicheck --format=json prints "
	 "them",
	 0},
	{"import-only", OPT_IMPORT_ONLY, NULL, 0, "with --import: do not look for any others", 0},

	{NULL, 0, NULL, 0, "How it is told:", 2},
	{"format", OPT_FORMAT, "FORMAT", 0,
	 "text (the default), json (one object per line), sarif (2.1.0) or html (one page)", 0},
	{"colour", OPT_COLOUR, "WHEN", 0, "auto (the default), always or never", 0},
	{"color", 0, NULL, OPTION_ALIAS | OPTION_HIDDEN, NULL, 0},
	{"stats", OPT_STATS, NULL, 0, "counts and times on standard error", 0},
	{"quiet", 'q', NULL, 0, "no progress", 0},

	{NULL, 0, NULL, 0, "Cures, where there is a certain one:", 3},
	{"fix", OPT_FIX, NULL, 0, "write them into the files; tell the findings that are left", 0},
	{"fix-dry-run", OPT_FIX_DRY_RUN, NULL, 0,
	 "print them as a diff for git apply or patch -p1, instead of findings", 0},

	{NULL, 0, NULL, 0, "What is known:", 4},
	{"tree", OPT_TREE, "DIR", 0,
	 "the root of PATH's tree: for fingerprints, and for its index; to read all of it: "
	 "--only=PATH DIR",
	 0},
	{"model", OPT_MODEL, "FILE", 0,
	 "annotated prototypes of functions that cannot be read; may be given again", 0},
	{"family", OPT_FAMILY, "NAME,...", 0,
	 "kref: follow no references to kobjects, devices and their like; default: all", 0},
	{"index", OPT_INDEX, "PATH", 0,
	 "where what was found in a tree is kept for the next run: a file or a directory; default: "
	 "$XDG_CACHE_HOME/krefcheck; empty: nowhere",
	 0},
	{"jobs", 'j', "N", 0, "threads; default: one per processor", 0},

	{NULL, 0, NULL, 0, "Patches, in a git repository:", 5},
	{"patch", OPT_PATCH, "FILE", 0,
	 "check a patch or mbox (-: standard input): tell what it adds, judged by base and head",
	 0},
	{"git", OPT_GIT, "REV|RANGE", 0, "the same for commits", 0},
	{"staged", OPT_STAGED, NULL, 0, "the same for what is staged (pre-commit hooks)", 0},
	{"terse", OPT_TERSE, NULL, 0, "with these: one line per finding", 0},
	{"reply", OPT_REPLY, NULL, 0, "with these: as a reply mail, remarks under the lines", 0},
	{"repo", OPT_REPO, "DIR", 0, "with these: the repository; default: here", 0},

	{NULL, 0, NULL, 0, "In an editor:", 6},
	{"lsp", OPT_LSP, NULL, 0,
	 "serve it by the Language Server Protocol, on standard input and output", 0},

	{NULL, 0, NULL, 0, "Inside a kernel build, make C=1 CHECK=krefcheck:", 7},
	{"and-sparse", OPT_AND_SPARSE, NULL, 0, "run sparse afterwards, with CF=--and-sparse", 0},

	{NULL, 0, NULL, 0, "Looking inside:", 8},
	{"list-rules", OPT_LIST_RULES, NULL, 0, "id, engines and title of every rule", 0},
	{"explain", OPT_EXPLAIN, "RULE", 0, "what a rule says, why, wrong and right (or: all)", 0},
	{"dump", OPT_DUMP, "STAGE", 0,
	 "print a stage: tokens, ast, functions, calls, cfg or summary", 0},
	{"function", OPT_FUNCTION, "NAME", 0, "with --dump=cfg or summary: this function alone", 0},

	{NULL, 0, NULL, 0, "Help:", -1},
	{0},
};

static const char doc[] =
	"Finds violations of the rules of struct kref, the Linux kernel's reference counter, in C "
	"source that needs neither a configuration nor a build. A PATH is a file or a directory; a "
	"directory is read as one tree, so that what its functions do to references is known."
	"\v"
	"Exit status: 0 nothing found, 1 findings, 2 usage or trouble with files.\n\n"
	"A finding is accepted by a comment on its line: /* krefcheck: allow(RULE-ID) reason */";

struct parse {
	struct command *command;
	struct arena *arena;
	struct files paths, models, rules;
	const char *config;
	bool no_config, confidence_given;
};

/* What follows -- or = in an argument; is it one of the table's long options? */
bool option_is_ours(const char *arg)
{
	size_t len;

	if (strncmp(arg, "--", 2) != 0 || arg[2] == '\0')
		return false;
	arg += 2;
	len = strcspn(arg, "=");
	for (const struct argp_option *o = table; o->name || o->doc || o->key; o++) {
		if (o->name && strlen(o->name) == len && memcmp(o->name, arg, len) == 0)
			return true;
	}
	return len == 4 && memcmp(arg, "help", 4) == 0;
}

static int choose(const char *option, const char *arg, const char *const *names)
{
	char all[256] = "";

	for (int i = 0; names[i]; i++) {
		if (strcmp(arg, names[i]) == 0)
			return i;
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? ", " : "",
			 names[i]);
	}
	die("--%s=%s: not one of %s", option, arg, all);
}

static void rules_add(struct parse *p, char *list)
{
	char *at = arena_strndup(p->arena, list, strlen(list));

	for (char *id = strsep(&at, ","); id; id = strsep(&at, ",")) {
		if (!*id)
			continue;
		if (!rule_any(id))
			die("--rules: no rule '%s' (--list-rules names them)", id);
		vec_push(&p->rules, id);
	}
	if (!p->rules.n)
		die("--rules: no rule given");
}

static int jobs_of(const char *arg)
{
	char *end;
	long n = strtol(arg, &end, 10);

	if (*end || end == arg || n < 0 || n > 1024)
		die("--jobs=%s: not a number from 0 to 1024", arg);
	return (int)n;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	static const char *const formats[] = {"text", "json", "sarif", "html", NULL};
	static const char *const levels[] = {"low", "medium", "high", NULL};
	static const char *const whens[] = {"auto", "always", "never", NULL};
	static const char *const stages[] = {"tokens", "ast",	  "functions", "calls",
					     "cfg",    "summary", NULL};
	struct parse *p = state->input;
	struct command *c = p->command;
	struct options *opt = &c->opt;
	int when;

	switch (key) {
	case OPT_FORMAT: opt->format = (enum format)choose("format", arg, formats); break;
	case OPT_RULES: rules_add(p, arg); break;
	case OPT_CONFIDENCE:
		opt->min_confidence = (enum confidence)choose("min-confidence", arg, levels);
		p->confidence_given = true;
		break;
	case 'j': opt->jobs = jobs_of(arg); break;
	case 'q': opt->quiet = true; break;
	case OPT_MODEL: vec_push(&p->models, arg); break;
	case OPT_BASELINE: opt->baseline = arg; break;
	case OPT_WRITE_BASELINE: opt->write_baseline = arg; break;
	case OPT_STATS: opt->stats = true; break;
	case OPT_DUMP:
		opt->dump = stages[choose("dump", arg, stages)];
		c->action = ACT_DUMP;
		break;
	case OPT_FUNCTION: opt->dump_function = arg; break;
	case OPT_INDEX: opt->index = arg; break;
	case OPT_FAMILY: opt->family = arg; break;
	case OPT_ONLY: opt->only = arg; break;
	case OPT_TREE: opt->tree = arg; break;
	case OPT_COLOUR:
		when = choose("colour", arg, whens);
		if (when)
			opt->colour = when == 1;
		break;
	case OPT_IMPORT: c->import = arg; break;
	case OPT_IMPORT_ONLY: c->import_only = true; break;
	case OPT_CONFIG: p->config = arg; break;
	case OPT_NO_CONFIG: p->no_config = true; break;
	case OPT_FIX: c->fix = FIX_WRITE; break;
	case OPT_FIX_DRY_RUN: c->fix = FIX_SHOW; break;
	case OPT_LIST_RULES: c->action = ACT_LIST; break;
	case OPT_EXPLAIN:
		c->action = ACT_EXPLAIN;
		c->explain = arg;
		break;
	case OPT_PATCH:
	case OPT_GIT:
	case OPT_STAGED: c->action = ACT_PATCH; break;
	case OPT_LSP: c->action = ACT_LSP; break;
	case OPT_TERSE:
	case OPT_REPLY:
	case OPT_REPO: break;
	case OPT_AND_SPARSE:
		if (!c->check_mode)
			die("--and-sparse: only inside a kernel build (make C=1 CHECK=krefcheck)");
		break;
	case ARGP_KEY_ARG: vec_push(&p->paths, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

/* One that moves the cursor and has colours: editors run compilers in one that does not. */
static bool is_terminal(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

static const char **list_end(struct files *f)
{
	vec_push(f, NULL);
	return f->at;
}

/* What the project file says and the command line does not. */
static void config_apply(struct parse *p)
{
	struct command *c = p->command;
	struct options *opt = &c->opt;
	struct config *project = &c->config;
	bool given = p->rules.n > 0;

	if (p->no_config || (c->action != ACT_CHECK && c->action != ACT_DUMP))
		return;
	config_read(project, p->config, p->paths.n ? p->paths.at[0] : NULL, p->arena);
	for (size_t i = 0; i < project->models.n; i++)
		vec_push(&p->models, project->models.at[i]);
	for (size_t i = 0; !given && i < project->rules.n; i++)
		vec_push(&p->rules, project->rules.at[i]);
	if (!p->confidence_given && project->file && project->min_confidence >= 0)
		opt->min_confidence = (enum confidence)project->min_confidence;
	if (!opt->family)
		opt->family = project->family;
	if (!opt->baseline && !opt->write_baseline)
		opt->baseline = project->baseline;
}

void command_parse(struct command *c, int argc, char **argv, struct arena *a)
{
	static const struct argp argp = {table, parse_option, "PATH...", doc, NULL, NULL, NULL};
	struct parse p = {.command = c, .arena = a};
	struct options *opt = &c->opt;
	char **line = argv, **sparse = NULL;

	opt->min_confidence = CONF_MEDIUM;
	opt->colour = is_terminal(STDOUT_FILENO) && !is_set("NO_COLOR");
	c->check_mode = checkmode_is(argc, argv);
	if (c->check_mode)
		argc = checkmode_split(argc, argv, &line, &sparse, a);
	argp_err_exit_status = 2;
	errno = argp_parse(&argp, argc, line, 0, NULL, &p);
	if (errno)
		die("command line: %s", strerror(errno));
	if (c->check_mode) {
		c->sparse = sparse;
		if (!opt->tree) /* kbuild exports it */
			opt->tree = getenv("srctree");
		opt->quiet = true;
	}
	config_apply(&p);
	if (c->import_only && !c->import)
		die("--import-only needs --import=FILE");
	opt->progress = !opt->quiet && is_terminal(STDERR_FILENO);
	if (p.rules.n)
		opt->rules = list_end(&p.rules);
	if (p.models.n)
		opt->models = list_end(&p.models);
	opt->paths = list_end(&p.paths);
	if ((c->action == ACT_CHECK || c->action == ACT_DUMP) && !opt->paths[0] && !c->import_only)
		die("no file or directory given (try --help)");
}
