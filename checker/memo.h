/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the flow gave for each function, kept for the next run over the tree. With every result goes
 * all that was read of the rest of the program on the way to it, by name; the next run takes the
 * result when all of that reads the same. Everything else is done anew in every run (the first
 * pass, the joining of names, the rounds, what looks at the whole tree), so a run that remembers
 * does what one that does not would do, only without the walks.
 *
 * What a walk over a function reads:
 *  - its own file: the content's hash goes with the record;
 *  - through program_resolve() and its like: functions, macros, structs and registrations of a
 * name, whose facts count wherever in the tree they are (known_facts() in memo.c). These functions
 * note the names that they are asked for; who reads a program's tables in other ways, in what is
 *    called for one function, calls memo_read(), too;
 *  - summaries of these, as they are in the round at hand;
 *  - for rules: whether these are analysed, and the trees of some (program_tree()): their texts,
 *    and what the macros in them stood for; before that, whether they have anything to say;
 *  - for walks over callers: whether these are asked about.
 */
#ifndef KREFCHECK_MEMO_H
#define KREFCHECK_MEMO_H

#include "flow.h"
#include "index.h"
#include "notes.h"

/*
 * SUMMARY: of a round, or of a lock wrapper for its callers; LOOK: findings and notes, none if it
 * is not worth a walk; WALK: calls of functions that somebody asks about.
 */
enum memo_kind { MEMO_SUMMARY, MEMO_LOOK, MEMO_WALK };

/* Slices of the index, or of an arena. */
struct memo_bytes {
	const uint8_t *at;
	size_t n;
};

/* A result, and what was read for it. */
struct memo_entry {
	struct memo_entry *next;
	uint8_t kind; /* enum memo_kind */
	bool used;    /* taken in this run */
	bool fresh;   /* made in this run */
	uint64_t key; /* of what was read, as it was then */
	struct memo_bytes reads, value;
};

/* All about one function, as its file is now. */
struct memo_record {
	struct memo_entry *first;
	struct memo_entry *found; /* the one that holds now, of the kind last asked for */
	bool body;		  /* it has one that can be walked */
	uint64_t key; /* of what was read when it was parsed */
	struct memo_bytes reads;
};

/* The memory of this run. c: what the last one left, names: its names; x: its index, which must
 * stay. */
struct memo *memo_open(const struct index *x, struct cursor names, struct cursor c,
		       struct arena *a);
void memo_close(struct memo *m);
/* To be called when the names are joined and the macros marked; then functions have records. */
void memo_begin(struct program *p);
/*
 * The last round is over: from here on it counts, too, which functions are analysed ...
 */
void memo_begin_look(struct program *p);
/* ... and which are asked about: to be called whenever it is others. */
void memo_begin_walk(struct program *p);
/* All of it that this run used or made; then the names that stand in it. */
void memo_pack(struct pack *out, const struct program *p);
void memo_pack_names(struct pack *out, const struct index *x, const struct program *p);
/*
 * The first pass of a file whose content is that of the last run: src, or NULL: if its stamp says
 * so. False: it is to be read.
 */
struct harvest;
bool memo_take_file(struct memo *m, struct harvest *h, const struct source *src, struct arena *a);
void memo_keep_file(struct memo *m, const struct harvest *h, struct arena *a);
/* The file's stamp says that its content is this one still. Before the first pass. */
void memo_trust(struct memo *m, const char *path, uint64_t hash);
/* How many results were taken from the last run, and made. */
void memo_count(const struct memo *m, struct stats *st);

/* ---- while one function is worked on ---- */

/* Listen to what this thread reads, until one of the next four: not while it listens already. */
void memo_listen(const struct program *p);
/* Of a function that has no record yet. */
void memo_keep_parse(struct program *p, struct func *f, struct arena *a);
void memo_keep_summary(struct program *p, struct func *f, struct summary *sum, struct arena *a);
/* What was found from at on. */
void memo_keep_look(struct program *p, struct func *f, const struct findings *found, size_t at,
		    const struct notes *notes, size_t note_at, struct arena *a);
void memo_keep_walk(struct program *p, struct func *f, const struct pack *value, struct arena *a);
/* Does something for another function: nobody listens until it is given back. */
struct memo_reader *memo_pause(void);
void memo_resume(struct memo_reader *r);

void memo_note(const struct name *n, bool text);
extern _Thread_local struct memo_reader *memo_listener;
/* What other files have of this name is read; text: and the text of these, too. */
static inline void memo_read(const struct name *n)
{
	if (memo_listener)
		memo_note(n, false);
}
static inline void memo_read_text(const struct name *n)
{
	if (memo_listener)
		memo_note(n, true);
}

/* ---- taking ---- */

/* Would f be parsed to the same tree as the last time? Then it need not be, yet. */
bool memo_has(struct program *p, struct func *f);
/* Give them their next summaries, if these are known; who has none is parsed. */
void memo_summaries(struct program *p, struct func **at, size_t n);
/* The summary of f is another one: what reads it does not read the same. */
void memo_changed(struct program *p, const struct func *f);
/* Is it known what comes of f? */
bool memo_find(struct program *p, struct func *f, enum memo_kind kind);
/* Then what the rules find in it; false: it is not known after all. */
bool memo_look(struct program *p, struct func *f, struct findings *found, struct notes *notes,
	       struct arena *a);

/* ... and the bytes that were kept of the walk. */
bool memo_walk(struct program *p, struct func *f, struct cursor *c);

/* ---- memo_pack.c ---- */

/* Names as numbers of the memory, which stay the same from run to run; 0 is none. */
uint32_t memo_number(struct memo *m, const struct name *n);
const struct name *memo_name(const struct memo *m, uint64_t number);
void memo_put_name(void *ctx, struct pack *p, const struct name *n);
const struct name *memo_take_name(void *ctx, struct cursor *c);
/* A function, by its place in the tree; NULL is one of them. */
void memo_put_function(struct memo *m, const struct program *p, struct pack *out,
		       const struct func *f);
struct func *memo_take_function(struct memo *m, const struct program *p, struct cursor *c);
void memo_pack_look(struct memo *m, const struct program *p, struct pack *out,
		    const struct findings *found, size_t at, const struct notes *notes,
		    size_t note_at);
/* False: it makes no sense. */
bool memo_take_look(struct memo *m, const struct program *p, struct cursor *c,
		    struct findings *found, struct notes *notes, struct arena *a);
/* What the first pass brought in from the file, or NULL. */
struct memo_text {
	uint64_t hash; /* of the content */
	bool same;     /* the content is the same still */
	struct memo_bytes value;
};
/* The function that stands at a place among those of one name in its file. */
struct func *memo_function(const struct memo *m, const struct program *p, const struct name *path,
			   const struct name *name, uint64_t place);
/* So many names have a number; 0: more than can have one, and nothing can be kept. */
uint32_t memo_names(const struct memo *m);
struct file *memo_file(const struct memo *m, const struct name *path);

#endif
