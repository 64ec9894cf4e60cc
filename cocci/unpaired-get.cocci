// SPDX-License-Identifier: GPL-2.0-only
/// Give the reference back when the operation that it was taken for has failed. A failure return
/// must leave the count as it was found. Told are: the failed hand-off of a reference that nobody
/// else will put; a failure return without a put in a function which does put on another way out;
/// and a fresh object that is dropped. Rule 2 of Documentation/core-api/kref.rst.
///
//# A put that depends on a condition which held when the reference was taken.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, kref_put, kthread_run, queue_work, usb_submit_urb

virtual patch
virtual context
virtual org
virtual report

// The hand-off failed: the reference of the receiver is still ours.
@handoff exists@
expression E, r;
identifier ref, m, i;
// names = hands_off when(nonzero)
identifier queue =~ "^((queue|schedule)_(delayed_)?work(_on)?|kthread_queue_(delayed_)?work|queue_rcu_work|irq_work_queue)$";
// names = hands_off when(zero) but not mod_timer, dma_fence_add_callback
identifier submit =~ "^(usb_submit_urb|request_(threaded_)?irq)$";
position p;
@@

kref_get(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
    when != i++
(
r = \(kthread_run\|kthread_create\)(..., E, ...);
... when != r = ...
if (\(IS_ERR(r)\|IS_ERR_OR_NULL(r)\|r == ERR_PTR(...)\)) {
  ... when != E
  return@p ...;
}
|
if (IS_ERR(\(kthread_run\|kthread_create\)(..., E, ...))) {
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
// names = hands_off when(nonzero)
identifier queue =~ "^((queue|schedule)_(delayed_)?work(_on)?|kthread_queue_(delayed_)?work|queue_rcu_work|irq_work_queue)$";
// names = hands_off when(zero) but not mod_timer, dma_fence_add_callback
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
r = \(kthread_run\|kthread_create\)(..., E, ...);
... when != r = ...
if (\(IS_ERR(r)\|IS_ERR_OR_NULL(r)\|r == ERR_PTR(...)\)) {
  ... when != E
  kref_put(&E->ref, ...);
  ... when != E
  return@p ...;
}
|
if (IS_ERR(\(kthread_run\|kthread_create\)(..., E, ...))) {
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

// Taken or given back only if something else is true: left alone, the two may belong together.
@sometimes exists@
expression E, c, x;
identifier ref, flag, l, fld;
constant K;
position f;
@@

(
if (c) kref_get@f(&E->ref);
|
kref_get@f(&E->ref)
... when any
if (\(flag\|!flag\|flag & K\|flag < 0\|flag != 0\|x->fld & K\)) {
  ... when any
  kref_put(&E->ref, ...);
  ... when any
      when != return ...;
      when != goto l;
}
|
kref_get@f(&E->ref)
... when any
while (...) {
  ... when any
  kref_put(&E->ref, ...);
  ... when any
}
|
x->fld = E
... when any
kref_get@f(&E->ref)
)

// A reference that is given back here ...
@puts exists@
local idexpression E;
identifier ref;
position g != sometimes.f;
@@

(
kref_get@g(&E->ref)
|
kref_get_unless_zero@g(&E->ref)
)
... when != E = ...
kref_put(&E->ref, ...)

// ... but not where the function fails.
@branch exists@
local idexpression puts.E;
expression x, fn, r;
identifier puts.ref, m;
constant C;
statement S1, S2;
position puts.g, p;
@@

kref_get@g(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
    when != x = E
    when != x = &E->m
    when != fn(..., E, ...)
    when != fn(..., &E->m, ...)
    when != if (E) S1 else S2
    when != if (!E) S1 else S2
(
return@p -C;
|
return@p NULL;
|
return@p ERR_PTR(...);
|
return@p ERR_CAST(...);
|
return@p;
|
if (...) {
  ... when != kref_put(&E->ref, ...)
      when != fn(..., E, ...)
      when != fn(..., &E->m, ...)
(
  return <+...E...+>;
|
  return 0;
|
  return@p r;
)
}
)

@tried exists@
local idexpression puts.E;
expression x, fn;
identifier puts.ref, m;
statement S1, S2;
position puts.g, p;
@@

if (!kref_get_unless_zero@g(&E->ref)) { ... return ...; }
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
    when != x = E
    when != x = &E->m
    when != fn(..., E, ...)
    when != fn(..., &E->m, ...)
    when != if (E) S1 else S2
    when != if (!E) S1 else S2
(
return <+...E...+>;
|
return@p ...;
)

// Nobody knows of the object yet, and its pointer is forgotten.
@newborn exists@
local idexpression E;
expression x, fn;
identifier ref, m;
// names < returns_alloc
identifier alloc =~ "^(k[mzc]alloc(_node)?)$";
constant C;
statement S1, S2;
position p;
@@

E = alloc(...)
... when != E = ...
    when != x = E
kref_init(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
    when != x = E
    when != x = &E->m
    when != fn(..., E, ...)
    when != fn(..., &E->m, ...)
    when != if (E) S1 else S2
    when != if (!E) S1 else S2
(
return@p -C;
|
return@p NULL;
|
return@p ERR_PTR(...);
|
return@p ERR_CAST(...);
)

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

@depends on context@
position tried.p;
@@

* return@p ...;

@depends on context@
position newborn.p;
@@

* return@p ...;

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << handoff.p;
@@

pass

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

msg = "reference to %s is not put on this failure, but on another way out [unpaired-get]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << tried.p;
E << puts.E;
@@

msg = "reference to %s is not put here, but on another way out [unpaired-get]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << newborn.p;
E << newborn.E;
@@

msg = "%s is neither put nor passed on where the function fails [unpaired-get]" % E
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

msg = "WARNING: reference to %s is not put on this failure, but on another way out [unpaired-get]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << tried.p;
E << puts.E;
@@

msg = "WARNING: reference to %s is not put here, but on another way out [unpaired-get]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << newborn.p;
E << newborn.E;
@@

msg = "WARNING: %s is neither put nor passed on where the function fails [unpaired-get]" % E
coccilib.report.print_report(p[0], msg)
