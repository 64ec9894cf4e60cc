// SPDX-License-Identifier: GPL-2.0-only
/// Every kobject needs a release function, and one that does something: the memory may only be
/// freed when the last reference is gone. Compare 'ktypes and release methods' in
/// Documentation/core-api/kobject.rst.
///
//# A release function which is set in another file; a kobject that is never dropped.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kobj_type, kobject_init, kobject_init_and_add

virtual patch
virtual context
virtual org
virtual report

@filled@
identifier K;
expression f;
position h;
@@

struct kobj_type K@h = { .release = f, };

@nothing@
identifier K;
position p;
@@

struct kobj_type K@p = { .release = NULL, };

@positional@
identifier K;
expression f;
position h;
@@

struct kobj_type K@h = { f, ... };

@bare@
identifier K;
position p != {filled.h, positional.h};
@@

struct kobj_type K@p = { ..., };

@used@
identifier K;
expression E;
@@

\(kobject_init\|kobject_init_and_add\)(E, &K, ...)

@later@
identifier used.K;
expression E;
@@

K.release = E

@defined@
identifier used.K;
@@

struct kobj_type K = { ..., };

@declared@
identifier K;
position h;
@@

extern struct kobj_type K@h;

@unset depends on !later && !defined@
identifier used.K;
position p != declared.h;
@@

struct kobj_type K@p;

@hollow@
identifier f, k;
@@

f(struct kobject *k) { }

@empty@
identifier K, hollow.f;
position p;
@@

struct kobj_type K@p = { .release = f, };

@depends on context@
identifier K;
position nothing.p;
@@

* struct kobj_type K@p = { ..., };

@depends on context@
identifier K;
position bare.p;
@@

* struct kobj_type K@p = { ..., };

@depends on context@
identifier K;
position unset.p;
@@

* struct kobj_type K@p;

@depends on context@
identifier K;
position empty.p;
@@

* struct kobj_type K@p = { ..., };

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << nothing.p;
@@

pass

@script:python depends on org@
p << nothing.p;
K << nothing.K;
@@

msg = "kobj_type %s has no release function [kobject-no-release]" % K
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << bare.p;
K << bare.K;
@@

msg = "kobj_type %s has no release function [kobject-no-release]" % K
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << unset.p;
K << used.K;
@@

msg = "kobj_type %s has no release function [kobject-no-release]" % K
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << empty.p;
K << empty.K;
f << hollow.f;
@@

msg = "the release function %s() of kobj_type %s is empty [kobject-no-release]" % (f, K)
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << nothing.p;
K << nothing.K;
@@

msg = "WARNING: kobj_type %s has no release function [kobject-no-release]" % K
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << bare.p;
K << bare.K;
@@

msg = "WARNING: kobj_type %s has no release function [kobject-no-release]" % K
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << unset.p;
K << used.K;
@@

msg = "WARNING: kobj_type %s has no release function [kobject-no-release]" % K
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << empty.p;
K << empty.K;
f << hollow.f;
@@

msg = "WARNING: the release function %s() of kobj_type %s is empty [kobject-no-release]" % (f, K)
coccilib.report.print_report(p[0], msg)
