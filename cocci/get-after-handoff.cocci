// SPDX-License-Identifier: GPL-2.0-only
/// Take the reference before the object is handed to another context. A thread, a work item, a
/// timer or a callback that has the pointer may give its reference up, and free the object, before
/// the kref_get() that follows the hand-off is reached. Rule 1 of Documentation/core-api/kref.rst.
///
//# A receiver that never gives up a reference, and a lock that the callers hold over both, are
//# false positives.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, kthread_run, queue_work, call_rcu

virtual patch
virtual context
virtual org
virtual report

// A lock that is held over the hand-off and the get may keep the receiver waiting.
@locked exists@
expression E;
identifier ref, m, n;
// names > acquires, acquires_shared but not asserts, kref_put_mutex
identifier lock =~ "(^|_)(try|seq)?lock($|_)|^down($|_)";
// names > releases, releases_shared
identifier unlock =~ "unlock|^up($|_)|release_sock";
// names = hands_off
identifier h =~ "^(kthread_run|(queue|schedule)_(delayed_)?work(_on)?|mod_delayed_work(_on)?|queue_rcu_work|kthread_queue_(delayed_)?work|add_timer(_on)?|mod_timer|hrtimer_start|call_s?rcu|tasklet_(hi_)?schedule|usb_submit_urb|request_(threaded_)?irq|irq_work_queue|dma_fence_add_callback)$";
position q;
@@

lock(...)
... when != unlock(...)
(
h(..., E, ...)
|
h(..., &E->m, ...)
|
h(..., &E->m.n, ...)
)
... when != unlock(...)
kref_get@q(&E->ref)

// The receiver was given a reference of its own, the late one is for somebody else.
@given exists@
expression E;
identifier ref, m, n, i;
// names = hands_off
identifier h =~ "^(kthread_run|(queue|schedule)_(delayed_)?work(_on)?|mod_delayed_work(_on)?|queue_rcu_work|kthread_queue_(delayed_)?work|add_timer(_on)?|mod_timer|hrtimer_start|call_s?rcu|tasklet_(hi_)?schedule|usb_submit_urb|request_(threaded_)?irq|irq_work_queue|dma_fence_add_callback)$";
position q;
@@

kref_get(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
    when != i++
(
h(..., E, ...)
|
h(..., &E->m, ...)
|
h(..., &E->m.n, ...)
)
... when != i++
kref_get@q(&E->ref)

@late exists@
expression E;
identifier ref, m, n, i;
// names = hands_off
identifier h =~ "^(kthread_run|(queue|schedule)_(delayed_)?work(_on)?|mod_delayed_work(_on)?|queue_rcu_work|kthread_queue_(delayed_)?work|add_timer(_on)?|mod_timer|hrtimer_start|call_s?rcu|tasklet_(hi_)?schedule|usb_submit_urb|request_(threaded_)?irq|irq_work_queue|dma_fence_add_callback)$";
position q != {locked.q, given.q};
@@

(
h(..., E, ...)
|
h(..., &E->m, ...)
|
h(..., &E->m.n, ...)
)
... when != E = <+...E...+>
    when != kref_put(&E->ref, ...)
    when != i++
kref_get@q(&E->ref)

// A thread that was only created has not started before it is woken up.
@woken exists@
expression E, t;
identifier ref, i;
position q != {locked.q, given.q};
@@

t = kthread_create(..., E, ...)
... when != t = ...
wake_up_process(t)
... when != E = <+...E...+>
    when != kref_put(&E->ref, ...)
    when != i++
kref_get@q(&E->ref)

@depends on context@
expression late.E;
identifier late.ref;
position late.q;
@@

* kref_get@q(&E->ref)

@depends on context@
expression woken.E;
identifier woken.ref;
position woken.q;
@@

* kref_get@q(&E->ref)

// Where the hand-off can fail the reference is given back, with the release function that this file
// puts what has the same name with.
@release@
expression late.E;
identifier late.ref, fn;
@@

kref_put(&E->ref, fn)

// Where its result is not looked at the count is the same, only safe.
@depends on patch@
expression late.E, t, x, C;
identifier late.ref, release.fn, late.h, m, n;
position late.q;
@@

(
+kref_get(&E->ref);
 h(..., E, ...);
-kref_get@q(&E->ref);
|
+kref_get(&E->ref);
 h(..., &E->m, ...);
-kref_get@q(&E->ref);
|
+kref_get(&E->ref);
 h(..., &E->m.n, ...);
-kref_get@q(&E->ref);
|
+kref_get(&E->ref);
 t = h(..., E, ...);
 if (IS_ERR(t))
-return x;
+{ kref_put(&E->ref, fn); return x; }
-kref_get@q(&E->ref);
|
+kref_get(&E->ref);
 t = h(..., E, ...);
 if (IS_ERR(t)) {
+kref_put(&E->ref, fn);
 ...
 return x;
 }
-kref_get@q(&E->ref);
|
+kref_get(&E->ref);
 if (
-h(..., &E->m, ...)@C
+!C
 )
-kref_get@q(&E->ref);
+kref_put(&E->ref, fn);
)

@script:python depends on org@
q << late.q;
E << late.E;
h << late.h;
@@

msg = "reference to %s taken after it was handed off by %s() [get-after-handoff]" % (E, h)
coccilib.org.print_todo(q[0], msg)

@script:python depends on org@
q << woken.q;
E << woken.E;
@@

msg = "reference to %s taken after its thread was woken up [get-after-handoff]" % E
coccilib.org.print_todo(q[0], msg)

@script:python depends on report@
q << late.q;
E << late.E;
h << late.h;
@@

msg = "WARNING: reference to %s taken after it was handed off by %s() [get-after-handoff]" % (E, h)
coccilib.report.print_report(q[0], msg)

@script:python depends on report@
q << woken.q;
E << woken.E;
@@

msg = "WARNING: reference to %s taken after its thread was woken up [get-after-handoff]" % E
coccilib.report.print_report(q[0], msg)
