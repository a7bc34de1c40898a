"""The form as a spreadsheet: taken, filled in elsewhere, brought back, compared, saved in the form on the screen."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from danvan.organization.models import UnfinishedForm
from models_registry.models import Registration
from tests.integration.registration_pages import errors_of, typed_in, url


def book_of(response) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(response.content))


def row_of(book: openpyxl.Workbook, code: str) -> int:
    return next(cell.row for cell in book.active["A"] if cell.value == code)


def written(book: openpyxl.Workbook, answers: dict[str, str], name: str = "mau.xlsx") -> SimpleUploadedFile:
    """The file with these answers (code → text; a tuple for a line of outputs)."""
    for code, told in answers.items():
        for column, text in enumerate(told if isinstance(told, tuple) else (told,), start=3):
            book.active.cell(row_of(book, code), column, text)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile(name, stream.getvalue())


def test_filled_form_comes_back_and_is_saved_after_it_was_seen(world, client_of):
    commune = world.north.commune
    registration = world.registration(commune, name="Đường hoa", objectives="Trồng hoa.")
    client = client_of(commune.drafter)
    book = book_of(client.get(url("template", registration)))
    file = written(book, {
        "name": "Đường hoa thay cỏ dại", "field": "kinh te", "tasks:2": "x", "planned_outputs_0": ("Đường hoa", "1,5", "km"),
    })  # fmt: skip

    seen = client.post(url("file", registration), {"file": file}, follow=True)

    labels = {label: read for label, _, read in seen.context["apart"]}
    registration.refresh_from_db()
    assert registration.name == "Đường hoa"  # nothing is saved yet
    assert {name: labels[name] for name in ("Tên mô hình", "Lĩnh vực")} == {
        "Tên mô hình": "Đường hoa thay cỏ dại", "Lĩnh vực": "Kinh tế",
    }  # fmt: skip
    assert seen.context["faults"] == []

    client.post(url("edit", registration), typed_in(client, url("edit", registration)))

    registration.refresh_from_db()
    lines = [str(output) for output in registration.planned_outputs.all()]
    assert (registration.name, registration.field.name, registration.objectives, lines) == (
        "Đường hoa thay cỏ dại", "Kinh tế", "Trồng hoa.", ["Đường hoa: 1,5 km"],
    )  # fmt: skip
    assert 2 in registration.tasks.values_list("ordinal", flat=True)
    assert not UnfinishedForm.objects.exists()


def test_new_registration_is_filled_in_elsewhere(world, client_of):
    commune = world.north.commune
    client = client_of(commune.drafter)
    target = f"?don-vi={commune.unit.pk}&nam=2025"
    book = book_of(client.get(f"/mo-hinh/dang-ky/mau-excel/{target}"))

    seen = client.post(
        f"/mo-hinh/dang-ky/tu-excel/{target}", {"file": written(book, {"name": "Bếp ăn tình thương"})}, follow=True
    )
    client.post(f"/mo-hinh/dang-ky/{target}", typed_in(client, f"/mo-hinh/dang-ky/{target}"))

    assert seen.context["apart"] == [("Tên mô hình", "", "Bếp ăn tình thương")]
    assert [(row.name, row.unit) for row in Registration.objects.all()] == [("Bếp ăn tình thương", commune.unit)]


def test_same_file_has_nothing_to_save(world, client_of):
    registration = world.registration(world.north.commune)
    client = client_of(world.north.commune.drafter)
    file = written(book_of(client.get(url("template", registration))), {})

    seen = client.post(url("file", registration), {"file": file}, follow=True)

    assert "Tệp không có gì khác" in seen.content.decode()


def test_file_of_another_registration_is_refused(world, client_of):
    commune = world.north.commune
    one, other = world.registration(commune), world.registration(commune)
    client = client_of(commune.drafter)
    file = written(book_of(client.get(url("template", one))), {})

    refused = client.post(url("file", other), {"file": file})

    assert (refused.status_code, errors_of(refused)) == (422, {"file": [
        f"Tệp này là mẫu của {one.reference}, không phải của {other.reference}. Hãy chọn đúng tệp."
    ]})  # fmt: skip


def test_choice_that_is_not_offered_is_refused_by_row(world, client_of):
    registration = world.registration(world.north.commune)
    client = client_of(world.north.commune.drafter)
    book = book_of(client.get(url("template", registration)))
    row = row_of(book, "field")

    refused = client.post(url("file", registration), {"file": written(book, {"field": "Thể thao"})})

    assert errors_of(refused) == {"file": [
        f"Dòng {row}, Lĩnh vực: “Thể thao” không có trong danh sách. Hãy chọn: Kinh tế, Văn hóa – xã hội, "
        "Quốc phòng – an ninh, Xây dựng hệ thống chính trị."
    ]}  # fmt: skip


def test_file_that_is_not_ours_is_refused(world, client_of):
    registration = world.registration(world.north.commune)
    book = openpyxl.Workbook()
    book.active["A1"] = "Danh sách"

    refused = client_of(world.north.commune.drafter).post(url("file", registration), {"file": written(book, {})})

    assert errors_of(refused) == {"file": [
        "Tệp này không phải mẫu đăng ký tải từ cổng. Hãy tải mẫu về, ghi vào mẫu rồi tải lên."
    ]}  # fmt: skip


def test_what_somebody_saved_meanwhile_is_not_written_over(world, client_of):
    commune = world.north.commune
    registration = world.registration(commune, name="Đường hoa")
    client, other = client_of(commune.drafter), client_of(commune.sender)
    book = book_of(client.get(url("template", registration)))
    other.post(url("edit", registration), typed_in(other, url("edit", registration)) | {"name": "Đường cờ"})

    client.post(url("file", registration), {"file": written(book, {"name": "Đường hoa thay cỏ dại"})}, follow=True)
    page = client.get(url("edit", registration))

    registration.refresh_from_db()
    conflict = page.context["open_form"].conflict
    assert registration.name == "Đường cờ"
    assert [(row.label, row.mine, row.saved) for row in conflict.differences] == [
        ("Tên mô hình", "Đường hoa thay cỏ dại", "Đường cờ")
    ]


def test_legacy_font_is_read(world, client_of):
    registration = world.registration(world.north.commune)
    client = client_of(world.north.commune.drafter)
    book = book_of(client.get(url("template", registration)))
    cell = book.active.cell(row_of(book, "name"), 3, "§\u00adêng hoa thay cá d¹i")
    cell.font = openpyxl.styles.Font(name=".VnTime")

    seen = client.post(url("file", registration), {"file": written(book, {})}, follow=True)

    assert [read for label, _, read in seen.context["apart"] if label == "Tên mô hình"] == ["Đường hoa thay cỏ dại"]


def test_form_of_another_unit_is_not_found(world, client_of):
    registration = world.registration(world.north.commune)
    stranger = client_of(world.south.commune.drafter)

    assert [stranger.get(url(page, registration)).status_code for page in ("template", "file")] == [404, 404]


def test_form_of_what_was_sent_is_not_found(world, client_of):
    registration = world.registration(world.north.commune, "submitted")
    client = client_of(world.north.commune.drafter)

    assert [client.get(url(page, registration)).status_code for page in ("template", "file")] == [404, 404]
