// SPDX-License-Identifier: GPL-2.0-only
/// Give the reference back when the operation that it was taken for has failed. A failure return
/// must leave the count as it was found. Either the hand-off failed that a reference was taken
/// for, and nobody else will put it, or another failing branch of the same function does put it.
/// Rule 2 of Documentation/core-api/kref.rst.
///
//# A reference that is stored or published by a function called in between is not seen.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, kref_put, kthread_run, queue_work, usb_submit_urb

virtual context
virtual org
virtual report

// The hand-off failed: the reference of the receiver is still ours.
@handoff exists@
expression E, r;
identifier ref, m;
identifier run =~ "^kthread_(run|create)$";
identifier queue =~ "^((queue|schedule)_(delayed_)?work(_on)?|kthread_queue_(delayed_)?work)$";
identifier submit =~ "^(usb_submit_urb|request_(threaded_)?irq)$";
position p;
@@

kref_get(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
(
r = run(..., E, ...);
... when != r = ...
if (\(IS_ERR(r)\|IS_ERR_OR_NULL(r)\|r == ERR_PTR(...)\)) {
  ... when != E
  return@p ...;
}
|
if (\(IS_ERR(run(..., E, ...))\|IS_ERR(r = run(..., E, ...))\)) {
  ... when != E
  return@p ...;
}
|
if (!queue(..., &E->m, ...)) {
  ... when != E
  return@p ...;
}
|
r = submit(..., E, ...);
... when != r = ...
if (\(r\|r < 0\|r != 0\)) {
  ... when != E
  return@p ...;
}
)

// The same, with the first reference from kref_init() given back but the second not.
@second exists@
expression E, r;
identifier ref, m;
identifier run =~ "^kthread_(run|create)$";
identifier queue =~ "^((queue|schedule)_(delayed_)?work(_on)?|kthread_queue_(delayed_)?work)$";
identifier submit =~ "^(usb_submit_urb|request_(threaded_)?irq)$";
position p;
@@

kref_init(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = ...
kref_get(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = ...
(
r = run(..., E, ...);
... when != r = ...
if (\(IS_ERR(r)\|IS_ERR_OR_NULL(r)\|r == ERR_PTR(...)\)) {
  ... when != E
  kref_put(&E->ref, ...);
  ... when != E
  return@p ...;
}
|
if (\(IS_ERR(run(..., E, ...))\|IS_ERR(r = run(..., E, ...))\)) {
  ... when != E
  kref_put(&E->ref, ...);
  ... when != E
  return@p ...;
}
|
if (!queue(..., &E->m, ...)) {
  ... when != E
  kref_put(&E->ref, ...);
  ... when != E
  return@p ...;
}
|
r = submit(..., E, ...);
... when != r = ...
if (\(r\|r < 0\|r != 0\)) {
  ... when != E
  kref_put(&E->ref, ...);
  ... when != E
  return@p ...;
}
)

// A failing branch that does give the reference back ...
@puts exists@
expression E;
identifier ref;
identifier put =~ "(^|_)put($|_)";
position g;
@@

(
kref_get@g(&E->ref)
|
kref_init@g(&E->ref)
)
... when != E = <+...E...+>
if (...) {
  ... when != E = <+...E...+>
(
  kref_put(&E->ref, ...);
|
  put(E);
)
  ... when any
(
  return -...;
|
  return NULL;
|
  return ERR_PTR(...);
|
  return ERR_CAST(...);
)
}

// ... and one that does not.
@branch exists@
expression puts.E, x;
identifier puts.ref, fld;
identifier add =~ "(^|_)(add|insert|alloc|link|enqueue|register)";
constant C;
position puts.g, p;
@@

(
kref_get@g(&E->ref)
|
kref_init@g(&E->ref)
)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
    when != x->fld = E
    when != add(..., E, ...)
    when != add(..., &E->fld, ...)
if (...) {
  ... when != E
(
  return@p -C;
|
  return@p NULL;
|
  return@p ERR_PTR(...);
|
  return@p ERR_CAST(...);
)
}

@depends on context@
position handoff.p;
@@

* return@p ...;

@depends on context@
position second.p;
@@

* return@p ...;

@depends on context@
position branch.p;
@@

* return@p ...;

@script:python depends on org@
p << handoff.p;
E << handoff.E;
@@

msg = "reference to %s is not put where the hand-off has failed [unpaired-get]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << second.p;
E << second.E;
@@

msg = "second reference to %s is not put where the hand-off has failed [unpaired-get]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << branch.p;
E << puts.E;
@@

msg = "reference to %s is not put on this failure, but on another [unpaired-get]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << handoff.p;
E << handoff.E;
@@

msg = "WARNING: reference to %s is not put where the hand-off has failed [unpaired-get]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << second.p;
E << second.E;
@@

msg = "WARNING: second reference to %s is not put where the hand-off has failed [unpaired-get]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << branch.p;
E << puts.E;
@@

msg = "WARNING: reference to %s is not put on this failure, but on another [unpaired-get]" % E
coccilib.report.print_report(p[0], msg)
