# SPDX-License-Identifier: GPL-2.0-only
"""The catalogue of rules: each has its engines, its cases, its explanation, whose examples are test cases."""

import re
import textwrap
from pathlib import Path

import pytest

from cases import ANY_MARKER, ROOT, Case, all_cases
from tool import TOP, run

# Rule: said in SmPL, too? And which of the three rules of kref.rst it is about.
CATALOGUE = {
    "get-after-handoff": (True, 1), "handoff-without-get": (False, 1), "use-after-handoff": (True, 1),
    "unpaired-get": (True, 2), "unpaired-put": (True, 2), "use-after-put": (True, 2),
    "lockless-lookup": (True, 3), "silly-get-put": (True, 1), "redundant-get-put": (True, 1),
    "rcu-plain-get": (True, 3), "unchecked-get-unless-zero": (True, 3),
    "get-outside-lookup-lock": (True, 3), "unserialized-put": (False, 3), "rcu-direct-free": (False, 3),
    "uninitialized-kref": (True, 0), "reinitialized-kref": (False, 0), "invalid-release": (True, 0),
    "release-mismatch": (True, 0), "direct-free": (True, 0), "raw-refcount": (True, 0),
    "put-deadlock": (False, 0), "put-sleeps-in-atomic": (False, 0), "kobject-no-release": (True, 0),
    "kobject-init-leak": (True, 0),
}
RULES = sorted(CATALOGUE)
CASES = all_cases()
MODES = ("report", "context", "org")
# What an explanation stands on: the kernel's own documents and headers, or the article on the three rules.
SOURCES = ("kref.rst", "kref.h", "kobject.rst", "rcuref.rst", "cleanup.h", "article", "kobject_init_and_add()")


def listed() -> dict[str, set[str]]:
    done = run("--list-rules")
    assert done.returncode == 0
    return {line.split()[0]: set(line.split()[1].split(",")) for line in done.stdout.splitlines()}


def test_catalogue_is_complete() -> None:
    assert sorted(listed()) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_engines(rule: str) -> None:
    """The engine has it; a semantic patch is there where one is owed, in every mode that reports."""
    engines = listed()[rule]
    assert "checker" in engines
    owed = CATALOGUE[rule][0]
    assert not owed or "cocci" in engines
    path = TOP / "cocci" / f"{rule}.cocci"
    assert path.exists() == ("cocci" in engines)
    if path.exists():
        text = path.read_text(encoding="utf-8")
        for mode in (*MODES, "patch"):
            assert f"virtual {mode}\n" in text, mode
        for mode in MODES:
            assert re.search(rf"^@.*depends on {mode}\b.*@", text, re.M), mode


@pytest.mark.parametrize("rule", RULES)
def test_cases_of_both_kinds(rule: str) -> None:
    """Found where it is marked, by every engine that has it; and beside it, good code of the same kind."""
    own = [case for case in CASES if case.path.stem.startswith(rule) and case.path.parent == ROOT]
    for engine in listed()[rule] & {"checker", "cocci"}:
        assert any(spot.rule == rule for case in own for spot in case.marked(engine)), engine
    bodies = [body for case in own for file in case.files
              for body in re.findall(r"^\{\n.*?^\}", file.read_text(encoding="utf-8"), re.M | re.S)]
    good = [body for body in bodies if re.search(r"\bk(ref|object)_", body) and not ANY_MARKER.search(body)]
    assert good, "no function that must be silent"
    assert any(case.path.is_dir() for case in own), "no case with a helper in another file"


# ---- explanations ----

def explained(rule: str) -> dict[str, str]:
    """The parts of --explain, by their heading."""
    done = run(f"--explain={rule}")
    assert done.returncode == 0
    parts: dict[str, str] = {}
    name = "head"
    for line in done.stdout.splitlines():
        if line in ("Wrong:", "Right:"):
            name = line[:-1].lower()
        elif line.startswith("To accept"):
            name = "accept"
        else:
            parts[name] = parts.get(name, "") + line + "\n"
    return {key: textwrap.dedent(text).strip("\n") for key, text in parts.items()}


def example(rule: str, which: str) -> str:
    """What stands between the marks in the test case, as the explanation shows it."""
    text = (ROOT / "explain" / f"{rule}.c").read_text(encoding="utf-8")
    found = re.findall(rf"^\t*/\* {which} \*/\n(.*?)^\t*/\* end \*/$", text, re.M | re.S)
    assert len(found) == 1, which
    return found[0]


@pytest.mark.parametrize("rule", RULES)
def test_explanation(rule: str) -> None:
    head = explained(rule)["head"]
    source = re.search(r"^Source: (.+?)(?: \(rule (\d) of the three\))?$", head, re.M)
    assert source, head
    assert any(name in source.group(1) for name in SOURCES), source.group(1)
    assert int(source.group(2) or 0) == CATALOGUE[rule][1]
    assert re.search(r"^Cure: .{20,}", head, re.M), "no cure"
    sentences = head.split("\n\n", 1)[1]
    assert len(sentences.split()) >= 40, "hardly an explanation"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("which", ["wrong", "right"])
def test_example_is_a_test_case(rule: str, which: str) -> None:
    """test_cases.py runs both engines over the file, test_valid.py three compilers: it cannot rot."""
    text = example(rule, which)
    shown = textwrap.dedent(re.sub(r"\s*" + ANY_MARKER.pattern, "", text)).strip("\n")
    blank = re.sub(r"^\s+$", "", explained(rule)[which], flags=re.M)
    assert blank == shown


@pytest.mark.parametrize("rule", RULES)
def test_example_shows_the_rule(rule: str) -> None:
    """The wrong one gives the finding, once, by every engine that has the rule; the right one none."""
    case = Case(ROOT / "explain" / f"{rule}.c")
    assert case in CASES
    for engine in listed()[rule] & {"checker", "cocci"}:
        assert [spot.rule for spot in case.marked(engine)] == [rule], engine
    assert len(ANY_MARKER.findall(example(rule, "wrong"))) == 1
    assert not ANY_MARKER.search(example(rule, "right"))


def test_no_example_without_a_rule() -> None:
    assert sorted(path.stem for path in Path(ROOT / "explain").iterdir()) == RULES


# ---- mistakes of the past ----

# No fix of such a mistake in the kernel's history is known to us; of the style rules there need be none.
WITHOUT_HISTORY = {"get-after-handoff", "use-after-handoff", "silly-get-put", "redundant-get-put",
                   "rcu-plain-get", "unchecked-get-unless-zero", "uninitialized-kref", "reinitialized-kref",
                   "invalid-release", "release-mismatch", "put-deadlock"}


def test_rules_with_a_mistake_of_the_past() -> None:
    cases = [case for case in CASES if case.path.parent.name == "history"]
    shown = {spot.rule for case in cases for engine in ("checker", "cocci") for word in ("expect", "todo")
             for spot in case.marked(engine, word)}
    assert sorted(set(RULES) - shown) == sorted(WITHOUT_HISTORY)
    for case in cases:
        text = case.path.read_text(encoding="utf-8")
        assert re.search(r"^ \* (?:After|Named after) '.+", text, re.M), f"{case.name}: after what fix?"


# ---- where false alarms come from ----

# Each with the file of its negative cases; both engines must be silent there (test_cases.py).
FALSE_ALARMS = {
    "published to a container that owns the reference": "published",
    "stored in a field": "stored",
    "returned held": "returned",
    "tiny wrappers, conditional getters": "wrappers",
    "held for a callback": "callback",
    "get or put in a macro": "macro",
    "NULL and error branches": "null-and-error",
    "shared labels with flag variables": "shared-label",
    "the callee consumes on failure": "callee-consumes",
    "an alias, an equivalent API": "alias",
    "loops that take in one and drop in another": "two-loops",
    "per-element arrays": "elements",
    "devm_ and drmm_ actions": "managed",
    "module lifetime": "module",
    "noreturn calls": "noreturn",
    "__free() at the end of a scope": "cleanup",
    "a lock that the caller holds": "caller-locks",
    "get and hand-off under one lock": "get-under-lock",
    "another reference of the other side": "other-reference",
    "two-level counts": "two-counts",
    "both arms of an #ifdef": "ifdef",
}


@pytest.mark.parametrize("source", FALSE_ALARMS)
def test_source_of_false_alarms(source: str) -> None:
    case = Case(ROOT / f"false-alarm-{FALSE_ALARMS[source]}-ok.c")
    assert case in CASES and case.silent
    text = case.path.read_text(encoding="utf-8")
    assert len(re.findall(r"^\{\n.*?^\}", text, re.M | re.S)) >= 3, "hardly a case"


@pytest.mark.parametrize("form", [
    r"^struct \w+ \*\w+_locked\(", r"^struct \w+ \*__\w+\(", r"\blockdep_assert_held\(", r"\b__must_hold\(",
    r"/\* Caller must hold \w+", r"by what all its callers do",
])
def test_every_form_of_a_lock_that_the_caller_holds(form: str) -> None:
    assert re.search(form, (ROOT / "false-alarm-caller-locks-ok.c").read_text(encoding="utf-8"), re.M)
