// SPDX-License-Identifier: GPL-2.0-only
/* The C files below a path, in an order that does not depend on the file system. */
#include <fts.h>

#include "output.h"

static bool is_c_name(const char *name, size_t len)
{
	return len > 2 && name[len - 2] == '.' && (name[len - 1] == 'c' || name[len - 1] == 'h');
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

void walk_files(const char *path, struct files *out, struct arena *a)
{
	size_t len = strlen(path);
	char *root = arena_strndup(a, path, len);
	char *roots[] = {root, NULL};
	FTS *fts;
	FTSENT *e;

	while (len > 1 && root[len - 1] == '/') /* a.c, not //a.c */
		root[--len] = '\0';
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, by_name);
	if (!fts)
		return;
	while ((e = fts_read(fts))) {
		if (e->fts_info == FTS_D && e->fts_level > 0 && strcmp(e->fts_name, ".git") == 0)
			fts_set(fts, e, FTS_SKIP);
		else if (e->fts_info == FTS_DNR)
			warn("%s: %s", e->fts_path, strerror(e->fts_errno));
		else if (e->fts_info == FTS_F ||
			 (e->fts_level == 0 && e->fts_info == FTS_DEFAULT)) {
			if (e->fts_level == 0 || is_c_name(e->fts_name, e->fts_namelen))
				vec_push(out, arena_strndup(a, e->fts_path, e->fts_pathlen));
		}
	}
	fts_close(fts);
}
