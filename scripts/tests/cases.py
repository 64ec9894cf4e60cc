# SPDX-License-Identifier: GPL-2.0-only
"""The test cases of testcases/: what they are, and what they expect.

A case is a C file, or a directory that is analysed as one tree. What is expected stands on its line:

    /* expect: RULE */            of both engines; RULE, RULE is two findings
    /* expect(checker): RULE */   of one engine; the other must be silent
    /* todo: RULE */              a known miss
    /* noise: RULE */             a known false alarm
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tool import TOP

ROOT = TOP / "testcases"
INCLUDE = ROOT / "include"
ENGINES = ("checker", "cocci")

MARKER = re.compile(r"/\*\s*(expect|todo|noise)(?:\((\w+)\))?:\s*([a-z, -]+?)\s*\*/")
ANY_MARKER = re.compile(r"/\*\s*(?:expect|todo|noise)\b.*?\*/")
WANTED = re.compile(r"/\*\s*(?:expect|todo)\b")


@dataclass(frozen=True, order=True)
class Spot:
    """A finding, as far as a marker can tell."""
    file: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.rule}"


@dataclass(frozen=True)
class Case:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def files(self) -> list[Path]:
        if self.path.is_file():
            return [self.path]
        return sorted(f for f in self.path.rglob("*") if f.suffix in (".c", ".h"))

    @property
    def silent(self) -> bool:
        return self.path.stem.endswith("-ok")

    def marked(self, engine: str, word: str = "expect") -> list[Spot]:
        return [spot for file in self.files for spot in markers(file, engine, word)]


def markers(file: Path, engine: str, word: str) -> list[Spot]:
    found = []
    name = file.relative_to(ROOT).as_posix()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        for kind, only, rules in MARKER.findall(line):
            if kind == word and only in ("", engine):
                found += [Spot(name, number, rule.strip()) for rule in rules.split(",")]
    return found


def all_cases() -> list[Case]:
    found = []
    for path in sorted(ROOT.iterdir()):
        if path in (INCLUDE, ROOT / "kernel"):  # ledgers, no cases
            continue
        if path.name in ("history", "explain"):
            found += [Case(file) for file in sorted(path.glob("*.c"))]
        elif path.is_dir() or path.suffix == ".c":
            found.append(Case(path))
    return found


def spot_of(finding: dict[str, object]) -> Spot:
    """A line of --format=json, with the file relative to testcases/."""
    file = Path(str(finding["file"])).resolve().relative_to(ROOT).as_posix()
    return Spot(file, int(finding["line"]), str(finding["rule"]))
