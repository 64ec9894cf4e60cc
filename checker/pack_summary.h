/* SPDX-License-Identifier: GPL-2.0-only */
/* pack_summary.c: what a function does to references, as bytes of the index and back. */
#ifndef KREFCHECK_PACK_SUMMARY_H
#define KREFCHECK_PACK_SUMMARY_H

#include "flow.h"
#include "index.h"

/* How the part of the index at hand writes a name, and reads one; NULL is one of them. */
typedef void put_name_fn(void *ctx, struct pack *p, const struct name *n);
typedef const struct name *take_name_fn(void *ctx, struct cursor *c);

/* False: there is none, or it is too large to be kept; nothing was put down. */
bool summary_pack(struct pack *p, const struct summary *sum, put_name_fn *put_name, void *ctx);
/* In a; NULL: none was put down, or it makes no sense and c is bad. It has no hash. */
struct summary *summary_take(struct cursor *c, take_name_fn *take_name, void *ctx, struct arena *a);

#endif
