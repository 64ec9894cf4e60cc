# SPDX-License-Identifier: GPL-2.0-only
"""bench-parse: what it counts when the checker sees all, and when it does not."""

from pathlib import Path

import pytest

from boxes import script

TEXT = """\
#include <linux/kref.h>

/* kref_get(&not->this); */
#define HOLD(o) kref_get(&(o)->ref)

static int first(struct thing *o)
{
	kref_get(&o->ref); kref_get(&o->ref);
	return o->ops->kref_put(o);
}

#if 0
static void dead(struct thing *o)
{
	kref_put(&o->ref, release);
}
#else
static void second(struct thing *o)
{
	pr_info("kref_put(");
	if (kref_put(&o->ref,
		     release))
		first(o);
}
#endif
"""
FUNCTIONS = ["a.c:6:first:parsed", "a.c:18:second:parsed"]
CALLS = ["a.c:4:kref_get", "a.c:8:kref_get", "a.c:8:kref_get", "a.c:21:kref_put"]


@pytest.fixture(name="source")
def source_fixture(tmp_path: Path) -> Path:
    (tmp_path / "a.c").write_text(TEXT)
    return tmp_path


def bench(source: Path, functions: list[str], calls: list[str], *args: object):
    fake = source / "fake"
    fake.write_text("#!/bin/sh\ncase $1 in\n*functions) cat %s ;;\n*calls) cat %s ;;\nesac\n" % (
        source / "functions", source / "calls"))
    fake.chmod(0o755)
    (source / "functions").write_text("".join(line + "\n" for line in functions))
    (source / "calls").write_text("".join(line + "\n" for line in calls))
    return script("bench-parse", "--checker", fake, "--list", *args, "a.c", cwd=source)


def numbers(text: str) -> dict[str, list[str]]:
    return {line[:31].strip(): line[31:].split() for line in text.splitlines() if line[:1] != "a"}


def test_all_seen(source: Path) -> None:
    done = bench(source, FUNCTIONS, CALLS, "--require=100")
    assert done.returncode == 0, done.stdout + done.stderr
    told = numbers(done.stdout)
    assert told["functions found by ctags"][0] == "2" and told["found by the checker"] == [
        "2", "100.00", "%"]
    assert told["parsed whole"] == ["2", "100.00", "%"]
    assert told["kref calls in the text"] == ["4"] and told["seen by the checker"] == [
        "4", "100.00", "%"]


def test_missing_is_named(source: Path) -> None:
    done = bench(source, ["a.c:6:first:skipped:too deep"], CALLS[:2] + CALLS[3:], "--require=99")
    assert done.returncode == 1
    told = numbers(done.stdout)
    assert told["found by the checker"] == ["1", "50.00",
                                            "%"] and told["parsed whole"] == ["0", "0.00", "%"]
    assert told["seen by the checker"] == ["3", "75.00", "%"]
    assert "a.c:6: first: too deep" in done.stdout and "a.c:18: second: not found" in done.stdout
    assert "a.c:8: call of kref_get: not seen" in done.stdout


def test_more_than_the_witness(source: Path) -> None:
    done = bench(source, FUNCTIONS + ["a.c:99:third:parsed"], CALLS + ["a.c:99:kref_put"])
    told = numbers(done.stdout)
    assert told["found by the checker alone"] == ["1"] and told["seen by the checker alone"] == [
        "1"]


def test_dump_that_is_none(source: Path) -> None:
    done = bench(source, ["no dump"], CALLS)
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_missing_file(source: Path) -> None:
    assert script("bench-parse", "--checker", "/bin/true", source / "b.c").returncode == 2
