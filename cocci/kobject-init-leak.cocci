// SPDX-License-Identifier: GPL-2.0-only
/// When kobject_init_and_add() or kobject_add() fails, kobject_put() must be called: the name is
/// allocated, and the release function owns the object. Look at the release function first: it
/// must be able to take an object that is half built. Compare the comment on
/// kobject_init_and_add() in lib/kobject.c.
///
//# A static object, or one that is embedded in an object which lives on.
//
// Confidence: Moderate
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kobject_init_and_add, kobject_add, kobject_put

virtual patch
virtual context
virtual org
virtual report

// An element of an array: a loop that goes back over the elements puts it.
@element@
expression X, i;
identifier m;
position k;
@@

(
kobject_init_and_add@k(&X[i].m, ...)
|
kobject_init_and_add@k(&X[i]->m, ...)
|
kobject_add@k(&X[i].m, ...)
|
kobject_add@k(&X[i]->m, ...)
|
device_register@k(&X[i].m)
|
device_register@k(&X[i]->m)
)

@both exists@
expression E, r;
statement S1, S2;
// names by habit: wrappers that undo the set-up
identifier undo =~ "(^|_)(put|k?free|release|remove|unregister|cleanup|destroy|exit|teardown|uninit)";
identifier m;
position p, k != element.k;
@@

(
r = kobject_init_and_add@k(&E->m, ...);
... when != r = ...
    when != kobject_put(&E->m)
    when != if (r) S1 else S2
if (\(r\|r < 0\|r != 0\|unlikely(r)\)) {
  ... when != E
      when != kobject_put(...)
      when != undo(...)
  return@p ...;
}
|
if (\(kobject_init_and_add@k(&E->m, ...)\|kobject_init_and_add@k(&E->m, ...) < 0\)) {
  ... when != E
      when != kobject_put(...)
      when != undo(...)
  return@p ...;
}
)

@pointer exists@
idexpression E;
statement S1, S2;
// names by habit: wrappers that undo the set-up
identifier undo =~ "(^|_)(put|k?free|release|remove|unregister|cleanup|destroy|exit|teardown|uninit)";
expression r;
position p;
@@

(
r = kobject_init_and_add(E, ...);
... when != r = ...
    when != kobject_put(E)
    when != if (r) S1 else S2
if (\(r\|r < 0\|r != 0\|unlikely(r)\)) {
  ... when != E
      when != kobject_put(...)
      when != undo(...)
  return@p ...;
}
|
if (\(kobject_init_and_add(E, ...)\|kobject_init_and_add(E, ...) < 0\)) {
  ... when != E
      when != kobject_put(...)
      when != undo(...)
  return@p ...;
}
)

@add exists@
expression E, r;
statement S1, S2;
// names by habit: wrappers that undo the set-up
identifier undo =~ "(^|_)(put|k?free|release|remove|unregister|cleanup|destroy|exit|teardown|uninit)";
identifier m;
position p, k != element.k;
@@

kobject_init(&E->m, ...)
... when != kobject_put(&E->m)
(
r = kobject_add@k(&E->m, ...);
... when != r = ...
    when != kobject_put(&E->m)
    when != if (r) S1 else S2
if (\(r\|r < 0\|r != 0\|unlikely(r)\)) {
  ... when != E
      when != kobject_put(...)
      when != undo(...)
  return@p ...;
}
|
if (\(kobject_add@k(&E->m, ...)\|kobject_add@k(&E->m, ...) < 0\)) {
  ... when != E
      when != kobject_put(...)
      when != undo(...)
  return@p ...;
}
)

// device_register() is kobject_add() of what is in the device, and put_device() its put.
@device exists@
expression D, r;
statement S1, S2;
// names by habit: wrappers that undo the set-up
identifier undo =~ "(^|_)(put|k?free|release|remove|unregister|cleanup|destroy|exit|teardown|uninit)";
position p, k != element.k;
@@

(
r = device_register@k(D);
... when != r = ...
    when != put_device(D)
    when != if (r) S1 else S2
if (\(r\|r < 0\|r != 0\|unlikely(r)\)) {
  ... when != put_device(...)
      when != undo(...)
  return@p ...;
}
|
if (\(device_register@k(D)\|device_register@k(D) < 0\)) {
  ... when != put_device(...)
      when != undo(...)
  return@p ...;
}
)

@depends on context@
position both.p;
@@

* return@p ...;

@depends on context@
position device.p;
@@

* return@p ...;

@depends on context@
position pointer.p;
@@

* return@p ...;

@depends on context@
position add.p;
@@

* return@p ...;

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << both.p;
@@

pass

@script:python depends on org@
p << both.p;
E << both.E;
@@

msg = "no kobject_put() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << pointer.p;
E << pointer.E;
@@

msg = "no kobject_put() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << device.p;
E << device.D;
@@

msg = "no put_device() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << add.p;
E << add.E;
@@

msg = "no kobject_put() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << both.p;
E << both.E;
@@

msg = "WARNING: no kobject_put() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << pointer.p;
E << pointer.E;
@@

msg = "WARNING: no kobject_put() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << device.p;
E << device.D;
@@

msg = "WARNING: no put_device() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << add.p;
E << add.E;
@@

msg = "WARNING: no kobject_put() of %s where its registration has failed [kobject-init-leak]" % E
coccilib.report.print_report(p[0], msg)
