// SPDX-License-Identifier: GPL-2.0-only
/// The release function has to find the object with the type, and the member, that the kref was
/// put with; the same goes for the lookup of an entry through its link. container_of() with
/// another type compiles, and gives an address beside the object.
///
//# A release function which is used for two types that begin alike.
//
// Confidence: High
// Copyright: (C) 2025 the krefcheck authors.
// Options: --no-includes --include-headers
// Keywords: kref_put, container_of

virtual patch
virtual context
virtual org
virtual report

@put@
type S;
S *E;
identifier ref, fn;
@@

\(kref_put\|kref_put_mutex\|kref_put_lock\)(&E->ref, fn, ...)

@release@
type T;
identifier put.fn, k, member;
position p;
@@

fn(struct kref *k) {
  <+...
  container_of@p(k, T, member)
  ...+>
}

@assigned depends on report || org@
type S, T;
S *E;
expression link;
identifier member;
position p;
@@

E = container_of@p(link, T, member)

// What the right cure is depends on the code around: no change is proposed.
@script:python depends on patch@
p << release.p;
@@

pass

@initialize:python@
@@

def differ(one, other):
	one, other = (" ".join(name.split()) for name in (one, other))
	return one.startswith("struct ") and other.startswith("struct ") and one != other

@script:python depends on context@
S << put.S;
T << release.T;
ref << put.ref;
member << release.member;
@@

if not (differ(S, T) or S == T and ref != member):
	cocci.include_match(False)

@depends on context@
position release.p;
@@

* container_of@p(...)

@script:python depends on org@
p << release.p;
S << put.S;
T << release.T;
fn << put.fn;
ref << put.ref;
member << release.member;
@@

if differ(S, T) or S == T and ref != member:
	msg = "%s() takes member %s of %s, the put is of member %s of %s [release-mismatch]" % (fn, member, T, ref, S)
	coccilib.org.print_todo(p[0], msg)

@script:python depends on org@
p << assigned.p;
S << assigned.S;
T << assigned.T;
@@

if differ(S, T):
	msg = "container_of() names %s, the pointer is to %s [release-mismatch]" % (T, S)
	coccilib.org.print_todo(p[0], msg)

@script:python depends on report@
p << release.p;
S << put.S;
T << release.T;
fn << put.fn;
ref << put.ref;
member << release.member;
@@

if differ(S, T) or S == T and ref != member:
	msg = "WARNING: %s() takes member %s of %s, the put is of member %s of %s [release-mismatch]" % (fn, member, T, ref, S)
	coccilib.report.print_report(p[0], msg)

@script:python depends on report@
p << assigned.p;
S << assigned.S;
T << assigned.T;
@@

if differ(S, T):
	msg = "WARNING: container_of() names %s, the pointer is to %s [release-mismatch]" % (T, S)
	coccilib.report.print_report(p[0], msg)
