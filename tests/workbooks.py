"""Spreadsheets for tests: honest ones in several fonts, and hostile ones made part by part."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

_TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
_RELATION = '<Relationship Id="{}" Type="' + _OFFICE + '/{}" Target="{}"/>'
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="'
    + _OFFICE
    + '"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_SHEET = (
    '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_END = "</sheetData></worksheet>"


def in_font(text: Any, font: str) -> tuple[Any, str]:
    """A value together with the font of its cell, for `workbook`."""
    return text, font


def workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    """An .xlsx as Excel writes it; a cell is a value, or a value `in_font`."""
    book = Workbook()
    sheet = book.worksheets[0]
    for number, values in enumerate(rows, start=1):
        for place, value in enumerate(values, start=1):
            text, font = value if isinstance(value, tuple) else (value, "Times New Roman")
            sheet.cell(number, place, text).font = Font(name=font)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def package(rows: str | Iterable[str], *, document_type: str = "", strings: str = "", extra: int = 0) -> bytes:
    """A package made by hand: `rows` is the XML of the sheet's rows (or pieces of it), `extra` a number of parts."""
    stream = io.BytesIO()
    relations = _RELATION.format("r1", "worksheet", "worksheets/sheet1.xml")
    if strings:
        relations += _RELATION.format("r2", "sharedStrings", "sharedStrings.xml")
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format(_RELATION.format("r0", "officeDocument", "xl/workbook.xml")))
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(relations))
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for piece in (_SHEET.format(document_type), *([rows] if isinstance(rows, str) else rows), _END):
                part.write(piece.encode())
        if strings:
            archive.writestr("xl/sharedStrings.xml", f"<sst>{strings}</sst>")
        for number in range(extra):
            archive.writestr(f"xl/media/{number}.txt", b"")
    return stream.getvalue()


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
