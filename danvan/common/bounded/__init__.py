"""Files that strangers made are taken apart in a small process of their own, with bounds on memory and time.

Libraries that decode pictures and PDF are large and meet what is made to break them: at worst the small process ends,
and the portal says that the file cannot be read. A fresh process also has no settings that another library left
behind, such as Pillow's LOAD_TRUNCATED_IMAGES, which WeasyPrint turns on.
"""

import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

_AT_ONCE = threading.BoundedSemaphore(2)  # in each process of the server, so that memory stays bounded as a whole


class Outcome(NamedTuple):
    """What the small process said: its exit code, None where it was stopped, and its output so far."""

    code: int | None
    output: bytes


def run(script: str, content: bytes, *arguments: str, seconds: int) -> Outcome:
    """Run one of the scripts beside this file on `content`; stopped after `seconds`."""
    command = [sys.executable, "-I", str(Path(__file__).with_name(script)), *arguments]
    with _AT_ONCE:
        try:
            done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)  # noqa: S603 – only our own scripts
        except subprocess.TimeoutExpired as late:
            return Outcome(None, late.output or b"")
    return Outcome(done.returncode, done.stdout)
