// SPDX-License-Identifier: GPL-2.0-only
/// An object which is looked up under rcu_read_lock() and kref_get_unless_zero() has to stay valid
/// memory for a grace period after its release. Use kfree_rcu(), call_rcu() or synchronize_rcu().
/// Compare 'Krefs and RCU' in Documentation/core-api/kref.rst.
///
//# A lookup which is done by its callers under the lock that the release function takes.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get_unless_zero, rcu_read_lock, kfree, kfree_rcu

virtual patch
virtual context
virtual org
virtual report

@lookup exists@
type T;
T *E;
identifier ref;
@@

rcu_read_lock()
... when != rcu_read_unlock()
kref_get_unless_zero(&E->ref)

@release exists@
type lookup.T;
identifier lookup.ref, fn, k, x;
// names > waits_rcu
identifier wait =~ "^(cond_)?synchronize_s?rcu|^(rcu_barrier|call_s?rcu|synchronize_net|kfree_rcu_mightsleep)";
position p;
@@

fn(struct kref *k) {
... when != wait(...)
(
T *x = container_of(k, T, ref);
|
x = container_of(k, T, ref);
)
... when != wait(...)
\(kfree@p\|kfree_sensitive@p\|kvfree@p\|vfree@p\)(x);
... when any
}

@direct exists@
type lookup.T;
identifier lookup.ref, fn, k;
// names > waits_rcu
identifier wait =~ "^(cond_)?synchronize_s?rcu|^(rcu_barrier|call_s?rcu|synchronize_net|kfree_rcu_mightsleep)";
position p;
@@

fn(struct kref *k) {
... when != wait(...)
\(kfree@p\|kfree_sensitive@p\|kvfree@p\|vfree@p\)(container_of(k, T, ref));
... when any
}

@depends on context@
position release.p;
@@

* \(kfree@p\|kfree_sensitive@p\|kvfree@p\|vfree@p\)(...);

@depends on context@
position direct.p;
@@

* \(kfree@p\|kfree_sensitive@p\|kvfree@p\|vfree@p\)(...);

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << release.p;
@@

pass

@script:python depends on org@
p << release.p;
T << lookup.T;
@@

msg = "%s is looked up under RCU but freed without a grace period [rcu-direct-free]" % T
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << direct.p;
T << lookup.T;
@@

msg = "%s is looked up under RCU but freed without a grace period [rcu-direct-free]" % T
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << release.p;
T << lookup.T;
@@

msg = "WARNING: %s is looked up under RCU but freed without a grace period [rcu-direct-free]" % T
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << direct.p;
T << lookup.T;
@@

msg = "WARNING: %s is looked up under RCU but freed without a grace period [rcu-direct-free]" % T
coccilib.report.print_report(p[0], msg)
