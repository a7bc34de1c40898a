"""What stands in a spreadsheet is read as people see it, with the fonts of its cells."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from danvan.common.cells import Cell, Part, Row, column_name
from danvan.common.spreadsheet import read_rows
from tests.workbooks import in_font, package, saved, text_cell, workbook


def texts(content: bytes, name: str = "tep.xlsx") -> dict[int, list[str]]:
    return {row.number: [cell.text for cell in row.cells.values()] for row in read_rows(content, name=name)}


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as refused:
        read_rows(content, name=name)
    return " ".join(refused.value.messages)


def test_cells_come_with_their_fonts():
    content = workbook([["Tên", in_font("x· B×nh", ".VnTime")], [], [in_font("Xaõ", "VNI-Times")]])

    assert read_rows(content, name="tep.xlsx") == [
        Row(1, {0: Cell((Part("Tên", "Times New Roman"),)), 1: Cell((Part("x· B×nh", ".VnTime"),))}),
        Row(3, {0: Cell((Part("Xaõ", "VNI-Times"),))}),
    ]


def test_cell_that_mixes_fonts_keeps_its_parts():
    book = Workbook()
    book.worksheets[0]["A1"] = CellRichText(
        TextBlock(InlineFont(rFont=".VnTimeH"), "æ"), TextBlock(InlineFont(rFont=".VnTime"), " b×nh")
    )

    [row] = read_rows(saved(book), name="tep.xlsx")

    assert row.cells == {0: Cell((Part("æ", ".VnTimeH"), Part(" b×nh", ".VnTime")))}
    assert row.cells[0].fonts == ".VnTimeH, .VnTime"


def test_numbers_and_days_read_as_people_write_them():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["007", 2024.0, 12.5, 7, date(2024, 5, 2), True, 0.1 + 0.2])
    sheet["D1"].number_format = "000"

    assert texts(saved(book)) == {1: ["007", "2024", "12,5", "007", "02/05/2024", "Có", "0,3"]}


def test_hidden_sheet_is_passed_over():
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.worksheets[0].append(["ẩn"])
    book.create_sheet("Hai").append(["hiện"])

    assert texts(saved(book)) == {1: ["hiện"]}


def test_rows_far_down_cost_nothing():
    content = package(f'<row r="1">{text_cell("A1", "a")}</row><row r="1048576">{text_cell("A1048576", "z")}</row>')

    assert texts(content) == {1: ["a"], 1048576: ["z"]}


@pytest.mark.parametrize(
    "content",
    [
        "Tên;Năm\nĐường hoa;2024\n".encode("utf-8-sig"),
        'Tên,Năm\n"Đường hoa",2024\n'.encode(),
        "Tên\tNăm\r\nĐường hoa\t2024\r\n".encode("utf-16"),
    ],
)
def test_text_file_is_read_in_any_spelling(content):
    assert texts(content, "tep.csv") == {1: ["Tên", "Năm"], 2: ["Đường hoa", "2024"]}


def test_text_file_of_an_old_font_keeps_its_letters():
    assert texts("x· B×nh;1".encode("cp1252"), "tep.csv") == {1: ["x· B×nh", "1"]}


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.xlsx", "Tệp trống. Hãy chọn tệp khác."),
        (b"%PDF-1.7 %%EOF", "a.xlsx", "Tên tệp đuôi “.xlsx” nhưng nội dung là PDF. Hãy đặt lại đuôi “.pdf” hoặc chọn tệp khác."),
        (b"%PDF-1.7 %%EOF", "a.pdf", "Đây là tệp PDF. Hãy chọn tệp Excel (.xlsx) hoặc CSV (.csv)."),
        (b"chu thuong", "a.xlsx", "Tệp này không phải Excel (.xlsx) hoặc CSV (.csv), hoặc đã hỏng. Hãy chọn tệp khác."),
        (b"PK\x03\x04 hong", "a.csv", "Tệp này không phải Excel (.xlsx) hoặc CSV (.csv), hoặc đã hỏng. Hãy chọn tệp khác."),
        (b"a\x00b,c", "a.csv", "Tệp này không phải Excel (.xlsx) hoặc CSV (.csv), hoặc đã hỏng. Hãy chọn tệp khác."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "Đây là tệp Excel kiểu cũ (.xls) hoặc có mật khẩu. Hãy mở bằng Excel và lưu lại thành .xlsx không mật khẩu."),
        (b"a,=1+1\n", "a.csv", "Tệp có công thức ở ô B1. Hãy chép các ô này rồi dán lại dạng giá trị (Paste Values)."),
        (workbook([["a", "=1+1"], ["=SUM(1)"]]), "a.xlsx", "Tệp có công thức ở ô B1, A2. Hãy chép các ô này rồi dán lại dạng giá trị (Paste Values)."),
        (workbook([["=1"]] * 7), "a.xlsx", "Tệp có công thức ở ô A1, A2, A3, A4, A5 và 2 ô khác. Hãy chép các ô này rồi dán lại dạng giá trị (Paste Values)."),
        (package(f'<row r="1">{text_cell("BI1", "x")}</row>'), "a.xlsx", "Tệp có hơn 60 cột (ô BI1 có chữ). Hãy chỉ giữ các cột như trong tệp mẫu."),
        (package("<row><oops></row>"), "a.xlsx", "Tệp Excel đã hỏng nên không đọc được. Hãy mở bằng Excel, lưu lại thành .xlsx rồi tải lên."),
        (b"a\n" * 20_001, "a.csv", "Tệp có hơn 20.000 dòng. Hãy tách thành nhiều tệp."),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_in_words(content, name, sentence):
    assert refusal(content, name) == sentence


def test_columns_are_named_as_in_excel():
    assert [column_name(column) for column in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
