# SPDX-License-Identifier: GPL-2.0-only
"""The language server: what an editor sends, and what it is told."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from test_patch import BAD, GOOD, HEAD
from tool import PROGRAM, TOP


def talk(*messages: dict | bytes, options: tuple = ()) -> tuple[list[dict], int]:
    """All answers to a whole conversation, and the exit status."""
    data = b""
    for message in messages:
        text = message if isinstance(message, bytes) else json.dumps({"jsonrpc": "2.0", **message}).encode()
        data += b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n%s" % (len(text), text)
    done = subprocess.run([PROGRAM, "--lsp", *options], input=data, capture_output=True, check=False, timeout=120)
    answers, rest = [], done.stdout
    while rest:
        head, rest = rest.split(b"\r\n\r\n", 1)
        length = int(re.fullmatch(rb"Content-Length: (\d+)", head).group(1))
        answers.append(json.loads(rest[:length]))
        rest = rest[length:]
    return answers, done.returncode


def notice(method: str, path: Path) -> dict:
    return {"method": f"textDocument/{method}", "params": {"textDocument": {"uri": f"file://{quote(str(path))}"}}}


START = ({"id": 1, "method": "initialize", "params": {"rootUri": None, "capabilities": {}}},
         {"method": "initialized", "params": {}})
STOP = ({"id": 9, "method": "shutdown"}, {"method": "exit"})


@pytest.fixture(name="file")
def make_file(tmp_path: Path) -> Path:
    file = tmp_path / "a file.c"
    file.write_text(HEAD + GOOD % "f" + (BAD % "g").replace("\t\treturn -EIO", "/* \u00e9\U0001f600 */ return -EIO"))
    return file


def test_a_conversation(file: Path) -> None:
    answers, status = talk(*START, notice("didOpen", file), notice("didSave", file), notice("didClose", file), *STOP)
    assert status == 0
    start, opened, saved, closed, stop = answers
    assert start["result"]["capabilities"]["textDocumentSync"]["save"]
    assert opened == saved and opened["method"] == "textDocument/publishDiagnostics"
    assert opened["params"]["uri"] == f"file://{quote(str(file))}"
    one, = opened["params"]["diagnostics"]
    line = file.read_text().splitlines()[one["range"]["start"]["line"]]
    # in UTF-16 the second character of the comment counts two
    assert line.encode("utf-16-le")[2 * one["range"]["start"]["character"]:].decode("utf-16-le").startswith("return -EIO")
    assert (one["code"], one["source"], one["severity"]) == ("unpaired-get", "krefcheck", 2)
    related = one["relatedInformation"]
    assert related[0]["message"] == "reference taken here"
    assert "kref_get" in file.read_text().splitlines()[related[0]["location"]["range"]["start"]["line"]]
    assert closed["params"]["diagnostics"] == []
    assert stop == {"jsonrpc": "2.0", "id": 9, "result": None}


def test_a_certain_cure_is_offered(tmp_path: Path) -> None:
    file = TOP / "testcases" / "sample" / "carry.c"
    (opened, _), _ = talk(notice("didOpen", file), *STOP)
    silly = next(d for d in opened["params"]["diagnostics"] if d["code"] == "silly-get-put")
    ask = {"id": 2, "method": "textDocument/codeAction",
           "params": {"textDocument": {"uri": opened["params"]["uri"]}, "range": silly["range"], "context": {}}}
    (_, offer, _), _ = talk(notice("didOpen", file), ask, *STOP)
    one, = offer["result"]
    assert (one["kind"], one["diagnostics"]) == ("quickfix", [silly])
    edits = one["edit"]["changes"][opened["params"]["uri"]]
    lines = file.read_text().splitlines(keepends=True)
    for edit in sorted(edits, key=lambda e: -e["range"]["start"]["line"]):
        assert edit["range"]["start"]["character"] == edit["range"]["end"]["character"] == 0
        lines[edit["range"]["start"]["line"]:edit["range"]["end"]["line"]] = [edit["newText"]]
    shutil.copytree(file.parent, tmp_path / "sample")
    subprocess.run([PROGRAM, "--fix", "--rules=silly-get-put", tmp_path / "sample"], capture_output=True, check=False)
    assert "".join(lines) == (tmp_path / "sample" / "carry.c").read_text() != file.read_text()


def test_options_are_krefchecks(file: Path) -> None:
    (opened, _), _ = talk(notice("didOpen", file), *STOP, options=("--rules=use-after-put",))
    assert opened["params"]["diagnostics"] == []
    done = subprocess.run([PROGRAM, "--lsp", "--stats"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


def test_strange_messages(file: Path, tmp_path: Path) -> None:
    answers, status = talk({"id": "x", "method": "textDocument/hover", "params": {}}, {"method": "$/setTrace"},
                           {"id": 3, "result": None}, notice("didOpen", tmp_path / "gone.c"), notice("didOpen", file),
                           *STOP)
    assert status == 0
    assert answers[0]["error"]["code"] == -32601
    assert answers[1]["params"]["diagnostics"] == []
    assert len(answers[2]["params"]["diagnostics"]) == 1
    assert talk(b"not json")[1] == 1
    assert talk()[1] == 1
