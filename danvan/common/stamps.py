"""Whether the text of a document bears a stamp of secrecy. It can only warn: a scan has no text."""

import re
import zipfile
from typing import IO

from danvan.common import bounded
from danvan.common.files import DOCX, PDF, XLSX, FileKind
from danvan.common.text import nfc, one_line

STAMPS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
IN_WORDS = "MẬT, TỐI MẬT, TUYỆT MẬT"
MAX_PAGES = 10
SECONDS = 8
MAX_PART = 4 * 1024 * 1024  # bytes read of one part of an Office file

# In capitals, as it is stamped; the short one only where it stands alone: “BẢO MẬT” and “ĐẢM BẢO BÍ MẬT” are no stamps.
_LONG = re.compile(r"(?<!\w)(TUYỆT MẬT|TỐI MẬT)(?!\w)")
_ALONE = re.compile(r"\W*(?:ĐỘ MẬT|Độ mật)?\W*MẬT\W*")
_TAG = re.compile(rb"<[^>]*>")
_END_OF_LINE = re.compile(rb"</w:p>|</si>|<w:br/>")
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml|xl/sharedStrings\.xml")


def stamp_in(text: str) -> str:
    """The stamp that the text bears, or nothing."""
    for line in nfc(text).splitlines():
        words = one_line(line)
        if found := _LONG.search(words):
            return found[1]
        if _ALONE.fullmatch(words):
            return "MẬT"
    return ""


def stamp_of(file: IO[bytes], kind: FileKind) -> str:
    """The stamp found in the text of a PDF, Word or Excel file, or nothing; bounded in pages, bytes and time."""
    file.seek(0)
    if kind == PDF:
        done = bounded.run("pdf_words.py", file.read(), str(MAX_PAGES), seconds=SECONDS)
        found = stamp_in(done.output.decode("utf-8", "replace").replace("\f", "\n"))
    elif kind in (DOCX, XLSX):
        found = stamp_in(_words_of_package(file))
    else:
        found = ""
    file.seek(0)
    return found


def _words_of_package(file: IO[bytes]) -> str:
    words = []
    try:
        with zipfile.ZipFile(file) as package:
            for entry in package.infolist():
                if _TEXT_PARTS.fullmatch(entry.filename):
                    with package.open(entry) as part:
                        words.append(_TAG.sub(b"", _END_OF_LINE.sub(b"\n", part.read(MAX_PART))))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        return ""  # `inspect` has judged the file; here it only matters what can be read
    return b"\n".join(words).decode("utf-8", "replace")
