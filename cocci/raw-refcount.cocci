// SPDX-License-Identifier: GPL-2.0-only
/// The inside of a kref is its own business. Read it with kref_read() and change it with
/// kref_get() and kref_put(); other operations lose the checks that come with them.
///
// Confidence: High
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_read, refcount_read, atomic_read, refcount

virtual patch
virtual context
virtual org
virtual report

@typed@
struct kref *K;
position p;
@@

K@p->refcount

// A member is a kref if the kref functions are called on it here, or by its name.
@member@
expression E;
identifier ref;
@@

(
 kref_init(&E->ref)
|
 kref_get(&E->ref)
|
 kref_put(&E->ref, ...)
|
 kref_read(&E->ref)
|
 kref_get_unless_zero(&E->ref)
)

@inner@
expression E;
identifier member.ref;
position p;
@@

(
 E->ref.refcount@p
|
 E.ref.refcount@p
)

@named@
expression E;
// names by habit: members, not functions
identifier ref =~ "^kref$|_kref$";
position p;
@@

(
 E->ref.refcount@p
|
 E.ref.refcount@p
)

@depends on context@
struct kref *K;
position typed.p;
@@

* K@p->refcount

@depends on context@
expression X;
position inner.p;
@@

* X.refcount@p

@depends on context@
expression X;
position named.p;
@@

* X.refcount@p

@depends on patch@
expression X;
identifier member.ref;
@@

(
-X->ref.refcount.refs.counter
+kref_read(&X->ref)
|
-atomic_read(&X->ref.refcount.refs)
+kref_read(&X->ref)
|
-refcount_read(&X->ref.refcount)
+kref_read(&X->ref)
|
-refcount_inc(&X->ref.refcount)
+kref_get(&X->ref)
|
-refcount_inc_not_zero(&X->ref.refcount)
+kref_get_unless_zero(&X->ref)
|
-\(refcount_set\|atomic_set\)(\(&X->ref.refcount\|&X->ref.refcount.refs\), 1)
+kref_init(&X->ref)
)

@depends on patch@
expression X;
identifier named.ref;
@@

(
-X->ref.refcount.refs.counter
+kref_read(&X->ref)
|
-atomic_read(&X->ref.refcount.refs)
+kref_read(&X->ref)
|
-refcount_read(&X->ref.refcount)
+kref_read(&X->ref)
|
-refcount_inc(&X->ref.refcount)
+kref_get(&X->ref)
|
-refcount_inc_not_zero(&X->ref.refcount)
+kref_get_unless_zero(&X->ref)
|
-\(refcount_set\|atomic_set\)(\(&X->ref.refcount\|&X->ref.refcount.refs\), 1)
+kref_init(&X->ref)
)

@depends on patch@
struct kref *K;
@@

(
-K->refcount.refs.counter
+kref_read(K)
|
-atomic_read(&K->refcount.refs)
+kref_read(K)
|
-refcount_read(&K->refcount)
+kref_read(K)
|
-refcount_inc(&K->refcount)
+kref_get(K)
|
-refcount_inc_not_zero(&K->refcount)
+kref_get_unless_zero(K)
|
-\(refcount_set\|atomic_set\)(\(&K->refcount\|&K->refcount.refs\), 1)
+kref_init(K)
)

@script:python depends on org@
p << typed.p;
@@

if not p[0].file.endswith("include/linux/kref.h"):
	coccilib.org.print_todo(p[0], "use kref_read() and the other functions of a kref, not its inside [raw-refcount]")

@script:python depends on org@
p << inner.p;
@@

if not p[0].file.endswith("include/linux/kref.h"):
	coccilib.org.print_todo(p[0], "use kref_read() and the other functions of a kref, not its inside [raw-refcount]")

@script:python depends on org@
p << named.p;
@@

if not p[0].file.endswith("include/linux/kref.h"):
	coccilib.org.print_todo(p[0], "use kref_read() and the other functions of a kref, not its inside [raw-refcount]")

@script:python depends on report@
p << typed.p;
@@

if not p[0].file.endswith("include/linux/kref.h"):
	coccilib.report.print_report(p[0], "WARNING: use kref_read() and the other functions of a kref, not its inside [raw-refcount]")

@script:python depends on report@
p << inner.p;
@@

if not p[0].file.endswith("include/linux/kref.h"):
	coccilib.report.print_report(p[0], "WARNING: use kref_read() and the other functions of a kref, not its inside [raw-refcount]")

@script:python depends on report@
p << named.p;
@@

if not p[0].file.endswith("include/linux/kref.h"):
	coccilib.report.print_report(p[0], "WARNING: use kref_read() and the other functions of a kref, not its inside [raw-refcount]")
