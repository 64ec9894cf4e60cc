// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bytes of a file. Read, not mapped: most files are small, so one read is cheaper than
 * a mapping, a file that shrinks meanwhile cannot kill the program, and the zero
 * byte that ends the text is ours.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOURCE_MOST ((off_t)1 << 30)
#define SOURCE_PROBE ((size_t)8 << 10)

static bool fail(const char **why, const char *text)
{
	if (why)
		*why = text;
	return false;
}

static const char *reason(int err)
{
	switch (err) {
	case ENOENT: return "no such file";
	case EACCES:
	case EPERM: return "permission denied";
	case EISDIR: return "is a directory";
	case ENOTDIR: return "not a directory";
	case ELOOP: return "too many symbolic links";
	case ENAMETOOLONG: return "file name too long";
	case EMFILE:
	case ENFILE: return "too many open files";
	default: return "cannot be read";
	}
}

/* Read until the end: a pipe tells no size, and a file may grow while it is read. */
static char *slurp(int fd, size_t guess, size_t *size, int *err)
{
	size_t room = guess + 1, n = 0;
	char *buf = xmalloc(room);

	*err = 0;
	for (;;) {
		ssize_t got;

		if (n + 1 >= room) {
			char probe;

			got = read(fd, &probe, 1);
			if (got == 1) {
				room = room * 2 + 4096;
				buf = xrealloc(buf, room);
				buf[n++] = probe;
				continue;
			}
		} else {
			got = read(fd, buf + n, room - 1 - n);
		}
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			*err = errno;
		if (got <= 0)
			break;
		n += (size_t)got;
		if (n > (size_t)SOURCE_MOST) {
			*err = EFBIG;
			break;
		}
	}
	buf[n] = '\0';
	*size = n;
	return buf;
}

bool source_read(struct source *s, const char *path, const char **why)
{
	struct stat st;
	int fd, err;
	char *buf;
	size_t size;

	memset(s, 0, sizeof(*s));
	s->path = path;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(why, reason(errno));
	if (fstat(fd, &st) != 0)
		st.st_size = 0;
	else if (S_ISDIR(st.st_mode)) {
		close(fd);
		return fail(why, "is a directory");
	}
	if (st.st_size > SOURCE_MOST) {
		close(fd);
		return fail(why, "larger than 1 GiB");
	}
	buf = slurp(fd, (size_t)st.st_size, &size, &err);
	close(fd);
	if (err) {
		free(buf);
		return fail(why, err == EFBIG ? "larger than 1 GiB" : reason(err));
	}
	if (memchr(buf, '\0', size < SOURCE_PROBE ? size : SOURCE_PROBE)) {
		free(buf);
		return fail(why, "is a binary file");
	}
	s->text = buf;
	s->size = size;
	s->owned = true;
	return true;
}

void source_text(struct source *s, const char *path, const char *text, size_t size)
{
	memset(s, 0, sizeof(*s));
	s->path = path;
	s->text = text;
	s->size = size;
}

void source_free(struct source *s)
{
	if (s->owned)
		free((void *)(uintptr_t)s->text);
	free(s->lines);
	memset(s, 0, sizeof(*s));
}

static void lines_make(struct source *s)
{
	const char *p = s->text, *end = s->text + s->size;
	size_t room = s->size / 32 + 16;

	s->lines = xmalloc(room * sizeof(*s->lines));
	s->lines[0] = 0;
	s->nlines = 1;
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		if (s->nlines == room)
			s->lines = vec_grow(s->lines, s->nlines, &room, sizeof(*s->lines));
		s->lines[s->nlines++] = (uint32_t)(p - s->text);
	}
}

void source_where(struct source *s, uint32_t off, uint32_t *line, uint32_t *col)
{
	uint32_t low = 0, high;

	if (!s->lines)
		lines_make(s);
	for (high = s->nlines; high - low > 1;) {
		uint32_t mid = low + (high - low) / 2;

		if (s->lines[mid] <= off)
			low = mid;
		else
			high = mid;
	}
	*line = low + 1;
	*col = off - s->lines[low] + 1;
}
