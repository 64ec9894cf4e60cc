// SPDX-License-Identifier: GPL-2.0-only
/// Do not take a reference, pass the object on and put a reference, all in a row. The reference
/// that is already held can be passed on as it is. Compare 'Silly extra get and put' in
/// Documentation/core-api/kref.rst.
///
//# A function whose name sounds like a hand-off but which only borrows the object.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, kref_put, queue_work

virtual patch
virtual context
virtual org
virtual report

@pair@
expression E;
identifier ref, m;
// names > hands_off
identifier h =~ "(^|_)(enqueue|queue|mod_delayed_work(_on)?|submit|schedule|dispatch|post|handoff|push|call_s?rcu|kthread_(run|create)|add_timer|mod_timer|hrtimer_start|request_(threaded_)?irq|fence_add_callback|list_add)($|_)";
position g, p;
@@

kref_get@g(&E->ref);
(
h(..., E, ...);
|
h(..., &E->m, ...);
)
kref_put@p(&E->ref, ...);

@depends on context@
expression pair.E;
identifier pair.ref;
position pair.g;
@@

* kref_get@g(&E->ref)

@depends on patch@
expression pair.E;
identifier pair.ref;
position pair.g;
@@

-kref_get@g(&E->ref);
 ...
-kref_put(&E->ref, ...);

@script:python depends on org@
g << pair.g;
E << pair.E;
h << pair.h;
@@

msg = "silly extra get and put of %s around %s(): pass the reference on [silly-get-put]" % (E, h)
coccilib.org.print_todo(g[0], msg)

@script:python depends on report@
g << pair.g;
E << pair.E;
h << pair.h;
@@

msg = "WARNING: silly extra get and put of %s around %s(): pass the reference on [silly-get-put]" % (E, h)
coccilib.report.print_report(g[0], msg)
