# SPDX-License-Identifier: GPL-2.0-only
"""The real pre-commit: try-repo, and a commit in a repository that has it installed."""

import os
import subprocess
from pathlib import Path

import pytest

from conftest import TOP
from test_patch import BAD, GOOD, Repo, warnings


@pytest.fixture(name="repo")
def make_repo(tmp_path: Path, cache: dict) -> Repo:
    """One old mistake, in f."""
    repo = Repo(tmp_path / "repo")
    repo.put("drivers/a.c", BAD % "f", GOOD % "g")
    repo.commit("base")
    assert cache
    return repo


@pytest.fixture(name="cache", scope="module")
def make_cache(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """pre-commit's clones and builds, kept for the tests of this file."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "MAKE", "KREFCHECK"))}
    return {**env, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("cache")), "PRE_COMMIT_COLOR": "never"}


def call(repo: Repo, cache: dict, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=repo.path, env=cache, check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=600)


def test_try_repo(repo: Repo, cache: dict) -> None:
    repo.put("drivers/a.c", BAD % "f", BAD % "g")
    repo.git("add", "-A")
    repo.put("drivers/a.c", BAD % "f", GOOD % "g")      # the work tree is another one
    done = call(repo, cache, "pre-commit", "try-repo", str(TOP), "krefcheck")
    assert done.returncode == 1, done.stdout
    assert warnings(done.stdout) == [("drivers/a.c", "unpaired-get")], done.stdout


def test_try_repo_with_nothing_new(repo: Repo, cache: dict) -> None:
    repo.put("drivers/a.c", BAD % "f", GOOD % "g", GOOD % "h")
    repo.git("add", "-A")
    done = call(repo, cache, "pre-commit", "try-repo", str(TOP), "krefcheck")
    assert done.returncode == 0 and "Passed" in done.stdout, done.stdout


def test_all_files_and_a_range(repo: Repo, cache: dict) -> None:
    done = call(repo, cache, "pre-commit", "try-repo", str(TOP), "krefcheck", "--all-files")
    assert (done.returncode, warnings(done.stdout)) == (1, [("drivers/a.c", "unpaired-get")]), done.stdout
    base = repo.git("rev-parse", "HEAD").strip()
    repo.put("drivers/a.c", BAD % "f", BAD % "g")
    head = repo.commit("bad")
    done = call(repo, cache, "pre-commit", "try-repo", str(TOP), "krefcheck", "--from-ref", base, "--to-ref", head)
    assert (done.returncode, warnings(done.stdout)) == (1, [("drivers/a.c", "unpaired-get")]), done.stdout


def test_an_installed_hook_stops_a_commit(repo: Repo, cache: dict) -> None:
    head = subprocess.run(["git", "-C", str(TOP), "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    (repo.path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {TOP}\n  rev: {head.stdout.strip()}\n  hooks:\n  - id: krefcheck\n")
    repo.commit("config")
    assert call(repo, cache, "pre-commit", "install").returncode == 0
    repo.put("drivers/a.c", BAD % "f", BAD % "g")
    repo.git("add", "-A")
    done = call(repo, cache, "git", "commit", "-m", "bad")
    assert done.returncode == 1 and "unpaired-get" in done.stdout, done.stdout
    repo.put("drivers/a.c", BAD % "f", GOOD % "g", GOOD % "i")
    repo.git("add", "-A")
    done = call(repo, cache, "git", "commit", "-m", "good")
    assert done.returncode == 0, done.stdout
