# SPDX-License-Identifier: GPL-2.0-only
"""The contracts that need the whole program, engine and all: output, order, fingerprints, bad input."""

import json
import os
import re
import resource
import subprocess
from pathlib import Path

import pytest

from cases import INCLUDE, ROOT
from tool import PROGRAM, run

KEYS = {"rule", "kref_rule", "confidence", "file", "line", "column", "function", "object", "message",
        "trace", "fingerprint"}
TRACE_KEYS = {"file", "line", "column", "function", "event", "message"}
# Said of a place or of a pair of functions, not of a path.
WITHOUT_PATH = {"kobject-no-release", "raw-refcount", "invalid-release", "release-mismatch", "lockless-lookup",
                "rcu-plain-get", "get-outside-lookup-lock", "unchecked-get-unless-zero", "unserialized-put",
                "put-sleeps-in-atomic", "rcu-direct-free"}
LEAST_TRACED = 0.8   # of the findings of a path: a mistake in a straight line has none
WARNING = re.compile(r"(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+): warning: (?P<text>.+) "
                     r"\[(?P<rule>[a-z-]+)\]")
NOTE = re.compile(r"[^:\n]+:\d+:\d+: note: .+")

LEAK = """\
static void thing_release(struct kref *ref)
{
	kfree(container_of(ref, struct thing, ref));
}

int thing_use(struct thing *thing, int n)
{
	kref_get(&thing->ref);
	if (n < 0)
		return -EINVAL;
	thing->n = n;
	kref_put(&thing->ref, thing_release);
	return 0;
}
"""
STRUCT = "struct thing {\n\tstruct kref ref;\n\tint n;\n};\n\n"
LEAK_LINE = 1 + (STRUCT + LEAK).split("\n").index("\t\treturn -EINVAL;")


@pytest.fixture(name="leak")
def make_leak(tmp_path: Path) -> Path:
    file = tmp_path / "leak.c"
    file.write_text(STRUCT + LEAK)
    return file


def findings(*args: object) -> list[dict]:
    done = run("--format=json", *args)
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def brief(found: list[dict]) -> list[tuple]:
    return [(Path(f["file"]).name, f["line"], f["rule"]) for f in found]


# ---- output ----

def test_status_says_whether_there_are_findings(leak: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean.c"
    clean.write_text(STRUCT)
    assert run(leak).returncode == 1
    assert run(clean).returncode == 0
    assert run(clean, tmp_path / "missing.c").returncode == 2


def test_text_of_the_sample() -> None:
    done = run(ROOT / "sample")
    assert done.returncode == 1
    kinds = [bool(WARNING.fullmatch(line)) for line in done.stdout.splitlines()]
    assert kinds[0], "a note before any warning"
    for line, is_warning in zip(done.stdout.splitlines(), kinds):
        assert is_warning or NOTE.fullmatch(line), line
    assert sum(kinds) == len(findings(ROOT / "sample"))


def test_text_is_sorted() -> None:
    for path in (ROOT / "sample", ROOT):
        found = [WARNING.fullmatch(line) for line in run(path).stdout.splitlines()]
        places = [(m["file"], int(m["line"]), int(m["column"]), m["rule"]) for m in found if m]
        assert len(places) > 1
        assert places == sorted(places)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "html"])
def test_the_same_bytes_with_any_number_of_jobs(form: str) -> None:
    first = run(f"--format={form}", "--jobs=1", ROOT)
    assert len(first.stdout) > 1000
    for jobs in (1, 2, 3):
        assert run(f"--format={form}", f"--jobs={jobs}", ROOT).stdout == first.stdout


def test_json_keys_and_their_types() -> None:
    found = findings(ROOT)
    assert len(found) > 20
    for f in found:
        assert set(f) >= KEYS, f
        assert f["kref_rule"] in (0, 1, 2, 3)
        assert f["confidence"] in ("high", "medium")
        assert f["line"] > 0 and f["column"] > 0
        assert f["function"] or f["rule"] == "kobject-no-release"
        assert f["message"] and f["fingerprint"]
        for step in f["trace"]:
            assert set(step) >= TRACE_KEYS, step
            assert step["line"] > 0 and step["message"]
    traced = [bool(f["trace"]) for f in found if f["rule"] not in WITHOUT_PATH]
    assert sum(traced) >= LEAST_TRACED * len(traced)


def test_a_directorys_files_are_named_under_it(tmp_path: Path) -> None:
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "e" / "leak.c").write_text(STRUCT + LEAK)
    found = [json.loads(line) for line in run("--format=json", "d", cwd=tmp_path).stdout.splitlines()]
    assert [f["file"] for f in found] == ["d/e/leak.c"]


def test_no_line_number_in_a_message() -> None:
    """The kernel's build robots compare messages as text."""
    for f in findings(ROOT):
        assert not re.search(r"\bline \d|:\d+\b", f["message"]), f["message"]


def test_a_finding_is_told_once() -> None:
    found = [(f["file"], f["line"], f["column"], f["rule"]) for f in findings(ROOT)]
    assert len(found) == len(set(found))


# ---- fingerprints ----

def test_fingerprint_does_not_move_with_the_text_around(tmp_path: Path, leak: Path) -> None:
    before = findings(leak)
    assert brief(before) == [("leak.c", LEAK_LINE, "unpaired-get")]
    leak.write_text("/* a new head */\n\n\n" + STRUCT + "int another(int x)\n{\n\treturn x;\n}\n\n"
                    + LEAK.replace("\tif (n", "\n\t/* a remark */\n\tif (n"))
    after = findings(leak)
    assert [f["fingerprint"] for f in after] == [f["fingerprint"] for f in before]
    assert after[0]["line"] > before[0]["line"]


def test_fingerprints_differ(tmp_path: Path) -> None:
    found = findings(ROOT)
    assert len({f["fingerprint"] for f in found}) == len(found)


# ---- selection ----

def test_rules_option(leak: Path) -> None:
    assert brief(findings("--rules=unpaired-get", leak)) == [("leak.c", LEAK_LINE, "unpaired-get")]
    assert not findings("--rules=use-after-put,lockless-lookup", leak)


def test_rules_option_drops_nothing_of_the_rule() -> None:
    for rule in ("unpaired-get", "lockless-lookup"):
        assert findings(f"--rules={rule}", ROOT) == [f for f in findings(ROOT) if f["rule"] == rule]


def test_min_confidence_only_takes_away() -> None:
    levels = [findings(f"--min-confidence={level}", ROOT) for level in ("low", "medium", "high")]
    for more, less in zip(levels, levels[1:]):
        assert [f for f in more if f in less] == less
    assert findings(ROOT) == levels[1]
    assert {f["confidence"] for f in levels[2]} == {"high"}


def listed() -> list[str]:
    return [line.split()[0] for line in run("--list-rules").stdout.splitlines()]


def test_explain_has_what_a_reader_needs() -> None:
    assert len(listed()) >= 20
    for rule in listed():
        done = run(f"--explain={rule}")
        assert done.returncode == 0
        assert done.stdout.startswith(rule)
        assert "kref_" in done.stdout or "kobj" in done.stdout, rule
        assert len(done.stdout.splitlines()) > 10, rule


# ---- suppressions ----

def with_comment(leak: Path, comment: str) -> Path:
    leak.write_text(leak.read_text().replace("return -EINVAL;", f"return -EINVAL; {comment}"))
    return leak


def test_suppression_with_a_reason(leak: Path) -> None:
    done = run(with_comment(leak, "/* krefcheck: allow(unpaired-get) the caller puts it */"))
    assert (done.returncode, done.stdout) == (0, "")


def test_suppression_without_a_reason(leak: Path) -> None:
    found = findings(with_comment(leak, "/* krefcheck: allow(unpaired-get) */"))
    assert ("leak.c", LEAK_LINE, "unpaired-get") in brief(found)
    assert len(found) == 2


def test_suppression_of_another_rule(leak: Path) -> None:
    found = findings(with_comment(leak, "/* krefcheck: allow(use-after-put) wrong rule */"))
    assert ("leak.c", LEAK_LINE, "unpaired-get") in brief(found)
    assert len(found) == 2


# ---- bad input: no crash, no hang, and nothing lost elsewhere ----

NESTED = 10000
BAD = {
    "empty": b"",
    "one-newline": b"\n",
    "no-newline": b"int x",
    "open-brace": b"int f(struct thing *t)\n{\n\tif (t) {\n\t\tkref_get(&t->ref);\n",
    "close-brace": b"}\n}\n}\nint f(void)\n{\n}\n}\n",
    "open-string": b'char *s = "abc\nint f(void)\n{\n\treturn 0;\n}\n',
    "open-comment": b"int x; /* kref_get(&x) \n",
    "parentheses": b"int x = " + b"(" * NESTED + b"1" + b")" * NESTED + b";\n",
    "open-parentheses": b"int f(void)\n{\n\tkref_get(" + b"(" * NESTED + b"\n}\n",
    "braces": b"int f(void)\n" + b"{" * NESTED + b"kref_get(&x->ref);" + b"}" * NESTED + b"\n",
    "ifs": b"int f(struct thing *t)\n{\n" + b"if (t) " * NESTED + b"kref_get(&t->ref);\nreturn 0;\n}\n",
    "stars": b"int " + b"*" * NESTED + b"x;\n",
    "invalid-utf8": b"/* \xff\xfe\xc3( */ int f(struct thing *t)\n{\n\tkref_get(&t->r\xe9f);\n\treturn 0;\n}\n",
    "carriage-returns": b"int f(struct thing *t)\r\n{\r\n\tkref_get(&t->ref);\r\n\treturn 0;\r\n}\r\n",
    "unbalanced-ifdef": b"#if A\n#if B\nint f(void)\n{\n#else\n\treturn 0;\n",
    "endless-macro": b"#define A B\n#define B A\nint f(void)\n{\n\tkref_get(A(B));\n\treturn A;\n}\n",
    "unknown": b"int f(void)\n{\n\t@ ` $ \\ kref_get(#);\n}\n",
}


def bounded() -> None:
    """A run that wants more than 2 GB has gone wrong."""
    if "asan" not in PROGRAM:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))


def check_beside(tmp_path: Path, name: str, data: bytes) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "leak.c").write_text(STRUCT + LEAK)
    (tree / name).write_bytes(data)
    done = run("--format=json", tree, preexec_fn=bounded)
    assert done.returncode == 1, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert ("leak.c", LEAK_LINE, "unpaired-get") in brief(found)


@pytest.mark.parametrize("what", BAD)
def test_bad_input_loses_nothing_elsewhere(what: str, tmp_path: Path) -> None:
    check_beside(tmp_path, "bad.c", BAD[what])


@pytest.mark.parametrize("what", BAD)
def test_bad_input_alone(what: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.c"
    file.write_bytes(BAD[what])
    done = run(file, preexec_fn=bounded)
    assert done.returncode in (0, 1), done.stderr


def test_a_binary_file_in_a_tree(tmp_path: Path) -> None:
    check_beside(tmp_path, "bad.c", bytes(range(256)) * 64)


@pytest.mark.parametrize("megabytes", [20, pytest.param(100, marks=pytest.mark.skipif(
    not os.environ.get("KREFCHECK_SLOW"), reason="KREFCHECK_SLOW is not set"))])
@pytest.mark.parametrize("text", [b"x", b"kref_get(&a->b); ", b"(", b"a+"])
def test_a_huge_line(megabytes: int, text: bytes, tmp_path: Path) -> None:
    size = megabytes << 20
    check_beside(tmp_path, "bad.c", b"int f(struct thing *a)\n{\n" + text * (size // len(text)) + b"\n}\n")


def test_a_bad_function_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    file = tmp_path / "leak.c"
    file.write_text(STRUCT + LEAK + "\nint odd(void)\n{\n\t@ ` $ (((;\n}\n"
                    + LEAK.replace("thing_use", "thing_use_too").replace("thing_release", "too_release"))
    found = findings(file)
    assert [f["function"] for f in found] == ["thing_use", "thing_use_too"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_in_a_tree(tmp_path: Path) -> None:
    (tmp_path / "leak.c").write_text(STRUCT + LEAK)
    secret = tmp_path / "secret.c"
    secret.write_text(STRUCT)
    secret.chmod(0)
    done = run("--format=json", tmp_path)
    assert brief([json.loads(line) for line in done.stdout.splitlines()]) == [
        ("leak.c", LEAK_LINE, "unpaired-get")]
    assert "secret.c" in done.stderr and done.stderr.count("\n") == 1


def test_a_loop_of_symbolic_links(tmp_path: Path) -> None:
    (tmp_path / "leak.c").write_text(STRUCT + LEAK)
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "gone.c").symlink_to(tmp_path / "nowhere.c")
    assert brief(findings(tmp_path)) == [("leak.c", LEAK_LINE, "unpaired-get")]


def test_preprocessed_text_names_the_source(tmp_path: Path) -> None:
    unit = tmp_path / "unit.i"
    unit.write_text('# 1 "original.c"\n' + STRUCT + LEAK)
    assert brief(findings(unit)) == [("original.c", LEAK_LINE, "unpaired-get")]


@pytest.mark.parametrize("name", ["unpaired-get-plain", "unpaired-put-plain", "use-after-put-plain"])
def test_preprocessed_is_as_good_as_the_source(name: str, tmp_path: Path) -> None:
    source = ROOT / f"{name}.c"
    unit = tmp_path / f"{name}.i"
    subprocess.run(["gcc", "-E", "-nostdinc", f"-I{INCLUDE}", "-o", unit, source], check=True)
    # The file's own kref_put() stands beside the model of it: what follows it is told with less confidence.
    assert brief(findings("--min-confidence=low", unit)) == brief(findings("--min-confidence=low", source))


def test_output_that_cannot_be_written_is_trouble() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([PROGRAM, str(ROOT / "sample")], check=False, stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
