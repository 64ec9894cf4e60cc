/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that a rule sees. A rule is one file in rules/ that exports one struct rule, and one line
 * in rules/rules.def. Its hooks are called after the fixpoint, with everything read-only, so no
 * rule depends on another's order.
 */
#ifndef KREFCHECK_RULES_H
#define KREFCHECK_RULES_H

#include "flow.h"
#include "notes.h"

/* One file's tree, whole, with the types of the whole program known. */
struct look {
	struct program *prog;
	struct file *file;
	struct unit *unit;
	struct findings *out;
	struct arena *strings;
};

struct rule {
	struct rule_info info;
	/* The observations of one function. */
	void (*function)(struct result *r);
	/* For what needs no flow; only files that mention a kref, its inside or a kobj_type are
	 * shown. */
	/* The look-ups and puts of the whole tree, once; by one thread. */
	void (*program)(struct program *p, const struct notes *n, struct findings *out,
			struct arena *a);
	void (*unit)(struct look *l);
};

#define RULE(name) extern const struct rule rule_##name;
#include "rules/rules.def"
#undef RULE

/* In the order of the catalogue; ends with NULL. */
extern const struct rule *const rules[];

/*
 * Tell a finding at tok of r's function: its events are those of the path in s that concern what
 * and the branches behind them. One finding per rule, place and object: later ones only raise the
 * confidence. callers_lock: it stands only if not all callers hold a lock. Returns
 * the finding, for its cure, until the next one is told; NULL if it was told already.
 */
struct finding *rule_report(struct result *r, const struct rule *rule, enum confidence c,
			    uint32_t tok, const struct state *s, const struct sym *what,
			    bool callers_lock, const char *fmt, ...)
	__attribute__((format(printf, 8, 9)));

/* The same at tok of another function, whose tree is loaded; its event is the place of tok in r's
 * function. */
void rule_report_in(struct result *r, const struct rule *rule, enum confidence c,
		    const struct func *in, uint32_t tok, uint32_t from_tok, const struct sym *what,
		    const char *fmt, ...) __attribute__((format(printf, 8, 9)));

/* worth.c: does f, which has a cfg, call anything that rules speak of? */
bool worth_a_walk(const struct program *p, const struct func *f);

/* look.c: show the files to the rules' unit hooks; appends to *out. */
void look_units(struct program *p, struct arena *temps, struct findings *out);
/* Tell a finding at tok of t; fn: the function that it stands in, or NULL. Returns it. */
struct finding *look_report(struct look *l, const struct rule *rule, enum confidence c,
			    const struct tokens *t, uint32_t tok, const struct function *fn,
			    const char *object, const char *fmt, ...)
	__attribute__((format(printf, 8, 9)));
/* visit.c: call fn for every expression, the outer ones first. */
typedef void visit_fn(void *ctx, const struct expr *e);
void visit_exprs(const struct stmt *body, visit_fn *fn, void *ctx);
/* The same for what is in one expression, itself included; e may be NULL. */
void visit_expr(const struct expr *e, visit_fn *fn, void *ctx);
/* The same, and every local where it is declared, and where scopes begin and end. Any may be
 * NULL. */
struct visitor {
	visit_fn *expr;
	void (*decl)(void *ctx, const struct decl *d);
	void (*enter)(void *ctx), (*leave)(void *ctx);
};
void visit_tree(const struct stmt *body, const struct visitor *f, void *ctx);
/* The type that container_of() and its kin name; NULL: e is none of them, or it is not known. */
const struct type *container_type(const struct expr *e);
/* The type of an expression in fn; false: not known. */
bool type_of(const struct look *l, const struct function *fn, const struct expr *e, struct type *t);

/* lookups.c: gets of what was found, by what was held in between. what goes on after the object's
 * name. */
enum lookup_fault { LOOKUP_LOCKLESS, LOOKUP_RCU, LOOKUP_OUTSIDE };
/* The look-up that the object of a get came from, if nobody holds it for us by now; NULL: none. */
const struct lookup *lookup_behind(const struct obs *o);
/* The names one of which is the member that links what was found, at most MAX_NOTE_LOCKS; false:
 * another function found it, by a member of its own choice. */
bool lookup_members(const struct result *r, const struct lookup *l, const struct name **members);
/* The struct that the counter stands in; of a value just born by the variable it was put into. */
const struct name *lookup_tag(const struct result *r, const struct sym *key);
void lookups_tell(struct result *r, const struct rule *rule, enum lookup_fault fault,
		  enum confidence c, const char *what);

/* How a function ends for one counter. */
enum ending {
	END_NONE,     /* the counter is not touched on this path */
	END_VACUOUS,  /* the object is NULL or an error here */
	END_BALANCED, /* gained and dropped again, or freed */
	END_OWNED,    /* a reference is still this function's own: nobody will drop it */
	END_KEPT,     /* one more, but returned, stored or handed off */
	END_LESS,     /* fewer than on entry */
	END_DOUBT,
};
struct exit_view {
	const struct obs *obs;
	const struct ref *ref; /* in obs->state; NULL: not touched */
	uint8_t ending;	       /* enum ending */
	bool fails;	       /* a failure return: negative, error pointer, NULL */
	bool maybe;	       /* passed to a function that may have stored it */
	bool returned;	       /* the object is given to the caller */
};
/* All exits as seen for one counter; the array lives in r->arena, and is everybody's. */
struct exit_view *rule_exits(struct result *r, const struct sym *key, uint32_t *n);
/* Every counter that some exit's state knows, each once; ends with NULL. */
const struct sym **rule_keys(struct result *r);
/* Text of a counter's object for messages: "data", "ctx->dev". In r->strings. */
const char *rule_object(struct result *r, const struct sym *key);
/* Do the two exits return the same kind of thing? */
bool exits_alike(const struct exit_view *a, const struct exit_view *b);
/* The reference entry of key in s, or NULL. */
const struct ref *rule_ref(const struct state *s, const struct sym *key);
/* Flags of the object as a whole (RF_ESCAPED, RF_HANDED, RF_FREED ...). */
uint16_t rule_object_flags(const struct state *s, const struct sym *key);
/* The put undoes a get that was made, of somebody's living object, while lock was held: hardly the
 * last. */
bool rule_undoes(const struct ref *ref, const struct held *lock);
/* Is the call at tok a put? kref_put_mutex() and kref_put_lock() take locks for the release. */
bool rule_is_put(struct result *r, uint32_t tok);
/* Could the release function of a kobject (its RF_KOBJECT entry) free it? Unknown ones could. */
bool kobject_may_free(struct result *r, const struct ref *ref);
/* Does it take references to what it is given, not to what it finds there? */
bool rule_gets_argument(const struct func *f);
/* The function whose call is at tok, or NULL; its name. */
const struct name *rule_callee_name(const struct result *r, uint32_t tok);
const struct func *rule_callee(const struct result *r, uint32_t tok);
/* start(obj_get(obj)): what the call at tok takes is for the one who is called with it. */
bool rule_is_argument(const struct result *r, uint32_t tok);
/* Nothing was done with a reference that came held between the look-up and the put. */
bool rule_is_put_at_once(const struct result *r, const struct ref *ref);
/* Does a comment stand above the statement at tok, or behind it? Reads the file: not for every
 * observation. */
bool rule_is_explained(const struct result *r, uint32_t tok);
/* Does the release function (SYM_FUNC) free the object, as far as its summary tells? */
bool release_frees(struct result *r, const struct sym *release);

/*
 * cures.c: the fix of a finding as edits of the text. Each gives f (NULL: nothing to do) its edits,
 * or none where the text is not as plain as that takes: what is not certain has no fix.
 */
/* A get and its put, two statements of one block, go; close: one statement is between. */
void cure_drop_pair(struct result *r, struct finding *f, uint32_t get_tok, uint32_t put_tok,
		    bool close);
/*
 * The get goes before the hand-off. Where the hand-off can fail, the failing branch gets the put
 * with this release function, if that is known.
 */
void cure_get_first(struct result *r, struct finding *f, uint32_t get_tok, uint32_t handoff_tok,
		    const struct name *release);
/* The return of leak gets the put of counter key that stands on another way out. */
void cure_put_as_there(struct result *r, struct finding *f, const struct sym *key,
		       const struct exit_view *exits, uint32_t n, const struct exit_view *leak);
/* The return at gets a put of the kobject or device that could not be added ... */
void cure_put_kobject(struct result *r, struct finding *f, const struct obs *at,
		      const struct ref *ref);
/* ... or the statement that frees it becomes that put. */
void cure_free_kobject(struct result *r, struct finding *f, const struct obs *at,
		       const struct ref *ref);
/* Tokens [from, to] of t are replaced by the text of tokens [arg, arg_end] between two texts. */
void cure_replace(struct look *l, struct finding *f, const struct tokens *t, uint32_t from,
		  uint32_t to, const char *cure, const char *before, uint32_t arg, uint32_t arg_end,
		  const char *after);
/* Does the release function only free the object, so that it can take one that is half built? */
bool release_takes_any(struct result *r, const struct func *release);

#endif
