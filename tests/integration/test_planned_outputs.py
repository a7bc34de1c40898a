"""Countable outputs of a registration: typed as lines, saved, shown, copied, recorded."""

from decimal import Decimal

import pytest

from danvan.activity.models import AuditEvent
from danvan.organization.audit import in_words
from models_registry.models import Planned, PlannedOutput, Registration
from tests.factories import PlannedOutputFactory

from .registration_pages import BARE, CREATE, errors_of, everything, typed_in, url

LAND = {"planned_0_what": "Đất hiến", "planned_0_quantity": "1.800", "planned_0_measure": "m²"}
DAYS = {"planned_1_what": "Ngày  công ", "planned_1_quantity": "12,5", "planned_1_measure": "ngày công"}
SAVED = [Planned("Đất hiến", Decimal("1800"), "m²"), Planned("Ngày công", Decimal("12.5"), "ngày công")]


def lines_of(registration):
    return [output.line for output in registration.planned_outputs.all()]


def test_lines_are_saved_in_their_order_and_empty_ones_ignored(world, client_of):
    empty = {"planned_2_what": " ", "planned_2_quantity": "", "planned_2_measure": ""}

    client_of(world.north.commune.drafter).post(CREATE, BARE | LAND | DAYS | empty)

    made = Registration.objects.get()
    assert lines_of(made) == SAVED
    assert [output.position for output in made.planned_outputs.all()] == [1, 2]


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [("1.800", "1800"), ("1800", "1800"), ("12,5", "12.5"), ("12.5", "12.5"), ("1.234.567,25", "1234567.25"),
     ("0,01", "0.01"), ("1.234", "1234")],
)  # fmt: skip
def test_quantity_is_read_as_officers_write_it(world, client_of, typed, quantity):
    client_of(world.north.commune.drafter).post(CREATE, BARE | LAND | {"planned_0_quantity": typed})

    assert PlannedOutput.objects.get().quantity == Decimal(quantity)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"planned_0_what": ""}, {"planned_0_what": ["Chưa ghi sản phẩm là gì."]}),
        ({"planned_0_quantity": ""}, {"planned_0_quantity": ["Chưa ghi số lượng."]}),
        ({"planned_0_measure": ""}, {"planned_0_measure": ["Chưa ghi đơn vị tính."]}),
        (
            {"planned_0_what": "", "planned_0_measure": ""},
            {"planned_0_what": ["Chưa ghi sản phẩm là gì."], "planned_0_measure": ["Chưa ghi đơn vị tính."]},
        ),
        ({"planned_0_quantity": "nhiều"}, {"planned_0_quantity": ["Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."]}),
        ({"planned_0_quantity": "9" * 60}, {"planned_0_quantity": ["Số lượng phải lớn hơn 0 và dưới 10 tỷ."]}),
        ({"planned_0_quantity": "-3"}, {"planned_0_quantity": ["Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."]}),
        ({"planned_0_quantity": "0"}, {"planned_0_quantity": ["Số lượng phải lớn hơn 0 và dưới 10 tỷ."]}),
        ({"planned_0_quantity": "10000000000"}, {"planned_0_quantity": ["Số lượng phải lớn hơn 0 và dưới 10 tỷ."]}),
        ({"planned_0_quantity": "1,234"}, {"planned_0_quantity": ["Chỉ ghi nhiều nhất hai chữ số sau dấu phẩy."]}),
        (
            {"planned_0_what": "a" * 201},
            {"planned_0_what": ["Dài 201 ký tự, nhiều nhất được 200. Hãy rút gọn rồi lưu lại."]},
        ),
        (
            {"planned_0_measure": "b" * 41},
            {"planned_0_measure": ["Dài 41 ký tự, nhiều nhất được 40. Hãy rút gọn rồi lưu lại."]},
        ),
        (
            {"planned_0_what": "ẩn\u200bký tự"},
            {"planned_0_what": ["Có ký tự ẩn không in được trong phần đã nhập. Hãy xóa và gõ lại đoạn đó."]},
        ),
    ],
)
def test_half_filled_or_wrong_line_is_refused_at_its_field(world, client_of, change, errors):
    before = everything()

    response = client_of(world.north.commune.drafter).post(CREATE, BARE | LAND | change)

    assert (response.status_code, errors_of(response), everything()) == (422, errors, before)
    assert PlannedOutput.objects.count() == 0
    assert f'href="#id_{next(iter(errors))}"' in response.content.decode()


def test_form_shows_three_lines_and_one_to_spare_after_those_that_are_filled(world, client_of):
    registration = world.registration(world.north.commune)
    client = client_of(world.north.commune.drafter)
    numbers = []
    for count in (0, 3, 0):
        for position in range(count):
            PlannedOutputFactory(registration=registration, position=position + 1)
        page = client.get(url("edit", registration)).content.decode()
        numbers.append(page.count("data-planned-row"))

    assert numbers == [3, 4, 4]
    assert 'value="1.800"' in page
    assert 'list="don-vi-tinh"' in page


def test_edit_without_a_change_keeps_the_rows_themselves(world, client_of):
    registration = world.registration(world.north.commune)
    PlannedOutputFactory(registration=registration)
    client = client_of(world.north.commune.drafter)
    before = PlannedOutput.objects.values().get()

    client.post(url("edit", registration), typed_in(client, url("edit", registration)))

    assert PlannedOutput.objects.values().get() == before


def test_change_of_lines_is_recorded_and_read_in_words(world, client_of):
    registration = world.registration(world.north.commune)
    PlannedOutputFactory(registration=registration)
    client = client_of(world.north.commune.drafter)
    typed = typed_in(client, url("edit", registration))

    client.post(url("edit", registration), typed | LAND | DAYS)

    event = AuditEvent.objects.latest("id")
    was, now = "Đất do nhân dân hiến: 1.800 m²", "Đất hiến: 1.800 m²; Ngày công: 12,5 ngày công"
    assert (event.before, event.after) == ({"planned_outputs": was}, {"planned_outputs": now})
    assert [(change.label, change.before, change.after) for change in in_words([event])[0].changes] == [
        ("Sản phẩm dự kiến", was, now)
    ]


def test_continued_registration_takes_the_lines_along(world, client_of):
    previous = world.registration(world.north.commune, "accepted", year=2024)
    PlannedOutputFactory(registration=previous)

    client_of(world.north.commune.drafter).post(url("continue", previous))

    draft = Registration.objects.get(year=world.year)
    assert lines_of(draft) == lines_of(previous)
    assert PlannedOutput.objects.count() == 2


def test_deleted_draft_takes_its_lines_away_and_tells_what_they_were(world, client_of):
    registration = world.registration(world.north.commune)
    PlannedOutputFactory(registration=registration)

    client_of(world.north.commune.drafter).post(url("delete", registration))

    assert not PlannedOutput.objects.exists()
    assert AuditEvent.objects.latest("id").before["planned_outputs"] == "Đất do nhân dân hiến: 1.800 m²"


@pytest.mark.parametrize("page", ["detail", "check"])
def test_lines_are_shown_where_the_registration_is_read(world, client_of, page):
    registration = world.registration(world.north.commune)
    PlannedOutputFactory(registration=registration)
    PlannedOutputFactory(registration=registration, position=99, what="Hộ tham gia", quantity="45", measure="hộ")

    sections = client_of(world.north.commune.drafter).get(url(page, registration)).context["sections"]

    (shown,) = [row for _, rows in sections for row in rows if row.label == "Sản phẩm đo đếm được"]
    assert shown.value == "Đất do nhân dân hiến: 1.800 m²\nHộ tham gia: 45 hộ"
    assert shown.change_url.endswith("#id_planned_0_what")
