# SPDX-License-Identifier: GPL-2.0-only
"""The test cases and the models are valid kernel C for gcc, clang and sparse.

A warning is accepted only on a line that is marked: some of the mistakes are seen by a compiler, too.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cases import ANY_MARKER, INCLUDE, ROOT
from tool import TOP

MODELS = sorted((TOP / "checker" / "model").glob("*.h"))
SOURCES = sorted(f for f in ROOT.rglob("*.c") if INCLUDE not in f.parents)
HEADERS = sorted(INCLUDE.rglob("*.h"))

# Static functions without a caller are what many cases are made of; locks that are taken on a condition
# are beyond sparse.
COMPILERS = {
    "gcc": ["-fsyntax-only", "-std=gnu11", "-Wall", "-Wno-unused-function"],
    "clang": ["-fsyntax-only", "-std=gnu11", "-Wall", "-Wno-unused-function"],
    "sparse": ["-std=gnu11", "-Wno-decl", "-Wno-context"],
}
KERNEL = ("-nostdinc", f"-I{INCLUDE}")
COMPLAINT = re.compile(r"^(.+?):(\d+):\d+: (?:fatal )?(error|warning): (.*)$", re.M)


def complaints(compiler: str, file: Path, *more: str) -> list[str]:
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    done = subprocess.run([compiler, *COMPILERS[compiler], *more, str(file)], check=False, text=True,
                          capture_output=True, timeout=60)
    found = []
    for name, line, kind, text in COMPLAINT.findall(done.stderr):
        marked = ANY_MARKER.search(Path(name).read_text(encoding="utf-8").splitlines()[int(line) - 1])
        if kind == "error" or not marked:
            found.append(f"{name}:{line}: {kind}: {text}")
    if done.returncode and not found:
        found.append(done.stderr)
    return found


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("file", SOURCES, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_case_is_valid_c(compiler: str, file: Path) -> None:
    assert complaints(compiler, file, *KERNEL) == []


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("file", HEADERS, ids=lambda f: f.name)
def test_header_stands_alone(compiler: str, file: Path, tmp_path: Path) -> None:
    user = tmp_path / "user.c"
    user.write_text(f"#include <{file.relative_to(INCLUDE)}>\n")
    assert complaints(compiler, user, *KERNEL) == []


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("file", MODELS, ids=lambda f: f.name)
def test_model_is_valid_c_and_stands_alone(compiler: str, file: Path, tmp_path: Path) -> None:
    user = tmp_path / "user.c"
    user.write_text(f'#include "{file}"\n')
    assert complaints(compiler, user) == []


def test_there_are_models() -> None:
    assert MODELS
