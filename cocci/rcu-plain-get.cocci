// SPDX-License-Identifier: GPL-2.0-only
/// A lookup under rcu_read_lock() alone can find an object whose last reference is being put.
/// kref_get() would revive it; kref_get_unless_zero() tells. Compare 'Krefs and RCU' in
/// Documentation/core-api/kref.rst.
///
//# A lock of the writers that the caller holds.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_get, rcu_read_lock, rcu_dereference, list_for_each_entry_rcu

virtual patch
virtual context
virtual org
virtual report

// A lock of the writers keeps the object in place.
@locked exists@
expression E;
identifier ref;
// names by habit: locks that keep the writers out, of which RCU's is none
identifier lock =~ "^((raw_)?(spin|read|write)|mutex|xa|rt_mutex|ww_mutex|bit_spin|rtnl|genl)_(try)?lock|^down(_|$)|^lock_sock|^hlist_bl_lock";
// names by habit: of the locks above
identifier unlock =~ "(spin|read|write|mutex|xa|rtnl)_unlock|^up($|_)|release_sock";
position q;
@@

lock(...)
... when != unlock(...)
kref_get@q(&E->ref)

@found exists@
identifier E, ref;
expression h;
type T;
// names > returns_lookup
identifier look =~ "^(list_(first|last|next)_(entry|or_null_rcu)|hlist_entry(_safe)?$|idr_(find|get_next)|xa_(load|find)|xas_(load|find)|radix_tree_lookup|rb_(entry|find|first|last|next|prev)|rhashtable_(lookup|walk_next)|llist_entry|rcu_dereference($|_bh|_sched))";
// names by habit: macros that find the object, which need no model
identifier entry =~ "^(container_of|list_entry(_rcu)?)$";
position q != locked.q;
@@

rcu_read_lock()
... when != rcu_read_unlock()
(
E = look(...);
|
T E = look(...);
|
E = entry(h.next, ...);
|
T E = entry(h.next, ...);
|
E = entry(h->next, ...);
|
T E = entry(h->next, ...);
)
... when != rcu_read_unlock()
    when != E = ...
    when != kref_get_unless_zero(&E->ref)
kref_get@q(&E->ref)

@walked exists@
identifier E, ref;
// names by habit: iterators, which need no model
iterator iter =~ "^(h?list|hash|hlist_(nulls|bl)|rb|rbtree|idr|xa|radix_tree|xas)_for_each";
position q != locked.q;
@@

rcu_read_lock()
... when != rcu_read_unlock()
iter(..., E, ...) {
  ... when != rcu_read_unlock()
      when != E = ...
      when != kref_get_unless_zero(&E->ref)
  kref_get@q(&E->ref)
  ... when any
}

@depends on context@
position found.q;
@@

* kref_get@q(...)

@depends on context@
position walked.q;
@@

* kref_get@q(...)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
q << found.q;
@@

pass

@script:python depends on org@
q << found.q;
E << found.E;
@@

msg = "%s was found under rcu_read_lock(): kref_get_unless_zero() is needed [rcu-plain-get]" % E
coccilib.org.print_todo(q[0], msg)

@script:python depends on org@
q << walked.q;
E << walked.E;
@@

msg = "%s was found under rcu_read_lock(): kref_get_unless_zero() is needed [rcu-plain-get]" % E
coccilib.org.print_todo(q[0], msg)

@script:python depends on report@
q << found.q;
E << found.E;
@@

msg = "WARNING: %s was found under rcu_read_lock(): kref_get_unless_zero() is needed [rcu-plain-get]" % E
coccilib.report.print_report(q[0], msg)

@script:python depends on report@
q << walked.q;
E << walked.E;
@@

msg = "WARNING: %s was found under rcu_read_lock(): kref_get_unless_zero() is needed [rcu-plain-get]" % E
coccilib.report.print_report(q[0], msg)
