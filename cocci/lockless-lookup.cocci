// SPDX-License-Identifier: GPL-2.0-only
/// Take the reference under the lock that protects the lookup. A pointer that was found in a list,
/// a table or a global variable is not held by the finder: the last reference can be put between
/// the lookup and the kref_get(). Rule 3 of Documentation/core-api/kref.rst.
///
//# A lock that callers in other files hold; a list that nobody else can see.
//
// Confidence: Low
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, list_first_entry, list_for_each_entry, idr_find, xa_load, hash_for_each_possible

virtual patch
virtual context
virtual org
virtual report

@locked exists@
expression E;
identifier ref;
// names > acquires, acquires_shared but not asserts, kref_put_mutex
identifier lock =~ "(^|_)(try|seq)?lock($|_)|^down($|_)";
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
position q;
@@

lock(...)
... when != unlock(...)
kref_get@q(&E->ref)

@asserted exists@
expression E;
identifier ref;
// names > asserts
identifier assert =~ "^(lockdep_assert|assert_spin_locked|ASSERT_RTNL)|_is_locked$";
position q;
@@

assert(...)
... when any
kref_get@q(&E->ref)

@guarded exists@
expression E;
identifier ref;
position q;
@@

guard(...)(...);
... when any
kref_get@q(&E->ref)

@scoped exists@
expression E;
identifier ref;
iterator name scoped_guard;
position q;
@@

scoped_guard(...) {
  ... when any
  kref_get@q(&E->ref)
  ... when any
}

// A function that is called with the lock held, here or by its name.
@getter exists@
identifier fn, ref;
expression E;
@@

fn(...) {
... when any
kref_get(&E->ref)
... when any
}

@under exists@
identifier getter.fn;
// names > acquires, acquires_shared but not asserts, kref_put_mutex
identifier lock =~ "(^|_)(try|seq)?lock($|_)|^down($|_)";
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
@@

lock(...)
... when != unlock(...)
fn(...)

@callee depends on under exists@
identifier getter.fn, ref;
expression E;
position q;
@@

fn(...) {
... when any
kref_get@q(&E->ref)
... when any
}

@named exists@
// names by habit: functions whose callers hold the lock, or have the only pointer
identifier fn =~ "^__|_(un|no)?lock(ed)?(_|$)|init|probe|setup|create|alloc";
identifier ref;
expression E;
position q;
@@

fn(...) {
... when any
kref_get@q(&E->ref)
... when any
}

@found exists@
identifier E, ref;
expression h;
type T;
// names > returns_lookup
identifier look =~ "^(list_(first|last|next)_(entry|or_null_rcu)|hlist_entry(_safe)?$|idr_(find|get_next)|xa_(load|find)|xas_(load|find)|radix_tree_lookup|rb_(entry|find|first|last|next|prev)|rhashtable_(lookup|walk_next)|llist_entry|rcu_dereference($|_bh|_sched))";
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
// names by habit: macros that find the object, which need no model
identifier entry =~ "^(container_of|list_entry(_rcu)?)$";
position q != {locked.q, asserted.q, guarded.q, scoped.q, callee.q, named.q};
@@

(
E = look(...);
|
T E = look(...);
|
E = entry(h.next, ...);
|
T E = entry(h.next, ...);
|
E = entry(h->next, ...);
|
T E = entry(h->next, ...);
)
... when != E = ...
    when != unlock(...)
    when != kref_get_unless_zero(&E->ref)
kref_get@q(&E->ref)

@walked exists@
identifier E, ref;
// names by habit: iterators, which need no model
iterator iter =~ "^(h?list|hash|hlist_(nulls|bl)|rb|rbtree|idr|xa|radix_tree|xas)_for_each";
position q != {locked.q, asserted.q, guarded.q, scoped.q, callee.q, named.q};
@@

iter(..., E, ...) {
  ... when != kref_get_unless_zero(&E->ref)
      when != E = ...
  kref_get@q(&E->ref)
  ... when any
}

@file_scope@
type S;
identifier G;
expression e;
@@

(
static S *G;
|
static S *G = e;
)

@shared exists@
identifier file_scope.G;
identifier E, ref;
type T;
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
position q != {locked.q, asserted.q, guarded.q, scoped.q, callee.q, named.q};
@@

(
E = G;
|
T E = G;
)
... when != E = ...
    when != unlock(...)
    when != kref_get_unless_zero(&E->ref)
kref_get@q(&E->ref)

// 'Caller must hold ...' above the function.
@initialize:python@
@@

import re

def caller_locks(place):
	try:
		with open(place.file, errors="replace") as source:
			above = source.read().split("\n")[:int(place.current_element_line) - 1]
	except (AttributeError, OSError, ValueError):
		return False
	comment = []
	while above and re.match(r"[\s/]*\*|.*\*/\s*$|\s*//", above[-1]):
		comment.insert(0, above.pop())
	return re.search(r"\b(hold|held|lock(ed)?|under)\b", " ".join(comment), re.I) is not None

@depends on context@
position found.q;
@@

* kref_get@q(...)

@depends on context@
position walked.q;
@@

* kref_get@q(...)

@depends on context@
position shared.q;
@@

* kref_get@q(...)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
q << found.q;
@@

pass

@script:python depends on org@
q << found.q;
E << found.E;
@@

if not caller_locks(q[0]):
	msg = "reference to %s taken with no lock held since it was found [lockless-lookup]" % E
	coccilib.org.print_todo(q[0], msg)

@script:python depends on org@
q << walked.q;
E << walked.E;
@@

if not caller_locks(q[0]):
	msg = "reference to %s taken with no lock held since it was found [lockless-lookup]" % E
	coccilib.org.print_todo(q[0], msg)

@script:python depends on org@
q << shared.q;
E << shared.E;
@@

if not caller_locks(q[0]):
	msg = "reference to %s taken with no lock held since it was found [lockless-lookup]" % E
	coccilib.org.print_todo(q[0], msg)

@script:python depends on report@
q << found.q;
E << found.E;
@@

if not caller_locks(q[0]):
	msg = "WARNING: reference to %s taken with no lock held since it was found [lockless-lookup]" % E
	coccilib.report.print_report(q[0], msg)

@script:python depends on report@
q << walked.q;
E << walked.E;
@@

if not caller_locks(q[0]):
	msg = "WARNING: reference to %s taken with no lock held since it was found [lockless-lookup]" % E
	coccilib.report.print_report(q[0], msg)

@script:python depends on report@
q << shared.q;
E << shared.E;
@@

if not caller_locks(q[0]):
	msg = "WARNING: reference to %s taken with no lock held since it was found [lockless-lookup]" % E
	coccilib.report.print_report(q[0], msg)
