# SPDX-License-Identifier: GPL-2.0-only
"""Every test case with both engines: what is marked must be found, and nothing else."""

import collections
import json
import re
import subprocess
import sys

import pytest

from cases import ANY_MARKER, ENGINES, MARKER, ROOT, WANTED, Case, Spot, all_cases, spot_of
from tool import TOP, run

CASES = all_cases()
MISSES = [(engine, case, spot) for engine in ENGINES for case in CASES
          for spot in case.marked(engine, "todo")]


NOISE = [(engine, case, spot) for engine in ENGINES for case in CASES
         for spot in case.marked(engine, "noise")]


def findings_of(stdout: str) -> list[Spot]:
    return sorted(spot_of(json.loads(line)) for line in stdout.splitlines())


@pytest.fixture(name="cocci", scope="session")
def run_cocci() -> dict[str, list[Spot]]:
    """The findings of the semantic patches in all cases, by file: one run for all."""
    done = subprocess.run([sys.executable, TOP / "scripts" / "coccicheck", "--format=json", ROOT],
                          check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    found = collections.defaultdict(list)
    for spot in findings_of(done.stdout):
        found[spot.file].append(spot)
    return found


@pytest.fixture(name="found_by", scope="session")
def make_found_by(cocci: dict[str, list[Spot]]):
    """A function of engine and case that tells the findings."""
    known: dict[str, list[Spot]] = {}

    def by_checker(case: Case) -> list[Spot]:
        if case.name not in known:
            done = run("--format=json", case.path)
            assert done.returncode in (0, 1), done.stderr
            known[case.name] = findings_of(done.stdout)
            assert done.returncode == bool(known[case.name])
        return known[case.name]

    def by_cocci(case: Case) -> list[Spot]:
        return [spot for file in case.files for spot in cocci.get(file.relative_to(ROOT).as_posix(), ())]

    return lambda engine, case: by_checker(case) if engine == "checker" else by_cocci(case)


def lines(title: str, spots: "collections.Counter[Spot]") -> str:
    return "".join(f"\n  {title}: {spot}" for spot in sorted(spots.elements()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_case(engine: str, case: Case, found_by) -> None:
    known = set(case.marked(engine, "todo") + case.marked(engine, "noise"))
    expected = collections.Counter(case.marked(engine))
    found = collections.Counter(spot for spot in found_by(engine, case) if spot not in known)
    wrong = lines("missing", expected - found) + lines("unexpected", found - expected)
    assert not wrong, f"{engine}, {case.name}:{wrong}"


@pytest.mark.parametrize("engine, case, spot", MISSES, ids=[f"{e}-{s}" for e, _, s in MISSES])
def test_known_miss(engine: str, case: Case, spot: Spot, found_by) -> None:
    if spot not in found_by(engine, case):
        pytest.skip("a known miss")
    pytest.fail(f"{engine} finds it now, make it an expect: {spot}", pytrace=False)


@pytest.mark.parametrize("engine, case, spot", NOISE, ids=[f"{e}-{s}" for e, _, s in NOISE])
def test_known_noise(engine: str, case: Case, spot: Spot, found_by) -> None:
    if spot in found_by(engine, case):
        pytest.skip("a known false alarm")
    pytest.fail(f"{engine} is silent now, remove the marker: {spot}", pytrace=False)


# ---- the cases themselves ----

@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_markers_are_well_formed(case: Case) -> None:
    for file in case.files:
        text = file.read_text(encoding="utf-8")
        for marker in ANY_MARKER.findall(text):
            match = MARKER.fullmatch(marker)
            assert match and match.group(2) in (None, *ENGINES), f"{file}: {marker}"
        assert "SPDX-License-Identifier: GPL-2.0-only" in text.split("\n", maxsplit=1)[0], file


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ok_in_the_name_means_silent(case: Case) -> None:
    marked = any(WANTED.search(file.read_text(encoding="utf-8")) for file in case.files)
    assert marked != case.silent, f"{case.name}: '-ok' in the name and markers exclude each other"


def rule_ids() -> list[str]:
    done = run("--list-rules")
    assert done.returncode == 0
    return [line.split()[0] for line in done.stdout.splitlines()]


def test_rules_of_the_cases_are_the_rules_of_the_program() -> None:
    marked = {spot.rule for case in CASES for engine in ENGINES for word in ("expect", "todo")
              for spot in case.marked(engine, word)}
    assert marked == set(rule_ids())


def test_every_rule_is_tested_both_ways() -> None:
    """A rule has a finding that must be there, and functions beside it that must be silent."""
    for rule in rule_ids():
        own = [case for case in CASES if case.name.startswith(rule)]
        assert any(spot.rule == rule for case in own for spot in case.marked("checker")), rule
        bodies = [body for case in own for file in case.files
                  for body in re.findall(r"^\{\n.*?^\}", file.read_text(encoding="utf-8"), re.M | re.S)]
        assert any("kref_" in body or "kobject_" in body for body in bodies
                   if not ANY_MARKER.search(body)), rule
