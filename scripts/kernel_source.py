# SPDX-License-Identifier: GPL-2.0-only
"""Where the kernel source is: the tree that KERNEL names, or Debian's package, unpacked once."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path("/usr/src/linux-source-6.1.tar.xz")


class Trouble(Exception):
    """What the user, or the system, has to put right."""


def unpack(archive: Path, target: Path) -> None:
    """Unpack beside the target, then rename: a broken run leaves nothing that looks whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="unpack-", dir=target.parent) as tmp:
        print(f"unpacking {archive} to {target}", file=sys.stderr, flush=True)
        done = subprocess.run(["tar", "-xf", archive, "-C", tmp, "--use-compress-program=xz -T0 -d"],
                              check=False, stderr=subprocess.PIPE, text=True)
        trees = [p for p in Path(tmp).iterdir() if (p / "Makefile").exists()]
        if done.returncode or len(trees) != 1:
            raise Trouble(f"{archive}: cannot be unpacked: {done.stderr.strip()[-200:]}")
        if target.exists():
            shutil.rmtree(target)
        trees[0].rename(target)


def find() -> Path:
    given = os.environ.get("KERNEL", "")
    if given:
        tree = Path(given).expanduser()
        if not (tree / "Makefile").exists():
            raise Trouble(f"KERNEL={given}: no kernel source there")
        return tree
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = cache / "krefcheck" / PACKAGE.name.removesuffix(".tar.xz")
    if (target / "Makefile").exists():
        return target
    if not PACKAGE.exists():
        raise Trouble(f"{PACKAGE}: missing (Debian: apt-get install linux-source-6.1), and no KERNEL=")
    unpack(PACKAGE, target)
    return target


def version(tree: Path) -> str:
    words = {}
    for line in (tree / "Makefile").read_text(encoding="utf-8").splitlines()[:12]:
        name, equals, value = line.partition("=")
        if equals:
            words[name.strip()] = value.strip()
    return ".".join(words.get(name, "?") for name in ("VERSION", "PATCHLEVEL", "SUBLEVEL"))
