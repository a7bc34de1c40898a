"""Models of earlier years from Excel: tried first, saved when confirmed, once."""

from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from danvan.activity.models import AuditEvent, StateChange
from danvan.organization.models import ImportBatch, UnitAlias
from models_registry.models import Initiative, Registration, RegistrationKind, RegistrationState
from tests.factories import CampaignYearFactory
from tests.integration.import_files import SPELLINGS, earlier_file, earlier_rows, tcvn3
from tests.workbooks import in_font, workbook

WRONG = [
    [301, "", "Xã Phan Hòa", "Thiếu năm", "", ""],
    [302, 2025, "Xã Phan Hòa", "Năm nay", "", ""],
    [303, 2024, "Hội Cựu chiến binh xã Hàm Minh", "Đơn vị lạ", "", ""],
    [304, 2024, "Xã Phan Hòa", "Lĩnh vực lạ", "Thể thao", ""],
    [305, 2024, "Xã Phan Hòa", "", "", ""],
    [306, 2024, tcvn3("Xã Phan Hòa"), tcvn3("Đường hoa tự quản số 1"), "", ""],
]


@pytest.fixture
def client(world, client_of):
    return client_of(world.province.administrator)


@pytest.fixture
def upload(client, committed):
    def uploaded(content: bytes, *, kind: str = "earlier", name: str = "mo hinh 2024.xlsx") -> ImportBatch:
        with committed():
            response = client.post(f"/nhap-excel/moi/{kind}/", {"file": SimpleUploadedFile(name, content)})
        assert response.status_code == 302
        return ImportBatch.objects.get(pk=response.headers["Location"].strip("/").split("/")[-1])

    return uploaded


@pytest.fixture
def confirm(client, committed):
    def confirmed(batch: ImportBatch) -> ImportBatch:
        with committed():
            response = client.post(f"/nhap-excel/{batch.pk}/xac-nhan/")
        assert response.status_code == 302
        return ImportBatch.objects.get(pk=batch.pk)

    return confirmed


def outcomes(batch: ImportBatch) -> dict[str, int]:
    return {key: batch.result[key] for key in ("new", "changed", "same", "wrong")}


def test_mixed_file_of_300_rows_is_tried_and_saves_nothing(world, upload, client):
    batch = upload(earlier_file(earlier_rows(300) + WRONG))

    assert outcomes(batch) == {"new": 300, "changed": 0, "same": 0, "wrong": 6}
    assert (Registration.objects.count(), Initiative.objects.count()) == (0, 0)
    assert client.get(f"/nhap-excel/{batch.pk}/").context["to_save"] == 300


def test_dry_run_shows_original_converted_encoding_and_confidence(upload, client):
    batch = upload(earlier_file(earlier_rows(300)))

    parts = [part for line in batch.lines.all() for part in line.conversions if part["column"] == "Tên mô hình"]
    assert Counter((part["encoding"], part["font"], part["confidence"]) for part in parts) == {
        ("TCVN3", ".VnTime", "chắc chắn"): 60,
        ("TCVN3", ".VnTimeH", "chắc chắn"): 60,
        ("VNI", "VNI-Times", "chắc chắn"): 60,
        ("Unicode tổ hợp", "Times New Roman", "chắc chắn"): 60,
    }
    assert {part["converted"].lower() for part in parts} | {"x"} == {"x"} | {
        f"đường hoa tự quản số {number}" for number in range(1, 301) if number % len(SPELLINGS)
    }
    page = client.get(f"/nhap-excel/{batch.pk}/?xem=chuyen-ma").content.decode()
    assert "§­êng hoa tù qu¶n sè 1<" in page
    assert "<strong>Đường hoa tự quản số 1</strong>" in page


def test_wrong_rows_tell_row_column_and_reason(world, upload):
    batch = upload(earlier_file(earlier_rows(1) + WRONG))

    assert [(line.number, line.errors) for line in batch.lines.filter(outcome="wrong")] == [
        (5, [["Năm", "Chưa ghi năm."]]),
        (6, [["Năm", "Năm 2025 chưa kết thúc. Mô hình của năm này đăng ký trên cổng."]]),
        (
            7,
            [
                [
                    "Đơn vị",
                    "Không có đơn vị “Hội Cựu chiến binh xã Hàm Minh” trong phạm vi anh/chị quản trị. "
                    "Hãy ghi đúng tên hoặc mã đơn vị.",
                ]
            ],
        ),
        (
            8,
            [
                [
                    "Lĩnh vực",
                    "Năm 2024 không có lĩnh vực “Thể thao”. Hãy ghi một trong: Kinh tế, Văn hóa – xã hội, "
                    "Quốc phòng – an ninh, Xây dựng hệ thống chính trị.",
                ]
            ],
        ),
        (9, [["Tên mô hình", "Chưa ghi tên mô hình."]]),
        (10, [["Tên mô hình", "Trùng với dòng 4 của tệp."]]),
    ]


def test_confirmed_rows_become_accepted_registrations(world, upload, confirm):
    batch = confirm(upload(earlier_file(earlier_rows(10))))

    actor = world.province.administrator
    registration = Registration.objects.get(name="Đường hoa tự quản số 1")
    assert outcomes(batch) == {"new": 10, "changed": 0, "same": 0, "wrong": 0}
    assert (registration.state, registration.kind, registration.unit_name, registration.person_in_charge) == (
        RegistrationState.ACCEPTED,
        RegistrationKind.NEW,
        "Xã Phan Hòa",
        "Trần Văn Mừng",
    )
    assert (registration.unit, registration.desk, registration.created_by, registration.year.year) == (
        world.north.commune.unit,
        world.north.unit,
        actor,
        2024,
    )
    assert registration.search_text.startswith(" duong hoa tu quan so 1")
    assert registration.initiative.code in registration.reference
    assert StateChange.objects.get(target_id=registration.pk).transition_label == "Nhập từ hồ sơ cũ"
    event = AuditEvent.objects.get(verb="import.save")
    assert event.after == {"sha256": batch.sha256, "thêm mới": "10", "thay đổi": "0", "không nhập": "0"}


def test_second_import_of_the_same_file_adds_nothing_and_says_so(upload, confirm, client):
    content = earlier_file(earlier_rows(300))
    confirm(upload(content))

    again = upload(content)

    assert outcomes(again) == {"new": 0, "changed": 0, "same": 300, "wrong": 0}
    assert Registration.objects.count() == Initiative.objects.count() == 300
    page = client.get(f"/nhap-excel/{again.pk}/")
    assert "Thêm 0 dòng: tệp không có gì mới" in page.content.decode()
    assert client.post(f"/nhap-excel/{again.pk}/xac-nhan/").context["reasons"] == ["Tệp không có dòng nào cần lưu."]


def test_file_confirmed_twice_is_saved_once(upload, confirm, client):
    batch = confirm(upload(earlier_file(earlier_rows(3))))

    response = client.post(f"/nhap-excel/{batch.pk}/xac-nhan/")

    assert (response.status_code, Registration.objects.count()) == (422, 3)


def test_model_of_several_years_is_one_initiative(world, upload, confirm):
    CampaignYearFactory(year=2023, campaign=world.year.campaign)
    rows = [[1, 2024, "Xã Phan Hòa", "Camera an ninh"], [2, 2023, "Xã Phan Hòa", "Camera An ninh"]]

    confirm(upload(earlier_file(rows)))

    assert list(Registration.objects.order_by("year__year").values_list("year__year", "kind")) == [
        (2023, RegistrationKind.NEW),
        (2024, RegistrationKind.CONTINUED),
    ]
    assert [initiative.name for initiative in Initiative.objects.all()] == ["Camera an ninh"]


def test_choice_of_a_unit_is_remembered(world, upload, confirm, client, committed):
    content = earlier_file([[1, 2024, "Hội LHPN xã Phan Hoà", "Nuôi heo đất", "", ""]])
    batch = upload(content)
    assert outcomes(batch)["wrong"] == 1

    with committed():
        response = client.post(
            f"/nhap-excel/{batch.pk}/don-vi/",
            {"text": "Hội LHPN xã Phan Hoà", "unit": world.north.commune.unit.pk},
        )

    alias = UnitAlias.objects.get()
    assert response.status_code == 302
    assert (alias.unit, alias.search_key, alias.added_by) == (
        world.north.commune.unit,
        "hoi lhpn xa phan hoa",
        world.province.administrator,
    )
    batch.refresh_from_db()
    assert outcomes(batch) == {"new": 1, "changed": 0, "same": 0, "wrong": 0}
    assert outcomes(upload(content)) == {"new": 1, "changed": 0, "same": 0, "wrong": 0}


def test_units_out_of_reach_are_not_known(world, client_of, committed):
    client = client_of(world.north.administrator)
    rows = [[1, 2024, "Xã Mê Pu", "Ngoài phạm vi"], [2, 2024, "Xã Hải Ninh", "Trong phạm vi"]]

    with committed():
        client.post("/nhap-excel/moi/earlier/", {"file": SimpleUploadedFile("a.xlsx", earlier_file(rows))})

    assert [(line.number, line.outcome) for line in ImportBatch.objects.get().lines.all()] == [(4, "wrong"), (5, "new")]


def test_file_without_headings_fails_in_words(upload, client):
    batch = upload(workbook([["Tên gì đó"], [in_font("x· B×nh", ".VnTime")]]))

    assert batch.failure == ("Không tìm thấy dòng tiêu đề có các cột “Năm”, “Đơn vị”, “Tên mô hình”. Hãy dùng tệp mẫu.")
    assert batch.failure in client.get(f"/nhap-excel/{batch.pk}/").content.decode()
