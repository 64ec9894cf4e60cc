/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a whole tree's functions, macros and structs are, kept for runs over a part of it: found by
 * name in the index and made into what the first pass and the summaries would have made of them,
 * one name at a time, when it is asked for.
 */
#ifndef KREFCHECK_KNOWN_H
#define KREFCHECK_KNOWN_H

#include "pack_summary.h"

/* known_pack.c: all that other files can name, as the engine knows it at the end of a run. */
void known_pack(struct pack *p, const struct index *x, const struct program *prog);

/* known.c */
struct knowledge;
/* From the bytes of the part, which must stay; NULL: they make no sense. */
struct knowledge *known_open(struct cursor c, const struct index *x, struct arena *a);
/* Join what else the tree has of this name to by_name, or record_tags; once for each name. */
void known_functions(const struct program *p, const struct name *name);
void known_records(const struct program *p, const struct name *tag);
/* What all callers in the tree hold, as the last run saw it: enum answer and 1, or 0. */
enum { KNOWN_ANSWERS = 5 };
uint8_t known_answer(const struct program *p, const struct func *f);
/* Who owns what callers in the tree pass as the parameter that was asked for: enum owner and 1, or
 * 0. */
uint8_t known_owner(const struct program *p, const struct func *f);
/* What callers in the tree do with what f gives, where more of them are known than are at hand. */
void known_habits(const struct program *p, struct func *f);
/* What callers elsewhere make of the functions at hand. */
void known_marks(const struct program *p);
void known_close(struct knowledge *k);
/* The name from the root of the tree of a file at hand. */
const char *known_name(const struct knowledge *k, const char *path);
/* Was something in it not as it should be? */
bool known_is_bad(const struct knowledge *k);

/* The order of the parts of a name's record. */
enum known_kind { KNOWN_FUNCTION, KNOWN_RECORD, KNOWN_ANSWER, KNOWN_HABITS, KNOWN_KINDS };
/* Marks of a function that others of the tree give it. */
enum { KNOWN_MARKS = FM_CALLER_PUTS | FM_ATOMIC | FM_LAST };
struct known_slot {
	uint32_t hash; /* of the name; the lowest bits are the place */
	uint32_t at;   /* of the record; 0: free */
};
struct known_head {
	uint32_t slots; /* a power of two */
	uint32_t nnames, nfiles;
	uint32_t names, files, records; /* where these begin */
};

#endif
