// SPDX-License-Identifier: GPL-2.0-only
/// Put what was taken, and no more. A second put of the only reference gives up a reference of
/// somebody else, who then works on freed memory. The same holds for a put where
/// kref_get_unless_zero() gave none, and for one where queue_work() has passed the reference on.
/// Rule 2 of Documentation/core-api/kref.rst.
///
//# A second reference that another function took, or that a list held.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_put, kref_get, kref_init, kref_get_unless_zero

virtual patch
virtual context
virtual org
virtual report

// Two references are held here: two puts are right.
@twice exists@
expression E;
identifier ref;
position p;
@@

\(kref_get(&E->ref)\|kref_init(&E->ref)\|kref_get_unless_zero(&E->ref)\)
... when != kref_put(&E->ref, ...)
    when != E = <+...E...+>
\(kref_get(&E->ref)\|kref_get_unless_zero(&E->ref)\)
... when any
kref_put@p(&E->ref, ...)

// Whether this one is due is known by a variable.
@flag@
expression E, x;
identifier ref, c, fld;
constant K;
position p;
@@

if (\(c\|!c\|E\|!E\|c & K\|x->fld & K\)) {
  ... when any
  kref_put@p(&E->ref, ...);
  ... when any
}

// Of a get and two puts in a row the last may be meant: the reference of the caller.
@inside exists@
expression E;
identifier ref;
position b;
@@

(
if (...) {
  ... when any
  kref_put@b(&E->ref, ...);
  ... when any
}
|
while (...) {
  ... when any
  kref_put@b(&E->ref, ...);
  ... when any
}
)

@first exists@
local idexpression E;
identifier ref, m, fn;
position inside.b, q;
@@

\(kref_get(&E->ref)\|kref_get_unless_zero(&E->ref)\)
... when != E = ...
    when != \(kref_get(&E->ref)\|kref_init(&E->ref)\|kref_get_unless_zero(&E->ref)\)
    when != fn(..., E, ...)
    when != fn(..., &E->m, ...)
kref_put@b@q(&E->ref, ...)

@created exists@
local idexpression E;
identifier ref, m, fn;
position q;
@@

kref_init(&E->ref)
... when != E = ...
    when != \(kref_get(&E->ref)\|kref_init(&E->ref)\|kref_get_unless_zero(&E->ref)\)
    when != fn(..., E, ...)
    when != fn(..., &E->m, ...)
kref_put@q(&E->ref, ...)

@doubled exists@
local idexpression first.E;
identifier first.ref, m, fn;
position first.q, p != {twice.p, flag.p};
@@

kref_put@q(&E->ref, ...)
... when != E = ...
    when != \(kref_get(&E->ref)\|kref_init(&E->ref)\|kref_get_unless_zero(&E->ref)\)
    when != fn(..., E, ...)
    when != fn(..., &E->m, ...)
kref_put@p(&E->ref, ...)

@twofold exists@
local idexpression created.E;
identifier created.ref, m, fn;
position created.q, p != {twice.p, flag.p};
@@

kref_put@q(&E->ref, ...)
... when != E = ...
    when != \(kref_get(&E->ref)\|kref_init(&E->ref)\|kref_get_unless_zero(&E->ref)\)
    when != fn(..., E, ...)
    when != fn(..., &E->m, ...)
kref_put@p(&E->ref, ...)

@none exists@
expression E;
identifier ref;
position p;
@@

if (!kref_get_unless_zero(&E->ref)) {
  ... when != E = ...
      when != kref_get(&E->ref)
  kref_put@p(&E->ref, ...);
  ... when any
}

@gone exists@
expression E;
identifier ref, m;
// names = hands_off when(nonzero)
identifier queue =~ "^((queue|schedule)_(delayed_)?work(_on)?|kthread_queue_(delayed_)?work|queue_rcu_work|irq_work_queue)$";
position p;
@@

kref_get(&E->ref);
if (queue(..., &E->m, ...)) {
  ... when != E
  kref_put@p(&E->ref, ...);
  ... when any
}

@depends on context@
position doubled.p;
@@

* kref_put@p(...)

@depends on context@
position twofold.p;
@@

* kref_put@p(...)

@depends on context@
position none.p;
@@

* kref_put@p(...)

@depends on context@
position gone.p;
@@

* kref_put@p(...)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << doubled.p;
@@

pass

@script:python depends on org@
p << doubled.p;
E << first.E;
@@

msg = "the only reference to %s was put already [unpaired-put]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << twofold.p;
E << created.E;
@@

msg = "the only reference to %s was put already [unpaired-put]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << none.p;
E << none.E;
@@

msg = "put of %s where kref_get_unless_zero() gave no reference [unpaired-put]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << gone.p;
E << gone.E;
queue << gone.queue;
@@

msg = "put of the reference to %s which %s() passed on [unpaired-put]" % (E, queue)
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << doubled.p;
E << first.E;
@@

msg = "WARNING: the only reference to %s was put already [unpaired-put]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << twofold.p;
E << created.E;
@@

msg = "WARNING: the only reference to %s was put already [unpaired-put]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << none.p;
E << none.E;
@@

msg = "WARNING: put of %s where kref_get_unless_zero() gave no reference [unpaired-put]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << gone.p;
E << gone.E;
queue << gone.queue;
@@

msg = "WARNING: put of the reference to %s which %s() passed on [unpaired-put]" % (E, queue)
coccilib.report.print_report(p[0], msg)
