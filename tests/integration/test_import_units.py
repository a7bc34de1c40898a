"""Units and people from Excel: what is new is made in its place, what is there is hardly touched."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from danvan.activity.models import AuditEvent
from danvan.organization.models import ImportBatch, Membership, Unit, UnitKind, User
from danvan.organization.roles import Role
from tests.integration.import_files import tcvn3
from tests.workbooks import workbook

HEADINGS = ["Mã đơn vị", "Tên đơn vị", "Loại", "Đơn vị cấp trên", "Tên ngắn", "Chỉ tiêu"]
PEOPLE = ["Họ và tên", "Chức vụ", "Đơn vị", "Vai trò"]


@pytest.fixture
def imported(world, client_of, committed):
    """Uploads a file as the administrator of a place; with `confirm` also saves it."""

    def run(kind: str, rows: list, *, by: User | None = None, confirm: bool = False) -> ImportBatch:
        client = client_of(by or world.province.administrator)
        file = SimpleUploadedFile("tep.xlsx", workbook(rows))
        with committed():
            client.post(f"/nhap-excel/moi/{kind}/", {"file": file})
        batch = ImportBatch.objects.first()
        if confirm:
            with committed():
                client.post(f"/nhap-excel/{batch.pk}/xac-nhan/")
        return ImportBatch.objects.get(pk=batch.pk)

    return run


def told(batch: ImportBatch) -> list:
    return [(line.number, line.outcome, line.errors) for line in batch.lines.all()]


def outcomes(batch: ImportBatch) -> dict[str, int]:
    return {key: batch.result[key] for key in ("new", "changed", "same", "wrong")}


def test_new_units_take_the_next_places_under_their_parents(world, imported):
    commune = world.north.commune.unit
    rows = [
        HEADINGS,
        ["TDP-1", "Tổ dân phố 1", "Tổ dân phố", "KP-9", "", ""],
        ["KP-9", tcvn3("Khu phố Đông Hải"), "thôn", "Xã Phan Hòa", "", 2],
        ["HOI-1", "Hội Người cao tuổi", "Hội", "Huyện Bắc Bình", "Hội NCT", ""],
    ]

    first = imported("units", rows, confirm=True)
    second = imported("units", rows, confirm=True)

    assert told(first)[0][1:] == (
        "wrong",
        [
            [
                "Đơn vị cấp trên",
                "Không có đơn vị “KP-9” trong phạm vi anh/chị quản trị. Hãy ghi đúng tên hoặc mã đơn vị.",
            ]
        ],
    )
    assert outcomes(first) == {"new": 2, "changed": 0, "same": 0, "wrong": 1}
    village = Unit.objects.get(code="KP-9")
    assert (village.name, village.kind, village.form, village.parent, village.path, village.target) == (
        "Khu phố Đông Hải",
        UnitKind.VILLAGE,
        "khu phố",
        commune,
        f"{commune.path}0002",
        2,
    )
    assert (village.search_text, village.present_path) == (" khu pho dong hai khu pho dong hai kp 9", village.path)
    assert outcomes(second) == {"new": 1, "changed": 0, "same": 2, "wrong": 0}
    assert Unit.objects.get(code="TDP-1").path == f"{village.path}0001"


def test_unit_that_is_there_changes_only_in_small_things(world, imported):
    village = world.north.commune.village.unit
    rows = [
        HEADINGS,
        [village.code, village.name, "Thôn", "Xã Phan Hòa", "B. Hòa", 2],
        [world.department.unit.code, "Sở Giao thông", "Xã", "Xã Phan Hòa", "", ""],
    ]

    batch = imported("units", rows, confirm=True)

    village.refresh_from_db()
    assert (village.short_name, village.target) == ("B. Hòa", 2)
    assert "b hoa" in village.search_text
    assert told(batch)[1][2] == [
        ["Tên đơn vị", "Mã này là của Sở Xây dựng. Đổi tên đơn vị làm ở mục sắp xếp đơn vị, kèm văn bản."],
        ["Loại", "Sở Xây dựng thuộc loại “Sở, ban, ngành”."],
        [
            "Đơn vị cấp trên",
            "Sở Xây dựng đang trực thuộc Tỉnh Bình Thuận. Chuyển cấp trên làm ở mục sắp xếp đơn vị.",
        ],
    ]
    assert AuditEvent.objects.get(verb="import.save").after["thay đổi"] == "1"


def test_units_are_made_only_within_reach(world, imported):
    rows = [HEADINGS, ["A-1", "Thôn Ngoài", "Thôn", "Xã Mê Pu"], ["A-2", "Thôn Trong", "Thôn", "Xã Hải Ninh"]]

    batch = imported("units", rows, by=world.north.administrator, confirm=True)

    assert [(line.number, line.outcome) for line in batch.lines.all()] == [(2, "wrong"), (3, "new")]
    assert list(Unit.objects.filter(code__startswith="A-").values_list("name", flat=True)) == ["Thôn Trong"]


def test_values_that_cannot_be_are_told_by_column(imported):
    rows = [
        [*HEADINGS, "Có từ ngày"],
        ["X 1", "Thôn Một", "Làng", "Xã Phan Hòa", "", "nhiều", "31/02/2025"],
        ["X-2", "123", "Thôn", "Thôn 3", "", 50, ""],
        ["X-3", "Thôn Bình Hòa", "Thôn", "Xã Phan Hòa", "", "", ""],
        ["X-4", "Thôn\u200bẩn", "Thôn", "Xã Phan Hòa", "", "", ""],
    ]

    errors = [errors for _, _, errors in told(imported("units", rows))]

    assert [sorted(column for column, _ in found) for found in errors] == [
        ["Chỉ tiêu mô hình mỗi năm", "Có từ ngày", "Loại"],
        ["Chỉ tiêu mô hình mỗi năm", "Tên đơn vị", "Đơn vị cấp trên"],
        ["Tên đơn vị"],
        ["Tên đơn vị"],
    ]
    assert errors[0][1:] == [
        ["Chỉ tiêu mô hình mỗi năm", "“nhiều” không phải số nguyên từ 1 đến 20."],
        ["Có từ ngày", "“31/02/2025” không phải ngày dạng 15/10/2025."],
    ]
    assert errors[2] == [["Tên đơn vị", "Xã Phan Hòa đã có một đơn vị cùng tên, mã khác."]]


def test_people_get_accounts_roles_and_slips(world, imported):
    rows = [
        PEOPLE,
        ["Nguyễn Văn Lành", "Trưởng thôn", "Thôn Hải Lạc, Xã Hải Ninh", "Người soạn"],
        ["Trần Thị Sai", "", "Xã Không Có", "Người soạn"],
    ]

    batch = imported("people", rows, by=world.north.administrator, confirm=True)
    again = imported("people", rows, by=world.north.administrator)

    person = User.objects.get(full_name="Nguyễn Văn Lành")
    assert outcomes(batch) == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    assert (person.username, person.must_change_password) == ("lanh.nguyenvan", True)
    assert list(Membership.objects.filter(user=person).values_list("unit__name", "role")) == [
        ("Thôn Hải Lạc", Role.DRAFTER)
    ]
    assert batch.result["action"] == "Lấy phiếu mật khẩu"
    assert outcomes(again) == {"new": 0, "changed": 0, "same": 1, "wrong": 1}
