# SPDX-License-Identifier: GPL-2.0-only
"""The names of both engines: one list each, in the models; the semantic patches are checked against it."""

import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tool import TOP, run


@pytest.fixture(name="names", scope="module")
def names_fixture() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("check_names", str(TOP / "scripts" / "check-names"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_names", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


def test_patches_mean_what_the_models_mean() -> None:
    done = subprocess.run([sys.executable, TOP / "scripts" / "check-names"], check=False,
                          capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def complaints(names: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    monkeypatch.setattr(names, "TOP", tmp_path)
    file = tmp_path / "a.cocci"
    file.write_text(text, encoding="utf-8")
    return [line.split(": ", 2)[-1] for line in names.check_file(file, {
        "queue_work": ({"hands_off"}, "nonzero"), "add_timer": ({"hands_off"}, ""), "kfree": ({"frees"}, "")})]


@pytest.mark.parametrize("comment, regex, wrong", [
    ("// names = hands_off", "^(queue_work|add_timer)$", []),
    ("// names = hands_off", "^(queue_work)$", ["lacks add_timer()"]),
    ("// names = hands_off", "^(queue_works?|add_timer)$", ["queue_works() is in no model"]),
    ("// names = hands_off when(nonzero)", "^(queue_work)$", []),
    ("// names = hands_off but not add_timer", "^(queue_work)$", []),
    ("// names = hands_off but not kfree", "^(queue_work|add_timer)$", ["'kfree' need not be taken out"]),
    ("// names < hands_off", "^(queue_work)$", []),
    ("// names < hands_off", "^(kfree)$", ["kfree() is in no model"]),
    ("// names < hands_off", "^queue_", ["a list of names is of the form ^(a|b|c)$"]),
    ("// names < hands_off", "^(queue_.*)$", ["not a list of names: it has no end"]),
    ("// names > hands_off, frees", "work|timer", ["does not match kfree()"]),
    ("// names > hands_on", "work", ["'hands_on' is no word and no name of a model"]),
    ("// names by habit: wrappers", "work", []),
    ("// names by habit:", "work", ["does not say what it has to do with the models"]),
    ("", "work", ["does not say what it has to do with the models"]),
])
def test_relations(names: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comment: str,
                   regex: str, wrong: list[str]) -> None:
    text = f'@r@\n{comment}\nidentifier f =~ "{regex}";\n@@\nf()\n'
    assert complaints(names, tmp_path, monkeypatch, text) == wrong


def test_engine_reads_the_same_models(names: ModuleType) -> None:
    """Every function that the script sees in the models is one to the engine, and the other way round."""
    known = names.models()
    assert known["queue_work"] == ({"hands_off", "when"}, "nonzero")
    assert {"kref_get", "mutex_lock", "kfree", "idr_find", "msleep", "kobject_put"} <= set(known)
    files = [path for path in sorted((TOP / "checker" / "model").glob("*.h")) if path.stem != "model"]
    listed = (TOP / "checker" / "model" / "models.def").read_text(encoding="utf-8")
    assert [path.stem for path in files if f"MODEL({path.stem})" not in listed] == []
    done = run("--dump=ast", *files)
    assert done.returncode == 0
    for name in known:
        assert name in done.stdout, name
