# SPDX-License-Identifier: GPL-2.0-only
"""A patch's findings as the mail that answers it: quoted lines, and remarks under those concerned."""

import re
import textwrap
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

from .compare import Finding
from .mails import Patch

BEFORE, AFTER = 12, 3      # quoted lines around a remark
WIDTH = 72


@dataclass
class Line:
    """A line of the diff; file and number are those of the version after the patch."""
    text: str
    file: str = ""
    number: int = 0
    is_head: bool = False
    remarks: list[Finding] = field(default_factory=list)


def diff_lines(patch: Patch) -> list[Line]:
    lines: list[Line] = []
    file, number, left, right = "", 0, 0, 0
    for text in patch.text.split("\n"):
        hunk = re.match(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", text)
        if left <= 0 and right <= 0 and text.startswith("+++ "):
            file = re.sub(r"^[^/]*/", "", text[4:].split("\t")[0].rstrip())
            lines.append(Line(text, is_head=True))
        elif left <= 0 and right <= 0 and re.match(r"(diff --git |--- \S)", text):
            lines.append(Line(text, is_head=True))
        elif hunk and left <= 0 and right <= 0:
            left, number, right = (int(n if n is not None else 1) for n in hunk.groups())
            lines.append(Line(text, file))
        elif left > 0 or right > 0:
            lines.append(Line(text, file, number if text[:1] != "-" else 0))
            left -= text[:1] != "+"
            right -= text[:1] != "-"
            number += text[:1] != "-"
    return lines


def place(finding: Finding, lines: list[Line]) -> Line | None:
    """The line to remark on: what is reported, else the last event of the path that the patch shows."""
    places = [(finding["file"], finding["line"])]
    places += [(e["file"], e["line"]) for e in reversed(finding["trace"])]
    for file, number in places:
        for line in lines:
            if line.number == number and line.file == file:
                return line
    return None


def source_line(root: Path, file: str, number: int) -> str:
    try:
        text = (root / file).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return text[number - 1].strip() if 0 < number <= len(text) else ""


def remark(finding: Finding, root: Path) -> list[str]:
    out = textwrap.wrap(finding["message"][:1].upper() + finding["message"][1:] + ".", WIDTH)
    width = max((len(f"{e['file']}:{e['line']}") for e in finding["trace"]), default=0)
    if finding["trace"]:
        out += ["", "The path:", ""]
    for step, event in enumerate(finding["trace"], 1):
        where = f"{event['file']}:{event['line']}".ljust(width)
        out.append(f"  {step}. {where}  {source_line(root, event['file'], event['line'])}")
        out.append(f"     {' ' * width}  ^ {event['message']}")
    if "fix" in finding:
        out += ["", *textwrap.wrap(f"A cure: {finding['fix']['message']}.", WIDTH)]
    return [*out, "", f"[{finding['rule']}, confidence {finding['confidence']}]"]


def header(patch: Patch) -> list[str]:
    mail = patch.headers
    if not mail.get("from"):
        return []
    subject = re.sub(r"\s+", " ", mail.get("subject", ""))
    out = [f"To: {mail['from']}"]
    if mail.get("cc"):
        out.append(f"Cc: {mail['cc']}")
    out.append("Subject: " + (subject if subject.lower().startswith("re:") else f"Re: {subject}"))
    if mail.get("message-id"):
        out += [f"In-Reply-To: {mail['message-id']}", f"References: {mail['message-id']}"]
    name = parseaddr(mail["from"])[0] or mail["from"]
    date = f"On {mail['date']}, " if mail.get("date") else ""
    return [*out, "", f"{date}{name} wrote:"]


def chosen(lines: list[Line]) -> set[int]:
    """Which lines to quote: those around a remark, with the head of their hunk and file."""
    keep: set[int] = set()
    for at, line in enumerate(lines):
        if not line.remarks:
            continue
        hunk = next(i for i in range(at, -1, -1) if lines[i].text.startswith("@@ ") and not lines[i].number)
        head = next((i for i in range(hunk, -1, -1) if lines[i].is_head), hunk)
        start = max(hunk, at - BEFORE)
        end = at
        while end + 1 < len(lines) and end < at + AFTER and lines[end + 1].file == line.file \
                and not lines[end + 1].text.startswith("@@ "):
            end += 1
        keep.update(range(start, end + 1))
        keep.add(hunk)
        keep.update(i for i in range(max(0, head - 2), head + 1) if lines[i].is_head)
    return keep


def remarked(patch: Patch, findings: list[Finding]) -> tuple[list[Line], list[Finding]]:
    """The lines of the diff with their remarks, and the findings that belong to none of them."""
    lines = diff_lines(patch)
    elsewhere = []
    for finding in findings:
        line = place(finding, lines)
        if line:
            line.remarks.append(finding)
        else:
            elsewhere.append(finding)
    return lines, elsewhere


def reply(patch: Patch, findings: list[Finding], root: Path) -> str:
    lines, elsewhere = remarked(patch, findings)
    out = header(patch)
    keep = chosen(lines)
    last = -1
    for at in sorted(keep):
        if last >= 0 and at > last + 1:
            out += ["", "[ ... ]", ""]
        last = at
        out.append(f"> {lines[at].text}".rstrip())
        for finding in lines[at].remarks:
            out += ["", *remark(finding, root), ""]
    if elsewhere:
        out += ["", "Outside of the lines that the patch shows, but new with it:"]
        for finding in elsewhere:
            out += ["", f"{finding['file']}:{finding['line']}: {finding['function']}()", "",
                    *remark(finding, root)]
    return "\n".join(out) + "\n"


def comments(patch: Patch, number: int, findings: list[Finding], root: Path) -> list[dict]:
    """The remarks as objects that other programs can post: place in the patched file, quoted diff, text."""
    lines, elsewhere = remarked(patch, findings)
    out = []
    for at, line in enumerate(lines):
        start = max((i for i in range(at + 1) if lines[i].text.startswith("@@ ") and not lines[i].number), default=at)
        quoted = [near.text for near in lines[max(start, at - BEFORE):at + 1]]
        out += [(finding, line.file, line.number, quoted) for finding in line.remarks]
    out += [(finding, finding["file"], finding["line"], []) for finding in elsewhere]
    return [{"patch": number, "subject": patch.subject(), "message_id": patch.headers.get("message-id", ""),
             "path": file, "line": row, "side": "RIGHT", "in_diff": bool(quoted), "diff_hunk": "\n".join(quoted),
             "body": "\n".join(remark(finding, root)), "finding": finding}
            for finding, file, row, quoted in out]
