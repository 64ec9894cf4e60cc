# SPDX-License-Identifier: GPL-2.0-only
"""The HTML page in a real browser, without a window and without a network."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conftest import TOP
from tool import run

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Shown(HTMLParser):
    """The findings that the page shows, and what it says of their number."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.findings: list[dict] = []
        self.hidden = 0
        self.count = ""
        self.in_output = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        fields = dict(attrs)
        self.in_output = tag == "output"
        if tag == "details" and "hidden" in fields:
            self.hidden += 1
        elif tag == "details":
            self.findings.append(fields)

    def handle_data(self, data: str) -> None:
        if self.in_output:
            self.count += data
            self.in_output = False


@pytest.fixture(name="page", scope="module")
def make_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(run("--format=html", "testcases/sample", cwd=TOP).stdout)
    return file


def browse(page: Path, view: str, tmp_path: Path, *options: str) -> str:
    done = subprocess.run(["chromium", *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", *options,
                           f"file://{page}#{view}"], check=False, capture_output=True, text=True, timeout=120)
    assert "Uncaught" not in done.stderr, done.stderr
    return done.stdout


def shown(page: Path, view: str, tmp_path: Path) -> Shown:
    return Shown(browse(page, view, tmp_path, "--dump-dom", "--enable-logging=stderr"))


def test_all_are_shown(page: Path, tmp_path: Path) -> None:
    all_of = shown(page, "", tmp_path)
    assert len(all_of.findings) >= 5 and all_of.hidden == 0
    assert all_of.count == f"{len(all_of.findings)} of {len(all_of.findings)}"


@pytest.mark.parametrize("view, field, value", [
    ("rule=unpaired-get", "data-rule", "unpaired-get"),
    ("conf=high", "data-conf", "high"),
    ("kind=rule+3:+look-up", "data-kind", "rule 3: look-up"),
])
def test_filters(page: Path, tmp_path: Path, view: str, field: str, value: str) -> None:
    part = shown(page, view, tmp_path)
    assert part.findings and part.hidden
    assert {finding[field] for finding in part.findings} == {value}
    assert part.count == f"{len(part.findings)} of {len(part.findings) + part.hidden}"


def test_search(page: Path, tmp_path: Path) -> None:
    part = shown(page, "q=carry.c+silly", tmp_path)
    assert [finding["data-rule"] for finding in part.findings] == ["silly-get-put"]
    assert shown(page, "q=nothing-like-it", tmp_path).findings == []


def test_a_finding_by_its_fingerprint(page: Path, tmp_path: Path) -> None:
    one = shown(page, "", tmp_path).findings[2]["id"]
    text = browse(page, one, tmp_path, "--dump-dom")
    assert re.search(rf'<details id="{one}"[^>]* open=""', text)


def test_typing_filters_too(page: Path, tmp_path: Path) -> None:
    typed = tmp_path / "typed.html"
    typed.write_text(page.read_text().replace("</body>", "<script>form.rule.value = 'put-deadlock';"
                     "form.dispatchEvent(new Event('input'));</script></body>"))
    part = shown(typed, "", tmp_path)
    assert [finding["data-rule"] for finding in part.findings] == ["put-deadlock"]


def test_a_screenshot_has_a_picture(page: Path, tmp_path: Path) -> None:
    for name, options in (("light", []), ("dark", ["--blink-settings=preferredColorScheme=0"])):
        file = tmp_path / f"{name}.png"
        browse(page, "", tmp_path, f"--screenshot={file}", "--window-size=1200,1600", *options)
        assert file.read_bytes()[:4] == b"\x89PNG" and file.stat().st_size > 50_000
