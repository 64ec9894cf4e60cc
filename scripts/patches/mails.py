# SPDX-License-Identifier: GPL-2.0-only
"""The patches of a mail, an mbox or a plain diff, in the order in which they are applied.

git mailinfo takes a mail apart, as it does for git am: transfer encodings, parts, format=flowed. What an
mbox of a thread has besides the patches (cover letter, answers, older versions, doubles) is left out.
"""

import email
import email.header
import email.message
import email.policy
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

MAIL_START = re.compile(rb"(?m)^From \S+ .*\d\d:\d\d:\d\d")
MAIL_HEADER = re.compile(rb"(?mi)^(?:From|Subject|Date|Message-ID):")
DIFF = re.compile(r"^(?:diff --git |--- \S)", re.M)
CHANGE = re.compile(r"^(?:@@ |rename |copy |new file |deleted file |old mode |GIT binary patch)", re.M)
ANSWER = re.compile(r"(?:re|aw|sv|fwd?)\s*:", re.I)
PREFIX = re.compile(r"\[([^]]*)\]")


class Trouble(Exception):
    """What the user, or the system, has to put right."""


@dataclass
class Patch:
    """One patch of a mail or of git; text is the commit message and the diff."""
    text: str
    headers: dict[str, str] = field(default_factory=dict)

    def subject(self) -> str:
        return re.sub(r"\s+", " ", self.headers.get("subject", "")).strip()

    def place(self) -> tuple[int, int, int]:
        """Version, number and count: (2, 1, 3) of [PATCH v2 1/3]; zeros where nothing is said."""
        version, number, count = 0, 0, 0
        prefix = PREFIX.match(self.subject())
        for word in prefix.group(1).split() if prefix else []:
            found = re.fullmatch(r"v(\d+)", word, re.I)
            version = int(found.group(1)) if found else version
            found = re.fullmatch(r"(\d+)/(\d+)", word)
            number, count = map(int, found.groups()) if found else (number, count)
        return version, number, count


def split_mbox(data: bytes) -> list[bytes]:
    """The mails of an mbox; anything else is one."""
    starts = [m.start() for m in MAIL_START.finditer(data)]
    if not starts or data[:starts[0]].strip():
        return [data]
    return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)])]


def is_mail(data: bytes) -> bool:
    """Has it headers? 'Index: file' as other tools write it above a diff is none."""
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    return bool(re.match(rb">?From |[A-Za-z][A-Za-z0-9-]*:[ \t]", data) and MAIL_HEADER.search(head))


def text_of(data: bytes) -> str:
    """Bytes as text that becomes the same bytes again."""
    return data.decode("utf-8", errors="surrogateescape")


def mailinfo(mail: bytes) -> str:
    """The message and the diff of a mail, decoded by git."""
    with tempfile.TemporaryDirectory(prefix="krefcheck-") as name:
        message, diff = Path(name, "message"), Path(name, "diff")
        try:
            done = subprocess.run(["git", "mailinfo", "-n", "--quoted-cr=nowarn", str(message), str(diff)],
                                  input=mail, check=False, capture_output=True)
        except OSError as err:
            raise Trouble(f"git: {err.strerror}") from err
        if done.returncode:
            return ""
        # git writes the message's text behind the first line that looks like a diff to the diff
        return text_of(message.read_bytes() + diff.read_bytes())


def header_text(value: object) -> str:
    """A header's words, decoded where that can be done."""
    try:
        return str(email.header.make_header(email.header.decode_header(str(value))))
    except (LookupError, UnicodeError, ValueError):
        return str(value)


def headers_of(mail: bytes) -> dict[str, str]:
    message = email.message_from_bytes(mail, policy=email.policy.compat32)
    return {name.lower(): header_text(value) for name, value in message.items()}


def is_patch(text: str) -> bool:
    return bool(DIFF.search(text) and CHANGE.search(text))


def latest(patches: list[Patch]) -> list[Patch]:
    """The newest version of a series, in its order, each patch once."""
    ident: set[str] = set()
    once = []
    for patch in patches:
        key = patch.headers.get("message-id", "")
        if not key or key not in ident:
            once.append(patch)
        ident.add(key)
    places = [patch.place() for patch in once]
    if not once or not all(count for _, _, count in places):
        return once
    newest = max(version for version, _, _ in places)
    chosen: dict[int, Patch] = {}
    for patch, (version, number, _) in zip(once, places):
        if version == newest:
            chosen.setdefault(number, patch)
    if len({count for version, _, count in places if version == newest}) > 1:
        return once         # several series: in the order that they have
    return [chosen[number] for number in sorted(chosen)]


def read_patches(data: bytes) -> list[Patch]:
    """The patches to apply; answers count only where there is nothing else."""
    patches, answers = [], []
    for mail in split_mbox(data):
        if not is_mail(mail):
            text, headers = text_of(mail), {}
        else:
            mail = re.sub(rb"\A>?From .*\r?\n", b"", mail)
            text, headers = mailinfo(mail), headers_of(mail)
        if not is_patch(text):
            continue
        patch = Patch(text, headers)
        (answers if ANSWER.match(patch.subject()) else patches).append(patch)
    return latest(patches or answers)
