"""The year in the hands of administrators: dates of phases, more time for one unit, and what that lets through."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.activity.models import AuditEvent
from models_registry.models import Extension, Phase, PhaseKind, Registration
from models_registry.views.year import SLUGS
from tests.factories import ExtensionFactory, UnitFactory

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
YEAR = "/nam/2025/"


def phase_of(kind=PhaseKind.REGISTRATION, year=2025):
    return Phase.objects.get(year__year=year, kind=kind)


def dates_of(phase):
    phase.refresh_from_db()
    return phase.opens_at, phase.due_on, phase.closes_at


def at(text):
    return datetime.strptime(text, "%H:%M %d/%m/%Y").replace(tzinfo=VIETNAM)


def errors_of(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def submit(client, registration):
    return client.post(reverse("models_registry:registration_transition", args=[registration.pk, "submit"]))


def extend(client, unit, closes_at, reason="Bão số 5, xã mất điện nhiều ngày", kind="dang-ky"):
    return client.post(f"/nam/2025/{kind}/gia-han/?don-vi={unit.pk}", {"closes_at": closes_at, "reason": reason})


def said(response):
    """Every sentence on the page in answer to an act."""
    found = [str(message) for message in response.context["messages"]]
    return found + list(response.context.get("reasons") or [])


def test_phase_end_holds_for_all_until_one_unit_is_given_more_time(world, client_of):
    """Feature 1: refused one second after the end; +3 days for one unit; the other still refused; all of it recorded."""
    mine, theirs = world.registration(world.north.commune), world.registration(world.south.commune)
    phase = phase_of()
    Phase.objects.filter(kind=PhaseKind.REVIEW).update(closes_at=phase.closes_at)
    one_second_after = phase.closes_at + timedelta(seconds=1)
    rows_before = list(Registration.objects.order_by("pk").values())
    refusal = (
        "Đã hết thời gian Đăng ký mô hình năm 2025: khóa lúc 23:59 ngày "
        f"{phase.closes_at.astimezone(VIETNAM):%d/%m/%Y}. "
        "Nếu cần thêm thời gian, hãy đề nghị quản trị gia hạn cho đơn vị."
    )

    with time_machine.travel(one_second_after, tick=False):
        my_client, their_client = client_of(world.north.commune.sender), client_of(world.south.commune.sender)

        refused = submit(my_client, mine)

        assert (refused.status_code, said(refused)) == (422, [refusal])
        assert list(Registration.objects.order_by("pk").values()) == rows_before

        until = phase.closes_at.astimezone(VIETNAM) + timedelta(days=3)
        granted = extend(client_of(world.province.administrator), world.north.commune.unit, f"{until:%H:%M %d/%m/%Y}")

        assert (granted.status_code, granted.url) == (302, YEAR)

        taken, still_refused = submit(my_client, mine), submit(their_client, theirs)

        mine.refresh_from_db()
        theirs.refresh_from_db()
        assert (taken.status_code, mine.state) == (302, "submitted")
        assert (still_refused.status_code, said(still_refused), theirs.state) == (422, [refusal], "draft")

        log = client_of(world.province.administrator).get("/nhat-ky/?q=gia+han")
        row = log.context["events"][0]
        assert (row.event.label, row.event.actor_name, row.event.unit_name, row.event.note) == (
            "Gia hạn", str(world.province.administrator), "Xã Phan Hòa", "Bão số 5, xã mất điện nhiều ngày",
        )  # fmt: skip
        assert [
            (c.label, c.before, c.after) for c in row.changes if c.label in ("Giai đoạn", "Đơn vị", "Khóa lúc")
        ] == [
            ("Giai đoạn", None, "Đăng ký mô hình 2025"),
            ("Đơn vị", None, "Xã Phan Hòa"),
            ("Khóa lúc", None, f"23:59 ngày {until:%d/%m/%Y}"),
        ]


def test_extended_unit_sees_its_own_deadline(world, client_of):
    phase = phase_of()
    ExtensionFactory(phase=phase, unit=world.north.commune.unit, closes_at=phase.closes_at + timedelta(days=3))

    with time_machine.travel(phase.closes_at + timedelta(days=1), tick=False):
        home = client_of(world.north.commune.drafter).get("/").context["unit_home"]

        assert (home.deadline.kind, home.deadline.days_left, home.deadline.text) == (
            PhaseKind.REGISTRATION, 2, "Đơn vị được gia hạn.",
        )  # fmt: skip


# Who may


@pytest.mark.parametrize("address", [YEAR, "/nam/2025/dang-ky/", "/nam/2025/dang-ky/gia-han/"])
@pytest.mark.parametrize("person", ["north.commune.sender", "north.reviewer", "province.approver", "province.leader"])
def test_year_pages_are_for_administrators(world, client_of, person, address):
    assert client_of(world.people[person]).get(address).status_code == 404


def test_administrator_of_a_district_extends_but_does_not_set_dates(world, client_of):
    client = client_of(world.north.administrator)
    phase = phase_of()
    before = dates_of(phase)

    page = client.get(YEAR)
    posted = client.post("/nam/2025/dang-ky/", {"opens_at": "00:00 01/01/2025", "due_on": "02/01/2025",
                                                "closes_at": "00:00 03/01/2025"})  # fmt: skip

    assert [(row.edit_url, bool(row.extend_url)) for row in page.context["rows"]] == [("", True)] * 6
    assert (posted.status_code, dates_of(phase)) == (404, before)


def test_extension_reaches_only_units_of_the_administrators_branch(world, client_of):
    client = client_of(world.north.administrator)

    found = [unit.name for unit in client.get("/nam/2025/dang-ky/gia-han/?q=xa").context["units"]]
    answer = extend(client, world.south.commune.unit, "23:59 31/12/2025")

    assert (found, answer.status_code, Extension.objects.count()) == (["Xã Hải Ninh", "Xã Phan Hòa"], 404, 0)


def test_list_of_extensions_shows_those_within_reach(world, client_of):
    for place in (world.north.commune, world.south.commune):
        ExtensionFactory(phase=phase_of(), unit=place.unit)

    pages = [client_of(p.administrator).get(YEAR) for p in (world.north, world.province)]

    assert [sorted(e.unit.name for e in page.context["page_obj"]) for page in pages] == [
        ["Xã Phan Hòa"], ["Xã Mê Pu", "Xã Phan Hòa"],
    ]  # fmt: skip


# Dates


def test_year_page_says_how_each_phase_stands(world, client_of):
    moments = {
        PhaseKind.REGISTRATION: ("00:00 01/02/2025", "2025-03-31", "23:59 15/04/2025"),
        PhaseKind.SELF_ASSESSMENT: ("00:00 01/08/2025", "2025-09-22", "23:59 30/09/2025"),
        PhaseKind.REVIEW: ("00:00 15/02/2025", "2025-09-09", "23:59 05/10/2025"),
        PhaseKind.REPLY: ("00:00 26/09/2025", "2025-09-30", "23:59 02/10/2025"),
    }
    for kind, (opens_at, due_on, closes_at) in moments.items():
        Phase.objects.filter(year__year=2025, kind=kind).update(
            opens_at=at(opens_at), due_on=due_on, closes_at=at(closes_at)
        )
    Phase.objects.filter(year__year=2025, kind=PhaseKind.PUBLICATION).delete()

    rows = client_of(world.province.administrator).get(YEAR).context["rows"]

    assert [(row.label, row.state_label) for row in rows] == [
        ("Đăng ký mô hình", "Đã khóa"),
        ("Tự đánh giá", "Đang mở"),
        ("Thẩm định", "Quá hạn nộp"),
        ("Giải trình", "Chưa mở"),
        ("Công bố kết quả", "Chưa đặt thời gian"),
        ("Lập danh sách khen thưởng", "Đang mở"),
    ]


@pytest.mark.parametrize("kind", PhaseKind)
def test_dates_of_a_phase_are_set_and_recorded(world, client_of, kind):
    phase = phase_of(kind)

    response = client_of(world.province.administrator).post(
        f"/nam/2025/{SLUGS[kind]}/",
        {"opens_at": "07:30 01/03/2025", "due_on": "20/10/2025", "closes_at": "23:59 31/10/2025"},
    )

    event = AuditEvent.objects.get()
    assert (response.status_code, response.url) == (302, YEAR)
    assert dates_of(phase) == (at("07:30 01/03/2025"), at("00:00 20/10/2025").date(), at("23:59 31/10/2025"))
    assert (event.verb, event.unit_path, sorted(event.after)) == (
        "phase.set", world.province.unit.path, ["closes_at", "due_on", "opens_at"],
    )  # fmt: skip


def test_phase_that_had_no_dates_is_made(world, client_of):
    phase_of(PhaseKind.REPLY).delete()

    client_of(world.province.administrator).post(
        "/nam/2025/giai-trinh/",
        {"opens_at": "07:30 01/09/2025", "due_on": "20/09/2025", "closes_at": "23:59 30/09/2025"},
    )

    assert dates_of(phase_of(PhaseKind.REPLY)) == (
        at("07:30 01/09/2025"), at("00:00 20/09/2025").date(), at("23:59 30/09/2025"),
    )  # fmt: skip


def test_form_of_a_phase_shows_what_is_set(world, client_of):
    Phase.objects.filter(kind=PhaseKind.REGISTRATION).update(
        opens_at=at("07:30 01/02/2025"), due_on="2025-03-31", closes_at=at("23:59 15/04/2025")
    )

    form = client_of(world.province.administrator).get("/nam/2025/dang-ky/").context["form"]

    widgets = [form[name].as_widget() for name in ("opens_at", "due_on", "closes_at")]
    assert [widget.split('value="')[1].split('"')[0] for widget in widgets] == [
        "07:30 01/02/2025", "31/03/2025", "23:59 15/04/2025",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"closes_at": "00:00 01/03/2025"}, {"closes_at": ["Thời điểm khóa phải sau thời điểm mở."]}),
        ({"due_on": "28/02/2025"}, {"due_on": ["Hạn nộp không thể trước ngày mở."]}),
        ({"due_on": "01/11/2025"}, {"due_on": ["Hạn nộp không thể sau ngày khóa."]}),
        (
            {"opens_at": "hôm qua"},
            {"opens_at": ["Thời điểm không đúng. Hãy nhập giờ rồi ngày, như 23:59 30/09/2025."]},
        ),
        ({"due_on": ""}, {"due_on": ["Chưa nhập hạn nộp."]}),
    ],
)
def test_dates_in_a_wrong_order_are_refused_and_change_nothing(world, client_of, changes, errors):
    phase = phase_of()
    before = dates_of(phase)
    right = {"opens_at": "07:30 01/03/2025", "due_on": "20/10/2025", "closes_at": "23:59 31/10/2025"}

    response = client_of(world.province.administrator).post("/nam/2025/dang-ky/", right | changes)

    assert (response.status_code, errors_of(response)) == (422, errors)
    assert (dates_of(phase), AuditEvent.objects.count()) == (before, 0)


# Extensions


def test_unit_to_be_extended_is_found_without_diacritics(world, client_of):
    client = client_of(world.province.administrator)

    found = {q: [u.name for u in client.get("/nam/2025/dang-ky/gia-han/", {"q": q}).context["units"]]
             for q in ("phan hoa", "PHAN HÒA", "không có", "")}  # fmt: skip

    assert found == {"phan hoa": ["Xã Phan Hòa"], "PHAN HÒA": ["Xã Phan Hòa"], "không có": [], "": []}


def test_extension_form_offers_three_more_days(world, client_of):
    closes_at = phase_of().closes_at.astimezone(VIETNAM)

    page = client_of(world.province.administrator).get(
        f"/nam/2025/dang-ky/gia-han/?don-vi={world.north.commune.unit.pk}"
    )

    assert f"{closes_at + timedelta(days=3):%H:%M %d/%m/%Y}" in page.context["form"]["closes_at"].as_widget()


@pytest.mark.parametrize(
    ("closes_at", "reason", "errors"),
    [
        (
            "00:00 01/02/2025", "Bão số 5",
            {"__all__": ["Thời điểm gia hạn phải muộn hơn thời điểm khóa hiện tại của đơn vị."]},
        ),
        ("23:59 31/12/2025", "", {"reason": ["Chưa nhập lý do."]}),
        ("23:59 31/12/2025", "   ", {"reason": ["Chưa nhập lý do."]}),
        ("", "Bão số 5", {"closes_at": ["Chưa nhập thời điểm khóa mới."]}),
    ],
)  # fmt: skip
def test_extension_without_sense_is_refused(world, client_of, closes_at, reason, errors):
    response = extend(client_of(world.province.administrator), world.north.commune.unit, closes_at, reason)

    assert (response.status_code, errors_of(response)) == (422, errors)
    assert (Extension.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("address", ["/nam/1999/", "/nam/2025/khong-co/", "/nam/2025/khong-co/gia-han/",
                                     "/nam/2025/dang-ky/gia-han/?don-vi=x"])  # fmt: skip
def test_year_page_that_is_not_there(world, client_of, address):
    assert client_of(world.province.administrator).get(address).status_code == 404


def test_year_page_asks_the_same_for_one_extension_as_for_three(world, client_of):
    client = client_of(world.province.administrator)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            ExtensionFactory(phase=phase_of(), unit=UnitFactory(parent=world.north.unit))
        with CaptureQueriesContext(connection) as queries:
            client.get(YEAR)
        counts.append(len(queries))

    assert counts[0] == counts[1]
