"""Spreadsheets that an import gives out: the template of a kind, and the rows that were not taken, to be mended."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from danvan.organization.importing.kinds import Importer
from danvan.organization.models import ImportLine

FONT = "Times New Roman"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
REASONS = "Lý do chưa nhập"


def template_of(importer: Importer) -> bytes:
    """Headings and an example row; on the second sheet how each column is filled."""
    columns = importer.columns
    notes = [(c.heading, "Bắt buộc" if c.is_required else "Không bắt buộc", c.note) for c in columns]
    return _workbook(
        ("Dữ liệu", [[c.heading for c in columns], [c.example for c in columns]]),
        ("Hướng dẫn", [("Cột", "Cần có", "Cách ghi"), *notes]),
    )


def wrong_rows_of(importer: Importer, lines: Iterable[ImportLine]) -> bytes:
    """The rows with their errors, converted to Unicode already: mended, the file can be imported itself."""
    columns = importer.columns
    rows = [[*(line.values.get(c.key, "") for c in columns), _reasons(line)] for line in lines]
    return _workbook(("Dòng chưa nhập", [[*(c.heading for c in columns), REASONS], *rows]))


def _reasons(line: ImportLine) -> str:
    said = [f"{column}: {reason}" if column else reason for column, reason in line.errors]
    return f"Dòng {line.number} của tệp cũ. {' '.join(said)}"


def _workbook(*sheets: tuple[str, Sequence[Sequence[str]]]) -> bytes:
    from openpyxl import Workbook  # slow import
    from openpyxl.styles import Alignment, Font  # slow import

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number, values in enumerate(rows, start=1):
            for place, value in enumerate(values, start=1):
                cell: Any = sheet.cell(number, place, value)
                cell.font = Font(name=FONT, bold=number == 1)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.number_format = "@"  # what is typed below stays text: 007 keeps its zeros
                cell.data_type = "s"
                cell.quotePrefix = str(value).startswith(_DANGEROUS)
        for place, heading in enumerate(rows[0], start=1):
            longest = max(len(heading), *(min(len(str(row[place - 1])), 60) for row in rows[:50]))
            sheet.column_dimensions[sheet.cell(1, place).column_letter].width = min(max(longest + 3, 14), 60)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
