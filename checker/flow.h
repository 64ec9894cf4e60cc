/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The analysis: control flow graph, symbols, abstract states, summaries, the whole-tree program.
 * Sections in pipeline order: cfg, symbol, summary, state, program, flow.
 */
#ifndef KREFCHECK_FLOW_H
#define KREFCHECK_FLOW_H

#include "syntax.h"
#include "report.h"

/* ---- cfg.c: a function's body as basic blocks; && || ?: and ({ }) are lowered to branches ---- */

enum action_kind {
	ACT_EXPR,    /* evaluate expr */
	ACT_DECL,    /* a local comes into being; its initialiser is assigned */
	ACT_CLEANUP, /* a local with __free() or a guard leaves its scope */
	ACT_CURSOR,  /* an iterator macro sets its cursor (expr: the call) anew */
	ACT_CURSOR_END, /* the iterator ran out: its cursor is nothing of use */
	ACT_RETURN,  /* expr or NULL; the block ends */
	ACT_GUARD,   /* scoped_guard(): expr is the call; the guard is taken */
	ACT_UNGUARD,
};

struct action {
	uint8_t kind;
	uint32_t tok;
	struct expr *expr;
	struct decl *decl;
};

enum term_kind { TERM_JUMP, TERM_BRANCH, TERM_SWITCH, TERM_ANY, TERM_EXIT };

struct edge {
	uint32_t to;
	struct expr *value, *high; /* SWITCH: of the case; both NULL: default */
};

struct block {
	uint32_t first_action, nactions;
	uint32_t first_edge, nedges; /* BRANCH: [0] true, [1] false; ANY: whichever */
	uint8_t term;
	bool loop_head;
	struct expr *cond; /* BRANCH, SWITCH */
	uint32_t tok;	   /* of the condition */
	uint32_t config;   /* ANY: of an #if that is asked again (syntax.h, T_PPIF); 0: none */
	uint64_t *live;	   /* locals (by number) that may be read from here on */
};

struct local {
	const struct name *name;
	struct decl *decl; /* NULL: a temporary of the lowering */
	bool is_param;
	bool address_taken;
};

struct cfg {
	struct function *fn;
	struct block *blocks; /* [0] entry */
	uint32_t nblocks;
	struct action *actions;
	uint32_t nactions;
	struct edge *edges;
	struct local *locals; /* parameters first */
	uint32_t nlocals;
	uint32_t nopaque; /* statements that could not be read */
};
/* scope.c: give locals that hide another one of fn names of their own, "name.1". To be done once,
 * before the cfg is built. */
void scope_resolve(struct function *fn);
/* Build; lives in *a. NULL only if the body was skipped. */
struct cfg *cfg_build(struct function *fn, struct arena *a);
void dump_cfg(FILE *f, const struct cfg *g);
/* The local that a name stands for, or -1. Inner scopes are told apart by then: what hides another
 * one has a name of its own (scope.c). */
int cfg_local(const struct cfg *g, const struct name *name);

/* ---- sym.c: symbolic values, hash-consed, so equality is a pointer compare ---- */

enum sym_kind {
	SYM_CONST,     /* value */
	SYM_ERRNO,     /* -ENAME: some negative number, equal to itself */
	SYM_STRING,
	SYM_FUNC,      /* address of a function */
	SYM_GLOBAL,    /* address of a variable of file or tree */
	SYM_LOCAL,     /* address of a local; value is its number */
	SYM_PARAM,     /* value of a parameter at entry; value is its number */
	SYM_FIELD,     /* address of member name in *a */
	SYM_CONTAINER, /* address of the object whose member name stands at a; tag is its type */
	SYM_INDEX,     /* address of an element of array a; b its index */
	SYM_LOAD,      /* what memory at a held on entry */
	SYM_FRESH,     /* unknown, born at a place: value is site * 16 + slot */
	SYM_OLD,       /* what SYM_FRESH of that place stood for one iteration ago */
	SYM_BIN,       /* a op b */
};

enum sym_flag {
	SYMF_LOOKUP = 1, /* came out of a list, tree, hash, idr, xarray: nobody holds it for us */
	SYMF_ALLOC = 2,	 /* came fresh out of an allocator: nobody else knows it */
	SYMF_ARRAY = 4,	 /* somewhere in it an index that is not constant */
	SYMF_CALL = 8,	 /* FRESH: result of a call */
	SYMF_MANAGED = 16, /* fresh out of an allocator, and freed where a probe fails */
};

struct sym {
	uint8_t kind, op, depth, flags;
	uint32_t id; /* order of birth: deterministic */
	const struct name *name;
	const struct sym *a, *b;
	int64_t value;
	const struct name
		*tag; /* of the struct that it points to (or that the member at it has), or NULL */
	uint8_t pointers; /* levels of pointer of the value beyond the tag; FIELD: of the member */
	uint32_t hash;
	const struct name
		*label; /* of the variable that it was first put into; for messages alone */
	uint64_t parts; /* bits of its parts, itself included: whose bit is not set is none */
	struct sym *next;
};

struct symtab {
	struct arena *arena;
	struct sym **buckets;
	uint32_t nbuckets;
	uint32_t nsyms;
	/* The declared type of a struct's member, or NULL. */
	const struct type *(*member)(void *ctx, const struct name *tag, const struct name *member);
	void *ctx;
};
void symtab_init(struct symtab *t, struct arena *a);
static inline uint64_t sym_bit(const struct sym *s)
{
	return (uint64_t)1 << (s->id % 64);
}
/* Is it what a member of a number's type holds? */
bool sym_is_number(const struct symtab *t, const struct sym *value);
/* What sym.parts is to be, when all else is set. */
uint64_t sym_parts(const struct sym *s);
const struct sym *sym_const(struct symtab *t, int64_t value);
const struct sym *sym_named(struct symtab *t, enum sym_kind kind, const struct name *name);
const struct sym *sym_numbered(struct symtab *t, enum sym_kind kind, int64_t value, uint8_t flags);
const struct sym *sym_field(struct symtab *t, const struct sym *base, const struct name *name);
const struct sym *sym_container(struct symtab *t, const struct sym *base, const struct name *tag,
				const struct name *member);
const struct sym *sym_index(struct symtab *t, const struct sym *base, const struct sym *index);
/* ERR_PTR(-ENAME): compared with a pointer it stands for any error. */
const struct sym *sym_errptr(struct symtab *t, const struct sym *error);
const struct sym *sym_load(struct symtab *t, const struct sym *addr);
const struct sym *sym_bin(struct symtab *t, uint8_t op, const struct sym *a, const struct sym *b);
/* Replace from by to wherever it stands in s. */
const struct sym *sym_subst(struct symtab *t, const struct sym *s, const struct sym *from,
			    const struct sym *to);
bool sym_has_part(const struct sym *s, const struct sym *part);
/* The same, and fast where it does not; s may be NULL. */
static inline bool sym_contains(const struct sym *s, const struct sym *part)
{
	return s && s->parts & sym_bit(part) && sym_has_part(s, part);
}
/* The pointer that an address goes back to: FIELD, CONTAINER and constant INDEX steps taken away.
 * One per object. */
const struct sym *sym_object(const struct sym *s);
/* The deepest leaf. */
const struct sym *sym_root(const struct sym *s);
/* C-like text: names of locals from g (may be NULL). */
void sym_text(const struct sym *s, const struct cfg *g, char *buf, size_t size);

/* ---- what a function does to references: the one input type of the flow, inferred or modelled
 * ---- */

/* What is known of a value: any union of these. Pointers: null, error pointer, valid. */
enum { M_ZERO = 1, M_NEG = 2, M_POS = 4, M_ANY = 7, M_NONZERO = M_NEG | M_POS };

enum effect_kind {
	EF_INIT,    /* counter at is initialised to one, which the caller owns; comes first */
	EF_REF,	    /* references of counter at are gained (delta > 0) or dropped */
	EF_DOUBT,   /* counter at may change in ways that depend on what is not known */
	EF_ESCAPE,  /* object at is stored or published where others find it */
	EF_HANDOFF, /* object at is handed to another context; arg: the callback's symbol or NULL */
	EF_FREE,    /* object at is freed */
	EF_LOCK,    /* lock at is taken; delta: enum lock_mode */
	EF_UNLOCK,
	EF_UNLINK,  /* object at is taken out of its container */
	EF_USE,	    /* object at is touched */
	EF_CANCEL,  /* a hand-off of the object at is undone for certain */
	EF_CLAIM,   /* a mark in the object at is taken back, and with it a reference, maybe */
	EF_TAKE,    /* model: something is taken out of the container at, by its key */
	EF_KOBJECT, /* the kobject whose counter is at: delta is enum kobject_step; arg: its
		       kobj_type */
};

/* What kobjects go through whether their references are followed or not. */
enum kobject_step { KOBJECT_SETUP = 1, KOBJECT_ADDED, KOBJECT_FAILED, KOBJECT_PUT };

enum lock_mode { LOCK_EXCLUSIVE = 1, LOCK_SHARED = 2, LOCK_RCU = 3, LOCK_IRQ = 4 };

enum effect_flag {
	EFF_KEPT = 1,	 /* the reference gained is kept by the callee's side, not by the caller */
	EFF_LAST = 2,	 /* the drop was the last one, the release ran */
	EFF_UNLESS = 4,	 /* gained by get_unless_zero */
	EFF_MAYBE = 8,	 /* on some of the paths that were merged */
	EFF_ATOMIC = 16, /* LOCK: nobody may sleep while it is held */
	EFF_ASSERT = 32, /* LOCK: it is held already, by the caller */
	EFF_RETURNED = 64, /* gained for the value returned, which was there before */
};

struct effect {
	uint8_t kind;
	uint8_t flags;
	int8_t delta;
	const struct sym *at;  /* over SYM_PARAM, SYM_GLOBAL and SYM_FRESH (born in the call) */
	const struct sym *arg; /* REF: release function (SYM_FUNC) if known; HANDOFF: callback */
};

struct store {
	const struct sym *addr, *value;
};

/* What has to be so on entry: a parameter, or what memory reached through it holds. */
struct precondition {
	const struct sym *what; /* SYM_PARAM, or SYM_LOAD over one */
	uint8_t mask;
};

/* One way a call can end. */
struct outcome {
	uint8_t ret_mask;
	uint8_t ret_flags;	/* enum sym_flag of a fresh result */
	const struct sym *ret;	/* NULL: nothing known beyond the mask */
	struct effect *effects;
	struct store *stores;
	struct precondition *pre;
	uint16_t neffects, nstores, npre;
};

enum summary_flag {
	SUM_NORETURN = 1,
	SUM_MODEL = 2,	   /* said by a model, not inferred */
	SUM_PURE = 4,	   /* neither effect nor store */
	SUM_UNCERTAIN = 8, /* bounds were hit */
	SUM_ALLOC = 16,	   /* result is fresh memory */
	SUM_FREES = 32,
	SUM_SLEEPS = 64,
	SUM_REFS = 128,	   /* some outcome changes a counter of a parameter or returns one held */
	SUM_LOCKS = 256,
	SUM_NEEDS_LOCK = 512, /* a finding waits for what the callers hold */
	SUM_ATOMIC = 1024, /* model: nobody may sleep while this lock is held */
	SUM_TRIES = 2048,  /* model: does not wait for the lock */
	SUM_GRACE = 4096,  /* model: waits for a grace period */
	SUM_LATER = 8192,  /* model: frees after a grace period */
	SUM_CACHE = 16384, /* model: frees to a slab cache */
	SUM_ASSERTS = 32768, /* model: says that the lock is held, takes none */
};

struct summary {
	uint16_t flags;
	uint16_t noutcomes;
	struct outcome *outcomes;
	uint64_t hash; /* of the content: tells whether it changed */
	uint64_t print; /* memo.c: of all of it */
};

/* ---- state.c: one abstract state of a function on a path ---- */

enum ref_origin { REF_BORROWED, REF_INIT, REF_HELD };
enum ref_flag {
	RF_ESCAPED = 1, /* stored or published for certain: the place may own a reference */
	RF_MAYBE = 2,	/* passed to a function that may have stored it */
	RF_HANDED = 4,	/* handed to another context */
	RF_FREED = 8,
	RF_LAST = 16,  /* kref_put() told that the release ran */
	RF_DOUBT = 32, /* lost track: silence */
	RF_GOT = 64,   /* a reference was gained on this path */
	RF_PUT = 128,  /* one was dropped on this path */
	RF_UNLESS = 256,
	RF_UNLINKED = 512,
	RF_FIELD = 1024, /* the reference lives in a field: stored there and found there */
	RF_SATURATED = 2048,
	RF_OBJECT = 4096,  /* key is an object, not a counter: it only carries flags */
	RF_KOBJECT = 8192, /* with RF_OBJECT: key is a kobject's counter, count is 1 from set-up to
			      put */
	RF_FAILED = 16384, /* KOBJECT: adding it failed; RF_ESCAPED: it was added */
	RF_UNSURE = 32768, /* whether a reference came with the object is not known: no fewer may
			      be told from count */
};

struct ref {
	const struct sym *key; /* address of the counter */
	int8_t count;	       /* references relative to entry, of this function's doing */
	int8_t low;	       /* lowest count so far on the path */
	uint8_t places;	       /* that it was stored in, or given to: each may own one */
	uint8_t origin;
	uint16_t flags;
	uint32_t got_tok, put_tok, escape_tok, handoff_tok;
	uint32_t maybe_tok; /* the call that may have stored it; UINT32_MAX: several */
	const struct sym *release, *callback;
	uint32_t handoff_locks; /* acquisitions held at the hand-off: hash-consed set id */
};

struct held {
	const struct sym *lock;
	uint32_t acq; /* token of the acquisition: tells one holding from the next */
	uint8_t mode;
	bool atomic; /* nobody may sleep meanwhile */
	bool callers; /* asserted to be held: the caller's */
};

struct lookup {
	const struct sym *what;
	uint32_t tok;
	uint32_t acqs[4]; /* holdings at the time */
	uint8_t modes[4];
	uint8_t n;
};

struct bind {
	const struct sym *addr, *value;
};

struct fact {
	const struct sym *s;
	const struct sym *eq; /* known to equal this constant, or NULL */
	uint32_t id; /* of s: the order of the array */
	uint8_t mask;
	bool counts; /* a counter changed because of it: stays true whatever is called */
};

/* The path so far, newest first; shared tails. */
struct trail {
	const struct trail *up;
	uint32_t tok;
	uint8_t kind; /* enum trail_kind */
	uint8_t flag;
	const struct sym *what;
	const struct expr *cond; /* branches: what was decided */
};
enum trail_kind {
	TR_GET,
	TR_PUT,
	TR_INIT,
	TR_HELD,
	TR_ALLOC,
	TR_ESCAPE,
	TR_HANDOFF,
	TR_LOOKUP,
	TR_LOCK,
	TR_UNLOCK,
	TR_TRUE,
	TR_FALSE,
	TR_CASE,
	TR_USE,
	TR_FREE,
	TR_CALL,
	TR_LOST,
	TR_UNLINK,
	TR_SETUP,
	TR_FAILED,
	TR_CLAIM, /* it may own one more from here on: a mark, a slot or a hand-off was cleared */
	TR_LENT,  /* passed to who may keep it */
};

struct state {
	struct bind *env;
	struct fact *facts;
	struct ref *refs;
	struct held *locks;
	struct lookup *lookups;
	uint16_t nenv, nfacts, nrefs, nlocks, nlookups;
	uint16_t renv, rfacts, rrefs, rlocks, rlookups; /* room */
	const struct trail *trail;
	uint64_t hash;
	bool dead; /* the path ends here: noreturn, or it cannot be */
};
struct state *state_copy(struct arena *a, const struct state *s);
bool state_same(const struct state *a, const struct state *b);
void state_hash(struct state *s);
const struct sym *state_get(const struct state *s, const struct sym *addr); /* NULL: unbound */
void state_set(struct arena *a, struct state *s, const struct sym *addr, const struct sym *value);
void state_unset(struct state *s, const struct sym *addr);
struct ref *state_ref(struct state *s, const struct sym *key);		    /* NULL: none */
struct ref *state_ref_add(struct arena *a, struct state *s, const struct sym *key);
struct fact *state_fact(struct state *s, const struct sym *what);
uint8_t state_mask(const struct state *s, const struct sym *what); /* enum M_* of a value */
/* Narrow a value to mask; false: no such path. */
bool state_narrow(struct arena *a, struct state *s, const struct sym *what, uint8_t mask);
/* Take cond to be true or false; false: no such path. */
bool state_assume(struct arena *a, struct symtab *t, struct state *s, const struct sym *cond,
		  bool truth);
void state_lock(struct arena *a, struct state *s, const struct sym *lock, uint8_t mode,
		uint32_t tok);
void state_unlock(struct arena *a, struct state *s, const struct sym *lock, uint8_t mode,
		  uint32_t tok);
/* Remember where what was found, and under which holdings. */
void state_found(struct arena *a, struct state *s, const struct sym *what, uint32_t tok);
struct lookup *state_lookup(struct state *s, const struct sym *what);
/* Rename a symbol everywhere. */
void state_rename(struct arena *a, struct symtab *t, struct state *s, const struct sym *from,
		  const struct sym *to);
void state_trail(struct arena *a, struct state *s, enum trail_kind kind, uint32_t tok,
		 const struct sym *what, uint8_t flag);

/* ---- program: the whole tree (program.c, facts.c, load.c) ---- */

struct func;

/* What a function's text says of a parameter, whatever the path (facts.c). */
enum param_bit {
	PB_STORED = 1,	 /* it, or the address of a member, is stored where others find it */
	PB_FREED = 2,
	PB_INDIRECT = 4, /* passed to a function pointer */
	PB_USED = 8,	 /* touched through -> or * */
	PB_RETURNED = 16,
	PB_WRITTEN = 32, /* *p or a member of it is assigned */
	PB_GIVEN_UP = 128, /* put, as a kobject or device that it contains */
	PB_ATOMIC = 64,	 /* model: a function that will be called where nobody may sleep */
};

/* Parameter number param goes on as argument arg of callee. */
struct pass {
	const struct name *callee;
	struct func *to; /* the definition that callee means */
	uint8_t param, arg;
};

/* How a callee is called, all its calls in one function taken together. */
enum call_how {
	HOW_ALWAYS = 1, /* once at least behind no condition */
	HOW_WAITS = 2,	/* with GFP_KERNEL: it may sleep */
	HOW_WAITS_ALWAYS = 4,
};

/* What a function's text does to locks, memory and containers, by name of place (facts.c, reach.c).
 */
enum deed_kind { DEED_LOCK, DEED_UNLOCK, DEED_FREE, DEED_UNLINK, DEED_LINK, DEED_TAKE };
enum deed_flag {
	DEED_GLOBAL = 1,   /* root is a variable of file or tree, not a struct's tag */
	DEED_STATIC = 2,   /* ... of the file */
	DEED_BRANCHED = 4, /* behind a condition */
	DEED_SHARED = 8,
	DEED_LATER = 16,   /* freed only after a grace period */
	DEED_CACHE = 32,   /* freed to a slab cache */
};
enum { MAX_DEED_PATH = 3 };

struct deed {
	uint8_t kind, flags, npath;
	uint32_t off;		 /* of the call in the file */
	const struct name
		*root; /* tag of the variable that the path starts from, or the variable */
	const struct name *path[MAX_DEED_PATH];
};

/* member of a struct gets this callback: INIT_WORK(&x->member, fn), .member = fn, x->member = fn */
struct registration {
	const struct name *tag;	   /* struct that has the member, or NULL: not known */
	const struct name *var;	   /* variable of file level that has it, or NULL */
	const struct name *member;
	const struct name *fn;
	struct file *file;
	struct registration *next; /* of this member, in the program */
	struct registration *again; /* of this function, in the program */
};

struct file {
	const char *path;
	const char *name; /* the same from the root of the tree, where that is known */
	uint32_t number; /* in order of path: deterministic */
	bool header, model, skipped, relevant, pending;
	bool typesafe; /* says SLAB_TYPESAFE_BY_RCU */
	bool drops_later; /* registers a callback that drops references */
	bool remarked; /* says "krefcheck:", in a comment perhaps */
	bool wanted;   /* has functions that are analysed: its lines are known, or can be */
	uint64_t hash; /* of its content; 0: not asked for */
	struct memo_text *text; /* memo.c: what the first pass brought in, kept */
	uint32_t nlines;
	uint32_t *lines; /* offsets of the lines; kept for files with findings (load.c) */
	uint32_t size;
	struct func *first; /* its functions and macros, linked by in_file */
	struct func *last;
	struct unit *unit; /* load.c: parsed for good */
};

enum func_kind { FUNC_FUNCTION, FUNC_MACRO, FUNC_MODEL };
enum func_mark {
	FM_STATIC = 1,
	FM_INLINE = 2,
	FM_PRIMITIVE = 4, /* calls a function that a model says handles references */
	FM_ANALYSE = 8,	  /* in the set that flow.c works on */
	FM_LOOP = 16,	  /* macro: a loop */
	FM_CODE = 32,	  /* macro: reads as code */
	FM_CONTROL = 64,  /* macro: has return or goto in it */
	FM_NEAR = 128,	  /* reaches a primitive in a few calls */
	FM_LOCKS = 256,	  /* calls lock and unlock primitives in unequal number */
	FM_ADDRESS = 512, /* its address is taken somewhere: called from who knows where */
	FM_SKIPPED = 1024,
	FM_WATCH = 2048,	/* calls of it are observed: what do its callers hold? */
	FM_ATOMIC = 4096,	/* registered as a callback that must not sleep */
	FM_TEST = 131072, /* macro: an argument && something beside: true only if the argument is */
	FM_KNOWN = 65536, /* from the index: never loaded, it is as it was */
	FM_CALLER_PUTS = 16384, /* some caller puts a kobject or device, too */
	FM_WEAK = 32768, /* model: gives way to a definition */
	FM_SETS_UP = 262144, /* calls what a model says sets up a kobject */
	FM_PUTS = 524288,    /* ... or puts one */
	FM_PLACE = 2097152,  /* macro: a member of its argument */
	FM_ACTION = 4194304, /* model: a function is called for what was set up when it goes */
	FM_LAST = 1048576,   /* registered as a callback that comes last for its object */
	FM_TAKES_KREF =
		8192, /* of one parameter, a struct kref *: most likely a release function */
};

/* What callers do with what comes with a reference. */
/* LEAVE: a caller drops what it passed to it: so it keeps none. TAKE: a caller does not. */
enum habit { HABIT_DROP, HABIT_PASS_ON, HABIT_LOSE, HABIT_LEAVE, HABIT_TAKE, HABITS };

struct func {
	const struct name *name;
	struct func *same;    /* next of this name in the program */
	struct func *in_file; /* next in the file */
	struct file *file;
	uint32_t off; /* of its name */
	uint32_t from, to; /* bytes from its head to its }, to be read alone; to is 0: it cannot */
	uint32_t number; /* over the program, in order of path and text */
	uint32_t marks;
	uint8_t kind, nparams, arm;
	uint32_t size; /* tokens of its body */
	const struct name **calls;
	struct pass *passes;
	uint32_t ncalls, npasses;
	uint8_t *bits; /* enum param_bit, per parameter */
	uint8_t *how;  /* enum call_how, per call; NULL: not known */
	struct deed *deeds; /* in order of text */
	uint32_t ndeeds;
	struct macro *macro;
	/* second pass */
	struct function *ast;
	struct cfg *cfg;
	struct summary *sum, *next_sum;
	struct result *result;
	struct func **callees; /* the definitions that calls mean; NULL: not asked yet */
	uint32_t wanted_round; /* of the summary computation: 0 is none */
	uint8_t delays, changes;
	uint8_t told;	/* enum told */
	uint8_t walked;
	uint8_t answer; /* callers.c: what the callers hold, and 1; 0: not asked */
	uint8_t asked; /* callers.c: depth at which it was asked, 0: not */
	uint8_t lent;  /* callers.c: parameter that is asked for an owner, and 1; 0: none */
	uint8_t owned; /* callers.c: enum owner of what is passed there, and 1; 0: not asked */
	uint16_t habits[HABITS]; /* callers.c: how many callers do that with what it gives */
	struct site *sites; /* callers.c: where it is called from */
	struct reach *_Atomic reach; /* reach.c: asked for before */
	bool answering; /* callers.c: its callers are being gone through */
	bool changed, late;
	bool parse;	       /* for good, in this run */
	bool unparsed;	       /* has a body, which is remembered and not parsed yet */
	struct memo_record *record; /* memo.c: what the last run knew of it, or NULL */
	bool shown; /* index: to be kept, though no other file can name it */
};

/* told.c: what is said of a lock that the callers hold; INIT: it runs once, at start (__init). */
enum told { TOLD_ANNOTATION = 1, TOLD_COMMENT = 2, TOLD_NAME = 4, TOLD_INIT = 8 };
/* The functions that prototypes in a file annotate so. */
struct told_names {
	const struct name **at;
	size_t n, room;
};
void told_gather(const struct unit *u, struct told_names *names);
uint8_t told_of(const struct unit *u, const struct told_names *names, const struct function *fn);

struct record_type {
	const struct name *tag;
	struct record_type *same;
	struct file *file;
	uint32_t nmembers;
	struct member_type {
		const struct name *name;
		struct type type;
	} *members;
};

struct program {
	const struct options *opt;
	struct stats *st;
	struct arena *arena; /* for the whole run; one thread at a time */
	struct arena *arenas; /* one per thread */
	int nthreads;
	VEC(struct file *) files;
	VEC(struct file *) pending; /* with functions that program_load() is to parse */
	VEC(struct func *) funcs;
	VEC(struct func *) models; /* in the order of reading; not among funcs */
	VEC(struct registration) regs;
	struct knowledge *known; /* what the index says of the rest of the tree, or NULL */
	struct memo *memo; /* of earlier runs over this tree, or NULL */
	uint64_t serial; /* of this program, once its names are joined: no other has it */
	struct table *by_name;	  /* name -> struct func */
	struct table
		*kobject_models;   /* name -> struct func: what is said beside what is inferred */
	struct table *record_tags; /* tag -> struct record_type */
	struct table *reg_members; /* member -> struct registration, and next */
	struct table *reg_fns; /* function -> struct registration, and again */
	struct table *unlinked; /* tags of what release functions take out of a container */
};

/* A map from names, grown as needed; not safe while written. */
struct table;
struct table *table_new(void);
void **table_slot(struct table *t, const struct name *key); /* makes it */
void *table_get(const struct table *t, const struct name *key);
/* Was the key ever entered, whatever its value? */
bool table_has(const struct table *t, const struct name *key);
/* Each key's value, in no order that survives a run; NULL behind the last. *at starts at 0. */
void *table_next(const struct table *t, size_t *at);
void table_free(struct table *t);

/* program.c: read every file below the paths, first pass; false: nothing could be read. */
bool program_read(struct program *p);
/* Give back what is not in p->arena; what the threads' arenas hold lives on there. */
void program_free(struct program *p);
/* The definition that a call of name in file means, or NULL. */
struct func *program_resolve(const struct program *p, const struct file *from,
			     const struct name *name);
/* The definition that call number k of f means, or NULL. */
struct func *program_callee(const struct program *p, const struct func *f, uint32_t k);
/* Declared type of a struct's member, or NULL. Looks into anonymous members. */
const struct type *program_member(const struct program *p, const struct file *from,
				  const struct name *tag, const struct name *member);
/* Is there a struct of this tag? */
bool program_knows(const struct program *p, const struct name *tag);
/* The callback of a member; tag may be NULL. NULL: unknown or more than one. */
struct func *program_callback(const struct program *p, const struct file *from,
			      const struct name *tag, const struct name *member);

/* Is it registered as the callback of some member? */
bool program_is_callback(const struct program *p, const struct func *f);
/* The next function after last, NULL at first, that the file registers as this member; NULL: no
 * more. */
const struct registration *program_registered(const struct program *p, const struct file *file,
					      const struct name *member,
					      const struct registration *last);
/* Is it a member of variables (struct file_operations ...), and nothing but that? */
bool program_is_operation(const struct program *p, const struct func *f);

/* The variable of f's file whose member f is, or NULL. */
const struct name *program_member_of(const struct program *p, const struct func *f,
				     const struct name *member);
/* The function that a member of a variable of file level is set to, here or elsewhere; NULL: none
 * is known. */
struct func *program_set_member(const struct program *p, const struct file *from,
				const struct name *var, const struct name *member);

/* facts.c: fill f's calls, passes, bits, and the file's registrations, from the tree of one
 * function. */
void facts_of(struct program *p, struct arena *a, struct func *f, struct function *fn,
	      struct registration **regs, size_t *nregs);

/* The same for the initialiser of a file-level variable. */
void facts_of_global(struct program *p, struct file *file, const struct decl *d,
		     struct registration **regs, size_t *nregs);

enum { MAX_SITE_LOCKS = 4 };

/* Who owns a reference of what a function is passed: nobody who calls it, or maybe somebody who is
 * not seen, or all who call it. */
enum owner { OWNER_NONE, OWNER_UNSEEN, OWNER_CALLERS };

/* One call of a function that was asked about: what did the caller hold? */
struct site {
	struct site *next;
	struct func *caller;
	bool locked, rcu;
	bool owns;     /* a reference of what it passes, or may do */
	bool keeps;    /* ... goes on with it, though it had none to give away */
	uint8_t param; /* what it passes is its own parameter, number and 1; 0: something else */
	uint8_t nlocks; /* held at every call, by name of place; NULL: it has none */
	const struct name *locks[MAX_SITE_LOCKS];
};

/* load.c: parse the marked functions for good, macros that matter expanded; cfg built. */
void program_load(struct program *p);
/* Mark a function to be analysed. If it is remembered it is not parsed until it has to be ... */
void program_want(struct program *p, struct func *f);
/* ... else by the next program_load(). */
void program_need(struct program *p, struct func *f);
/* The tree of a function that is analysed, parsed now if it was not; NULL: it is not analysed. */
struct function *program_tree(struct program *p, const struct func *f);
/* Are the lines of a file with functions that are analysed known? Reads it if it was not. */
bool program_lines(struct program *p, struct file *file);
/* Is there something to walk over? */
static inline bool func_has_body(const struct func *f)
{
	return f->cfg || f->unparsed;
}
/* Line and column, from 1, of an offset in a loaded file. */
void file_where(const struct file *file, uint32_t off, uint32_t *line, uint32_t *col);
/* model.c: read the built-in models and opt->models. */
bool model_read(struct program *p);
/* summary of a model's prototype */
struct summary *model_summary(struct arena *a, const struct function *fn, const struct decl *d);

/* ---- flow.c, eval.c, call.c, effect.c, builtin.c: one function ---- */

enum obs_kind {
	OBS_GET,     /* before a reference is gained: what is the counter */
	OBS_PUT,     /* before one is dropped */
	OBS_INIT,
	OBS_USE,     /* an object is touched after its reference was dropped or passed on */
	OBS_FREE,
	OBS_HANDOFF, /* before */
	OBS_EXIT,    /* what: value returned or NULL */
	OBS_LOST,    /* a pointer that held a reference is overwritten, or the loop goes round */
	OBS_UNCHECKED, /* result of a conditional gain is not looked at */
	OBS_STORE,
	OBS_CALL,    /* a function that somebody asks about (FM_WATCH) is called */
	OBS_KINDS,
};

struct obs {
	struct obs *next;
	struct obs *alike; /* the next of this kind */
	uint8_t kind, ret_mask;
	uint16_t flags; /* enum effect_flag */
	uint32_t tok;
	const struct sym *what;
	const struct sym *arg;
	struct func *callee; /* GET, PUT: through this wrapper, or NULL */
	const struct state *state;
};

/* What flow found out about a function, for the rules. */
struct result {
	struct func *fn;
	struct cfg *cfg;
	struct program *prog;
	struct symtab *tab;
	struct arena *arena;
	struct obs *first, *last;
	struct obs *first_of[OBS_KINDS], *last_of[OBS_KINDS]; /* along alike */
	uint32_t nobs, nexits;
	uint32_t branches, untaken; /* ways out of conditions; that no path took */
	/* rules.c: what was asked before */
	struct exits_memo *exits;
	const struct sym **keys;
	uint64_t *puts; /* bit per token: a put is there */
	bool uncertain;
	/* where rules put what they find */
	struct findings *out;
	struct arena *strings;
};

struct flow {
	struct program *prog;
	struct func *fn;
	struct cfg *g;
	struct symtab *tab;
	struct arena *a;
	struct result *res;
	const struct sym **locals; /* the places of the cfg's locals, as far as they were named */
	bool record; /* keep observations */
	bool address_only; /* the place at work is only pointed to */
	bool uncertain;
	uint32_t steps, max_states, max_steps;
	/* the choices of the action at work */
	uint8_t choice[16], options[16];
	uint8_t nchoices, at_choice;
	uint32_t tok;
	bool discard; /* the result of the call at work is not used */
	const struct expr *discard_call;
};

/* Run over fn's cfg; fills *sum (in sum_arena), and res if not NULL. */
void flow_run(struct program *p, struct func *fn, struct arena *a, struct arena *sum_arena,
	      struct summary *sum, struct result *res);
/* cursor.c: the locals that an iterator macro sets at tok: those its text assigns; of an unknown
 * one the first local pointer. end: it ran out. */
void cursor_set(struct flow *f, struct state *s, const struct expr *call, uint32_t tok, bool end);
/* eval.c */
const struct sym *eval(struct flow *f, struct state *s, const struct expr *e);
/* What memory at addr holds, as far as the path tells; else what it held on entry. */
const struct sym *eval_load(struct flow *f, struct state *s, const struct sym *addr);
/* Address of an lvalue, or NULL. */
const struct sym *eval_place(struct flow *f, struct state *s, const struct expr *e);
const struct sym *eval_cond(struct flow *f, struct state *s, const struct expr *e);
void eval_assign(struct flow *f, struct state *s, const struct sym *addr, const struct sym *value,
		 uint32_t tok);
/* A value born at tok: what it stood for an iteration ago is renamed. */
const struct sym *eval_fresh(struct flow *f, struct state *s, uint32_t tok, uint8_t slot,
			     uint8_t flags);
/* The object behind pointer is touched, or may be by a callee that looks whether it is there ... */
void eval_touch(struct flow *f, struct state *s, const struct sym *pointer, uint32_t tok);
/* ... and is there for certain: the pointer is not NULL from here on. */
void eval_use(struct flow *f, struct state *s, const struct sym *pointer, uint32_t tok);
/* One of n ways, each of them taken once: 0 to n - 1. */
unsigned int flow_choose(struct flow *f, unsigned int n);
void flow_observe(struct flow *f, struct state *s, enum obs_kind kind, uint32_t tok,
		  const struct sym *what, const struct sym *arg, struct func *callee,
		  uint16_t flags);
/* The object of which the second argument names the member at p, the first its type. */
const struct sym *call_container(struct flow *f, const struct sym *p, const struct item *type);
/* call.c; dead is set when the call does not return. */
const struct sym *eval_call(struct flow *f, struct state *s, const struct expr *e);
/* Can the call itself, its arguments aside, end in several ways? */
bool call_forks(const struct flow *f, const struct expr *call);
void call_escape(struct flow *f, struct state *s, const struct sym *object, uint32_t tok,
		 bool certain);
void call_cleanup(struct flow *f, struct state *s, struct decl *d, uint32_t tok);
void call_guard(struct flow *f, struct state *s, const struct expr *call, uint32_t tok, bool take);
/* The entry that carries the flags of an object as a whole; made when missing. NULL for what is no
 * object. */
struct ref *state_object(struct arena *a, struct state *s, const struct sym *object);
/* Did the path branch since adding the kobject failed? */
bool kobject_looked_at(const struct state *s, const struct ref *r);
/* Flags of the object that a counter or address belongs to. */
uint16_t state_object_flags(struct state *s, const struct sym *key);
/* Was a mark, slot or hand-off of the object cleared on the way, which stood for one more? */
bool state_claimed(const struct state *s, const struct sym *object);
/* Is the object found in memory that others see, by what this path stored? */
bool state_is_stored(struct state *s, const struct sym *object);

/* summary.c: from the exits of a flow to what callers need to know. */
struct exit {
	struct exit *next;
	struct state *state;
	const struct sym *ret; /* NULL: void */
	uint32_t tok;
};
void summary_make(struct flow *f, struct exit *exits, struct arena *a, struct summary *sum);
/* Is something handed to another context on this way? */
bool outcome_hands_off(const struct outcome *o);
void summary_print(FILE *out, const struct func *fn, const struct summary *sum);

#endif
