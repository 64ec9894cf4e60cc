// SPDX-License-Identifier: GPL-2.0-only
/// kref_get_unless_zero() takes no reference from an object that is already on its way out.
/// Whoever does not look at its result works on an object that may be freed, and puts a reference
/// that was never taken. Where the count cannot be zero kref_get() says so.
///
// Confidence: High
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get_unless_zero

virtual patch
virtual context
virtual org
virtual report

@ignored@
expression E;
position p;
@@

(
kref_get_unless_zero@p(E);
|
 (void)kref_get_unless_zero@p(E);
)

@unused@
expression E;
local idexpression r;
identifier f;
position p;
@@

f(...) {
... when any
r = kref_get_unless_zero@p(E);
... when != r
    when strict
}

@depends on context@
expression ignored.E;
position ignored.p;
@@

* kref_get_unless_zero@p(E)

@depends on context@
expression unused.E;
position unused.p;
@@

* kref_get_unless_zero@p(E)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << ignored.p;
@@

pass

@script:python depends on org@
p << ignored.p;
E << ignored.E;
@@

msg = "result of kref_get_unless_zero(%s) is not checked [unchecked-get-unless-zero]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << unused.p;
E << unused.E;
@@

msg = "result of kref_get_unless_zero(%s) is not checked [unchecked-get-unless-zero]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << ignored.p;
E << ignored.E;
@@

msg = "WARNING: result of kref_get_unless_zero(%s) is not checked [unchecked-get-unless-zero]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << unused.p;
E << unused.E;
@@

msg = "WARNING: result of kref_get_unless_zero(%s) is not checked [unchecked-get-unless-zero]" % E
coccilib.report.print_report(p[0], msg)
