// SPDX-License-Identifier: GPL-2.0-only
/// Do not touch the object after the reference that kept it alive was put, and do not unlock a
/// lock that lives in it. That kref_put() returned 0 does not help: another reference can be put a
/// moment later. Compare the comment on kref_put() in include/linux/kref.h.
///
//# A second reference that the caller, a list or another object holds.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_put

virtual patch
virtual context
virtual org
virtual report

// One more reference is held: taken above, or put below.
@held exists@
local idexpression E;
identifier ref;
position q;
@@

\(kref_get(&E->ref)\|kref_get_unless_zero(&E->ref)\)
... when any
kref_put@q(&E->ref, ...)

@more exists@
local idexpression E;
identifier ref;
position q;
@@

kref_put@q(&E->ref, ...)
... when != E = ...
kref_put(&E->ref, ...)

// The put of a reference that was somebody else's: of a timer that was stopped, for example.
@sometimes@
expression c;
position q;
@@

if (c) kref_put@q(...);

// A release function of this file that does not free the object.
@released@
expression E;
identifier release, ref;
position q;
@@

kref_put@q(&E->ref, release)

@frees exists@
identifier released.release, r, x;
// names > frees
identifier free =~ "free";
type T;
@@

release(struct kref *r) {
... when any
(
T x = container_of(...);
|
x = container_of(...);
)
... when any
free(x, ...)
... when any
}

@frees2 exists@
identifier released.release, r;
// names > frees
identifier free =~ "free";
@@

release(struct kref *r) {
... when any
\(free(container_of(...), ...)\|call_rcu(...)\|call_srcu(...)\)
... when any
}

@keeps depends on !frees && !frees2@
identifier released.release, r;
@@

release(struct kref *r) { ... }

@kept depends on keeps@
expression E;
identifier released.release, ref;
position released.q, k;
@@

kref_put@q@k(&E->ref, release)

@sized@
idexpression E;
identifier fld;
position p;
@@

sizeof(E@p->fld)

@use exists@
local idexpression E;
identifier ref, fld;
// names by habit: whoever waits for the other side knows when it is gone
identifier wait =~ "^wait_for_completion";
statement S;
iterator iter;
position p != sized.p, q != {held.q, more.q, sometimes.q, kept.k};
@@

(
kref_put@q(&E->ref, ...);
|
if (kref_put@q(&E->ref, ...)) { ... return ...; }
)
... when != E = ...
    when != &E
(
 iter(..., E, ...) S
|
 wait(&E->fld, ...)
|
 E@p->fld
)

// The same for a kobject, with nothing in between.
@object exists@
idexpression E;
identifier fld;
statement S;
iterator iter;
position p;
@@

kobject_put(E);
... when != E = ...
    when != kobject_put(E)
(
 iter(..., E, ...) S
|
 E@p->fld
)

// It was the last one, and the release function has freed the object.
@last exists@
local idexpression E;
identifier released.release, ref, fld;
position released.q, p != sized.p;
@@

if (kref_put@q(&E->ref, release)) {
  ... when != E = ...
  E@p->fld
  ... when any
}

@freed depends on last && (frees || frees2)@
position last.p, f;
expression E;
@@

E@p@f

@depends on context@
expression E;
position object.p;
@@

* E@p

@depends on context@
expression E;
position use.p;
@@

* E@p

@depends on context@
expression E;
position freed.f;
@@

* E@f

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << object.p;
@@

pass

@script:python depends on org@
p << object.p;
E << object.E;
@@

msg = "%s is used after its reference was put [use-after-put]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << use.p;
E << use.E;
@@

msg = "%s is used after its reference was put [use-after-put]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
f << freed.f;
E << freed.E;
@@

msg = "%s is used after its release function has freed it [use-after-put]" % E
coccilib.org.print_todo(f[0], msg)

@script:python depends on report@
p << object.p;
E << object.E;
@@

msg = "WARNING: %s is used after its reference was put [use-after-put]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << use.p;
E << use.E;
@@

msg = "WARNING: %s is used after its reference was put [use-after-put]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
f << freed.f;
E << freed.E;
@@

msg = "WARNING: %s is used after its release function has freed it [use-after-put]" % E
coccilib.report.print_report(f[0], msg)
