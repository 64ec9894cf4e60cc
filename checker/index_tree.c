// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of a tree, and whether they are still what they were. A file is looked into only when
 * its size, times or inode say that it may have changed, or when it was written so shortly before
 * they were taken that they cannot tell. A folder is listed only when its own times changed.
 */
#include "index.h"

#include <dirent.h>
#include <fcntl.h>
#include <omp.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <xxhash.h>

enum { RACY_SECONDS = 3 };

uint64_t tree_hash(const void *text, size_t size)
{
	return XXH3_64bits(text, size);
}

static uint64_t stamp_of(const struct stat *st)
{
	uint64_t all[5] = {
		(uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec * 1000000000u + (uint64_t)st->st_mtim.tv_nsec,
		(uint64_t)st->st_ctim.tv_sec * 1000000000u + (uint64_t)st->st_ctim.tv_nsec,
		(uint64_t)st->st_ino,
		(uint64_t)st->st_dev,
	};

	if (S_ISDIR(st->st_mode))
		all[0] = 0;
	return XXH3_64bits(all, sizeof(all));
}

static bool is_racy(const struct stat *st, time_t now)
{
	return st->st_mtim.tv_sec + RACY_SECONDS >= now || st->st_ctim.tv_sec + RACY_SECONDS >= now;
}

static bool is_source(const char *name)
{
	size_t n = strlen(name);

	return n > 2 && name[n - 2] == '.' && (name[n - 1] == 'c' || name[n - 1] == 'h');
}

/* What stands in one folder: sources and folders, no links, no hidden ones. */
struct listing {
	VEC(const char *) files;
	VEC(const char *) folders;
};

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static bool list_folder(int dir, struct listing *l, struct arena *a)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;

	if (!d) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((e = readdir(d))) {
		unsigned char type = e->d_type;
		struct stat st;

		if (e->d_name[0] == '.')
			continue;
		if (type == DT_UNKNOWN && !fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW))
			type = S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG : type;
		if (type == DT_DIR)
			vec_push(&l->folders, arena_strndup(a, e->d_name, strlen(e->d_name)));
		else if (type == DT_REG && is_source(e->d_name))
			vec_push(&l->files, arena_strndup(a, e->d_name, strlen(e->d_name)));
	}
	closedir(d);
	if (l->files.n)
		qsort(l->files.at, l->files.n, sizeof(*l->files.at), by_text);
	if (l->folders.n)
		qsort(l->folders.at, l->folders.n, sizeof(*l->folders.at), by_text);
	return true;
}

static void listing_free(struct listing *l)
{
	vec_free(&l->files);
	vec_free(&l->folders);
}

/* ---- taking ---- */

static const char *join(struct arena *a, const char *folder, const char *name)
{
	return *folder ? arena_printf(a, "%s/%s", folder, name) : name;
}

static void take_folder(struct tree *t, int parent, const char *own, const char *name, time_t now,
			struct arena *a)
{
	int dir = openat(parent, own, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct tree_folder f = {.name = name, .first = (uint32_t)t->files.n};
	struct listing l = {0};
	struct stat st;

	/* the stamp before the list: a change in between is seen the next time */
	if (dir < 0 || fstat(dir, &st) || !list_folder(dir, &l, a)) {
		if (dir >= 0)
			close(dir);
		return;
	}
	f.stamp = stamp_of(&st);
	f.racy = is_racy(&st, now);
	for (size_t i = 0; i < l.files.n; i++) {
		struct tree_file x = {.name = l.files.at[i], .folder = (uint32_t)t->folders.n};

		if (fstatat(dir, l.files.at[i], &st, AT_SYMLINK_NOFOLLOW))
			continue;
		x.stamp = stamp_of(&st);
		x.racy = is_racy(&st, now);
		t->bytes += (uint64_t)st.st_size;
		vec_push(&t->files, x);
		f.n++;
	}
	vec_push(&t->folders, f);
	for (size_t i = 0; i < l.folders.n; i++)
		take_folder(t, dir, l.folders.at[i], join(a, name, l.folders.at[i]), now, a);
	listing_free(&l);
	close(dir);
}

void tree_take(struct tree *t, const char *root, struct arena *a)
{
	take_folder(t, AT_FDCWD, root, "", time(NULL), a);
}

void tree_free(struct tree *t)
{
	vec_free(&t->files);
	vec_free(&t->folders);
}

/* ---- to bytes and back: names of files are without their folder's ---- */

void tree_pack(const struct tree *t, struct pack *p)
{
	pack_number(p, t->folders.n);
	pack_number(p, t->files.n);
	for (size_t i = 0; i < t->folders.n; i++) {
		const struct tree_folder *f = &t->folders.at[i];

		pack_text(p, f->name);
		pack_bytes(p, &f->stamp, sizeof(f->stamp));
		pack_number(p, (uint64_t)f->n << 1 | f->racy);
		for (uint32_t k = 0; k < f->n; k++) {
			const struct tree_file *x = &t->files.at[f->first + k];

			pack_text(p, x->name);
			pack_bytes(p, &x->stamp, sizeof(x->stamp));
			pack_bytes(p, &x->hash, sizeof(x->hash));
			pack_number(p, (uint64_t)x->racy | (uint64_t)x->remarked << 1 |
					       (uint64_t)x->skipped << 2);
		}
	}
}

static void take_raw(struct cursor *c, uint64_t *v)
{
	const void *raw = take_bytes(c, sizeof(*v));

	if (raw)
		memcpy(v, raw, sizeof(*v));
}

bool tree_unpack(struct tree *t, struct cursor *c)
{
	size_t folders = take_count(c), files = take_count(c);

	for (size_t i = 0; i < folders && !c->bad; i++) {
		struct tree_folder f = {.name = take_text(c), .first = (uint32_t)t->files.n};
		uint64_t n;

		take_raw(c, &f.stamp);
		n = take_number(c);
		f.racy = n & 1;
		if (!f.name || n >> 1 > files - t->files.n)
			return false;
		f.n = (uint32_t)(n >> 1);
		for (uint32_t k = 0; k < f.n && !c->bad; k++) {
			struct tree_file x = {.name = take_text(c), .folder = (uint32_t)i};

			take_raw(c, &x.stamp);
			take_raw(c, &x.hash);
			n = take_number(c);
			x.racy = n & 1;
			x.remarked = n >> 1 & 1;
			x.skipped = n >> 2 & 1;
			if (!x.name)
				return false;
			vec_push(&t->files, x);
		}
		vec_push(&t->folders, f);
	}
	return !c->bad && t->files.n == files && t->folders.n == folders;
}

/* ---- comparing ---- */

uint64_t tree_hash_file(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint64_t hash = 0;

	if (fd < 0)
		return 0;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
		size_t size = (size_t)st.st_size;
		char *text = xmalloc(size + 1);

		if (read(fd, text, size + 1) == (ssize_t)size)
			hash = tree_hash(text, size);
		free(text);
	}
	close(fd);
	return hash;
}

/* The names in the folder are the ones that t knows: its files, and the folders below it. */
static bool same_names(const struct tree *t, size_t i, int dir, struct arena *a)
{
	const struct tree_folder *f = &t->folders.at[i];
	struct listing l = {0};
	size_t len = strlen(f->name), below = 0;
	bool same = list_folder(dir, &l, a) && l.files.n == f->n;

	for (uint32_t k = 0; same && k < f->n; k++)
		same = !strcmp(l.files.at[k], t->files.at[f->first + k].name);
	for (size_t k = i + 1; same && k < t->folders.n; k++) {
		const char *name = t->folders.at[k].name;

		if (len && (strncmp(name, f->name, len) || name[len] != '/'))
			break;
		name += len ? len + 1 : 0;
		if (strchr(name, '/'))
			continue;
		same = below < l.folders.n && !strcmp(l.folders.at[below], name);
		below++;
	}
	same = same && below == l.folders.n;
	listing_free(&l);
	return same;
}

static bool same_folder(struct tree *t, size_t i, int top, size_t *touched)
{
	struct tree_folder *f = &t->folders.at[i];
	int dir = openat(top, *f->name ? f->name : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct arena scratch = {0};
	struct stat st;
	bool same = dir >= 0 && !fstat(dir, &st);

	if (same && (f->racy || stamp_of(&st) != f->stamp)) {
		f->stamp = stamp_of(&st);
		f->racy = is_racy(&st, time(NULL));
		same = same_names(t, i, dir, &scratch);
	}
	for (uint32_t k = 0; same && k < f->n; k++) {
		struct tree_file *x = &t->files.at[f->first + k];

		if (fstatat(dir, x->name, &st, AT_SYMLINK_NOFOLLOW)) {
			same = false;
		} else if (x->racy || stamp_of(&st) != x->stamp) {
			x->stamp = stamp_of(&st);
			x->racy = is_racy(&st, time(NULL));
			same = tree_hash_file(dir, x->name) == x->hash;
			++*touched;
		}
	}
	if (dir >= 0)
		close(dir);
	arena_free(&scratch);
	return same;
}

bool tree_part_same(struct tree *t, const char *root, const char *name)
{
	int top = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t len = strlen(name), touched = 0;
	bool found = false, same = top >= 0;

	for (size_t i = 0; same && i < t->folders.n; i++) {
		const struct tree_folder *f = &t->folders.at[i];
		size_t n = strlen(f->name);

		if (!strncmp(f->name, name, len) && (!f->name[len] || f->name[len] == '/')) {
			same = same_folder(t, i, top, &touched);
			found = true;
		}
		if (strncmp(f->name, name, n) || (n && name[n] != '/'))
			continue;
		for (uint32_t k = 0; k < f->n; k++)
			if (!strcmp(t->files.at[f->first + k].name, name + n + (n > 0))) {
				same = tree_hash_file(top, name) ==
				       t->files.at[f->first + k].hash;
				found = true;
			}
	}
	if (top >= 0)
		close(top);
	return same && found;
}

bool tree_same(struct tree *t, const char *root, int jobs, size_t *touched)
{
	int top = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool same = top >= 0;
	size_t count = 0;

#pragma omp parallel for schedule(dynamic, 32) num_threads(jobs) reduction(&& : same)              \
	reduction(+ : count)
	for (size_t i = 0; i < t->folders.n; i++)
		same = same && same_folder(t, i, top, &count);
	if (top >= 0)
		close(top);
	*touched = count;
	return same;
}
