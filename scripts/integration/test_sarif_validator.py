# SPDX-License-Identifier: GPL-2.0-only
"""SARIF against Microsoft's sarif-multitool, with its own rules and those of GitHub's code scanning."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import BUILD, TOP
from test_patch import BAD, Repo
from tool import run

PACKAGE = "@microsoft/sarif-multitool@5.7.0"
GITHUB_BYTES = 10 * 1000 * 1000     # of a compressed file


@pytest.fixture(name="multitool", scope="module")
def install_multitool() -> Path:
    program = BUILD / "npm" / "node_modules" / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    if not program.exists():
        assert shutil.which("npm"), "npm is missing: scripts/setup integration"
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(BUILD / "npm"), PACKAGE],
                       check=True, capture_output=True, timeout=600)
    program.chmod(0o755)
    return program


def complaints(multitool: Path, log: Path) -> list[str]:
    """Errors and warnings; notes ask for what we do on purpose in another way (ids with words, no arguments)."""
    out = log.with_suffix(".validated")
    done = subprocess.run([str(multitool), "validate", str(log), "--rule-kind", "Sarif;Ghas", "--level",
                           "Error;Warning", "--kind", "Fail", "-o", str(out), "--log", "ForceOverwrite"],
                          check=False, capture_output=True, text=True, timeout=300)
    assert "Analysis completed successfully" in done.stdout, done.stdout + done.stderr
    results = json.loads(out.read_text(encoding="utf-8-sig"))["runs"][0].get("results", [])
    return [f"{result['ruleId']} {result['locations']}" for result in results]


def test_the_validator_sees_what_is_wrong(multitool: Path, tmp_path: Path) -> None:
    log = json.loads(run("--format=sarif", TOP / "testcases" / "sample").stdout)
    del log["runs"][0]["results"][0]["message"]
    file = tmp_path / "bad.sarif"
    file.write_text(json.dumps(log))
    assert complaints(multitool, file)


def test_the_sample(multitool: Path, tmp_path: Path) -> None:
    file = tmp_path / "sample.sarif"
    file.write_text(run("--format=sarif", TOP / "testcases" / "sample").stdout)
    assert json.loads(file.read_text())["runs"][0]["results"]
    assert complaints(multitool, file) == []


def test_fifty_findings_suppressed_and_baselined_ones(multitool: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.put("drivers/a.c", *(BAD % f"f{i}" for i in range(20)))
    baseline = tmp_path / "baseline"
    run(f"--write-baseline={baseline}", repo.path)
    repo.put("drivers/a.c", *(BAD % f"f{i}" for i in range(50)))
    (repo.path / ".krefcheck").write_text("allow(unpaired-get) drivers/b.c a copy\n")
    repo.put("drivers/b.c", BAD % "accepted")
    file = tmp_path / "fifty.sarif"
    file.write_text(run("--format=sarif", f"--baseline={baseline}", repo.path).stdout)
    results = json.loads(file.read_text())["runs"][0]["results"]
    assert len(results) == 51
    assert [r["baselineState"] for r in results].count("unchanged") == 20
    assert [bool(r["suppressions"]) for r in results].count(True) == 1
    assert len({tuple(r["partialFingerprints"].values()) for r in results}) == 51
    assert complaints(multitool, file) == []
    assert len(gzip.compress(file.read_bytes())) < GITHUB_BYTES


def test_a_part_of_the_kernel(multitool: Path, kernel: Path, tmp_path: Path) -> None:
    file = tmp_path / "kernel.sarif"
    file.write_text(run("--format=sarif", "--min-confidence=low", kernel / "drivers" / "nvme").stdout)
    assert len(json.loads(file.read_text())["runs"][0]["results"]) > 5
    assert complaints(multitool, file) == []
