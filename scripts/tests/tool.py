# SPDX-License-Identifier: GPL-2.0-only
"""The program under test, as the tests of the command line and the report layer call it."""

import json
import os
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
PROGRAM = str(TOP / os.environ.get("KREFCHECK", "checker/krefcheck"))


def run(*args: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run krefcheck; both outputs as text."""
    command = [PROGRAM, *map(str, args)]
    return subprocess.run(command, check=False, capture_output=True, text=True, errors="replace",
                          stdin=subprocess.DEVNULL, timeout=120, **options)


def event(file: str, line: int, kind: str, message: str = "an event") -> dict[str, object]:
    return {"file": file, "line": line, "column": 2, "function": "f", "event": kind, "message": message}


def finding(file: object, line: int, **fields: object) -> dict[str, object]:
    """A finding as --import reads it."""
    return {"rule": "unpaired-get", "confidence": "high", "file": str(file), "line": line, "column": 2,
            "function": "f", "object": "d->ref", "message": "the reference of 'd' is lost",
            "trace": [], **fields}


def stored(path: Path, *findings: dict[str, object]) -> Path:
    """A file of findings for --import."""
    path.write_text("".join(json.dumps(f) + "\n" for f in findings), encoding="utf-8")
    return path
