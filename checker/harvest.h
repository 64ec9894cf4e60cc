/* SPDX-License-Identifier: GPL-2.0-only */
/* What the first pass brings in from one file, before it is joined with the others. */
#ifndef KREFCHECK_HARVEST_H
#define KREFCHECK_HARVEST_H

#include "memo.h"

struct harvest {
	struct file *file;
	VEC(struct func *) funcs;
	VEC(struct record_type *) records;
	VEC(const struct name *) statics; /* made by macros */
	struct registration *regs;
	size_t nregs;
	uint64_t bytes, lines, functions, skipped, bounds;
};

/* harvest.c: as bytes, with the memory's numbers for names ... */
void harvest_pack(struct pack *p, struct memo *m, const struct harvest *h);
/* ... and back, for a file with this content; in a. False: it makes no sense, h is as it was. */
bool harvest_take(struct harvest *h, struct memo *m, struct cursor c, struct arena *a);

#endif
