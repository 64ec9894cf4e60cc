// SPDX-License-Identifier: GPL-2.0-only
/// Do not free an object that is counted and that others may have seen: put the reference, the
/// release function does the rest. This holds for a kref after a second reference was taken, and
/// for a kobject from kobject_init_and_add() on, also where that has failed. Compare kref_put() in
/// include/linux/kref.h and Documentation/core-api/kobject.rst.
///
//# A flag which tells that nobody else can have seen the object.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kfree, kref_get, kref_put, kobject_init_and_add, kobject_put

virtual patch
virtual context
virtual org
virtual report

@shared exists@
local idexpression E;
identifier ref, m;
// names < hands_off
identifier handoff =~ "^((queue|schedule)_(delayed_)?work(_on)?|mod_timer|add_timer|call_rcu|tasklet_schedule)$";
// names < publishes
identifier add =~ "^(list_add(_tail)?(_rcu)?|hlist_add_head(_rcu)?)$";
// names < unlinks
identifier del =~ "^(list_del(_init|_rcu)?|hlist_del(_init)?(_rcu)?)$";
// names < frees
identifier free =~ "^(kfree(_sensitive)?|k?vfree)$";
position p;
@@

kref_init(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = ...
kref_get(&E->ref)
... when != kref_put(&E->ref, ...)
    when != E = ...
(
kthread_run(..., E, ...)
|
handoff(..., &E->m, ...)
|
add(&E->m, ...)
)
... when != kref_put(&E->ref, ...)
    when != E = ...
    when != del(&E->m, ...)
free@p(E);

// A release function of this file that frees nothing: then the caller has to.
@ktype@
identifier K, fn;
@@

struct kobj_type K = { .release = fn, };

@frees exists@
identifier ktype.fn;
// names > frees
identifier freeing =~ "free";
@@

fn(...) {
... when any
freeing(...)
... when any
}

@keeps depends on !frees@
identifier ktype.fn;
@@

fn(...) { ... }

@kept depends on keeps@
identifier ktype.K;
expression E;
position k;
@@

\(kobject_init_and_add@k\|kobject_init@k\)(E, &K, ...)

// An element of an array, which the next round of a loop means another one by.
@element@
expression X, i;
identifier m;
position k;
@@

(
kobject_init_and_add@k(&X[i]->m, ...)
|
kobject_add@k(&X[i]->m, ...)
|
device_register@k(&X[i]->m)
)

// A flag tells whether it was set up: put then, and freed else.
@either@
expression E;
identifier m;
// names < frees
identifier free =~ "^(kfree(_sensitive)?|k?vfree)$";
position q;
@@

if (...) \(kobject_put\|put_device\)(&E->m); else free@q(E);

@kobject exists@
expression E;
identifier m;
// names < frees
identifier free =~ "^(kfree(_sensitive)?|k?vfree)$";
position p != either.q, k != {kept.k, element.k};
@@

(
kobject_init_and_add@k(&E->m, ...)
|
kobject_add@k(&E->m, ...)
|
device_register@k(&E->m)
)
... when != kobject_put(&E->m)
    when != put_device(&E->m)
    when != device_unregister(&E->m)
    when != E = ...
free@p(E);

@depends on context@
expression E;
identifier shared.free;
position shared.p;
@@

* free@p(E);

@depends on context@
expression E;
identifier kobject.free;
position kobject.p;
@@

* free@p(E);

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << shared.p;
@@

pass

@script:python depends on org@
p << shared.p;
E << shared.E;
@@

msg = "%s is freed where its reference has to be put [direct-free]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << kobject.p;
E << kobject.E;
@@

msg = "%s is freed where its reference has to be put [direct-free]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << shared.p;
E << shared.E;
@@

msg = "WARNING: %s is freed where its reference has to be put [direct-free]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << kobject.p;
E << kobject.E;
@@

msg = "WARNING: %s is freed where its reference has to be put [direct-free]" % E
coccilib.report.print_report(p[0], msg)
