// SPDX-License-Identifier: GPL-2.0-only
/// A reference need not be taken for the length of a plain call on the same path: the one that is
/// already held protects the object until the call returns.
///
//# A call that hands the first reference away, and comes back when that is gone.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, kref_put

virtual patch
virtual context
virtual org
virtual report

// Held before, and put after: the pair in between protects nothing.
@pair exists@
expression E;
identifier ref, m;
// names > hands_off
identifier f !~ "(^|_)(enqueue|queue|mod_delayed_work(_on)?|submit|schedule|dispatch|post|handoff|push|call_s?rcu|kthread_(run|create)|add_timer|mod_timer|hrtimer_start|request_(threaded_)?irq|fence_add_callback|list_add)($|_)";
expression x;
position g, p;
@@

(
kref_init(&E->ref)
|
kref_get(&E->ref)
)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
kref_get@g(&E->ref);
(
f(..., E, ...);
|
x = f(..., E, ...);
|
f(..., &E->m, ...);
|
x = f(..., &E->m, ...);
)
kref_put@p(&E->ref, ...);
... when != E = <+...E...+>
    when != kref_get(&E->ref)
kref_put(&E->ref, ...)

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
f << pair.f;
@@

msg = "%s is already held: the get and put around %s() are not needed [redundant-get-put]" % (E, f)
coccilib.org.print_todo(g[0], msg)

@script:python depends on report@
g << pair.g;
E << pair.E;
f << pair.f;
@@

msg = "WARNING: %s is already held: the get and put around %s() are not needed [redundant-get-put]" % (E, f)
coccilib.report.print_report(g[0], msg)
