// SPDX-License-Identifier: GPL-2.0-only
/// A kref counts from kref_init() on. A get, a put or a publication of a fresh object before that
/// works on whatever was in the memory. Compare 'Initialization' in Documentation/core-
/// api/kref.rst.
///
//# An object which is copied from another one, and its count with it.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_init, kref_get, kref_put, kzalloc, kmalloc

virtual patch
virtual context
virtual org
virtual report

@initialized exists@
expression E;
identifier ref;
position p;
@@

kref_init(&E->ref)
... when any
\(kref_get@p(&E->ref)\|kref_put@p(&E->ref, ...)\|kref_get_unless_zero@p(&E->ref)\)

@early exists@
identifier E;
type T;
identifier ref, fn;
// names < returns_alloc
identifier alloc =~ "^(k[mzc]alloc(_node)?|kmem_cache_(z?alloc|alloc_node))$";
position p != initialized.p;
@@

(
E = alloc(...);
|
T E = alloc(...);
)
... when != E = ...
    when != *E = ...
    when != fn(..., E, ...)
    when != fn(..., &E->ref, ...)
\(kref_get@p(&E->ref)\|kref_put@p(&E->ref, ...)\|kref_get_unless_zero@p(&E->ref)\)

// Published, the lock dropped, and then initialized.
@published exists@
identifier E;
type T;
identifier ref, m;
// names < returns_alloc
identifier alloc =~ "^(k[mzc]alloc(_node)?|kmem_cache_(z?alloc|alloc_node))$";
// names < publishes
identifier add =~ "^(list_add(_tail)?(_rcu)?|hlist_add_head(_rcu)?|hash_add(_rcu)?)$";
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
position p;
@@

(
E = alloc(...);
|
T E = alloc(...);
)
... when != kref_init(&E->ref)
    when != E = ...
add@p(..., &E->m, ...)
... when != kref_init(&E->ref)
    when != E = ...
unlock(...)
... when != E = ...
kref_init(&E->ref)

@depends on context@
position early.p;
@@

* \(kref_get@p\|kref_put@p\|kref_get_unless_zero@p\)(...)

@depends on context@
identifier published.add;
position published.p;
@@

* add@p(...)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << early.p;
@@

pass

@script:python depends on org@
p << early.p;
E << early.E;
@@

msg = "%s is counted before its kref_init() [uninitialized-kref]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << published.p;
E << published.E;
@@

msg = "%s is published before its kref_init() [uninitialized-kref]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << early.p;
E << early.E;
@@

msg = "WARNING: %s is counted before its kref_init() [uninitialized-kref]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << published.p;
E << published.E;
@@

msg = "WARNING: %s is published before its kref_init() [uninitialized-kref]" % E
coccilib.report.print_report(p[0], msg)
