"""Rows of an uploaded spreadsheet (.xlsx or .csv), read so that a hostile file costs little and is refused in words.

Bounds come before reading: bytes, parts, unpacked size, elements, rows, columns, characters. What is beyond them, of
another kind, broken, or holds formulas is refused as a ValidationError of one sentence. Text is given as it stands in
the cell, with its fonts, so that old encodings can be told from them; numbers and dates as people write them.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO

from django.core.exceptions import ValidationError

from danvan.common import files
from danvan.common.cells import MAX_CELL, MAX_CHARACTERS, Cell, Part, Row, cell_name, refuse_formulas, refused
from danvan.common.files import XLSX, megabytes
from danvan.common.workbook import rows_of_workbook

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60

ACCEPT = ".xlsx,.csv"
ACCEPTED_IN_WORDS = "Excel (.xlsx) hoặc CSV (.csv)"
_BINARY = (b"PK\x03\x04", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"MZ", b"Rar!")
_SENTENCES = {
    "old_office": "Đây là tệp Excel kiểu cũ (.xls) hoặc có mật khẩu. Hãy mở bằng Excel và lưu lại thành .xlsx không "
    "mật khẩu.",
    "macro": "Tệp có chứa macro nên không nhận. Hãy lưu lại thành .xlsx không macro.",
    "too_large": "Tệp giải nén ra quá lớn nên không nhận. Hãy chép phần có chữ sang một tệp mới.",
}


def check_upload(file: IO[bytes], *, name: str, size: int) -> None:
    """Refuse at once what is too large, empty, or no spreadsheet; the rows are not read yet."""
    if size == 0:
        raise refused("Tệp trống. Hãy chọn tệp khác.", "empty")
    if size > MAX_BYTES:
        raise refused(
            f"Tệp nặng {megabytes(size)}, quá mức cho phép {megabytes(MAX_BYTES)}. Hãy tách thành nhiều tệp.",
            "too_large",
        )
    if not _is_text_file(file, name):
        _check_workbook(file, name, size)


def read_rows(content: bytes, *, name: str) -> list[Row]:
    """Every row of the file that holds something, in order; refuses whatever `check_upload` or reading refuses."""
    file = io.BytesIO(content)
    check_upload(file, name=name, size=len(content))
    if _is_text_file(file, name):
        return list(bounded(_rows_of_text(content)))
    return list(bounded(rows_of_workbook(file)))


def bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, refused as soon as they are too many, too wide or too long."""
    characters = 0
    for count, row in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise refused(f"Tệp có hơn {MAX_ROWS:_} dòng. Hãy tách thành nhiều tệp.".replace("_", "."), "too_many_rows")
        if row.cells and max(row.cells) >= MAX_COLUMNS:
            cell = cell_name(row.number, max(row.cells))
            raise refused(
                f"Tệp có hơn {MAX_COLUMNS} cột (ô {cell} có chữ). Hãy chỉ giữ các cột như trong tệp mẫu.",
                "too_many_columns",
            )
        lengths = [sum(len(part.text) for part in cell.parts) for cell in row.cells.values()]
        characters += sum(lengths)
        if max(lengths, default=0) > MAX_CELL or characters > MAX_CHARACTERS:
            raise refused(f"Dòng {row.number} chứa quá nhiều chữ nên không đọc. Hãy kiểm tra lại tệp.", "too_long")
        yield row


def _is_text_file(file: IO[bytes], name: str) -> bool:
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    return name.lower().endswith((".csv", ".txt")) and not head.startswith(_BINARY)


def _check_workbook(file: IO[bytes], name: str, size: int) -> None:
    try:
        kind = files.inspect(file, name=name, size=size, max_size=MAX_BYTES)
    except ValidationError as refusal:
        sentence = _SENTENCES.get(refusal.code or "")
        if sentence is None and refusal.code == "wrong_ending":
            raise
        other = f"Tệp này không phải {ACCEPTED_IN_WORDS}, hoặc đã hỏng. Hãy chọn tệp khác."
        raise refused(sentence or other, refusal.code or "not_accepted") from refusal
    finally:
        file.seek(0)
    if kind is not XLSX:
        raise refused(f"Đây là tệp {kind.name}. Hãy chọn tệp {ACCEPTED_IN_WORDS}.", "not_accepted")


def _rows_of_text(content: bytes) -> Iterator[Row]:
    """The rows of a CSV file; a text that begins with “=” is a formula there too."""
    text = _decoded(content)
    formulas: list[str] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        for number, values in enumerate(reader, start=1):
            cells = {at: Cell((Part(value, ""),)) for at, value in enumerate(values) if value.strip()}
            formulas += [cell_name(number, at) for at, cell in cells.items() if cell.text.lstrip().startswith("=")]
            if cells:
                yield Row(number, cells)
    except csv.Error as error:
        raise refused("Không đọc được tệp CSV này. Hãy lưu lại thành .xlsx.", "broken") from error
    refuse_formulas(formulas)


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 where it is that; else the bytes of the old fonts, as Windows-1252 shows them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise refused(f"Tệp này không phải {ACCEPTED_IN_WORDS}, hoặc đã hỏng. Hãy chọn tệp khác.", "not_accepted")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Semicolons where Excel speaks Vietnamese, else commas; tabs where it was copied."""
    first = text[:10_000].partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)
