# SPDX-License-Identifier: GPL-2.0-only
"""The source before and after a patch, as git trees, and their files on disk.

Trees are made with an index and an object store of our own, so the repository is only read.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .mails import Patch, Trouble, read_patches

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
C_NAMES = (".c", ".h")
BIG_DIRECTORY = 200     # headers: of a directory with more files only those of the patch are taken


@dataclass
class Step:
    """A patch (or several, seen as one) and the trees before and after it."""
    patch: Patch | None
    base: str
    head: str


class Repo:
    """A git repository, read only."""

    base_name = "HEAD"

    def __init__(self, directory: str, scratch: Path) -> None:
        self.directory = directory
        self.scratch = scratch
        self.env = dict(os.environ)
        try:
            objects = self.git("rev-parse", "--path-format=absolute", "--git-path", "objects").strip()
            self.top = self.git("rev-parse", "--path-format=absolute", "--show-toplevel").strip()
        except Trouble as err:
            raise Trouble(f"{directory}: no git repository with a work tree") from err
        self.own = scratch / "objects"
        self.own.mkdir()
        others = os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
        self.env["GIT_OBJECT_DIRECTORY"] = str(self.own)
        self.env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = os.pathsep.join(filter(None, [objects, others]))

    def git_bytes(self, *args: str, data: bytes | None = None, index: Path | None = None) -> bytes:
        env = {**self.env, "GIT_INDEX_FILE": str(index)} if index else self.env
        try:
            done = subprocess.run(["git", "-C", self.directory, *args], check=False, input=data or b"",
                                  capture_output=True, env=env)
        except OSError as err:
            raise Trouble(f"git: {err.strerror}") from err
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().splitlines()
            raise Trouble(f"git {args[0]}: {reason[0] if reason else done.returncode}")
        return done.stdout

    def git(self, *args: str, data: bytes | None = None, index: Path | None = None) -> str:
        return self.git_bytes(*args, data=data, index=index).decode(errors="surrogateescape")

    def tree_of(self, rev: str) -> str:
        try:
            return self.git("rev-parse", "--verify", "--quiet", f"{rev}^{{tree}}").strip()
        except Trouble:
            raise Trouble(f"{rev}: no commit of this repository") from None

    def has(self, rev: str) -> bool:
        try:
            self.git("cat-file", "-e", rev)
        except Trouble:
            return False
        return True

    def prepare(self, patches: list[Patch]) -> None:
        """What the patches are about is all there."""

    def apply(self, tree: str, patch: Patch, reverse: bool = False) -> str:
        """The tree that a patch's C files make of another one."""
        index = self.scratch / "index"
        text = c_parts(patch.text)
        if not text:
            return tree
        tries = [(text, "-p1"), (text, "-p0")]
        if "\r\n" in text:
            tries.append((text.replace("\r\n", "\n"), "-p1"))
        reason = None
        for text, strip in tries:
            index.unlink(missing_ok=True)
            self.git("read-tree", tree, index=index)
            try:
                self.git("apply", "--cached", "--whitespace=nowarn", strip, *(["-R"] if reverse else []), "-",
                         data=text.encode(errors="surrogateescape"), index=index)
                return self.git("write-tree", index=index).strip()
            except Trouble as err:
                reason = reason or err
        raise Trouble(str(reason).removeprefix("git apply: ").removeprefix("error: "))

    def with_blobs(self, tree: str, blobs: dict[str, str]) -> str:
        """The tree with other contents of some files; a blob of zeros takes the file away."""
        index = self.scratch / "index"
        index.unlink(missing_ok=True)
        self.git("read-tree", tree, index=index)
        for name, blob in blobs.items():
            if set(blob) == {"0"}:
                self.git("update-index", "--force-remove", "--", name, index=index)
                continue
            blob = self.git("rev-parse", "--verify", "--quiet", f"{blob}^{{blob}}").strip()
            self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}", index=index)
        return self.git("write-tree", index=index).strip()

    def changes(self, base: str, head: str) -> list[tuple[str | None, str | None]]:
        """C files that differ, as (name in base, name in head); None where there is none."""
        words = self.git("diff-tree", "-r", "-M", "--name-status", "-z", base, head).split("\0")
        found: list[tuple[str | None, str | None]] = []
        at = 0
        while at + 1 < len(words):
            kind, old = words[at], words[at + 1]
            at += 2
            new: str | None = old
            if kind[0] in "RC":
                new = words[at]
                at += 1
            pair = (None if kind == "A" else old, None if kind == "D" else new)
            if any(name and name.endswith(C_NAMES) for name in pair):
                found.append(pair)
        return found

    def write(self, tree: str, names: list[str], target: Path) -> None:
        """Put the C files beside the named ones (what they call is there) below target."""
        listing = self.git("ls-tree", "-z", tree, "--", *sorted({directory_of(n) for n in names}))
        wanted: list[tuple[str, str]] = []
        headers_only = {directory_of(n) for n in names} - {directory_of(n) for n in names if n.endswith(".c")}
        entries = []
        for entry in filter(None, listing.split("\0")):
            meta, name = entry.split("\t", 1)
            mode, kind, blob = meta.split()
            if kind == "blob" and mode != "120000" and name.endswith(C_NAMES):
                entries.append((name, blob))
        crowds = {d for d in headers_only if sum(directory_of(n) == d for n, _ in entries) > BIG_DIRECTORY}
        wanted = [(n, b) for n, b in entries if directory_of(n) not in crowds or n in names]
        target.mkdir(parents=True, exist_ok=True)
        (target / ".git").mkdir(exist_ok=True)  # the root of the tree, for fingerprints
        data = "".join(blob + "\n" for _, blob in wanted).encode()
        stream = self.git_bytes("cat-file", "--batch", data=data)
        at = 0
        for name, _ in wanted:
            end = stream.index(b"\n", at)
            size = int(stream[at:end].split()[2])
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stream[end + 1:end + 1 + size])
            at = end + 1 + size + 1


class PlainTree(Repo):
    """A source tree that is in no repository: its files, as far as patches touch them, are HEAD."""

    base_name = "the files here"

    def __init__(self, directory: str, scratch: Path) -> None:  # pylint: disable=super-init-not-called
        self.directory = str(scratch / "repository")
        self.scratch = scratch
        self.top = os.path.abspath(directory)
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        subprocess.run(["git", "init", "-q", self.directory], check=True, capture_output=True, env=self.env)
        self.head = EMPTY_TREE

    def prepare(self, patches: list[Patch]) -> None:
        names = {name for patch in patches for name in names_of(patch.text)}
        files = sorted({str(file) for name in names for directory in [Path(self.top, name).parent]
                        if directory.is_dir() for file in directory.iterdir()
                        if file.name.endswith(C_NAMES) and file.is_file() and not file.is_symlink()})
        index = self.scratch / "index"
        index.unlink(missing_ok=True)
        blobs = self.git("hash-object", "-w", "--no-filters", "--stdin-paths",
                         data="".join(f"{file}\n" for file in files).encode(errors="surrogateescape")).split()
        lines = "".join(f"100644 {blob}\t{os.path.relpath(file, self.top)}\0" for blob, file in zip(blobs, files))
        self.git("update-index", "--add", "-z", "--index-info", data=lines.encode(errors="surrogateescape"),
                 index=index)
        self.head = self.git("write-tree", index=index).strip()

    def tree_of(self, rev: str) -> str:
        if rev != "HEAD":
            raise Trouble(f"{self.top}: no git repository with a work tree")
        return self.head

    def has(self, rev: str) -> bool:
        return False


def open_repo(directory: str, scratch: Path, plain: bool) -> Repo:
    """The repository that a directory is in; for patches (plain) any tree will do."""
    try:
        return Repo(directory, scratch)
    except Trouble:
        if not plain or not os.path.isdir(directory):
            raise
    return PlainTree(directory, scratch)


def directory_of(name: str) -> str:
    return name.rpartition("/")[0] + "/" if "/" in name else "./"


# ---- patches ----

def names_of(text: str) -> set[str]:
    """The C files that a patch speaks of, with and without the first part of their names."""
    found = re.findall(r"(?m)^(?:---|\+\+\+) ([^\t\r\n]+)", text)
    found += [f"a/{name}" for name in re.findall(r"(?m)^rename (?:from|to) ([^\r\n]+)", text)]
    names = {name for name in found if name.endswith(C_NAMES) and ".." not in name.split("/") and name[0] != "/"}
    return names | {name.split("/", 1)[1] for name in names if "/" in name}


def c_parts(text: str) -> str:
    """A git patch without what it does to other files: a picture that cannot be applied is no matter here."""
    parts = re.split(r"(?m)^(?=diff --git )", text)
    if len(parts) == 1:
        return text
    return "".join(part for part in parts[1:]
                   if re.search(r"\.[ch]\"?$", part.split("\n", 1)[0].rstrip("\r"), re.M))


def steps_of_patches(repo: Repo, data: bytes) -> list[Step]:
    """Find where the patches belong: on their base commit, on HEAD, or in HEAD already."""
    patches = read_patches(data)
    if not patches:
        raise Trouble("no patch in the input")
    repo.prepare(patches)
    bases = [name.decode() for name in re.findall(rb"^base-commit: ([0-9a-f]{7,40})\s*$", data, re.M)]
    reason = None
    for base in [*[b for b in bases if repo.has(b)], "HEAD"]:
        try:
            return chain(repo, repo.tree_of(base), patches)
        except Trouble as err:
            reason = err
    try:
        back = chain(repo, repo.tree_of("HEAD"), patches[::-1], reverse=True)
        return [Step(s.patch, s.head, s.base) for s in back[::-1]]
    except Trouble:
        pass
    try:
        return steps_of_blobs(repo, patches)
    except Trouble:
        raise Trouble(f"{reason}") from None


def steps_of_blobs(repo: Repo, patches: list[Patch]) -> list[Step]:
    """For patches whose blobs ('index a..b') are all in the repository, wherever HEAD is."""
    changes = [re.findall(r"^diff --git a/(.*) b/(.*)\n(?:(?!diff ).*\n)*?index ([0-9a-f]{7,})\.\."
                          r"([0-9a-f]{7,})", patch.text, re.M) for patch in patches]
    if not all(changes):
        raise Trouble("no blobs named")
    first: dict[str, str] = {}
    for old, _, before, _ in (change for patch in changes for change in patch):
        first.setdefault(old, before)
    tree = repo.with_blobs(repo.tree_of("HEAD"), first)
    steps = []
    for patch, files in zip(patches, changes):
        blobs = {old: "0" for old, new, _, _ in files if old != new}
        blobs.update({new: after for _, new, _, after in files})
        after = repo.with_blobs(tree, blobs)
        steps.append(Step(patch, tree, after))
        tree = after
    return steps


def chain(repo: Repo, tree: str, patches: list[Patch], reverse: bool = False) -> list[Step]:
    steps = []
    for number, patch in enumerate(patches, 1):
        try:
            after = repo.apply(tree, patch, reverse)
        except Trouble as err:
            which = f"patch {number} of {len(patches)}" if len(patches) > 1 else "the patch"
            title = f" '{patch.subject()}'" if patch.subject() else ""
            raise Trouble(f"{which}{title} does not apply to {repo.base_name}: {err}") from None
        steps.append(Step(patch, tree, after))
        tree = after
    return steps


def steps_of_commits(repo: Repo, rev: str) -> list[Step]:
    """The commits of a range (A..B: those of B since it left A), the oldest first; or one commit."""
    if ".." in rev:
        left, right = (side.strip(".") or "HEAD" for side in rev.split("..", 1))
        repo.tree_of(left), repo.tree_of(right)
        base = repo.git("merge-base", left, right).strip()
        commits = repo.git("rev-list", "--reverse", "--first-parent", f"{base}..{right}").split()
    else:
        repo.tree_of(rev)
        commits = repo.git("rev-list", "-1", rev).split()
    steps = []
    for commit in commits:
        parents = repo.git("rev-list", "-1", "--parents", commit).split()[1:]
        base = repo.tree_of(parents[0]) if parents else EMPTY_TREE
        text = repo.git_bytes("format-patch", "-1", "--stdout", "--no-signature", commit)
        patches = read_patches(text)
        steps.append(Step(patches[0] if patches else None, base, repo.tree_of(commit)))
    return steps


def steps_of_stage(repo: Repo) -> list[Step]:
    base = repo.tree_of("HEAD") if repo.has("HEAD") else EMPTY_TREE
    return [Step(None, base, repo.git("write-tree").strip())]
