# SPDX-License-Identifier: GPL-2.0-only
"""What the tests against real counterparts share: a kernel tree, a scratch repository, the program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
TOP = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "scripts"), str(TOP / "scripts" / "tests")]

import kernel_source  # noqa: E402

BUILD = TOP / "build" / "integration"
SETUP = TOP / "scripts" / "setup"


def make(tree: Path, *words: str, timeout: int = 900) -> "subprocess.CompletedProcess[str]":
    """make in another tree: what our own make exports is none of its business."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    for name in ("TREE", "M", "MODE", "J", "B", "V"):
        env.pop(name, None)
    return subprocess.run(["make", "-C", str(tree), *words], check=False, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, timeout=timeout)


@pytest.fixture(name="kernel", scope="session")
def find_kernel() -> Path:
    """The source of Linux 6.1; it is only read."""
    return kernel_source.find()


@pytest.fixture(name="configured", scope="session")
def configure_kernel(kernel: Path) -> Path:
    """A build directory beside it, with defconfig and modules_prepare."""
    target = BUILD / f"linux-{kernel_source.version(kernel)}"
    if not (target / "ready").exists():
        target.mkdir(parents=True, exist_ok=True)
        for words in (["defconfig"], [f"-j{os.cpu_count()}", "modules_prepare"]):
            done = make(kernel, f"O={target}", "-s", *words)
            assert done.returncode == 0, done.stdout[-2000:]
        (target / "ready").touch()
    return target
