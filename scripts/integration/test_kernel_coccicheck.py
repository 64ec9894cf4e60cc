# SPDX-License-Identifier: GPL-2.0-only
"""Every semantic patch by the kernel's own make coccicheck, on an unmodified tree, in every mode."""

import re
import shutil
from pathlib import Path

import pytest

from cases import ENGINES, Case, all_cases
from conftest import TOP, make

RULES = sorted(path.stem for path in (TOP / "cocci").glob("*.cocci"))
BROKEN = re.compile(r"EXN|Fatal error|error:|Traceback|coccicheck failed", re.I)
REPORT = re.compile(r"^(\S+?):(\d+):\d+-\d+: WARNING: (.*) \[([\w-]+)\]$", re.M)
ENGINE = ENGINES[1]


def cases_of(rule: str) -> list[Case]:
    return [case for case in all_cases() if case.name.startswith(f"{rule}-")]


def contents(directory: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in directory.rglob("*") if file.is_file()}


@pytest.fixture(name="directory")
def make_directory(tmp_path: Path) -> Path:
    target = tmp_path / "cases"
    target.mkdir()
    return target


def coccicheck(kernel: Path, rule: str, mode: str, directory: Path) -> str:
    done = make(kernel, "coccicheck", f"COCCI={TOP / 'cocci' / rule}.cocci", f"MODE={mode}", f"M={directory}", "J=1")
    assert done.returncode == 0, done.stdout[-2000:]
    assert not BROKEN.search(done.stdout.replace("fatal: not a git repository", "")), done.stdout[-2000:]
    return done.stdout


@pytest.mark.parametrize("rule", RULES)
def test_every_mode_runs(kernel: Path, directory: Path, rule: str) -> None:
    cases = cases_of(rule)
    assert cases, "no test case"
    for case in cases:
        if case.path.is_dir():
            shutil.copytree(case.path, directory / case.name)
        else:
            shutil.copy(case.path, directory)
    expected, known = ({(spot.file, spot.line) for case in cases for spot in case.marked(ENGINE, word)
                        if spot.rule == rule} for word in ("expect", "noise"))
    text = (TOP / "cocci" / f"{rule}.cocci").read_text()
    for mode in ("report", "org", "context", "patch"):
        before = contents(directory)
        out = coccicheck(kernel, rule, mode, directory)
        assert contents(directory) == before
        if mode == "report":
            told = {(str(Path(file).relative_to(directory)), int(line))
                    for file, line, _, found in REPORT.findall(out) if found == rule}
            assert told - known == expected, out
        elif mode == "org":
            assert out.count("* TODO [[view:") >= len(expected), out
        elif re.search(rf"^@depends on {mode}\b", text, re.M) or mode == "context":
            assert re.search(r"^-[^-]", out, re.M) or not expected, out


