# SPDX-License-Identifier: GPL-2.0-only
"""The comparison of the two engines: which difference is of which kind."""

import importlib.machinery
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tool import TOP

WRAPPED = """struct box { struct kref ref; int n; };
void box_get(struct box *b);
int box_fill(struct box *b)
{
	box_get(b);
	if (b->n)
		return -1;
	kref_get(&b->ref);
	kref_put(&b->ref, box_release);
	return 0;
}
"""


@pytest.fixture(name="compare", scope="module")
def compare_fixture() -> ModuleType:
    sys.path.insert(0, str(TOP / "scripts"))
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("compare_engines", str(TOP / "scripts" / "compare-engines"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare_engines", loader))
    sys.modules["compare_engines"] = module
    loader.exec_module(module)
    return module


@pytest.fixture(name="file")
def file_fixture(tmp_path: Path) -> Path:
    path = tmp_path / "box.c"
    path.write_text(WRAPPED, encoding="utf-8")
    return path


def told(file: Path, line: int, *trace: tuple[str, int], **fields: object) -> dict:
    return {"rule": "unpaired-get", "confidence": "high", "file": str(file), "line": line, "object": "&b->ref",
            "message": "b is lost", "trace": [{"file": str(file), "line": n, "event": event} for event, n in trace],
            **fields}


def comparison(compare: ModuleType, file: Path, engine: list[dict], patches: list[dict],
               monkeypatch: pytest.MonkeyPatch, alone: set[tuple[int, str]] = frozenset()):
    monkeypatch.setattr(compare, "LEDGER", file.parent / "differences.tsv")
    made = compare.Comparison(str(file.parent), engine, patches, False)
    monkeypatch.setattr(made, "on_its_own", lambda name: alone)
    return made


def engine_kind(compare, file, monkeypatch, finding: dict, alone=frozenset()) -> str:
    made = comparison(compare, file, [finding], [], monkeypatch, alone)
    (place, found), = made.engine_alone.items()
    return made.kind_of_engine_alone(place, found)


def test_kinds_of_what_the_engine_tells_alone(compare, file: Path, monkeypatch) -> None:
    own = {(7, "unpaired-get")}
    assert engine_kind(compare, file, monkeypatch, told(file, 7, ("get", 5)), own) == "wrapper"
    assert engine_kind(compare, file, monkeypatch, told(file, 7, ("get", 8))) == "whole tree"
    assert engine_kind(compare, file, monkeypatch, told(file, 7, ("get", 8)), own) == ""
    assert engine_kind(compare, file, monkeypatch,
                       told(file, 7, ("get", 8), ("branch", 6), ("branch", 6)), own) == "path"
    assert engine_kind(compare, file, monkeypatch, told(file, 7, ("get", 8), object="&a[i]->ref"), own) == "object"


def patch_kind(compare, file, monkeypatch, engine: list[dict], alone=frozenset()) -> str:
    made = comparison(compare, file, engine, [told(file, 7)], monkeypatch, alone)
    (place, found), = made.patch_alone.items()
    return made.kind_of_patch_alone(place, found)


def test_kinds_of_what_the_patch_tells_alone(compare, file: Path, monkeypatch) -> None:
    assert patch_kind(compare, file, monkeypatch, []) == ""
    assert patch_kind(compare, file, monkeypatch, [], {(7, "unpaired-get")}) == "whole tree"
    assert patch_kind(compare, file, monkeypatch, [told(file, 7, confidence="low")]) == "doubt"
    assert patch_kind(compare, file, monkeypatch, [told(file, 9, rule="direct-free")]) == "other rule"
    assert patch_kind(compare, file, monkeypatch, [told(file, 99, rule="direct-free")]) == ""


def test_ledger_explains_and_the_rest_is_named(compare, file: Path, monkeypatch, capsys) -> None:
    ledger = file.parent / "differences.tsv"
    engine, patches = [told(file, 7, ("get", 8))], [told(file, 9)]
    made = comparison(compare, file, engine, patches, monkeypatch, {(7, "unpaired-get")})
    assert not made.run("Kernel")
    shown = capsys.readouterr().out
    assert "unexplained: 2" in shown
    assert "box.c:7: checker alone: b is lost [unpaired-get]" in shown
    assert "box.c:9: cocci alone: b is lost [unpaired-get]" in shown
    ledger.write_text("engine\trule\tfile\tobject\twhy\n"
                      "checker\tunpaired-get\tbox.c\t&b->ref\ttwo names\n"
                      "cocci\tunpaired-get\tbox.c\t&b->ref\tthe lender\n"
                      "cocci\tunpaired-get\tgone.c\tb\tlong ago\n", encoding="utf-8")
    made = comparison(compare, file, engine, patches, monkeypatch, {(7, "unpaired-get")})
    assert made.run("Kernel")
    assert "no longer a difference: cocci unpaired-get gone.c b" in capsys.readouterr().out


def test_what_both_tell_is_no_difference(compare, file: Path, monkeypatch) -> None:
    made = comparison(compare, file, [told(file, 7, ("get", 8))], [told(file, 7)], monkeypatch)
    assert (len(made.both), made.engine_alone, made.patch_alone) == (1, {}, {})


def test_ledger_of_the_kernel_is_well_formed(compare) -> None:
    rows = compare.ledger(TOP / "testcases" / "kernel" / "differences-6.1.tsv")
    assert rows
    rules = set(compare.shared_rules())
    for engine, rule, name, obj in rows:
        assert engine in ("checker", "cocci") and rule in rules and name.endswith((".c", ".h")) and obj


def test_findings_are_read_back(compare, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(told(tmp_path / "a.c", 1)) + "\n", encoding="utf-8")
    assert len(compare.stored(str(tmp_path / "a.json"))) == 1
    (tmp_path / "b.json").write_text("no json\n", encoding="utf-8")
    with pytest.raises(compare.Trouble):
        compare.stored(str(tmp_path / "b.json"))
