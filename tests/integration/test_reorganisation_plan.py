"""Reading a reorganisation plan: what its lines mean, and every way in which one can be wrong."""

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook

from danvan.organization.models import IssuerKind, Share, SuccessionKind, Unit, UnitKind
from danvan.organization.reorganisation.orders import LegalDocument, Opening, Order, PlannedBody, Step
from danvan.organization.reorganisation.plan_lines import Column, Problem
from danvan.organization.reorganisation.plans import PlanRefused, documents_of, read_plan
from tests.factories import UnitFactory

BASE = {
    Column.DAY: "01/07/2025",
    Column.NUMBER: "12/NQ-HĐND",
    Column.DOCUMENT_DAY: "16/06/2025",
    Column.TITLE: "Sắp xếp đơn vị",
}
DOCUMENT = LegalDocument("12/NQ-HĐND", date(2025, 6, 16), "Sắp xếp đơn vị")
C = Column
OPENED = {
    C.ACT: "Thành lập", C.NEW: "M", C.NEW_NAME: "Xã Mới", C.KIND: "Xã, phường, thị trấn", C.FORM: "Xã", C.PARENT: "T",
}  # fmt: skip
OPENING = Opening("M", "Xã Mới", UnitKind.COMMUNE, "xã", "T")


@pytest.fixture(autouse=True)
def _tree(db):
    """T with the districts H1 and H2; in each a commune named Tân Hà; in H1 also A and B."""
    root = UnitFactory(code="T", name="Tỉnh Gốc", kind=UnitKind.PROVINCE)
    first = UnitFactory(code="H1", name="Huyện Một", parent=root, kind=UnitKind.DISTRICT)
    second = UnitFactory(code="H2", name="Huyện Hai", parent=root, kind=UnitKind.DISTRICT)
    UnitFactory(code="A", name="Xã Thuận Quí", parent=first)
    UnitFactory(code="B", name="Xã Vũ Hoà", parent=first)
    UnitFactory(code="TH1", name="Xã Tân Hà", parent=first)
    UnitFactory(code="TH2", name="Xã Tân Hà", parent=second)
    UnitFactory(code="X", name="Xã Xưa", parent=second, valid_to=date(2024, 11, 30))


def as_csv(*lines: dict[Column, str], headings: list[str] | None = None) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings or list(Column))
    for line in lines:
        writer.writerow([(BASE | line).get(column, "") for column in Column])
    return text.getvalue().encode()


def read(*lines: dict[Column, str]) -> list[Order]:
    return read_plan(as_csv(*lines), name="ke-hoach.csv")


def problems_of(*lines: dict[Column, str]) -> list[Problem]:
    with pytest.raises(PlanRefused) as refused:
        read(*lines)
    assert refused.value.reasons == [str(problem) for problem in refused.value.problems]
    return refused.value.problems


def merged(code: str = "A", name: str = "", **more: str) -> dict[Column, str]:
    return {C.ACT: "Sáp nhập", C.OLD: code, C.OLD_NAME: name, C.NEW: "M"} | {C[key]: text for key, text in more.items()}


def test_plan_reads_a_merger():
    found = read(OPENED, merged("A", "Xã Thuận Quý", CLAUSE="Điều 1"), merged("", "xã vũ hòa"))

    steps = (
        Step(SuccessionKind.MERGED, "A", "M", clause="Điều 1"),
        Step(SuccessionKind.MERGED, "B", "M"),
    )
    assert found == [Order(date(2025, 7, 1), DOCUMENT, (OPENING,), steps)]
    assert documents_of(found) == ["12/NQ-HĐND"]


def test_plan_reads_every_other_act():
    split = {C.ACT: "Chia tách", C.OLD: "B"}

    found = read(
        OPENED,
        OPENED | {C.NEW: "N", C.NEW_NAME: "Phường Nọ", C.FORM: "phường", C.GSO: "22918"},
        split | {C.NEW: "M", C.MAIN: "có"},
        split | {C.NEW: "N", C.MAIN: "không"},
        {C.ACT: "Đổi tên", C.OLD: "A", C.NEW_NAME: "Xã Thuận Quý"},
        {C.ACT: "Chuyển trực thuộc", C.OLD: "TH1", C.NEW: "TH1-2025", C.PARENT: "H2", C.NEW_NAME: "Xã Tân Hà Đông"},
        {C.ACT: "Giải thể", C.OLD: "TH2"},
        {
            C.ACT: "Cơ quan xét duyệt", C.NEW: "M", C.BODY: "Ban Dân vận", C.SUPERIOR: "Đảng ủy", C.SUFFIX: "BDV",
            C.PLACE: "Mới", C.SIGNER: "Phó Trưởng Ban", C.SYSTEM: "Nhà nước",
        },
    )  # fmt: skip

    assert found == [
        Order(
            date(2025, 7, 1),
            DOCUMENT,
            (
                OPENING,
                Opening("N", "Phường Nọ", UnitKind.COMMUNE, "phường", "T", gso_code="22918"),
                Opening("TH1-2025", "Xã Tân Hà Đông", UnitKind.COMMUNE, "xã", "H2"),
            ),
            (
                Step(SuccessionKind.MOVED, "TH1", "TH1-2025"),
                Step(SuccessionKind.SPLIT, "B", "M", share=Share.PARTIAL),
                Step(SuccessionKind.SPLIT, "B", "N", share=Share.PARTIAL, is_main=False),
                Step(SuccessionKind.RENAMED, "A", "A", new_name="Xã Thuận Quý"),
                Step(SuccessionKind.DISSOLVED, "TH2"),
            ),
            (PlannedBody("M", "Ban Dân vận", "Đảng ủy", "BDV", "Mới", "Phó Trưởng Ban", IssuerKind.STATE),),
        )
    ]


def test_plan_reads_an_excel_file_with_real_dates():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append([*Column])
    for line in (OPENED, merged()):
        row = BASE | line | {C.DAY: date(2025, 7, 1), C.DOCUMENT_DAY: date(2025, 6, 16)}
        sheet.append([row.get(column, "") for column in Column])
    written = io.BytesIO()
    workbook.save(written)

    found = read_plan(written.getvalue(), name="ke-hoach.xlsx")

    assert found == [Order(date(2025, 7, 1), DOCUMENT, (OPENING,), (Step(SuccessionKind.MERGED, "A", "M"),))]


def test_later_order_finds_what_an_earlier_one_opened_and_moved_along():
    UnitFactory(code="A-01", name="Thôn Trong", kind=UnitKind.VILLAGE, parent=Unit.objects.get(code="A"))
    later = {C.DAY: "01/08/2025", C.NUMBER: "13/NQ-HĐND"}

    first, second = read(
        {C.ACT: "Đổi tên", C.OLD_NAME: "Xã Mới", C.NEW_NAME: "Xã Mới Hơn"} | later,
        {C.ACT: "Chuyển trực thuộc", C.OLD_NAME: "Thôn Trong", C.NEW: "A-01-1", C.PARENT: "TH1"} | later,
        OPENED,
        merged(),
    )

    assert (first.effective_from, second.effective_from) == (date(2025, 7, 1), date(2025, 8, 1))
    assert second.steps == (
        Step(SuccessionKind.MOVED, "A-01-2025", "A-01-1"),
        Step(SuccessionKind.RENAMED, "M", "M", new_name="Xã Mới Hơn"),
    )


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (merged("Z"), C.OLD, "Không có đơn vị mã Z."),
        (merged("X"), C.OLD, "Xã Xưa (X) đã kết thúc ngày 30/11/2024."),
        (merged(""), C.OLD, "Chưa ghi mã hoặc tên đơn vị cũ."),
        (
            merged("A", "Xã Thuận Nam"),
            C.OLD_NAME,
            "Kế hoạch ghi “Xã Thuận Nam”, cổng ghi mã A là “Xã Thuận Quí”.",
        ),
        (merged("", "Xã Không Có"), C.OLD_NAME, "Không có đơn vị tên “Xã Không Có” trước ngày 01/07/2025."),
        (
            merged("", "Xã Tân Hà"),
            C.OLD_NAME,
            "Có 2 đơn vị tên “Xã Tân Hà”: Xã Tân Hà, Huyện Một (TH1); Xã Tân Hà, Huyện Hai (TH2). Hãy ghi mã.",
        ),
        (merged(NEW="K"), C.NEW, "Đơn vị mới mã K không có và cũng không được thành lập trong kế hoạch."),
        (merged(NEW=""), C.NEW, "Chưa ghi."),
        (merged(NEW_NAME="Xã Khác"), C.NEW_NAME, "Dòng này ghi “Xã Khác”, nhưng mã M là “Xã Mới”."),
        (merged(SHARE="nửa"), C.SHARE, "“nửa” không có trong các cách ghi: Toàn bộ, Một phần."),
        (merged(DAY="31/02/2025"), C.DAY, "“31/02/2025” không phải ngày. Hãy ghi như 01/07/2025."),
        (merged(DOCUMENT_DAY="17/06/2025"), C.DOCUMENT_DAY, "Các dòng trên ghi 12/NQ-HĐND ngày 16/06/2025."),
        (merged(TITLE="Khác"), C.TITLE, "Các dòng trên ghi trích yếu khác: “Sắp xếp đơn vị”."),
        (merged(MAIN="Không"), C.MAIN, "Đơn vị mã A chưa có đơn vị kế thừa chính; phải có đúng một."),
        (merged(CLAUSE="a" * 301), C.CLAUSE, "Dài 301 ký tự, nhiều nhất được 300."),
        (
            {C.ACT: "Chia tách", C.OLD: "A", C.NEW: "M"},
            C.MAIN,
            "Đơn vị bị chia: hãy ghi Có ở đơn vị kế thừa chính, Không ở các đơn vị khác.",
        ),
        (
            {C.ACT: "Đổi tên", C.OLD: "A", C.NEW: "A2", C.NEW_NAME: "Xã A"},
            C.NEW,
            "Đổi tên thì giữ nguyên mã: hãy để trống.",
        ),
        (
            {C.ACT: "Giải thể", C.OLD: "A", C.NEW: "M"},
            C.NEW,
            "Giải thể thì không có đơn vị mới: hãy để trống hoặc chọn hình thức khác.",
        ),
        (
            OPENED | {C.NEW: "X", C.NEW_NAME: "Xã Nữa"},
            C.NEW,
            "Mã X đã được dùng. Mã cũ không dùng lại: hãy đặt mã khác.",
        ),
        (OPENED | {C.NEW: "N", C.NEW_NAME: "Xã N", C.PARENT: "Q"}, C.PARENT, "Không có đơn vị mã Q."),
        (OPENED | {C.NEW: "N"}, C.NEW_NAME, "Đơn vị cấp trên này có hai đơn vị mới tên Xã Mới."),
    ],
)
def test_wrong_line_is_named_by_row_column_and_reason(line, column, reason):
    assert Problem(3, str(column), reason) in problems_of(OPENED, line)


def test_unknown_act_names_the_acts():
    (problem,) = problems_of({C.ACT: "Nhập chung", C.OLD: "A"})

    assert str(problem) == (
        "Dòng 2, cột “Hình thức”: “Nhập chung” không có trong các cách ghi: Sáp nhập, Chia tách, Đổi tên, "
        "Chuyển trực thuộc, Giải thể, Thành lập, Cơ quan xét duyệt."
    )


def test_unit_has_one_main_heir_and_no_heir_that_ends():
    other = OPENED | {C.NEW: "N", C.NEW_NAME: "Xã N"}

    found = problems_of(OPENED, other, merged(), merged(NEW="N"), merged("B", NEW="A"))

    assert found == [
        Problem(5, "Kế thừa chính", "Đơn vị mã A có 2 đơn vị kế thừa chính; phải có đúng một."),
        Problem(6, "Mã đơn vị mới", "Đơn vị mã A cũng bị kết thúc trong lần sắp xếp này."),
    ]


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (b"", ["Tệp trống. Hãy chọn tệp khác."]),
        (as_csv(), ["Kế hoạch chưa có dòng nào dưới dòng tiêu đề."]),
        (
            as_csv(OPENED, headings=["Ngày hiệu lực", "Màu sắc", "Số văn bản", "số văn bản", "Hình thức"]),
            [
                "Dòng 1, cột “Màu sắc”: Không có cột này trong mẫu kế hoạch.",
                "Dòng 1, cột “Ngày văn bản”: Thiếu cột này.",
                "Dòng 1, cột “Số văn bản”: Cột này có hai lần.",
            ],
        ),
        (b"PK\x03\x04 no workbook", ["Tệp này không phải Excel (.xlsx) hoặc CSV (.csv), hoặc đã hỏng. Hãy chọn tệp khác."]),
    ],
)  # fmt: skip
def test_file_that_is_no_plan_is_refused_in_words(content, reasons):
    with pytest.raises(PlanRefused) as refused:
        read_plan(content, name="ke-hoach.csv")

    assert refused.value.reasons == reasons
