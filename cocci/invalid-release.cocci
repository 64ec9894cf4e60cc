// SPDX-License-Identifier: GPL-2.0-only
/// kref_put() calls its release function with a struct kref. NULL, kfree() and the cast of a
/// function of another type will crash, or free the wrong address, on the day when the last
/// reference is put. Compare the comment on kref_put() in include/linux/kref.h.
///
// Confidence: High
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_put, kref_put_mutex, kref_put_lock

virtual patch
virtual context
virtual org
virtual report

@bad disable drop_cast@
type T;
expression E;
identifier f;
// names < frees
identifier free =~ "^(k(z|v)?free|vfree|kfree_(sensitive|const)|kvfree_sensitive)$";
position p;
@@

(
 \(kref_put@p\|kref_put_mutex@p\|kref_put_lock@p\)(E, NULL, ...)
|
 \(kref_put@p\|kref_put_mutex@p\|kref_put_lock@p\)(E, free, ...)
|
 \(kref_put@p\|kref_put_mutex@p\|kref_put_lock@p\)(E, (T)f, ...)
)

@depends on context@
position bad.p;
@@

* \(kref_put@p\|kref_put_mutex@p\|kref_put_lock@p\)(...)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << bad.p;
@@

pass

@script:python depends on org@
p << bad.p;
E << bad.E;
@@

msg = "the put of %s has no valid release function [invalid-release]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << bad.p;
E << bad.E;
@@

msg = "WARNING: the put of %s has no valid release function [invalid-release]" % E
coccilib.report.print_report(p[0], msg)
