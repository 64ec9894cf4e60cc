# SPDX-License-Identifier: GPL-2.0-only
"""What krefcheck finds in the later of two versions and not in the earlier one."""

import collections
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Callable

from .mails import Trouble
from .versions import Repo, Step

Finding = dict


def program() -> str:
    given = os.environ.get("KREFCHECK")
    path = given or str(Path(__file__).resolve().parent.parent.parent / "checker" / "krefcheck")
    if not os.access(path, os.X_OK):
        raise Trouble(f"{path}: not built (run make in krefcheck's directory)")
    return os.path.abspath(path)


def call(args: list[str], directory: Path) -> str:
    """Standard output of krefcheck; entries of a baseline that this part does not need are no news."""
    done = subprocess.run([program(), *args], check=False, capture_output=True, cwd=directory)
    for line in done.stderr.decode(errors="replace").splitlines():
        if ": stale entry, " not in line:
            print(line, file=sys.stderr)
    if done.returncode not in (0, 1):
        raise Trouble(f"krefcheck ended with {done.returncode}")
    return done.stdout.decode(errors="surrogateescape")


def plain(name: str) -> str:
    return name.removeprefix("./")


def check(directory: Path, args: list[str]) -> list[Finding]:
    """All findings below a directory, with names relative to it."""
    findings = []
    for line in call([*args, "--quiet", "--format=json", "."], directory).splitlines():
        finding = json.loads(line)
        finding["file"] = plain(finding["file"])
        for place in finding["trace"] + finding.get("fix", {}).get("edits", []):
            place["file"] = plain(place["file"])
        findings.append(finding)
    return findings


def unmatched(old: list[Finding], new: list[Finding], key: Callable[[Finding], tuple]) -> list[Finding]:
    """New findings that are left when each old one has taken one with its key; old loses them, too."""
    there = collections.Counter(key(finding) for finding in old)
    rest = []
    for finding in new:
        if there[key(finding)] > 0:
            there[key(finding)] -= 1
            old.remove(next(o for o in old if key(o) == key(finding)))
        else:
            rest.append(finding)
    return rest


def only_new(old: list[Finding], new: list[Finding], renames: dict[str, str]) -> list[Finding]:
    """
    A finding is old if the base has one like it. The path of an old one may look different when
    its function was edited, and its file may have another name: likeness is tried in steps.
    """
    old = [{**o, "file": renames.get(o["file"], o["file"])} for o in old]
    new = unmatched(old, new, lambda f: (f["rule"], f["file"], f["function"], f["object"], f["message"],
                                         tuple(e["event"] for e in f["trace"])))
    new = unmatched(old, new, lambda f: (f["rule"], f["file"], f["function"], f["object"]))
    return unmatched(old, new, lambda f: (f["rule"], f["function"], f["object"], f["message"]))


class Comparison:
    """Versions are written and checked once, however many steps they are part of."""

    def __init__(self, repo: Repo, scratch: Path, args: list[str], head_args: list[str]) -> None:
        self.repo = repo
        self.scratch = scratch
        self.args = args
        self.head_args = head_args

    def run(self, step: Step) -> tuple[list[Finding], int, Path]:
        """New findings of a step, the number of files it touches, and where its head is."""
        changes = self.repo.changes(step.base, step.head)
        target = self.scratch / step.head
        if not changes:
            target.mkdir(exist_ok=True)
            return [], 0, target
        names = sorted({name for pair in changes for name in pair if name})
        room = self.scratch / f"step-{len(list(self.scratch.iterdir()))}"
        self.repo.write(step.head, names, room / "head")
        new = check(room / "head", [*self.args, *self.head_args])
        if not new:
            return [], len(changes), room / "head"
        self.repo.write(step.base, names, room / "base")
        old = check(room / "base", self.args)
        renames = {a: b for a, b in changes if a and b and a != b}
        return only_new(old, new, renames), len(changes), room / "head"
