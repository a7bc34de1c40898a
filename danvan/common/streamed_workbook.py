"""A workbook (.xlsx) that is sent while it is written: any number of rows in the memory of a few.

One sheet of text, moments and whole numbers. Text is written in place as text, so that no cell is ever a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767  # characters that Excel takes in a cell
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet might run when the text is pasted or saved as CSV
CHUNK = 64 * 1024
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EXCEL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Numbers of the looks in styles.xml.
_TEXT, _GUARDED, _MOMENT, _HEADING, _TITLE = 1, 2, 3, 4, 5

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

_PARTS = {
    "[Content_Types].xml": f"""{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>""",
    "_rels/.rels": f"""{_XML}<Relationships xmlns="{_RELATIONS}">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""{_XML}<Relationships xmlns="{_RELATIONS}">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""{_XML}<styleSheet xmlns="{_MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm:ss"/></numFmts>
<fonts count="3"><font><sz val="11"/><name val="Times New Roman"/></font>
<font><b/><sz val="11"/><name val="Times New Roman"/></font>
<font><b/><sz val="14"/><name val="Times New Roman"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">
<alignment vertical="top" horizontal="left"/></xf>
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}  # fmt: skip


def stream_workbook(
    sheet: str,
    *,
    title: str,
    facts: Sequence[tuple[str, str | int]],
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
) -> Iterator[bytes]:
    """The bytes of a workbook piece by piece: a title, facts (name and value), headings with widths, the rows."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[arg-type]
        for name, part in _PARTS.items():
            package.writestr(name, part)
        package.writestr("xl/workbook.xml", _workbook(sheet))
        with package.open("xl/worksheets/sheet1.xml", "w") as part:  # type: ignore[assignment]
            for text in _sheet(title, facts, columns, rows):
                part.write(text.encode())  # type: ignore[attr-defined]
                if len(pipe) >= CHUNK:
                    yield pipe.take()
    yield pipe.take()


class _Pipe(io.RawIOBase):
    """What the package is written into: cannot go back, gives out what has come in."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def __len__(self) -> int:
        return len(self.waiting)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def _workbook(sheet: str) -> str:
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(
    title: str,
    facts: Sequence[tuple[str, str | int]],
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
) -> Iterator[str]:
    heading = len(facts) + 3  # after the title, the facts and an empty row
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, (_, width) in enumerate(columns, start=1)
    )
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{heading}" topLeftCell="A{heading + 1}" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>"
    )
    yield _row(1, [_text("A1", title, _TITLE)])
    for number, (name, value) in enumerate(facts, start=2):
        yield _row(number, [_text(f"A{number}", name, _HEADING), _cell(f"B{number}", value)])
    names = [_text(f"{_letter(place)}{heading}", name, _HEADING) for place, (name, _) in enumerate(columns)]
    yield _row(heading, names)
    for number, row in enumerate(rows, start=heading + 1):
        yield _row(number, [_cell(f"{_letter(place)}{number}", value) for place, value in enumerate(row)])
    yield "</sheetData></worksheet>"


def _row(number: int, cells: Sequence[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None)
        return f'<c r="{place}" s="{_MOMENT}"><v>{(local - _EXCEL_DAY_ZERO).total_seconds() / 86400:.9f}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = str(value)
    return _text(place, text, _GUARDED if text.startswith(DANGEROUS) else _TEXT)


def _text(place: str, text: str, look: int) -> str:
    plain = _EXCEL_ESCAPE.sub("_x005F_", _NOT_XML.sub("", text))[:LONGEST]
    return f'<c r="{place}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{escape(plain)}</t></is></c>'


def _letter(place: int) -> str:
    return chr(ord("A") + place)
