"""From a list and its rows to the words that are printed."""

from datetime import date

import pytest

from danvan.organization.models import Unit
from models_registry.models import CampaignYear, InitiativeForm
from reports.documents.commendation import build_document
from reports.documents.document import BLANK, Column, ListDocument, Section, long_date
from reports.documents.wording import default_occasion, default_recipients, default_title, place_of
from reports.models import AwardForm, ListState
from tests.documents.samples import ISSUED_ON, body, commendation_list, document, draft_document, entries, entry

COLLECTIVE = (
    Column("STT", 7, "center", "integer"), Column("Tên tập thể", 20), Column("Địa phương, đơn vị", 24),
    Column("Tên mô hình", 24), Column("Lĩnh vực", 14), Column("Ghi chú", 11),
)  # fmt: skip
INDIVIDUAL = (
    Column("STT", 7, "center", "integer"), Column("Ông/Bà, họ và tên", 20), Column("Chức vụ, đơn vị công tác", 24),
    Column("Tên mô hình, điển hình", 24), Column("Lĩnh vực", 14), Column("Ghi chú", 11),
)  # fmt: skip


def test_place_begins_with_a_capital_and_goes_on_without():
    province, village = Unit(path="0001", name="Tỉnh Bình Thuận"), Unit(path="0001000300020001")
    names = {"00010003": "Huyện Tuy Phong", "000100030002": "Thị trấn Phan Rí Cửa"}

    assert place_of(village, province, names) == "Thị trấn Phan Rí Cửa, huyện Tuy Phong"


def test_issued_list_says_this():
    built = build_document(commendation_list(), entries(1, 1), today=date(2030, 1, 1))

    assert built == ListDocument(
        profile="dang-36",
        superior="TỈNH ỦY BÌNH THUẬN",
        body="BAN DÂN VẬN",
        number="15",
        symbol="-QĐ/BDVTU",
        place="Bình Thuận",
        issued_on=ISSUED_ON,
        kind="DANH SÁCH",
        title="tập thể, cá nhân được khen thưởng có thành tích tiêu biểu trong thực hiện phong trào thi đua "
        "“Dân vận khéo” năm 2025",
        occasion="nhân kỷ niệm 95 năm Ngày truyền thống công tác dân vận của Đảng (15/10/1930 - 15/10/2025)",
        basis="(Kèm theo Quyết định số 15-QĐ/BDVTU, ngày 07 tháng 10 năm 2025 của Ban Dân vận Tỉnh ủy Bình Thuận)",
        sections=(
            Section("I. TẬP THỂ (1)", "Tập thể", COLLECTIVE, (
                (1, "Thôn Bình An 1", "Xã Phan Hòa, Huyện Bắc Bình", "Thắp sáng đường quê số 1", "Văn hóa – xã hội", ""),
            )),
            Section("II. CÁ NHÂN (1)", "Cá nhân", INDIVIDUAL, (
                (1, "Ưng Thị Khánh", "Bí thư Chi bộ thôn Bình Hòa, xã Phan Hòa", "Thắp sáng đường quê số 1",
                 "Văn hóa – xã hội", ""),
            )),
        ),
        closing="Danh sách này có 1 tập thể, 1 cá nhân./.",
        recipients=(
            "- Tỉnh ủy Bình Thuận (để báo cáo),",
            "- Các tập thể, cá nhân có tên trong danh sách,",
            "- Lưu Ban Dân vận Tỉnh ủy Bình Thuận.",
        ),
        signer_authority="K/T TRƯỞNG BAN",
        signer_title="PHÓ TRƯỞNG BAN",
        signer_name="Nguyễn Thị Thu Hà",
        year=2025,
    )  # fmt: skip
    assert (built.number_text, built.date_line) == ("15-QĐ/BDVTU", "Bình Thuận, ngày 07 tháng 10 năm 2025")


def test_draft_bears_neither_number_nor_date():
    draft = draft_document()

    assert (draft.number, draft.issued_on) == ("", None)
    assert draft.number_text == f"{BLANK}-QĐ/BDVTU"
    assert draft.date_line == f"Bình Thuận, ngày{BLANK}tháng{BLANK}năm 2025"
    assert draft.basis == (
        f"(Kèm theo Quyết định số {BLANK}-QĐ/BDVTU, ngày{BLANK}tháng{BLANK}năm 2025 của Ban Dân vận Tỉnh ủy Bình Thuận)"
    )


def test_groups_come_in_the_order_of_the_form_and_only_with_rows():
    built = document(collectives=0, individuals=2, households=1)

    assert [section.title for section in built.sections] == ["I. CÁ NHÂN (2)", "II. HỘ GIA ĐÌNH (1)"]
    assert [column.title for column in built.sections[1].columns] == [
        "STT", "Hộ ông/bà", "Nơi cư trú", "Tên mô hình, điển hình", "Lĩnh vực", "Ghi chú",
    ]  # fmt: skip


def test_rows_follow_their_position_and_are_numbered_from_one():
    rows = [entry(InitiativeForm.COLLECTIVE, position, printed_name=f"Thôn {position}") for position in (9, 2, 5)]

    (section,) = build_document(commendation_list(), rows, today=ISSUED_ON).sections

    assert [row[:2] for row in section.rows] == [(1, "Thôn 2"), (2, "Thôn 5"), (3, "Thôn 9")]


@pytest.mark.parametrize(
    ("counts", "closing"),
    [
        ((12, 8, 3), "Danh sách này có 12 tập thể, 8 cá nhân, 3 hộ gia đình./."),
        ((12, 0, 0), "Danh sách này có 12 tập thể./."),
        ((0, 1, 0), "Danh sách này có 1 cá nhân./."),
    ],
)
def test_closing_counts_the_rows(counts, closing):
    assert document(*counts).closing == closing


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("- Tỉnh ủy,\n\n – Lưu VP Ban;\nBan Tuyên giáo.", ("- Tỉnh ủy,", "- Ban Tuyên giáo,", "- Lưu VP Ban.")),
        ("Tỉnh ủy", ("- Tỉnh ủy,", "- Lưu Ban Dân vận Tỉnh ủy Bình Thuận.")),
        ("", ("- Lưu Ban Dân vận Tỉnh ủy Bình Thuận.",)),
    ],
)
def test_recipients_end_with_the_file_copy(typed, printed):
    assert build_document(commendation_list(recipients=typed), entries(1), today=ISSUED_ON).recipients == printed


@pytest.mark.parametrize(
    ("changes", "basis"),
    [
        (
            {"document_symbol": "TB"},
            "(Kèm theo Thông báo số 15-TB/BDVTU, ngày 07 tháng 10 năm 2025 của Ban Dân vận Tỉnh ủy Bình Thuận)",
        ),
        ({"document_symbol": "KH"}, ""),
        ({"basis": "Kèm theo Công văn số 3"}, "(Kèm theo Công văn số 3)"),
        ({"basis": "(Kèm theo Công văn số 3)"}, "(Kèm theo Công văn số 3)"),
    ],
)
def test_basis_is_the_document_of_the_same_number_unless_written(changes, basis):
    assert build_document(commendation_list(**changes), entries(1), today=ISSUED_ON).basis == basis


@pytest.mark.parametrize(
    ("name", "superior", "printed"),
    [
        ("Ban Dân vận Tỉnh ủy Bình Thuận", "Tỉnh ủy Bình Thuận", "BAN DÂN VẬN"),
        ("Khối Dân vận xã Tam Thanh", "Đảng ủy xã Tam Thanh", "KHỐI DÂN VẬN XÃ TAM THANH"),
        ("Tỉnh ủy Bình Thuận", "Tỉnh ủy Bình Thuận", "TỈNH ỦY BÌNH THUẬN"),
    ],
)
def test_body_does_not_repeat_its_superior(name, superior, printed):
    issuer = body(name=name, superior=superior)

    assert build_document(commendation_list(body=issuer), entries(1), today=ISSUED_ON).body == printed


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 1, 9), "ngày 09 tháng 01 năm 2025"),
        (date(2025, 2, 10), "ngày 10 tháng 02 năm 2025"),
        (date(2025, 3, 1), "ngày 01 tháng 3 năm 2025"),
        (date(2025, 12, 31), "ngày 31 tháng 12 năm 2025"),
    ],
)
def test_days_below_ten_and_months_below_three_take_a_zero(day, words):
    assert long_date(day, 2025) == words


def test_layout_of_a_draft_without_date_is_that_of_today():
    draft = commendation_list(state=ListState.DRAFT, issued_on=None)

    assert build_document(draft, entries(1), today=date(2026, 5, 26)).profile == "dang-36"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (AwardForm.COMMENDED, "được khen thưởng"),
        (AwardForm.CERTIFICATE, "được tặng Giấy chứng nhận"),
        (AwardForm.MERIT_LETTER, "được tặng Giấy khen"),
        (AwardForm.MERIT_DIPLOMA, "được tặng Bằng khen"),
    ],
)
def test_default_title_names_the_award(form, words):
    assert default_title(form, 2024) == (
        f"tập thể, cá nhân {words} có thành tích tiêu biểu trong thực hiện phong trào thi đua “Dân vận khéo” năm 2024"
    )


def test_default_occasion_counts_from_1930():
    assert default_occasion(2024) == (
        "nhân kỷ niệm 94 năm Ngày truyền thống công tác dân vận của Đảng (15/10/1930 - 15/10/2024)"
    )


def test_default_recipients_are_superior_recipients_and_file():
    assert default_recipients(body()) == (
        "Tỉnh ủy Bình Thuận (để báo cáo)\nCác tập thể, cá nhân có tên trong danh sách\nLưu Ban Dân vận Tỉnh ủy Bình Thuận"
    )


def test_year_of_the_list_fills_the_blank_date():
    draft = commendation_list(state=ListState.DRAFT, year=CampaignYear(year=2024), issued_on=None)

    assert build_document(draft, entries(1), today=ISSUED_ON).date_line.endswith("năm 2024")
