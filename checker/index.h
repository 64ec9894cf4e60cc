/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index on disk: what a run over a tree found out, for the next one. A file in parts, each with
 * a checksum of its own that is looked at before anything of the part is used. It is only ever
 * replaced as a whole, by renaming; whoever has it open goes on reading the old one.
 */
#ifndef KREFCHECK_INDEX_H
#define KREFCHECK_INDEX_H

#include "report.h"

/* ---- pack.c: numbers and texts to bytes and back ---- */

struct pack {
	uint8_t *at;
	size_t n, room;
	void (*flush)(struct pack *p); /* NULL, or empties it when there is much in it */
	void *to;
};
void pack_number(struct pack *p, uint64_t v);
void pack_bytes(struct pack *p, const void *data, size_t size);
/* NULL comes back as NULL. */
void pack_text(struct pack *p, const char *text);

/* Reading past the end, or what cannot be, makes it bad, and gives zeros from there on. */
struct cursor {
	const uint8_t *at, *end;
	bool bad;
};
uint64_t take_number(struct cursor *c);
/* The same, for a count of things that are at least a byte each: no more than are left. */
size_t take_count(struct cursor *c);
const void *take_bytes(struct cursor *c, size_t size);
/* Ends with a zero byte, in place. */
const char *take_text(struct cursor *c);

/* ---- index_file.c: where it is, its parts, checksums ---- */

enum index_part { PART_TREE, PART_ANSWER, PART_KNOWN, PART_NAMES, PART_MEMO, INDEX_PARTS };

/* Something that the user named: findings in it are told by the name that he gave it. */
struct index_scope {
	const char *given;
	const char *name; /* from the root; "" is the root itself */
};

struct index {
	const char *path; /* of the index */
	const char *root; /* of the tree, as given; without a slash at the end */
	const char *real; /* the same, resolved */
	struct index_scope *scopes;
	size_t nscopes;
	bool whole; /* the root itself was named: such a run makes the index */
	bool overlay; /* what was named lies elsewhere, and stands for files of the tree */
	uint64_t program, options; /* what it must have been made by */
	bool asked, quiet;	   /* --index=FILE; no notes */
	int fd;			   /* -1: there is none, or none that can be used */
	uint64_t size;
	struct {
		uint64_t offset, size, sum;
		void *map; /* NULL: not asked for yet */
	} parts[INDEX_PARTS];
};
/*
 * The index of the tree that the options name, opened if there is one that fits: tells in a line
 * if it is damaged or of another version. False: these options want none.
 */
bool index_open(struct index *x, const struct options *opt, struct arena *a);
/* A path of this run as one from the root, and back. */
const char *index_name(const struct index *x, const char *path, struct arena *a);
const char *index_path(const struct index *x, const char *name, struct arena *a);
/* Bytes of a part, checked, there to the end; false: damaged, said so. */
bool index_part(struct index *x, enum index_part part, struct cursor *c, struct arena *a);
/* Replace it by one of these parts. Trouble is told only if the user named the file. */

/* A new index, written beside the old one, part by part in any order. */
struct index_out;
/* NULL: it cannot be written, and the user was told if he asked for it. */
struct index_out *index_out_open(const struct index *x);
/* What is packed into it is the part, until the next one is begun; it empties itself. */
struct pack *index_out_part(struct index_out *o, enum index_part part);
/* Takes the place of the old one, if all went well. */
void index_out_close(struct index_out *o);
void index_close(struct index *x);

/* ---- index_tree.c: which files there are, and whether they are still the same ---- */

struct tree_file {
	const char *name; /* in its folder */
	uint64_t stamp;	  /* of size, times and inode */
	uint64_t hash;	  /* of the content */
	uint32_t folder;
	bool racy;     /* touched so lately that its stamp may not tell the next change */
	bool remarked; /* says "krefcheck:" somewhere */
	bool skipped;  /* could not be read */
};
struct tree_folder {
	const char *name; /* "" is the root */
	uint64_t stamp;
	uint32_t first, n; /* its files: files.at[first ...] */
	bool racy;
};
struct tree {
	VEC(struct tree_file) files;
	VEC(struct tree_folder) folders;
	uint64_t bytes;
};
/* What is below the root now, by name and stamp; hashes are not filled in. */
void tree_take(struct tree *t, const char *root, struct arena *a);
void tree_pack(const struct tree *t, struct pack *p);
bool tree_unpack(struct tree *t, struct cursor *c);
/* The same for a file or a directory below the root. */
bool tree_part_same(struct tree *t, const char *root, const char *name);
/* Is what is below the root what t says? Stamps are looked at; contents where these differ.
 * *touched: so many files were read again. */
bool tree_same(struct tree *t, const char *root, int jobs, size_t *touched);
void tree_free(struct tree *t);
uint64_t tree_hash(const void *text, size_t size);
/* 0: it cannot be read. */
uint64_t tree_hash_file(int dir, const char *name);

/* ---- index_answer.c: findings ---- */

void answer_pack(struct pack *p, const struct index *x, const struct findings *f,
		 const struct stats *st);
/* Those of files in the scopes. */
bool answer_unpack(struct cursor *c, const struct index *x, const struct options *opt,
		   struct findings *f, struct stats *st, struct arena *a);

/* ---- index.c: the two ends of a run ---- */

struct program;
struct knowledge;
struct memo;
/* Is the tree what the index knows? Then all that this run would find, without one. */
bool index_answer(struct index *x, const struct options *opt, struct findings *out,
		  struct stats *st, struct arena *a);
/* For a run over a part: what is known of the rest; NULL: nothing. */
struct knowledge *index_known(struct index *x, struct arena *a);
/* For a run over all of it: what was found for each function, and by what; NULL: it is not kept. */
struct memo *index_memo(struct index *x, const struct tree *t, struct arena *a);
/* Before anything is read: what is there. */
void index_begin(struct index *x, struct tree *t, struct arena *a);
/* Tell the report layer which files to look into. */
void index_remarks(const struct program *p, struct findings *out);
/* What was found in all of it; the next run may have it for nothing. */
void index_keep(const struct index *x, struct tree *t, const struct program *p,
		const struct findings *out, const struct stats *st);

#endif
