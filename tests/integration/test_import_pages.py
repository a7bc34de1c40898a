"""The pages of the import: who sees them, how they show progress, refusals and files to take away."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from danvan.common.spreadsheet import read_rows
from danvan.organization.importing.kinds import importers, source_rows
from danvan.organization.importing.tasks import check_import
from danvan.organization.models import ImportBatch
from models_registry.models import Registration
from tests.integration.import_files import earlier_file, earlier_rows
from tests.unit.test_spreadsheet_hostile import a_million_empty_rows, entities, zip_bomb
from tests.workbooks import workbook

UPLOAD = "/nhap-excel/moi/earlier/"


def send(client, content: bytes, name: str = "mo hinh.xlsx"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def rows_in(response) -> list[tuple]:
    [sheet, *_] = load_workbook(io.BytesIO(response.content)).worksheets
    return [tuple(cell or "" for cell in row) for row in sheet.iter_rows(values_only=True)]


def test_only_administrators_have_the_import(world, client_of):
    statuses = {
        name: client_of(getattr(world.north, name)).get("/nhap-excel/").status_code
        for name in ("administrator", "reviewer", "approver", "leader")
    }

    assert statuses == {"administrator": 200, "reviewer": 404, "approver": 404, "leader": 404}
    assert client_of(world.north.reviewer).get("/nhap-excel/mau/units/").status_code == 404
    assert send(client_of(world.north.reviewer), earlier_file(earlier_rows(1))).status_code == 404


def test_file_of_another_branch_is_not_found(world, client_of, committed):
    with committed():
        send(client_of(world.province.administrator), earlier_file(earlier_rows(1)))
    batch = ImportBatch.objects.get()
    client = client_of(world.north.administrator)

    statuses = [client.get(f"/nhap-excel/{batch.pk}/{rest}").status_code for rest in ("", "dong-loi/")]
    statuses += [client.post(f"/nhap-excel/{batch.pk}/{rest}/").status_code for rest in ("xac-nhan", "bo", "don-vi")]

    assert statuses == [404] * 5
    assert client.get("/nhap-excel/").context["page_obj"].paginator.count == 0


def test_page_shows_progress_until_the_file_is_read(world, client_of, committed):
    client = client_of(world.province.administrator)
    send(client, earlier_file(earlier_rows(450)))  # nothing runs before the commit
    batch = ImportBatch.objects.get()
    ImportBatch.objects.update(rows=450, progress=200)

    waiting = client.get(f"/nhap-excel/{batch.pk}/")
    check_import.enqueue(batch.pk)
    ready = client.get(f"/nhap-excel/{batch.pk}/")

    assert (waiting.headers.get("Refresh"), "200/450" in waiting.content.decode()) == ("2", True)
    assert (ready.headers.get("Refresh"), ready.context["to_save"]) == (None, 450)
    assert "Lưu 450 mô hình" in ready.content.decode()


def judged(world, count: int, tick=lambda done: None):
    """The verdicts on so many rows, and the number of queries that they took."""
    earlier = importers()["earlier"]
    rows = source_rows(read_rows(earlier_file(earlier_rows(count)), name="a.xlsx"), earlier.columns)
    with CaptureQueriesContext(connection) as queries:
        judgement = earlier.judge(rows, actor=world.fresh(world.province.administrator), tick=tick)
    return judgement.verdicts, len(queries)


def test_rows_are_judged_with_a_constant_number_of_queries(world):
    few, queries_for_few = judged(world, 3)
    many, queries_for_many = judged(world, 400)

    assert (len(few), len(many), queries_for_few) == (3, 400, queries_for_many)


def test_progress_is_told_while_rows_are_judged(world):
    told: list[int] = []

    judged(world, 450, told.append)

    assert told == [200, 400]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7 %%EOF", "a.pdf", "Đây là tệp PDF. Hãy chọn tệp Excel (.xlsx) hoặc CSV (.csv)."),
        (b"MZ khong phai", "a.xlsx", "Tệp này không phải Excel (.xlsx) hoặc CSV (.csv), hoặc đã hỏng. Hãy chọn tệp khác."),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_at_once(world, client_of, content, name, sentence):
    response = send(client_of(world.province.administrator), content, name)

    assert (response.status_code, response.context["form"].errors["file"]) == (422, [sentence])
    assert ImportBatch.objects.count() == 0


def test_bomb_is_refused_before_it_is_kept(world, client_of):
    refused = send(client_of(world.province.administrator), zip_bomb())

    assert (refused.status_code, refused.context["form"].errors) == (
        422, {"file": ["Tệp giải nén ra quá lớn nên không nhận. Hãy chép phần có chữ sang một tệp mới."]},
    )  # fmt: skip
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (entities, "Tệp Excel có khai báo lạ (DTD) nên không nhận. Hãy mở bằng Excel và lưu lại."),
        (a_million_empty_rows, "Tệp có quá nhiều dòng, phần lớn là dòng trống. Hãy chép phần có chữ sang một tệp mới."),
        (
            lambda: workbook([["Năm", "Đơn vị", "Tên mô hình"], [2024, "Xã Phan Hòa", "=1+1"]]),
            "Tệp có công thức ở ô C2. Hãy chép các ô này rồi dán lại dạng giá trị (Paste Values).",
        ),
    ],
)
def test_hostile_file_fails_with_a_sentence(world, client_of, committed, make, sentence):
    client = client_of(world.province.administrator)

    with committed():
        send(client, make())

    batch = ImportBatch.objects.get()
    assert batch.failure == sentence
    assert sentence in client.get(f"/nhap-excel/{batch.pk}/").content.decode()
    assert client.get("/nhap-excel/").context["page_obj"][0].stage == ("Không nhập được", "danger")


def test_template_can_be_imported_as_it_is(world, client_of, committed):
    client = client_of(world.province.administrator)
    template = client.get("/nhap-excel/mau/earlier/").content

    with committed():
        send(client, template)

    line = ImportBatch.objects.get().lines.get()
    assert (line.number, line.values["name"], line.values["year"]) == (2, "Đường hoa thay cỏ dại", "2023")


def test_templates_have_vietnamese_headings_and_notes(world, client_of):
    client = client_of(world.province.administrator)

    heads = {key: rows_in(client.get(f"/nhap-excel/mau/{key}/"))[0] for key in importers()}

    assert heads == {key: tuple(c.heading for c in importer.columns) for key, importer in importers().items()}
    assert all(column.note for importer in importers().values() for column in importer.columns)


def test_wrong_rows_are_taken_away_mended_and_imported(world, client_of, committed):
    client = client_of(world.province.administrator)
    rows = [*earlier_rows(1), [2, 2024, "Xã Phan Hòa", "@SUM(1)", "Lạ", ""]]
    with committed():
        send(client, earlier_file(rows))
    batch = ImportBatch.objects.get()

    found = rows_in(client.get(f"/nhap-excel/{batch.pk}/dong-loi/"))

    assert (len(found), found[0][-1], found[1][3]) == (2, "Lý do chưa nhập", "@SUM(1)")
    assert found[1][-1].startswith("Dòng 5 của tệp cũ. Lĩnh vực: Năm 2024 không có lĩnh vực “Lạ”.")


def test_file_that_is_left_saves_nothing(world, client_of, committed):
    client = client_of(world.province.administrator)
    with committed():
        send(client, earlier_file(earlier_rows(2)))
    batch = ImportBatch.objects.get()

    client.post(f"/nhap-excel/{batch.pk}/bo/")
    response = client.post(f"/nhap-excel/{batch.pk}/xac-nhan/")

    batch.refresh_from_db()
    assert (response.status_code, batch.stage, batch.lines.count(), Registration.objects.count()) == (
        422,
        ("Đã bỏ", "neutral"),
        0,
        0,
    )


def test_file_that_is_left_while_it_is_read_stays_left(world, client_of):
    client = client_of(world.province.administrator)
    send(client, earlier_file(earlier_rows(2)))
    batch = ImportBatch.objects.get()

    client.post(f"/nhap-excel/{batch.pk}/bo/")
    check_import.enqueue(batch.pk)

    batch.refresh_from_db()
    assert (batch.stage, batch.checked_at, batch.lines.count()) == (("Đã bỏ", "neutral"), None, 0)


def test_unknown_unit_offers_the_nearest_names(world, client_of, committed):
    client = client_of(world.province.administrator)
    with committed():
        send(client, earlier_file([[1, 2024, "UBND xã Hải Ninh", "Nuôi heo đất", "", ""]]))
    batch = ImportBatch.objects.get()

    [question] = client.get(f"/nhap-excel/{batch.pk}/").context["questions"]
    unanswered = client.post(f"/nhap-excel/{batch.pk}/don-vi/", {"text": "UBND xã Hải Ninh"})

    assert question.initial == {"text": "UBND xã Hải Ninh"}
    assert question.fields["unit"].choices[1][1].startswith("Xã Hải Ninh, Huyện Bắc Bình (mã ")
    assert (unanswered.status_code, unanswered.context["reasons"]) == (422, ["Chưa chọn đơn vị."])


def test_list_page_costs_the_same_with_one_and_three_files(world, client_of, committed):
    client = client_of(world.province.administrator)
    counts = []
    for _ in range(2):
        with committed():
            send(client, earlier_file(earlier_rows(1)))
        client.get("/nhap-excel/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/nhap-excel/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
