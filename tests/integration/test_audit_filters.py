"""The audit log found by unit, person, kind of act and day, and taken away as a workbook of exactly that."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent
from danvan.activity.record import record
from danvan.common.streamed_workbook import stream_workbook
from tests.factories import AuditEventFactory
from tests.integration.sheets import sheet_of

LOG, EXPORT = "/nhat-ky/", "/nhat-ky/tep/"


def happened(label, place, actor, verb="test.happened", **more):
    return record(verb, place.unit, label=label, actor=actor, unit=place.unit, **more)


def labels(client, **asked):
    return [row.label for row in client.get(LOG, asked).context["events"]]


def test_log_of_a_unit_holds_what_lies_under_it(world, client_of):
    actor = world.north.reviewer
    for place in (world.north, world.north.commune, world.north.commune.village, world.north.other_commune):
        happened(str(place), place, actor)
    client = client_of(world.north.administrator)

    commune = labels(client, don_vi=world.north.commune.unit.pk)
    village = labels(client, don_vi=world.north.commune.village.unit.pk)

    assert (commune, village) == (["Thôn Bình Hòa", "Xã Phan Hòa"], ["Thôn Bình Hòa"])


def test_unit_out_of_reach_cannot_be_chosen(world, client_of):
    happened("Việc ở xa", world.south.commune, world.south.reviewer)

    page = client_of(world.north.administrator).get(LOG, {"don_vi": world.south.commune.unit.pk})

    assert page.context["filters"].ignored == ["Đơn vị và cấp dưới"]
    assert "Mê Pu" not in page.content.decode()


def test_person_is_chosen_by_pressing_the_name(world, client_of):
    writer = world.north.commune.drafter
    happened("Việc của tôi", world.north.commune, writer)
    happened("Việc khác", world.north.commune, world.north.reviewer)
    client = client_of(world.north.administrator)

    page = client.get(LOG, {"ai": writer.pk})

    assert [row.label for row in page.context["events"]] == ["Việc của tôi"]
    assert [(chip.label, chip.value) for chip in page.context["chips"]] == [("Người làm", str(writer))]
    assert f'href="?ai={writer.pk}"' in client.get(LOG).content.decode()


def test_person_who_did_nothing_within_reach_is_not_named(world, client_of):
    far = world.south.commune.drafter
    happened("Việc ở xa", world.south.commune, far)

    page = client_of(world.north.administrator).get(LOG, {"ai": far.pk})

    assert page.context["filters"].ignored == ["Người làm"]
    assert far.full_name not in page.content.decode()


def test_kinds_of_act_are_those_that_occur_in_groups(world, client_of):
    actor = world.north.reviewer
    for verb in ("registration.submit", "registration.edit", "session.sign_in", "thing.unheard_of"):
        happened("Việc lạ", world.north, actor, verb=verb)
    client = client_of(world.north.administrator)

    choices = client.get(LOG).context["filters"].form.fields["viec"].choices

    assert list(choices)[1:] == [
        ("Đăng nhập, tài khoản", [("session.sign_in", "Đăng nhập")]),
        ("Đăng ký mô hình", [("registration.edit", "Sửa đăng ký"), ("registration.submit", "Gửi đăng ký")]),
        ("Việc khác", [("thing.unheard_of", "Việc lạ")]),
    ]
    page = client.get(LOG, {"viec": "registration.submit"})
    assert [(chip.label, chip.value) for chip in page.context["chips"]] == [("Loại việc", "Gửi đăng ký")]
    assert [row.event.verb for row in page.context["events"]] == ["registration.submit"]


def test_page_of_a_unit_leads_to_its_log(world, client_of):
    unit = world.north.commune.unit
    link = f'{LOG}?don_vi={unit.pk}"'

    shown = [
        link in client_of(person).get(f"/don-vi/{unit.pk}/").content.decode()
        for person in (world.north.administrator, world.north.reviewer)
    ]

    assert shown == [True, False]


def test_export_holds_exactly_what_is_shown(world, client_of):
    actor = world.north.reviewer
    for number in range(30):
        happened(f"Việc thứ {number}", world.north.commune, actor, note="Có lý do")
    happened("Việc khác", world.north, actor)
    client = client_of(world.north.administrator)
    asked = {"q": "viec thu", "don_vi": world.north.commune.unit.pk}

    sheet = sheet_of(client.get(EXPORT, asked))

    rows = list(sheet.values)
    assert [row[:2] for row in rows[:4]] == [
        ("Nhật ký Cổng Dân vận khéo", None),
        ("Bộ lọc", "Việc, đối tượng, đơn vị: viec thu; Đơn vị và cấp dưới: Xã Phan Hòa"),
        ("Số sự kiện", 30),
        ("Người tải", f"{world.north.administrator}, 09:00 ngày 10/09/2025"),
    ]
    assert rows[5] == (
        "Thời điểm", "Người làm", "Việc", "Đối tượng", "Đơn vị", "Lý do, ghi chú", "Thay đổi",
    )  # fmt: skip
    assert rows[6] == (
        datetime(2025, 9, 10, 9, 0),  # noqa: DTZ001
        str(actor), "Việc thứ 29", "Xã Phan Hòa", "Xã Phan Hòa", "Có lý do", None,
    )  # fmt: skip
    assert [row[2] for row in rows[6:]] == [f"Việc thứ {number}" for number in reversed(range(30))]


def test_export_is_recorded_with_its_filter(world, client_of):
    happened("Việc thử", world.north, world.north.reviewer)
    client = client_of(world.north.administrator)

    response = client.get(EXPORT, {"q": "viec thu"})
    b"".join(response.streaming_content)

    event = AuditEvent.objects.first()
    assert (event.verb, event.actor_id, event.unit_path, event.note) == (
        "audit.export",
        world.north.administrator.pk,
        world.north.unit.path,
        "1 sự kiện. Việc, đối tượng, đơn vị: viec thu",
    )
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("person", ["north.commune.sender", "north.reviewer", "province.leader"])
def test_export_is_for_administrators(world, client_of, person):
    assert client_of(world.people[person]).get(EXPORT).status_code == 404
    assert not AuditEvent.objects.filter(verb="audit.export").exists()


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+84", "-1", "@A1", "\tA", "a\x00b\x0b<&>", "_x0041_"])
def test_export_cell_is_never_a_formula(text):
    content = b"".join(stream_workbook("S", title="T", facts=[], columns=[("Cột", 20)], rows=[[text]]))

    class Whole:
        streaming = False

    Whole.content = content
    cell = sheet_of(Whole())["A4"]
    safe = text.replace("\x00", "").replace("\x0b", "")
    assert (cell.data_type, cell.value.replace("_x005F_", "_")) == ("s", safe)
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


def test_export_asks_a_constant_number_for_each_batch(world, client_of, monkeypatch):
    monkeypatch.setattr("danvan.organization.audit_export.BATCH", 10)
    client = client_of(world.north.administrator)
    counts = []
    for number in (5, 10):  # the first export is an event too: 5, then 16, in one batch and in two
        for _ in range(number):
            AuditEventFactory(unit_path=world.north.unit.path)
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(EXPORT).streaming_content)
        counts.append(len(queries))

    assert counts[1] - counts[0] <= 2
