// SPDX-License-Identifier: GPL-2.0-only
/// Take the reference in the critical section which finds the object. Once the lock is dropped the
/// object may be freed, and even kref_get_unless_zero() then reads freed memory. Compare
/// Documentation/core-api/kref.rst on 'the same critical section'.
///
//# A reference that a function in between took, or that the container holds.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, kref_get_unless_zero, mutex_unlock, spin_unlock, rcu_read_unlock

virtual patch
virtual context
virtual org
virtual report

@found exists@
identifier E, ref, m;
expression h;
type T;
// names > returns_lookup
identifier look =~ "^(list_(first|last|next)_(entry|or_null_rcu)|hlist_entry(_safe)?$|idr_(find|get_next)|xa_(load|find)|xas_(load|find)|radix_tree_lookup|rb_(entry|find|first|last|next|prev)|rhashtable_(lookup|walk_next)|llist_entry|rcu_dereference($|_bh|_sched))";
// names by habit: macros that find the object, which need no model
identifier entry =~ "^(container_of|list_entry(_rcu)?)$";
// names > acquires, acquires_shared but not asserts, kref_put_mutex
identifier lock =~ "(^|_)(try|seq)?lock($|_)|^down($|_)";
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
// names by habit: wrappers of kref_get(), in sight or not
identifier hold =~ "(^|_)(get|hold|ref|grab|pin)";
// names by habit: wrappers that take out of a container
identifier del =~ "(^|_)(del|remove|erase)";
position q;
@@

lock(...)
... when != unlock(...)
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
... when != \(kref_get(&E->ref)\|kref_get_unless_zero(&E->ref)\)
    when != hold(E, ...)
    when != hold(&E->m)
    when != del(&E->m, ...)
    when != unlock(...)
    when != E = ...
unlock(...)
... when != lock(...)
    when != hold(E, ...)
    when != E = ...
    when != \(kref_get(&E->ref)\|kref_get_unless_zero(&E->ref)\)
\(kref_get@q(&E->ref)\|kref_get_unless_zero@q(&E->ref)\)

// The iterator itself, or a copy of it, leaves the loop.
@walked exists@
identifier E, F, ref, m;
// names by habit: iterators, which need no model
iterator iter =~ "^(h?list|hash|hlist_(nulls|bl)|rb|rbtree|idr|xa|radix_tree|xas)_for_each";
// names > acquires, acquires_shared but not asserts, kref_put_mutex
identifier lock =~ "(^|_)(try|seq)?lock($|_)|^down($|_)";
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
// names by habit: wrappers of kref_get(), in sight or not
identifier hold =~ "(^|_)(get|hold|ref|grab|pin)";
// names by habit: wrappers that take out of a container
identifier del =~ "(^|_)(del|remove|erase)";
position q;
@@

lock(...)
... when != unlock(...)
iter(..., E, ...) {
  ... when != \(kref_get(&E->ref)\|kref_get_unless_zero(&E->ref)\)
      when != hold(E, ...)
      when != hold(&E->m)
      when != del(&E->m, ...)
      when != unlock(...)
  F = E
  ... when any
}
... when != \(kref_get(&F->ref)\|kref_get_unless_zero(&F->ref)\)
    when != hold(F, ...)
    when != hold(&F->m)
    when != unlock(...)
    when != F = ...
unlock(...)
... when != lock(...)
    when != hold(F, ...)
    when != F = ...
    when != \(kref_get(&F->ref)\|kref_get_unless_zero(&F->ref)\)
\(kref_get@q(&F->ref)\|kref_get_unless_zero@q(&F->ref)\)

@depends on context@
identifier found.E, found.ref;
position found.q;
@@

* \(kref_get@q(&E->ref)\|kref_get_unless_zero@q(&E->ref)\)

@depends on context@
identifier walked.F, walked.ref;
position walked.q;
@@

* \(kref_get@q(&F->ref)\|kref_get_unless_zero@q(&F->ref)\)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
q << found.q;
@@

pass

@script:python depends on org@
q << found.q;
E << found.E;
@@

msg = "%s was found under a lock that is dropped before the reference is taken [get-outside-lookup-lock]" % E
coccilib.org.print_todo(q[0], msg)

@script:python depends on org@
q << walked.q;
F << walked.F;
@@

msg = "%s was found under a lock that is dropped before the reference is taken [get-outside-lookup-lock]" % F
coccilib.org.print_todo(q[0], msg)

@script:python depends on report@
q << found.q;
E << found.E;
@@

msg = "WARNING: %s was found under a lock that is dropped before the reference is taken [get-outside-lookup-lock]" % E
coccilib.report.print_report(q[0], msg)

@script:python depends on report@
q << walked.q;
F << walked.F;
@@

msg = "WARNING: %s was found under a lock that is dropped before the reference is taken [get-outside-lookup-lock]" % F
coccilib.report.print_report(q[0], msg)
