"""A plan of reorganisation from its upload to its being carried out (feature 13)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from danvan.organization.models import PlanImport, Reorganisation, Unit
from danvan.organization.reorganisation.plan_lines import Column
from tests.integration.reorganisation_pages import every_row, paper
from tests.world import PEOPLE

COLUMNS = (Column.DAY, Column.NUMBER, Column.DOCUMENT_DAY, Column.ACT, Column.OLD, Column.NEW, Column.NEW_NAME,
           Column.KIND, Column.FORM, Column.PARENT)  # fmt: skip
OWN = {"organization.planimport", "activity.auditevent", "activity.auditlink"}


@pytest.fixture
def manager(world, client_of):
    return client_of(world.province.administrator)


def plan(*lines: tuple[str, ...]) -> SimpleUploadedFile:
    rows = [",".join(COLUMNS), *(",".join(line) for line in lines)]
    return SimpleUploadedFile("ke-hoach.csv", "\n".join(rows).encode("utf-8-sig"), content_type="text/csv")


def merge_lines(world) -> list[tuple[str, ...]]:
    head = ("01/07/2025", "1671/NQ-UBTVQH15", "16/06/2025")
    above = world.north.unit.code
    return [
        (*head, "Thành lập", "", "XA-BM", "Xã Bình Minh", "Xã", "xã", above),
        (*head, "Sáp nhập", world.north.commune.unit.code, "XA-BM", "", "", "", ""),
        (*head, "Sáp nhập", world.north.other_commune.unit.code, "XA-BM", "", "", "", ""),
        ("01/08/2025", "12/NQ-HĐND", "20/07/2025", "Đổi tên", world.south.commune.unit.code, "", "Xã Mê Pu Mới", "", "", ""),
    ]  # fmt: skip


@pytest.fixture
def uploaded(manager, world, committed) -> PlanImport:
    with committed():
        manager.post("/sap-xep/ke-hoach/", {"file": plan(*merge_lines(world))})
    return PlanImport.objects.get()


def test_dry_run_shows_all_orders_and_changes_nothing(manager, world, committed):
    before = every_row()

    with committed():
        manager.post("/sap-xep/ke-hoach/", {"file": plan(*merge_lines(world))})

    page = manager.get(f"/sap-xep/ke-hoach/{PlanImport.objects.get().pk}/")
    after = every_row()
    assert {label for label in after if after[label] != before[label]} - OWN == set()
    assert page.context["problems"] == []
    assert [(order["number"], order["day"], order["named"].opened) for order in page.context["outcomes"]] == [
        ("1671/NQ-UBTVQH15", "01/07/2025", ("Xã Bình Minh",)),
        ("12/NQ-HĐND", "01/08/2025", ()),
    ]
    assert {field.label for field in page.context["form"]} == {
        "Tệp của văn bản 1671/NQ-UBTVQH15",
        "Tệp của văn bản 12/NQ-HĐND",
    }


def test_errors_name_row_column_and_reason(manager, world, committed):
    lines = merge_lines(world)
    lines[2] = (*lines[2][:4], "KHONG-CO", *lines[2][5:])

    with committed():
        manager.post("/sap-xep/ke-hoach/", {"file": plan(*lines)})

    page = manager.get(f"/sap-xep/ke-hoach/{PlanImport.objects.get().pk}/")
    [[row, column, reason]] = page.context["problems"]
    assert (row, column) == (4, "Mã đơn vị cũ")
    assert "KHONG-CO" in reason
    assert page.context["form"] is None


def test_plan_beyond_reach_is_refused(world, client_of, committed):
    client = client_of(world.north.administrator)

    with committed():
        client.post("/sap-xep/ke-hoach/", {"file": plan(*merge_lines(world))})

    page = client.get(f"/sap-xep/ke-hoach/{PlanImport.objects.get().pk}/")
    assert page.context["problems"][0][2].startswith("Kế hoạch có đơn vị ngoài phạm vi anh/chị quản trị.")


def test_every_document_needs_its_file_and_those_received_stay(manager, uploaded, committed):
    url = f"/sap-xep/ke-hoach/{uploaded.pk}/"
    names = {field.label: field.name for field in manager.get(url).context["form"]}

    one = manager.post(url, {names["Tệp của văn bản 12/NQ-HĐND"]: paper("nghi-quyet-12.pdf")})
    with committed():
        both = manager.post(url, {names["Tệp của văn bản 1671/NQ-UBTVQH15"]: paper()})

    uploaded.refresh_from_db()
    assert one.status_code == 422
    assert list(one.context["form"].errors.values()) == [["Chưa chọn tệp của văn bản 1671/NQ-UBTVQH15."]]
    assert "Đã nhận tệp nghi-quyet-12.pdf." in one.content.decode()
    assert (both.status_code, uploaded.stage) == (302, ("Đã thực hiện", "success"))
    rows = Reorganisation.objects.order_by("effective_from").values_list("document_number", "document_name")
    assert list(rows) == [("1671/NQ-UBTVQH15", "nghi-quyet-1671.pdf"), ("12/NQ-HĐND", "nghi-quyet-12.pdf")]
    assert Unit.objects.filter(name__in=["Xã Bình Minh", "Xã Mê Pu Mới"], valid_to=None).count() == 2


def test_plan_is_carried_out_whole_or_not_at_all(manager, world, uploaded, committed):
    url = f"/sap-xep/ke-hoach/{uploaded.pk}/"
    files = {field.name: paper() for field in manager.get(url).context["form"]}
    Unit.objects.filter(pk=world.north.commune.unit.pk).update(valid_from="2025-07-02")

    with committed():
        manager.post(url, files)

    uploaded.refresh_from_db()
    page = manager.get(url)
    assert uploaded.failure != ""
    assert uploaded.stage == ("Không thực hiện được", "danger")
    assert Reorganisation.objects.count() == 0
    assert "không có gì thay đổi" in page.content.decode()


def test_confirming_twice_does_it_once(manager, uploaded, committed):
    url = f"/sap-xep/ke-hoach/{uploaded.pk}/"
    names = [field.name for field in manager.get(url).context["form"]]
    with committed():
        manager.post(url, {name: paper() for name in names})

    again = manager.post(url, {name: paper() for name in names})

    assert again.status_code == 422
    assert Reorganisation.objects.count() == 2


def test_plan_is_its_uploaders_alone(world, client_of, uploaded):
    answers = {
        name: [
            client_of(user).get(address).status_code
            for address in ("/sap-xep/ke-hoach/", "/sap-xep/ke-hoach/tep-mau/", f"/sap-xep/ke-hoach/{uploaded.pk}/")
        ]
        for name, user in world.people.items()
    }

    expected = {name: [404, 404, 404] for name in PEOPLE}
    expected |= {"province.administrator": [200, 200, 200], "north.administrator": [200, 200, 404]}
    assert answers == expected


def test_template_has_every_column(manager):
    page = manager.get("/sap-xep/ke-hoach/tep-mau/")

    sheet = load_workbook(BytesIO(page.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [str(column) for column in Column]


def test_file_that_is_no_table_is_told(manager, committed):
    with committed():
        manager.post("/sap-xep/ke-hoach/", {"file": paper()})

    page = manager.get(f"/sap-xep/ke-hoach/{PlanImport.objects.get().pk}/")
    assert (page.context["problems"][0][0], page.context["form"]) == (0, None)
