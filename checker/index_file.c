// SPDX-License-Identifier: GPL-2.0-only
/*
 * The index as a file. Its name holds the tree and the options that change what is found; its head
 * says which program made it. A new one is written beside it under a lock and renamed: two
 * programs cannot mix their bytes, and one that dies leaves nothing that looks whole.
 */
#include "index.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

enum { FORMAT_VERSION = 4, MAX_PART = 1 << 30 };

struct head {
	char magic[8];
	uint64_t version, program, options;
	struct {
		uint64_t offset, size, sum;
	} parts[INDEX_PARTS];
	uint64_t sum; /* of all before it */
};

static const char magic[8] = "krefidx";

/* ---- what it is made by ---- */

static uint64_t hash_file(const char *path, uint64_t seed)
{
	char buf[1 << 16];
	XXH3_state_t *state = XXH3_createState();
	uint64_t h;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (!state)
		die("out of memory");
	XXH3_64bits_reset_withSeed(state, seed);
	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		XXH3_64bits_update(state, buf, (size_t)n);
	if (fd >= 0)
		close(fd);
	h = XXH3_64bits_digest(state);
	XXH3_freeState(state);
	return h;
}

/* All that changes what the engine finds in a tree. */
static uint64_t hash_options(const struct options *opt, const char *real)
{
	const char *family = opt->family ? opt->family : "";
	uint64_t h = XXH3_64bits_withSeed(real, strlen(real), 1);

	h = XXH3_64bits_withSeed(family, strlen(family), h);
	for (const char **m = opt->models; m && *m; m++) {
		h = XXH3_64bits_withSeed(*m, strlen(*m), h);
		h = hash_file(*m, h);
	}
	return h;
}

/* ---- where it is ---- */

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* $XDG_CACHE_HOME/krefcheck, made when it is missing; NULL: nowhere. */
static const char *cache_directory(struct arena *a)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	const char *dir;

	if (!base || *base != '/') {
		if (!home || *home != '/')
			return NULL;
		base = arena_printf(a, "%s/.cache", home);
	}
	dir = arena_printf(a, "%s/krefcheck", base);
	mkdir(base, 0700);
	mkdir(dir, 0700);
	return dir;
}

static const char *place(const struct options *opt, const char *real, uint64_t options,
			 struct arena *a)
{
	const char *slash = strrchr(real, '/'), *dir = opt->index;

	if (dir && !is_directory(dir))
		return dir;
	if (!dir)
		dir = cache_directory(a);
	if (!dir)
		return NULL;
	return arena_printf(a, "%s/%s-%016llx.index", dir, slash && slash[1] ? slash + 1 : "root",
			    (unsigned long long)options);
}

/* ---- reading ---- */

static void unusable(struct index *x, const char *why)
{
	if (!x->quiet)
		warn("%s: %s: not used", x->path, why);
	close(x->fd);
	x->fd = -1;
}

static void read_head(struct index *x)
{
	struct head h;
	struct stat st;

	if (pread(x->fd, &h, sizeof(h), 0) != (ssize_t)sizeof(h) || fstat(x->fd, &st)) {
		unusable(x, "the index is truncated");
		return;
	}
	if (memcmp(h.magic, magic, sizeof(magic)) != 0) {
		unusable(x, "this is no index");
		return;
	}
	if (h.version != FORMAT_VERSION || h.program != x->program) {
		unusable(x, "the index is of another version");
		return;
	}
	if (h.sum != XXH3_64bits(&h, offsetof(struct head, sum))) {
		unusable(x, "the index is damaged");
		return;
	}
	if (h.options != x->options) {
		unusable(x, "the index is of another tree, or of other options");
		return;
	}
	x->size = (uint64_t)st.st_size;
	for (int i = 0; i < INDEX_PARTS; i++) {
		x->parts[i].offset = h.parts[i].offset;
		x->parts[i].size = h.parts[i].size;
		x->parts[i].sum = h.parts[i].sum;
		if (h.parts[i].offset > x->size || h.parts[i].size > x->size - h.parts[i].offset) {
			unusable(x, "the index is truncated");
			return;
		}
	}
}

/* ---- what it is asked about ---- */

static const char *trimmed(const char *path, struct arena *a)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_strndup(a, path, n);
}

/* path is dir, or in it; dir is a real path. */
static bool is_below(const char *path, const char *dir)
{
	char real[PATH_MAX];
	size_t len = strcmp(dir, "/") ? strlen(dir) : 0;

	return realpath(path, real) && !strncmp(real, dir, len) && (!real[len] || real[len] == '/');
}

/* One directory is a tree; with --tree=, files and directories of that one. */
static bool find_scopes(struct index *x, const struct options *opt, struct arena *a)
{
	char real[PATH_MAX];
	size_t n = 0, len;

	while (opt->paths[n])
		n++;
	if (!n)
		return false;
	x->root = opt->paths[0];
	if (opt->tree && is_directory(opt->tree))
		x->root = opt->tree;
	else if (n > 1 || !is_directory(x->root))
		return false;
	if (!realpath(x->root, real))
		return false;
	if (opt->tree && n == 1 && is_directory(opt->paths[0]) && !is_below(opt->paths[0], real))
		x->overlay = true;
	x->root = trimmed(x->root, a);
	x->real = arena_strndup(a, real, strlen(real));
	len = strcmp(real, "/") ? strlen(real) : 0;
	x->scopes = arena_alloc(a, n * sizeof(*x->scopes));
	for (size_t i = 0; i < n; i++) {
		struct index_scope *s = &x->scopes[x->nscopes++];

		s->given = trimmed(opt->paths[i], a);
		if (x->overlay) {
			s->name = "";
			return true;
		}
		if (!realpath(opt->paths[i], real) || strncmp(real, x->real, len) ||
		    (real[len] && real[len] != '/'))
			return false;
		s->name = arena_printf(a, "%s", real[len] ? real + len + 1 : "");
	}
	x->whole = n == 1 && !*x->scopes->name;
	if (x->whole)
		x->root = x->scopes->given;
	return true;
}

static const char *joined(const char *dir, const char *name, struct arena *a)
{
	bool slash = *dir && dir[strlen(dir) - 1] == '/';

	if (!*dir || !*name)
		return *dir ? dir : name;
	return arena_printf(a, "%s%s%s", dir, slash ? "" : "/", name);
}

/* What follows dir/ in path; "" if they are the same, NULL if path is not in it. */
static const char *rest_of(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	if (strncmp(path, dir, n))
		return NULL;
	if (!path[n] || (n && dir[n - 1] == '/'))
		return path + n;
	return path[n] == '/' ? path + n + 1 : NULL;
}

const char *index_name(const struct index *x, const char *path, struct arena *a)
{
	const char *rest;

	for (size_t i = 0; i < x->nscopes; i++) {
		rest = rest_of(path, x->scopes[i].given);
		if (rest)
			return joined(x->scopes[i].name, rest, a);
	}
	rest = rest_of(path, x->root);
	return rest ? rest : path;
}

const char *index_path(const struct index *x, const char *name, struct arena *a)
{
	for (size_t i = 0; i < x->nscopes; i++) {
		const char *rest;

		if (!*x->scopes[i].name)
			return joined(x->scopes[i].given, name, a);
		rest = rest_of(name, x->scopes[i].name);
		if (rest)
			return joined(x->scopes[i].given, rest, a);
	}
	return *name == '/' ? name : joined(x->root, name, a);
}

bool index_open(struct index *x, const struct options *opt, struct arena *a)
{
	memset(x, 0, sizeof(*x));
	x->fd = -1;
	if ((opt->index && !*opt->index) || !find_scopes(x, opt, a))
		return false;
	x->asked = opt->index;
	x->quiet = opt->quiet;
	x->program = hash_file("/proc/self/exe", sizeof(struct stats));
	x->options = hash_options(opt, x->real);
	x->path = place(opt, x->real, x->options, a);
	if (!x->path)
		return false;
	x->fd = open(x->path, O_RDONLY | O_CLOEXEC);
	if (x->fd >= 0)
		read_head(x);
	return true;
}

/*
 * A part as it is in the file: no copy is made of what is looked up here and there. The file is
 * never written to, but replaced: what is mapped stays as it is, to the end, since findings have
 * their texts there.
 */
static const uint8_t *map_part(struct index *x, enum index_part part)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), skip = x->parts[part].offset & (page - 1);
	void *at = x->parts[part].map;

	if (!at)
		at = mmap(NULL, x->parts[part].size + skip, PROT_READ, MAP_PRIVATE | MAP_POPULATE,
			  x->fd, (off_t)(x->parts[part].offset - skip));
	if (at == MAP_FAILED)
		return NULL;
	x->parts[part].map = at;
	return (const uint8_t *)at + skip;
}

bool index_part(struct index *x, enum index_part part, struct cursor *c, struct arena *a)
{
	size_t size = x->parts[part].size;
	const uint8_t *data;

	memset(c, 0, sizeof(*c));
	if (x->fd < 0)
		return false;
	if (size > MAX_PART) {
		unusable(x, "the index is damaged");
		return false;
	}
	data = size ? map_part(x, part) : arena_alloc(a, 1);
	if (!data || XXH3_64bits(data, size) != x->parts[part].sum) {
		unusable(x, data ? "the index is damaged" : "the index cannot be read");
		return false;
	}
	c->at = data;
	c->end = data + size;
	return true;
}

void index_close(struct index *x)
{
	if (x->fd >= 0)
		close(x->fd);
	x->fd = -1;
}

/* ---- writing ---- */

static bool write_all(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

/* The file beside it, ours alone; -1: errno says why, 0 that another program is at it. */
static int open_new(const char *path)
{
	struct stat ours, there;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return -1;
	/* between open and lock it may have been renamed: then it is somebody's index by now */
	if (flock(fd, LOCK_EX | LOCK_NB) || fstat(fd, &ours) || stat(path, &there) ||
	    ours.st_ino != there.st_ino || ours.st_dev != there.st_dev ||
	    !S_ISREG(ours.st_mode) || ftruncate(fd, 0)) {
		close(fd);
		errno = 0;
		return -1;
	}
	return fd;
}

struct index_out {
	const struct index *x;
	char *beside;
	int fd;
	int error; /* errno of what failed, or 0 */
	struct head head;
	uint64_t offset;
	struct pack pack; /* of the part at work */
	int part;	  /* -1: none */
	XXH3_state_t *sum;
};

static void out_failed(struct index_out *o)
{
	if (!o->error)
		o->error = errno ? errno : EIO;
}

static void out_flush(struct pack *p)
{
	struct index_out *o = p->to;

	XXH3_64bits_update(o->sum, p->at, p->n);
	if (!o->error && !write_all(o->fd, p->at, p->n))
		out_failed(o);
	o->offset += p->n;
	p->n = 0;
}

static void out_end_part(struct index_out *o)
{
	if (o->part < 0)
		return;
	out_flush(&o->pack);
	o->head.parts[o->part].size = o->offset - o->head.parts[o->part].offset;
	o->head.parts[o->part].sum = XXH3_64bits_digest(o->sum);
	o->part = -1;
}

struct index_out *index_out_open(const struct index *x)
{
	struct index_out *o = xcalloc(1, sizeof(*o));
	size_t room = strlen(x->path) + 8;

	o->x = x;
	o->part = -1;
	o->beside = xmalloc(room);
	snprintf(o->beside, room, "%s.new", x->path);
	o->fd = open_new(o->beside);
	if (o->fd < 0) {
		if (errno && x->asked)
			warn("%s: %s", x->path, strerror(errno));
		free(o->beside);
		free(o);
		return NULL;
	}
	o->sum = XXH3_createState();
	memcpy(o->head.magic, magic, sizeof(magic));
	o->head.version = FORMAT_VERSION;
	o->head.program = x->program;
	o->head.options = x->options;
	o->offset = sizeof(o->head);
	for (int i = 0; i < INDEX_PARTS; i++) {
		o->head.parts[i].offset = o->offset;
		o->head.parts[i].sum = XXH3_64bits(NULL, 0);
	}
	if (!o->sum || !write_all(o->fd, &o->head, sizeof(o->head)))
		out_failed(o);
	return o;
}

struct pack *index_out_part(struct index_out *o, enum index_part part)
{
	out_end_part(o);
	o->part = part;
	o->head.parts[part].offset = o->offset;
	XXH3_64bits_reset(o->sum);
	o->pack.flush = out_flush;
	o->pack.to = o;
	return &o->pack;
}

/* The head comes last: a file that was not finished has none that is right. */
void index_out_close(struct index_out *o)
{
	out_end_part(o);
	o->head.sum = XXH3_64bits(&o->head, offsetof(struct head, sum));
	if (!o->error &&
	    (lseek(o->fd, 0, SEEK_SET) || !write_all(o->fd, &o->head, sizeof(o->head)) ||
	     rename(o->beside, o->x->path)))
		out_failed(o);
	if (o->error) {
		if (o->x->asked)
			warn("%s: %s", o->x->path, strerror(o->error));
		unlink(o->beside);
	}
	close(o->fd);
	XXH3_freeState(o->sum);
	free(o->pack.at);
	free(o->beside);
	free(o);
}
