"""The spreadsheet has the rows, order, totals and title block of the document, and no living formula."""

import io
from datetime import datetime
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from models_registry.models import InitiativeForm
from reports.documents.document import ListDocument
from reports.renderers.pdf import render_pdf
from reports.renderers.xlsx import render_xlsx
from tests.documents import paper
from tests.documents.samples import document, document_of, entry


def sheet_of(built: ListDocument) -> Worksheet:
    workbook = load_workbook(io.BytesIO(render_xlsx(built)))
    (sheet,) = workbook.worksheets
    return sheet


def rows_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    """The numbered rows, in the order of the sheet; an empty cell reads as empty text."""
    found = [tuple("" if value is None else value for value in row) for row in sheet.iter_rows(values_only=True)]
    return [row for row in found if isinstance(row[0], int)]


def texts_of(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


@pytest.mark.parametrize("counts", [(3, 2, 1), (1, 0, 0), (0, 4, 0)])
def test_xlsx_has_the_rows_of_the_document_in_order(counts):
    built = document(*counts)

    assert rows_of(sheet_of(built)) == [row for section in built.sections for row in section.rows]


def test_xlsx_has_the_rows_of_the_pdf():
    built = document(30, 12)

    pdf = " ".join(paper.texts(render_pdf(built)))

    rows = [paper.one_spaced(" ".join(str(value) for value in row)) for row in rows_of(sheet_of(built))]
    places = [pdf.index(f" {row} ") for row in rows]
    assert len(rows) == 42
    assert places == sorted(places)


def test_xlsx_has_title_block_groups_and_end_of_the_document():
    built = document(2, 1)

    texts = texts_of(sheet_of(built))

    assert texts[:10] == [
        built.superior, "ĐẢNG CỘNG SẢN VIỆT NAM", built.body, built.date_line, "*", "Số 15-QĐ/BDVTU",
        "DANH SÁCH", built.title, built.occasion, built.basis,
    ]  # fmt: skip
    assert texts[10:16] == [
        "STT", "Tên tập thể; Ông/Bà, họ và tên", "Địa phương, đơn vị; Chức vụ, đơn vị công tác",
        "Tên mô hình, điển hình", "Lĩnh vực", "Ghi chú",
    ]  # fmt: skip
    assert [text for text in texts if text in ("I. TẬP THỂ (2)", "II. CÁ NHÂN (1)")] == [
        "I. TẬP THỂ (2)",
        "II. CÁ NHÂN (1)",
    ]
    assert texts[texts.index(built.closing) :] == [
        built.closing, "Nơi nhận:", "K/T TRƯỞNG BAN", built.recipients[0], "PHÓ TRƯỞNG BAN", *built.recipients[1:],
        "Nguyễn Thị Thu Hà", "Số tập thể", "Số cá nhân", "Tổng số dòng", "Ngày văn bản", "Mã nội dung",
        built.content_code,
    ]  # fmt: skip


def test_xlsx_of_one_group_has_its_own_headings():
    built = document(2, 0)

    assert texts_of(sheet_of(built))[10:16] == [column.title for column in built.sections[0].columns]


def test_xlsx_totals_are_numbers_and_its_date_is_a_date():
    sheet = sheet_of(document(3, 2))

    facts = {row[1]: row[2] for row in sheet.iter_rows(values_only=True) if row[0] is None and row[1] and row[2]}
    assert facts == {
        "Số tập thể": 3,
        "Số cá nhân": 2,
        "Tổng số dòng": 5,
        "Ngày văn bản": datetime(2025, 10, 7),  # noqa: DTZ001 — spreadsheets know no time zones
        "Mã nội dung": document(3, 2).content_code,
    }
    (day,) = [cell for row in sheet.iter_rows() for cell in row if getattr(cell, "is_date", False)]
    assert day.number_format == "dd/mm/yyyy"


def test_xlsx_keeps_leading_zeros_as_text():
    rows = [entry(InitiativeForm.COLLECTIVE, 1, printed_name="007", note="0123456789")]
    sheet = sheet_of(document_of(rows, number="05"))

    (row,) = [row for row in sheet.iter_rows() if row[0].value == 1]
    assert [(cell.value, cell.data_type) for cell in (row[0], row[1], row[5])] == [
        (1, "n"), ("007", "s"), ("0123456789", "s"),
    ]  # fmt: skip
    assert "Số 05-QĐ/BDVTU" in texts_of(sheet)


@pytest.mark.parametrize(
    "words",
    ["=1+1", "=HYPERLINK(“x”)", "+84", "-5", "@SUM(A1)", "=cmd|'/c calc'!A1", "#N/A", "=", "-"],
)
def test_xlsx_takes_no_text_for_a_formula(words):
    rows = [entry(InitiativeForm.COLLECTIVE, 1, printed_name=words, note=words)]
    content = render_xlsx(document_of(rows, title=words))

    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == words]
    dangerous = words.startswith(("=", "+", "-", "@"))
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", dangerous)] * 3
    assert b"<f>" not in ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_xlsx_marks_every_text_that_a_spreadsheet_might_run():
    sheet = sheet_of(document(3, 3))

    bare = [
        cell.value
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")) and not cell.quotePrefix
    ]
    assert bare == []


def test_xlsx_is_ready_to_print():
    built = document(30, 10)
    sheet = sheet_of(built)

    (closing,) = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == built.closing]
    (heading,) = [cell.row for row in sheet.iter_rows() for cell in row if cell.value == "STT"]
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.print_area.startswith("'Danh sách'!$A$1:$F$")
    assert int(sheet.print_area.rsplit("$", 1)[1]) > closing
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "portrait", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    margins = sheet.page_margins
    assert [round(side * 25.4) for side in (margins.top, margins.bottom, margins.left, margins.right)] == [
        20,
        20,
        30,
        15,
    ]
    assert [sheet.column_dimensions[letter].width for letter in "ABCDEF"] == [6.7, 19.2, 23.0, 23.0, 13.4, 10.6]
    assert (sheet.oddHeader.center.text, sheet.HeaderFooter.differentFirst) == ("&P", True)


def test_xlsx_rows_are_tall_enough_for_long_names():
    long_name = "Vận động nhân dân hiến đất, di chuyển nhà ở giải phóng mặt bằng đường cao tốc Bắc – Nam " * 3
    rows = [
        entry(
            InitiativeForm.COLLECTIVE,
            1,
            initiative_name="Ngắn",
            printed_name="Ngắn",
            workplace="Ngắn",
            field_name="Ngắn",
        ),
        entry(InitiativeForm.COLLECTIVE, 2, initiative_name=long_name),
    ]
    sheet = sheet_of(document_of(rows))

    short, tall = (
        sheet.row_dimensions[row[0].row].height for row in sheet.iter_rows() if isinstance(row[0].value, int)
    )
    assert short < 20
    assert tall > 10 * short
