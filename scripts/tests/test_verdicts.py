# SPDX-License-Identifier: GPL-2.0-only
"""The ledger of judged findings."""

from pathlib import Path

import pytest

from boxes import dump_findings, make_tree, script

HEAD = "file\tfunction\trule\tobject\tconfidence\tverdict\treason\n"


def finding(function: str, line: int, **fields: object) -> dict[str, object]:
    return {"rule": "unpaired-get", "confidence": "high", "file": "drivers/box/paths.c",
            "line": line, "column": 2,
            "function": function, "object": "box", "message": f"lost in {function}",
            "fingerprint": function,
            "trace": [{"file": "drivers/box/paths.c", "line": line - 2, "column": 1,
                       "function": function,
                       "event": "get", "message": "taken here"}], **fields}


def row(function: str, verdict: str, reason: str = "read", rule: str = "unpaired-get") -> str:
    return f"drivers/box/paths.c\t{function}\t{rule}\tbox\thigh\t{verdict}\t{reason}\n"


@pytest.fixture(name="found")
def found_fixture(tmp_path: Path) -> Path:
    return dump_findings(tmp_path / "found.json", finding("a", 10), finding("b", 12),
                         finding("c", 30),
                         finding("d", 31, confidence="medium"), finding("e", 32, confidence="low"),
                         finding("a", 40, rule="use-after-put"))


def ledger(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "ledger.tsv"
    path.write_text(HEAD + "".join(rows))
    return path


def counts(text: str) -> dict[tuple[str, str], list[str]]:
    return {tuple(line.split()[:2]): line.split()[2:] for line in text.splitlines()[1:]
            if line.endswith(("%", "-"))}


def test_compare(tmp_path: Path, found: Path) -> None:
    book = ledger(tmp_path, row("a", "true"), row("b", "false"), row("d", "unsure"),
                  row("gone", "true"))
    done = script("verdicts", "compare", "--ledger", book, "--json", found, "--require", 50)
    assert done.returncode == 0, done.stderr
    table = counts(done.stdout)
    assert table["unpaired-get", "high"] == ["3", "1", "1", "0", "1", "50.0", "%"]
    assert table["unpaired-get", "medium"] == ["1", "0", "0", "1", "0", "-"]
    assert table["use-after-put", "high"] == ["1", "0", "0", "0", "1", "-"]
    assert table["all", "all"] == ["5", "1", "1", "1", "2", "50.0", "%"]
    assert ("unpaired-get", "low") not in table
    assert "no longer found: 1 true, 0 false, 0 unsure" in done.stdout
    assert script("verdicts", "compare", "--ledger", book, "--json", found, "--require",
                  51).returncode == 1


def test_compare_low_and_rule(tmp_path: Path, found: Path) -> None:
    done = script("verdicts", "compare", "--ledger", ledger(tmp_path), "--json", found,
                  "--min-confidence=low",
                  "--rule=unpaired-get")
    assert counts(done.stdout)["all", "all"][0] == "5"


def test_unjudged_are_listed(tmp_path: Path, found: Path) -> None:
    book = ledger(tmp_path, row("a", "true"), row("b", "false"))
    done = script("verdicts", "compare", "--ledger", book, "--json", found, "--unjudged")
    listed = [line for line in done.stdout.splitlines() if line.startswith("drivers/")]
    assert [line.split(" ")[1] for line in listed] == ["c():", "d():", "a():"]


def test_show_marks_the_path(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree")
    one = finding("box_show", 12, file=f"{tree}/drivers/box/paths.c")
    one["trace"] = [{"file": f"{tree}/drivers/box/paths.c", "line": 5, "message": "found here"},
                    {"file": f"{tree}/drivers/box/paths.c", "line": 12, "message": "returned here"}]
    found = dump_findings(tmp_path / "found.json", one)
    done = script("verdicts", "sample", "--json", found, "--tree", tree, "--show", "-n", 1)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("(1)") and "struct box *box = box_find(id);" in line
               for line in lines)
    assert any(line.startswith(">>(2)") and "return -EIO;" in line for line in lines)
    assert "box_label" not in done.stdout and "   3  int box_show" in done.stdout


def test_sample(tmp_path: Path, found: Path) -> None:
    def drawn(seed: int) -> str:
        return script("verdicts", "sample", "--json", found, "-n", 2, "--seed", seed).stdout

    assert len(drawn(1).splitlines()) == 2 and drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(6)}) > 1
    book = ledger(tmp_path, row("a", "true"), row("b", "false"), row("c", "true"), row("d", "true"))
    rest = script("verdicts", "sample", "--json", found, "--ledger", book).stdout.splitlines()
    assert len(rest) == 1 and "use-after-put" in rest[0]


def test_form_is_filled_in_and_merged(tmp_path: Path, found: Path) -> None:
    book, form = ledger(tmp_path, row("b", "false")), tmp_path / "form.tsv"
    script("verdicts", "compare", "--ledger", book, "--json", found, "--form", form)
    text = form.read_text()
    assert text.startswith(HEAD) and text.count("\n") == 5
    assert script("verdicts", "merge", "--ledger", book, form).returncode == 2     # no verdict yet
    form.write_text(text.replace("\t\t\n", "\ttrue\tno put on the way out\n"))
    done = script("verdicts", "merge", "--ledger", book, form)
    assert done.returncode == 0 and done.stdout == "5 lines, 4 added, 0 changed\n"
    lines = book.read_text().splitlines()
    assert lines[0] + "\n" == HEAD and lines[1:] == sorted(lines[1:])
    before = book.read_bytes()
    script("verdicts", "merge", "--ledger", book, form)
    assert book.read_bytes() == before


def test_merge_contradiction(tmp_path: Path) -> None:
    book = ledger(tmp_path, row("a", "true"))
    new = tmp_path / "new.tsv"
    new.write_text(row("a", "false", "the list holds it"))
    done = script("verdicts", "merge", "--ledger", book, new)
    assert done.returncode == 2 and "was judged true, now false" in done.stderr
    assert book.read_text() == HEAD + row("a", "true")
    done = script("verdicts", "merge", "--ledger", book, new, "--replace")
    assert done.stdout == "1 lines, 0 added, 1 changed\n" and "the list holds it" in book.read_text(
        )


@pytest.mark.parametrize("line",
                         ["a.c\tf\tr\to\thigh\tperhaps\twhy\n", "a.c\tf\tr\to\thigh\ttrue\n",
                                  "a.c\tf\tr\to\thigh\ttrue\t\n"])
def test_bad_ledger(tmp_path: Path, found: Path, line: str) -> None:
    done = script("verdicts", "compare", "--ledger", ledger(tmp_path, line), "--json", found)
    assert done.returncode == 2 and "ledger.tsv:2" in done.stderr and done.stderr.count("\n") == 1


def test_carry_takes_what_reads_the_same(tmp_path: Path, found: Path) -> None:
    """Layout may change, a word may not; what is not found again stays behind."""
    same = "int %s(void)\n{\n\treturn 1;\n}\n"
    old, new = tmp_path / "old", tmp_path / "new"
    for tree, text in ((old, same % "a" + same % "b"),
                       (new, "/* moved */\n" + (same % "a").replace("\t", "    ") +
                        (same % "b").replace("1", "2"))):
        (tree / "drivers/box").mkdir(parents=True)
        (tree / "drivers/box/paths.c").write_text(text)
    result = script("verdicts", "carry", "--json", found, "--tree", new, "--from", old,
                    "--ledger", ledger(tmp_path, row("a", "true"), row("b", "true"),
                                       row("gone", "false")))
    assert result.stdout == HEAD + row("a", "true")
