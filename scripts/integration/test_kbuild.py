# SPDX-License-Identifier: GPL-2.0-only
"""make C=2 CHECK=krefcheck, in a real build of the kernel."""

import os
import re
import shutil
from pathlib import Path

import pytest

from conftest import TOP, make
from tool import PROGRAM, run

WARNING = re.compile(r"^(\S+?):(\d+):\d+: warning: .* \[([a-z-]+)\]$", re.M)


@pytest.fixture(name="module")
def make_module(tmp_path: Path) -> Path:
    """The bundled sample as an external module, with one file that sparse has something to say of."""
    target = tmp_path / "courier"
    shutil.copytree(TOP / "testcases" / "sample", target)
    (target / "extra.c").write_text("#include <linux/module.h>\n\nint courier_extra;\nMODULE_LICENSE(\"GPL\");\n")
    objects = " ".join(sorted(f"{file.stem}.o" for file in target.glob("*.c")))
    (target / "Kbuild").write_text(f"obj-m := courier.o\ncourier-y := {objects}\nccflags-y := -Wno-error\n")
    return target


def build(configured: Path, *words: str) -> str:
    done = make(configured, f"CHECK={PROGRAM}", *words)
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def compiled_and_checked(text: str) -> tuple[set[str], set[str]]:
    return (set(re.findall(r"^  CC \[M\]  (\S+?)\.o$", text, re.M)) - set(re.findall(r"(\S+\.mod)\.o$", text, re.M)),
            set(re.findall(r"^  CHECK   (\S+?)\.c$", text, re.M)))


@pytest.mark.parametrize("jobs", [1, 4])
def test_an_external_module(configured: Path, module: Path, jobs: int) -> None:
    text = build(configured, f"-j{jobs}", "C=2", f"M={module}", "KBUILD_MODPOST_WARN=1")
    compiled, checked = compiled_and_checked(text)
    assert checked == compiled == {str(file.with_suffix("")) for file in module.glob("*.c")
                                    if not file.name.endswith(".mod.c")}
    found = {(Path(file).name, rule) for file, _, rule in WARNING.findall(text)}
    assert ("station.c", "unchecked-get-unless-zero") in found
    for file, line, rule in WARNING.findall(text):
        marked = Path(file).read_text().splitlines()[int(line) - 1]
        assert f"{rule}" in marked, f"{file}:{line}: {rule} is not expected: {marked}"
    assert (module / "courier.ko").exists()


def test_sparse_runs_as_well(configured: Path, module: Path) -> None:
    words = ("C=2", f"M={module}", "KBUILD_MODPOST_WARN=1")
    assert "courier_extra" not in build(configured, *words)
    text = build(configured, *words, "CF=--and-sparse")
    assert "warning: symbol 'courier_extra' was not declared" in text
    assert ("station.c", "unchecked-get-unless-zero") in {(Path(f).name, rule) for f, _, rule in WARNING.findall(text)}


def test_a_silent_build_is_not_silent_about_findings(configured: Path, module: Path) -> None:
    text = build(configured, "-s", "C=2", f"M={module}", "KBUILD_MODPOST_WARN=1")
    assert ("station.c", "unchecked-get-unless-zero") in {(Path(f).name, rule) for f, _, rule in WARNING.findall(text)}


def test_with_an_index_a_file_is_judged_by_the_whole_module(configured: Path, module: Path) -> None:
    """What one file alone does not tell is known from a run on the tree (of the kernel's own: no --tree= needed)."""
    alone = {rule for _, _, rule in WARNING.findall(build(configured, "C=2", f"M={module}", "KBUILD_MODPOST_WARN=1"))}
    index = module.parent / "index"
    whole = run(f"--index={index}", module).stdout
    missing = {rule for _, _, rule in WARNING.findall(whole)} - alone
    assert missing
    text = build(configured, "C=2", f"M={module}", "KBUILD_MODPOST_WARN=1", f"CF=--index={index} --tree={module}")
    assert missing <= {rule for _, _, rule in WARNING.findall(text)}


def test_our_options_pass_through_cf(configured: Path, module: Path) -> None:
    text = build(configured, "C=2", f"M={module}", "KBUILD_MODPOST_WARN=1", "CF=--rules=use-after-put")
    assert not [rule for _, _, rule in WARNING.findall(text) if rule != "use-after-put"]


def test_a_directory_of_the_tree(configured: Path) -> None:
    """Every flag of gcc and of sparse that kbuild passes is taken; only what is compiled is checked."""
    text = build(configured, f"-j{os.cpu_count()}", "C=2", "drivers/base/firmware_loader/", "lib/refcount.o")
    checked = set(re.findall(r"^  CHECK   (\S+)$", text, re.M))
    assert any(name.endswith("firmware_loader/main.c") for name in checked)
    assert "krefcheck:" not in text
