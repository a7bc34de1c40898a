"""A document as a real workbook: one sheet with the title block, rows and totals of the printed list.

All groups share one table, so that one heading row can be repeated on paper and sorted under; where the
groups' headings differ it names both. Text is text whatever it begins with: no cell is ever a formula.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from reports.documents.document import Column, ListDocument
from reports.renderers.html import document_title, profile_of

FONT = "Times New Roman"
SHEET = "Danh sách"
DATE_FORMAT = "dd/mm/yyyy"
Part = tuple[str, dict[str, Any]]  # a text and how it looks
A4 = 9  # Excel's number for the paper
CHARACTERS = 96  # the width of the whole table, in characters of the sheet's own measure
NARROWER = 0.8  # of the width that is counted on when the height of a row is reckoned
LINE = 1.45  # height of a line, in sizes of its letters; other fonts than Times stand taller
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet might run when the text is pasted or saved as CSV


def render_xlsx(document: ListDocument) -> bytes:
    """The document as the bytes of an .xlsx file."""
    from openpyxl import Workbook  # slow import

    workbook = Workbook()
    workbook.properties.title = document_title(document)
    workbook.properties.creator = document.body
    workbook.properties.language = "vi"
    sheet = workbook.worksheets[0]
    sheet.title = SHEET
    _Writer(sheet, document).write()
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


class _Writer:
    """Writes a document from the top of a sheet downwards."""

    def __init__(self, sheet: Any, document: ListDocument) -> None:
        self.sheet = sheet
        self.document = document
        self.profile = profile_of(document)
        self.headings = _shared_headings(document)
        self.last_column = max(len(self.headings), 4)
        self.middle = self.last_column // 2
        self.row = 1

    def write(self) -> None:
        self._head()
        self._subject()
        heading_row = self._table()
        self._end()
        printed_rows = self.row
        self._totals()
        self._set_page(heading_row, printed_rows)

    # --- parts ---------------------------------------------------------------------------------------

    def _head(self) -> None:
        """The issuer at the left, the Party or State with place and date at the right."""
        document, profile = self.document, self.profile
        left = [
            (document.superior, {"size": profile.superior_size}),
            (document.body, {"size": profile.body_size, "bold": True}),
            (profile.body_mark, {"size": profile.body_size}),
            (f"{profile.number_prefix}{document.number_text}", {"size": profile.number_size}),
        ]
        right = [
            (line.text, {"size": line.size, "bold": line.bold, "underline": "single" if line.ruled else None})
            for line in profile.head
        ]
        right.append((document.date_line, {"size": profile.date_size, "italic": True}))
        self._two_columns([part for part in left if part[0]], right)
        self.row += 1

    def _subject(self) -> None:
        document, profile = self.document, self.profile
        self._across(document.kind, size=profile.kind_size, bold=True)
        for text in (document.title, document.occasion):
            if text:
                self._across(text, size=profile.subject_size, bold=True)
        if document.basis:
            self._across(document.basis, size=profile.text_size, italic=True)
        self.row += 1

    def _table(self) -> int:
        """One heading row, then each group under its own title; gives the number of the heading row."""
        heading_row = self.row
        for place, heading in enumerate(self.headings, start=1):
            self._cell(self.row, place, heading, bold=True, horizontal="center", vertical="center", boxed=True)
        self._set_height(self.headings)
        self.row += 1
        for section in self.document.sections:
            self._cell(self.row, 1, section.title, bold=True, wrap=False, vertical="center")
            self.sheet.row_dimensions[self.row].height = self.profile.table_size * LINE * 1.5
            self.row += 1
            for values in section.rows:
                for place, (value, column) in enumerate(zip(values, section.columns, strict=True), start=1):
                    self._cell(self.row, place, value, horizontal=column.align, boxed=True)
                self._set_height(values)
                self.row += 1
        return heading_row

    def _set_height(self, values: Sequence[Any]) -> None:
        """Tall enough for the fullest cell: not every program finds the height by itself.

        A machine without Times sets wider letters, and a row that is too low hides words: so the width is taken
        narrower than it is.
        """
        widths = [column.width / 100 * NARROWER for column in self._columns()]
        size = self.profile.table_size
        lines = max(_lines(str(value), width, size) for value, width in zip(values, widths, strict=True))
        self.sheet.row_dimensions[self.row].height = lines * size * LINE

    def _end(self) -> None:
        """The closing sentence, then recipients at the left and the signature at the right."""
        document, profile = self.document, self.profile
        self._cell(self.row, 1, document.closing, size=profile.text_size, wrap=False)
        self.row += 2
        bold = profile.signer_title_bold
        titles = [line for line in document.signer_authority.splitlines() if line.strip()] + [document.signer_title]
        right: list[Part] = [
            *((title, {"size": profile.signer_size, "bold": bold}) for title in titles),
            *[("", {})] * 4,
            (document.signer_name, {"size": profile.signer_size, "bold": True}),
        ]
        left: list[Part] = [
            ("Nơi nhận:", {"size": profile.recipients_label_size, "underline": "single", "horizontal": "left"}),
            *((line, {"size": profile.recipients_size, "horizontal": "left"}) for line in document.recipients),
        ]
        self._two_columns(left, right)

    def _totals(self) -> None:
        """What a reader of the file may count with, under the printed part: numbers and a real date."""
        self.row += 1
        for section in self.document.sections:
            self._fact(f"Số {section.name.lower()}", len(section.rows))
        self._fact("Tổng số dòng", self.document.row_count)
        if self.document.issued_on is not None:
            self._fact("Ngày văn bản", self.document.issued_on)
        self._fact("Mã nội dung", self.document.content_code)

    def _set_page(self, heading_row: int, printed_rows: int) -> None:
        from openpyxl.utils import get_column_letter  # slow import
        from openpyxl.worksheet.page import PageMargins  # slow import

        sheet, profile = self.sheet, self.profile
        for place, column in enumerate(self._columns(), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = round(column.width * CHARACTERS / 100, 1)
        sheet.print_area = f"A1:{get_column_letter(self.last_column)}{printed_rows - 1}"
        sheet.print_title_rows = f"{heading_row}:{heading_row}"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins = PageMargins(
            left=profile.margin_left / 25.4, right=profile.margin_right / 25.4,
            top=profile.margin_top / 25.4, bottom=profile.margin_bottom / 25.4,
            header=profile.page_number_from_edge / 25.4, footer=profile.page_number_from_edge / 25.4,
        )  # fmt: skip
        sheet.HeaderFooter.differentFirst = True
        sheet.oddHeader.center.text = "&P"
        sheet.oddFooter.right.text = sheet.firstFooter.right.text = f"Mã nội dung: {self.document.content_code}"
        sheet.sheet_view.showGridLines = False

    # --- cells ---------------------------------------------------------------------------------------

    def _two_columns(self, left: Iterable[Part], right: Iterable[Part]) -> None:
        nothing: Part = ("", {})
        for first, second in zip_longest(left, right, fillvalue=nothing):
            for (text, look), begin, end in (
                (first, 1, self.middle),
                (second, self.middle + 1, self.last_column),
            ):
                if text:
                    self._merged(begin, end, text, **look)
            self.row += 1

    def _across(self, text: str, **look: Any) -> None:
        self._merged(1, self.last_column, text, **look)
        self.row += 1

    def _merged(self, begin: int, end: int, text: str, *, size: float, horizontal: str = "center", **font: Any) -> None:
        """Text over several columns; a spreadsheet does not find the height of such a row by itself."""
        self.sheet.merge_cells(start_row=self.row, start_column=begin, end_row=self.row, end_column=end)
        self._cell(self.row, begin, text, size=size, horizontal=horizontal, **font)
        share = sum(column.width for column in self._columns()[begin - 1 : end]) / 100
        dimension = self.sheet.row_dimensions[self.row]
        dimension.height = max(dimension.height or 0, _lines(text, share, size) * size * LINE)

    def _fact(self, label: str, value: Any) -> None:
        self._cell(self.row, 2, label)
        self._cell(self.row, 3, value, horizontal="left")
        self.row += 1

    def _cell(
        self,
        row: int,
        column: int,
        value: Any,
        *,
        horizontal: str = "left",
        vertical: str = "top",
        wrap: bool = True,
        boxed: bool = False,
        size: float | None = None,
        **font: Any,
    ) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side  # slow import

        cell = self.sheet.cell(row=row, column=column, value=value)
        cell.font = Font(name=FONT, size=size or self.profile.table_size, **font)
        cell.alignment = Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap)
        if boxed:
            side = Side(style="thin")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl takes “=…” for a formula and “#N/A” for an error
            cell.quotePrefix = value.startswith(DANGEROUS)
        elif isinstance(value, int):
            cell.number_format = "0"
        else:
            cell.number_format = DATE_FORMAT

    def _columns(self) -> tuple[Column, ...]:
        return self.document.sections[0].columns if self.document.sections else (Column("", 25),) * 4


def _lines(text: str, share: float, size: float) -> int:
    """How many lines a text takes in its share of the width; Times sets about one letter of 12 points a unit."""
    return len(wrap(text, max(int(share * CHARACTERS * 12 / size), 1))) or 1


def _shared_headings(document: ListDocument) -> list[str]:
    """The heading of each column; where groups call it differently, both: “Tên tập thể; Ông/Bà, họ và tên”."""
    titles = zip(*((column.title for column in section.columns) for section in document.sections), strict=True)
    return ["; ".join(_distinct(names)) for names in titles]


def _distinct(names: Sequence[str]) -> list[str]:
    """Each name once, and none that only begins another."""
    once = list(dict.fromkeys(names))
    return [name for name in once if not any(other != name and other.startswith(name) for other in once)]
