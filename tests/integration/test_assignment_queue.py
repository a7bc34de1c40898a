"""The reviewer's queue: one's own first, who appraises what, what is overdue; units learn nothing of it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent, Notification
from danvan.organization.audit import Sight, in_words
from evaluations.actions.assignment import declare_conflict
from evaluations.models import ReviewAssignment
from tests.conftest import on_day

from .assignment_pages import communes, given, reviewer_at

QUEUE = "/tham-dinh/"
NAME = "Nguyễn Thị Kín Tiếng"


def names_in(page):
    return [row.unit_name for row in page.context["page_obj"]]


def views_in(page):
    return {label: (number, is_shown) for label, _, number, is_shown in page.context["views"]}


@pytest.fixture
def shared(world):
    """Three dossiers that wait: one of mine, one of a colleague, one of nobody."""
    anh = reviewer_at(world.north, "Lê Anh")
    places = communes(world, 3)
    for place in places:
        world.dossier(place, "submitted", initiatives=0)
    given(world, places[0], anh, due_on=date(2025, 9, 12))
    given(world, places[1], world.north.reviewer)
    return anh


def test_queue_opens_on_the_own_work_where_there_is_any(world, client_of, shared):
    without = reviewer_at(world.north, "Lê Bình")

    mine, everybodys = client_of(shared).get(QUEUE), client_of(without).get(QUEUE)

    assert (names_in(mine), views_in(mine)) == (
        ["Xã Mới 01"], {"Việc của tôi": (1, True), "Chưa phân công": (1, False), "Tất cả": (3, False)}
    )  # fmt: skip
    assert (names_in(everybodys), views_in(everybodys)) == (
        ["Xã Mới 01", "Xã Mới 02", "Xã Mới 03"],
        {"Việc của tôi": (0, False), "Chưa phân công": (1, False), "Tất cả": (3, True)},
    )


def test_quick_views_show_as_many_as_they_say(world, client_of, shared):
    client = client_of(shared)

    found = {
        label: (number, names_in(client.get(QUEUE + url)))
        for label, url, number, _ in client.get(QUEUE).context["views"]
    }

    assert found == {
        "Việc của tôi": (1, ["Xã Mới 01"]),
        "Chưa phân công": (1, ["Xã Mới 03"]),
        "Tất cả": (3, ["Xã Mới 01", "Xã Mới 02", "Xã Mới 03"]),
    }


def test_rows_name_the_appraisers_and_mark_what_is_overdue(world, client_of, shared):
    with on_day("2025-09-15"):
        page = client_of(shared).get(QUEUE, {"viec": "tat-ca"})

    rows = {row.unit_name: ([p.full_name for p in row.appraisers], row.days_over) for row in page.context["page_obj"]}
    assert rows == {
        "Xã Mới 01": (["Lê Anh"], 3),
        "Xã Mới 02": ([world.north.reviewer.full_name], None),
        "Xã Mới 03": ([], None),
    }


def test_row_of_a_conflict_stays_and_is_marked(world, client_of, shared):
    place = next(unit for unit in world.places if unit.unit.name == "Xã Mới 03")
    declare_conflict(place.unit, "Em ruột là công chức của đơn vị", actor=shared)

    page = client_of(shared).get(QUEUE, {"viec": "tat-ca"})

    marks = {row.unit_name: bool(row.conflict) for row in page.context["page_obj"]}
    assert marks == {"Xã Mới 01": False, "Xã Mới 02": False, "Xã Mới 03": True}


def test_queue_asks_as_many_questions_of_many_as_of_few(world, client_of, shared):
    client = client_of(shared)
    client.get(QUEUE)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE, {"viec": "tat-ca"})
        return len(queries)

    before = count()
    for place in [world.north.commune, world.north.other_commune]:
        world.dossier(place, "submitted", initiatives=0)
        given(world, place, shared, world.north.reviewer)

    assert count() == before


def test_home_tells_the_own_work_and_leads_to_it(world, client_of, shared):
    without = reviewer_at(world.north, "Lê Bình")

    mine, other = (client_of(person).get("/").context["rung_home"] for person in (shared, without))

    label = "Việc của tôi: bản chờ thẩm định"
    assert {queue.label: (queue.value, queue.url) for queue in mine.queues}[label] == (1, "/tham-dinh/?viec=cua-toi")
    assert label not in {queue.label for queue in other.queues}
    assert ["Xã Mới 01" in mine.next_act.text, "Xã Mới 03" in other.next_act.text] == [True, True]


def test_nobody_outside_the_rung_meets_the_name_of_the_appraiser(world, client_of, committed):
    """Pages of the unit, its leader and its administrator, notices and the log."""
    secret, other = reviewer_at(world.north, NAME), reviewer_at(world.north, "Lê Anh")
    with committed():
        given(world, world.north.commune, secret, world.north.reviewer)
        declare_conflict(world.north.other_commune.unit, "Em ruột là công chức của đơn vị", actor=other)
        dossier = world.dossier(world.north.commune, "submitted")
    outside = [
        world.people[who]
        for who in ("north.commune.drafter", "north.commune.sender", "north.leader", "north.administrator")
    ]
    addresses = ["/", "/tu-danh-gia/", f"/tu-danh-gia/{dossier.pk}/", "/thong-bao/", "/nhat-ky/"]

    leaks = [
        (person.full_name, address)
        for person in outside
        for address in addresses
        if NAME in client_of(person).get(address, follow=True).content.decode()
    ]

    events = AuditEvent.objects.filter(verb__startswith="assignment.")
    told = in_words(events, Sight(world.north.administrator))
    assert leaks == []
    assert {(row.label, row.note, row.is_told) for row in told} == {
        ("Thẩm định, xét công nhận", "Nội dung chưa công bố", False)
    }
    assert not Notification.objects.filter(recipient__in=outside, text__contains=NAME).exists()
    assert ReviewAssignment.objects.count() == 2
