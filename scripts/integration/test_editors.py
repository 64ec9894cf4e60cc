# SPDX-License-Identifier: GPL-2.0-only
"""Editors read the text as they read a compiler's; the settings are those of the README."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from conftest import TOP
from tool import PROGRAM, run

README = TOP / "README.md"


@pytest.fixture(name="sample", scope="module")
def find_sample() -> Path:
    return TOP / "testcases" / "sample" / "parcel.c"


def setting(begin: str) -> str:
    """The line of the README that a user would copy."""
    line, = re.findall(rf"^ +({re.escape(begin)}.*)$", README.read_text(), re.M)
    return line


def expected(sample: Path) -> list[tuple[str, int, int, str]]:
    """Place and kind of every line of the text."""
    return [(Path(file).name, int(line), int(column), kind[0].upper()) for file, line, column, kind in
            re.findall(r"^(\S+?):(\d+):(\d+): (warning|note): ", run(sample).stdout, re.M)]


def environment() -> dict:
    return {**os.environ, "PATH": f"{Path(PROGRAM).parent}:{os.environ['PATH']}", "TERM": "dumb"}


def test_vim_quickfix(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "quickfix"
    script = tmp_path / "script.vim"
    script.write_text("set nocompatible nomore shellpipe=2>&1\\|\\ tee\n"
                      f"{setting('set makeprg=')}\n{setting('set errorformat=')}\n"
                      "silent make!\n"
                      "let lines = map(getqflist(), 'printf(\"%s %d %d %s %d\", bufname(v:val.bufnr), v:val.lnum, "
                      "v:val.col, v:val.type, v:val.valid)')\n"
                      f"call writefile(lines, '{out}')\nqall!\n")
    done = subprocess.run(["vim", "-u", "NONE", "-i", "NONE", "-n", "-e", "-s", "-S", script, sample], check=False,
                          capture_output=True, text=True, env=environment(), timeout=120)
    assert out.exists(), done.stdout + done.stderr
    entries = [line.rsplit(" ", 4) for line in out.read_text().splitlines()]
    valid = [(Path(name).name, int(line), int(column), kind.upper()) for name, line, column, kind, ok in entries if ok == "1"]
    assert valid == expected(sample) and valid


def test_emacs_compile(sample: Path, tmp_path: Path) -> None:
    """M-x compile, then next-error for each warning."""
    out = tmp_path / "errors"
    warnings = [entry for entry in expected(sample) if entry[3] == "W"]
    script = tmp_path / "script.el"
    script.write_text(f"""
(require 'compile)
(find-file "{sample}")
{setting('(setq-local compile-command')}
(setq compilation-skip-threshold 1)
(let ((buffer (compilation-start compile-command)))
  (while (get-buffer-process buffer) (accept-process-output nil 0.1))
  (with-temp-file "{out}"
    (dotimes (n {len(warnings)})
      (save-window-excursion
        (with-current-buffer buffer (next-error 1 (= n 0)))
        (let ((place (save-current-buffer
                       (set-buffer (window-buffer))
                       (format "%s %d %d" (file-name-nondirectory (buffer-file-name))
                               (line-number-at-pos) (1+ (current-column))))))
          (insert place "\\n"))))))
""")
    done = subprocess.run(["emacs", "-Q", "--batch", "-l", script], check=False, capture_output=True, text=True,
                          env=environment(), timeout=120)
    assert out.exists(), done.stdout + done.stderr
    places = [(name, int(line)) for name, line, _ in (row.split() for row in out.read_text().splitlines())]
    assert places == [entry[:2] for entry in warnings] and places


def test_neovim_language_server(sample: Path, tmp_path: Path) -> None:
    """Diagnostics of the open file, with the paths as related places, and a quick fix carried out."""
    work = tmp_path / "tree"
    work.mkdir()
    for file in sample.parent.iterdir():
        (work / file.name).write_bytes(file.read_bytes())
    out = tmp_path / "diagnostics"
    script = tmp_path / "script.lua"
    script.write_text(f"""
{setting('vim.lsp.buf_attach_client(')}
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end)
local lines = {{}}
for _, d in ipairs(vim.diagnostic.get(0)) do
  local related = d.user_data.lsp.relatedInformation
  table.insert(lines, string.format("%d %s %d", d.lnum + 1, d.code, #related))
end
local params = vim.lsp.util.make_range_params()
params.range = {{start = {{line = 0, character = 0}}, ["end"] = {{line = 9999, character = 0}}}}
params.context = {{diagnostics = {{}}}}
for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 20000)) do
  for _, action in ipairs(answer.result) do
    vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
  end
end
vim.cmd("silent wall")
vim.fn.writefile(lines, "{out}")
vim.cmd("qall!")
""")
    done = subprocess.run(["nvim", "--clean", "--headless", str(work / "carry.c"), "-c", f"luafile {script}", "-c",
                           "qall!"], check=False, capture_output=True, text=True, env={**environment(), "HOME": str(tmp_path)}, timeout=120,
                          cwd=work)
    assert out.exists(), done.stdout + done.stderr
    shown = sorted((int(line), rule) for line, rule, _ in (row.split() for row in out.read_text().splitlines()))
    told = sorted((int(line), rule) for line, rule in re.findall(
        r":(\d+):\d+: warning: .*\[([a-z-]+)\]$", run(f"--only={sample.parent}/carry.c", sample.parent).stdout, re.M))
    assert shown == told and told
    assert "silly-get-put" not in run(f"--only={work}/carry.c", work).stdout
