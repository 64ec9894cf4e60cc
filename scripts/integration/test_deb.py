# SPDX-License-Identifier: GPL-2.0-only
"""make deb: built by dpkg-buildpackage, passed by lintian, and what is in it works where it is put."""

import os
import subprocess
from pathlib import Path

import pytest

from conftest import TOP, make
from test_patch import BAD, GOOD, Repo


@pytest.fixture(name="package", scope="module")
def build_package() -> Path:
    done = make(TOP, "--no-print-directory", "deb")
    assert done.returncode == 0, done.stdout
    assert "E: " not in done.stdout
    return Path(next(line for line in done.stdout.splitlines() if line.endswith(".deb")))


@pytest.fixture(name="root", scope="module")
def unpack(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg", "-x", package, root], check=True)
    return root


def installed(root: Path, name: str, *args: object, cwd: Path = TOP, data: str = "") \
        -> "subprocess.CompletedProcess[str]":
    env = {key: value for key, value in os.environ.items() if key != "KREFCHECK"}
    return subprocess.run([root / "usr" / "bin" / name, *map(str, args)], check=False, capture_output=True, text=True,
                          cwd=cwd, env=env, input=data, timeout=300)


def test_lintian_has_no_errors(package: Path) -> None:
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", package], check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "E: " not in done.stdout


def test_the_version_is_the_trees(package: Path, root: Path) -> None:
    head = subprocess.run(["git", "-C", TOP, "rev-parse", "--short=10", "HEAD"], check=True, capture_output=True,
                          text=True).stdout.strip()
    told = installed(root, "krefcheck", "--version").stdout.strip()
    assert told.endswith(f".g{head}") and told.split()[1] in package.name


def test_it_checks_and_answers_patches(root: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.put("drivers/a.c", GOOD % "f")
    repo.commit("base")
    repo.put("drivers/a.c", BAD % "f")
    repo.commit("bad")
    done = installed(root, "krefcheck", ".", cwd=repo.path)
    assert done.returncode == 1 and "[unpaired-get]" in done.stdout
    assert installed(root, "krefcheck", "--git", "HEAD", "--terse", cwd=repo.path).stdout.count("warning: ") == 1
    mail = repo.git("format-patch", "-1", "--stdout")
    assert "Subject: Re: [PATCH] bad" in installed(root, "krefcheck-review", cwd=repo.path, data=mail).stdout
    done = installed(root, "krefcheck-coccicheck", f"--tree={repo.path}")
    assert done.returncode == 1 and "note: found by: engine, patch" in done.stdout, done.stderr
    assert "no tree given" in installed(root, "krefcheck-coccicheck").stderr


def test_manual_and_completion(root: Path) -> None:
    for name in ("krefcheck", "krefcheck-review", "krefcheck-coccicheck"):
        assert (root / "usr/share/man/man1" / f"{name}.1.gz").exists()
    file = root / "usr/share/bash-completion/completions/krefcheck"
    script = f"source {file}; COMP_WORDS=(krefcheck --min-confidence = h); COMP_CWORD=3; _krefcheck; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "high\n"
