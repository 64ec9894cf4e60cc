// SPDX-License-Identifier: GPL-2.0-only
/// Do not touch the object after its only reference was passed on. The receiver may have put it,
/// and freed the object, by then. Take a reference before the hand-off, or do the work first.
/// Compare 'DON'T TOUCH obj AFTER HERE' in Documentation/core-api/kref.rst.
///
//# A second reference that a function called in between has taken.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_init, kref_put, kthread_run, queue_work

virtual patch
virtual context
virtual org
virtual report

// A function that gives up a reference, and runs as a thread or as a work item.
@putter exists@
identifier cb;
@@

cb(...) {
... when any
kref_put(...)
... when any
}

@thread exists@
local idexpression E;
identifier putter.cb, ref, fld;
expression t;
position p;
@@

kref_init(&E->ref)
... when != kref_get(&E->ref)
    when != E = ...
(
kthread_run(cb, E, ...);
|
t = kthread_run(cb, E, ...);
if (\(IS_ERR(t)\|IS_ERR_OR_NULL(t)\)) { ... return ...; }
)
... when != E = ...
(
 kref_put(&E->ref, ...)
|
 kref_get(&E->ref)
|
 E@p->fld
)

@item@
identifier putter.cb, m;
// names by habit: macros that register a callback, which need no model
identifier init =~ "^(INIT_(DELAYED_)?WORK|kthread_init_(delayed_)?work)$";
expression x;
@@

init(&x->m, cb)

@work exists@
local idexpression E;
identifier item.m, ref, fld;
// names < hands_off
identifier queue =~ "^((queue|schedule)_(delayed_)?work(_on)?|mod_delayed_work|kthread_queue_(delayed_)?work)$";
position p;
@@

kref_init(&E->ref)
... when != kref_get(&E->ref)
    when != E = ...
queue(..., &E->m, ...);
... when != E = ...
(
 kref_put(&E->ref, ...)
|
 kref_get(&E->ref)
|
 E@p->fld
)

@depends on context@
expression E;
position thread.p;
@@

* E@p

@depends on context@
expression E;
position work.p;
@@

* E@p

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << thread.p;
@@

pass

@script:python depends on org@
p << thread.p;
E << thread.E;
@@

msg = "%s is used after its only reference was passed on [use-after-handoff]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << work.p;
E << work.E;
@@

msg = "%s is used after its only reference was passed on [use-after-handoff]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << thread.p;
E << thread.E;
@@

msg = "WARNING: %s is used after its only reference was passed on [use-after-handoff]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << work.p;
E << work.E;
@@

msg = "WARNING: %s is used after its only reference was passed on [use-after-handoff]" % E
coccilib.report.print_report(p[0], msg)
