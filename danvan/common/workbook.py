"""The first sheet of an .xlsx, read as a stream by expat: rows in order, each cell with its fonts.

openpyxl walks every number up to that of the last row and keeps whatever it meets; here a row costs what it holds.
Nothing refers outside: a part with a document type (entities) is refused, links are not followed.
"""

import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO, Any
from xml.parsers import expat

from danvan.common.cells import MAX_CELL, MAX_CHARACTERS, Cell, Part, Row, cell_name, refuse_formulas, refused

MAX_PARTS = 500
MAX_UNPACKED = 64 * 1024 * 1024  # of the parts that are read
MAX_RATIO = 200  # tables pack at 10 to 40
FREE_UNPACKED = 4 * 1024 * 1024  # a small part may pack as tightly as it likes
MAX_ELEMENTS = 2_000_000
MAX_ROW_ELEMENTS = 100_000  # rows that hold nothing but a colour or a border count too
MANY_FORMULAS = 10_000  # enough to stop reading
_CHUNK = 64 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PADDED = re.compile(r"0{2,20}")
_BROKEN = "Tệp Excel đã hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại thành .xlsx rồi tải lên."

Attributes = dict[str, str]


def rows_of_workbook(file: IO[bytes]) -> Iterator[Row]:
    """The rows of the first sheet that is shown; formulas are refused after the last row, with their cells."""
    try:
        with zipfile.ZipFile(file) as package:
            yield from _Workbook(package).rows()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError) as error:
        raise refused(_BROKEN, "broken") from error
    except (KeyError, ValueError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise refused(_BROKEN, "broken") from error


class _Workbook:
    """A package whose parts are read within bounds."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        if len(package.infolist()) > MAX_PARTS:
            raise refused("Tệp Excel có quá nhiều phần nên không nhận. Hãy chép sang một tệp mới.", "too_many_parts")
        self.package = package
        self.names = {name.lower(): name for name in package.namelist()}
        self.unpacked = self.elements = 0

    def rows(self) -> Iterator[Row]:
        main = self._target_of("_rels/.rels", "/officeDocument") or "xl/workbook.xml"
        relations = posixpath.join(posixpath.dirname(main), "_rels", posixpath.basename(main) + ".rels")
        book = _Book()
        self.read(main, book)
        strings, styles = _Strings(), _Styles()
        beside: tuple[tuple[str, _Reader], ...] = (("/sharedStrings", strings), ("/styles", styles))
        for kind, part_reader in beside:
            if part := self._target_of(relations, kind, base=main):
                self.read(part, part_reader)
        sheet = self._target_of(relations, "/worksheet", base=main, identifier=book.first_sheet)
        if not sheet:
            raise refused("Tệp Excel không có trang tính nào. Hãy chọn tệp khác.", "empty")
        reader = _SheetRows(strings.texts, styles, is_1904=book.is_1904)
        for _ in self.stream(sheet, reader):
            yield from reader.taken()
        refuse_formulas(reader.formulas)

    def read(self, name: str, reader: Any) -> None:
        for _ in self.stream(name, reader):
            pass

    def stream(self, name: str, reader: Any) -> Iterator[None]:
        """Feed a part to its reader, a chunk at a time."""
        entry = self.package.getinfo(self.names[name.lower()])
        self.unpacked += entry.file_size
        dense = entry.file_size > FREE_UNPACKED and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        if self.unpacked > MAX_UNPACKED or dense:
            raise refused("Tệp giải nén ra quá lớn nên không nhận. Hãy chép phần có chữ sang một tệp mới.", "too_large")
        parser = self._parser(reader)
        with self.package.open(entry) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
                yield
        parser.Parse(b"", True)
        yield

    def _parser(self, reader: Any) -> Any:
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def start(tag: str, attributes: Attributes) -> None:
            self.elements += 1
            if self.elements > MAX_ELEMENTS:
                raise refused("Tệp Excel có quá nhiều ô nên không nhận. Hãy tách thành nhiều tệp.", "too_many_cells")
            reader.start(tag.rpartition(":")[2], attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda tag: reader.end(tag.rpartition(":")[2])
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = _refuse_document_type
        return parser

    def _target_of(self, relations: str, kind: str, *, base: str = "", identifier: str = "") -> str:
        """Where a relation of `kind` leads: the part's name, empty where there is none."""
        if relations.lower() not in self.names:
            return ""
        found = _Relations()
        self.read(relations, found)
        for key, (relation_kind, target) in found.targets.items():
            if relation_kind.endswith(kind) and (not identifier or key == identifier):
                path = posixpath.normpath(posixpath.join("/", posixpath.dirname(base), target)).lstrip("/")
                return path if path.lower() in self.names else ""
        return ""


def _refuse_document_type(*args: Any) -> None:
    raise refused("Tệp Excel có khai báo lạ (DTD) nên không nhận. Hãy mở bằng Excel và lưu lại.", "document_type")


class _Reader:
    """What reads the elements of a part."""

    def start(self, tag: str, attributes: Attributes) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


class _Relations(_Reader):
    def __init__(self) -> None:
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""))


class _Book(_Reader):
    """Which sheet comes first of those that are shown, and from when days are counted."""

    def __init__(self) -> None:
        self.first_sheet = ""
        self.is_1904 = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and not self.first_sheet and attributes.get("state", "visible") == "visible":
            self.first_sheet = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        elif tag == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")


@dataclass
class _TextRuns(_Reader):
    """Gathers <t> within <si> or <is>, with the font of each run; phonetic guides are left out."""

    parts: list[Part] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    font: str = ""
    is_open: bool = False
    is_guide: bool = False

    def begin(self) -> None:
        self.parts, self.font, self.is_open, self.is_guide = [], "", False, False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "r":
            self.font = ""
        elif tag == "rFont":
            self.font = attributes.get("val", "")
        elif tag == "rPh":
            self.is_guide = True
        elif tag == "t":
            self.pieces, self.is_open = [], not self.is_guide

    def end(self, tag: str) -> None:
        if tag == "t" and self.is_open:
            self.parts.append(Part("".join(self.pieces), self.font))
            self.is_open = False
        elif tag == "rPh":
            self.is_guide = False

    def text(self, data: str) -> None:
        if self.is_open:
            self.pieces.append(data)


class _Strings(_Reader):
    """The texts that cells share."""

    def __init__(self) -> None:
        self.texts: list[tuple[Part, ...]] = []
        self.characters = 0
        self.runs = _TextRuns()
        self.text = self.runs.text  # type: ignore[method-assign]

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "si":
            self.runs.begin()
        else:
            self.runs.start(tag, attributes)

    def end(self, tag: str) -> None:
        if tag != "si":
            self.runs.end(tag)
            return
        self.texts.append(tuple(self.runs.parts))
        self.characters += sum(len(part.text) for part in self.runs.parts)
        if self.characters > MAX_CHARACTERS:
            raise refused("Tệp Excel chứa quá nhiều chữ nên không nhận. Hãy tách thành nhiều tệp.", "too_long")


class _Styles(_Reader):
    """For each style of cell: its font, and how its numbers are shown."""

    def __init__(self) -> None:
        self.fonts: list[str] = []
        self.formats: dict[int, str] = {}
        self.cells: list[tuple[int, int]] = []
        self.section = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in ("fonts", "cellXfs", "numFmts"):
            self.section = tag
        elif tag == "numFmt" and self.section == "numFmts":
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag == "font" and self.section == "fonts":
            self.fonts.append("")
        elif tag == "name" and self.section == "fonts" and self.fonts:
            self.fonts[-1] = attributes.get("val", "")
        elif tag == "xf" and self.section == "cellXfs":
            self.cells.append((int(attributes.get("fontId", 0)), int(attributes.get("numFmtId", 0))))

    def end(self, tag: str) -> None:
        if tag == self.section:
            self.section = ""

    def font_of(self, style: int) -> str:
        font = self.cells[style][0] if style < len(self.cells) else 0
        return self.fonts[font] if font < len(self.fonts) else ""

    def code_of(self, style: int) -> tuple[int, str]:
        """The number of the format and, where the file defines it, its code without quoted words."""
        number = self.cells[style][1] if style < len(self.cells) else 0
        return number, _NOT_CODE.sub("", self.formats.get(number, "")).lower()


class _SheetRows(_Reader):
    """The rows of a sheet as they come, each given once by `taken`."""

    def __init__(self, strings: list[tuple[Part, ...]], styles: _Styles, *, is_1904: bool) -> None:
        self.strings, self.styles = strings, styles
        self.first_day = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 days have no zone
        self.formulas: list[str] = []
        self.ready: list[Row] = []
        self.rows = self.number = 0
        self.column = -1
        self.cells: dict[int, Cell] = {}
        self.kind, self.style, self.value = "", 0, ""
        self.is_value = False
        self.runs = _TextRuns()
        self.shown: dict[tuple[int, str], str] = {}

    def taken(self) -> list[Row]:
        ready, self.ready = self.ready, []
        return ready

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "v":
            self.is_value, self.value = True, ""
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "f":
            self.formulas.append(cell_name(self.number, self.column))
            if len(self.formulas) > MANY_FORMULAS:
                refuse_formulas(self.formulas)
        else:
            self.runs.start(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag == "v":
            self.is_value = False
        elif tag == "row" and self.cells:
            self.ready.append(Row(self.number, self.cells))
        elif tag in ("t", "rPh"):
            self.runs.end(tag)

    def text(self, data: str) -> None:
        if self.is_value:
            if len(self.value) + len(data) > MAX_CELL:
                raise refused(f"Dòng {self.number} chứa quá nhiều chữ nên không đọc. Hãy kiểm tra lại tệp.", "too_long")
            self.value += data
        else:
            self.runs.text(data)

    def _begin_row(self, attributes: Attributes) -> None:
        self.rows += 1
        if self.rows > MAX_ROW_ELEMENTS:
            raise refused(
                "Tệp có quá nhiều dòng, phần lớn là dòng trống. Hãy chép phần có chữ sang một tệp mới.",
                "too_many_rows",
            )
        self.number = int(attributes.get("r", self.number + 1))
        self.column, self.cells = -1, {}

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = _column_number(reference[1]) if reference else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self.value = ""
        self.runs.begin()

    def _end_cell(self) -> None:
        font = self.styles.font_of(self.style)
        if self.kind == "s":
            parts = self.strings[int(self.value)] if self.value else ()
        elif self.kind == "inlineStr":
            parts = tuple(self.runs.parts)
        else:
            parts = (Part(self._shown(), font),) if self.value else ()
        if any(part.text.strip() for part in parts):
            self.cells[self.column] = Cell(tuple(Part(part.text, part.font or font) for part in parts))

    def _shown(self) -> str:
        """A number or a day as people write it; other values as they stand."""
        if self.kind == "d":
            return f"{date.fromisoformat(self.value[:10]):%d/%m/%Y}"
        if self.kind == "b":
            return "Có" if self.value == "1" else "Không"
        if self.kind != "n":
            return self.value
        number, code = self.styles.code_of(self.style)
        if number in _BUILT_IN_DATES or (code and set(code) & set("dmy") and "general" not in code):
            return self._day(float(self.value))
        if _PADDED.fullmatch(code):
            return number_in_words(self.value).zfill(len(code))
        return number_in_words(self.value)

    def _day(self, serial: float) -> str:
        if not math.isfinite(serial) or not 0 <= serial < 2_958_466:  # up to the year 9999
            return number_in_words(self.value)
        return f"{self.first_day + timedelta(days=serial):%d/%m/%Y}"


def number_in_words(value: str) -> str:
    """2024.0 → 2024, 12.5 → 12,5, as Excel shows them; what is no number stays."""
    try:
        return f"{float(value):.15g}".replace(".", ",")
    except ValueError:
        return value


def _column_number(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1
