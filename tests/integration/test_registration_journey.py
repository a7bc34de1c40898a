"""From draft to acceptance through the pages: every notice, step and event that remains, exactly."""

from itertools import groupby

from danvan.activity.models import AuditEvent, Notification, StateChange
from models_registry.models import Registration
from tests.conftest import on_day

from .registration_pages import CREATE, act, typed_in, url

REASON = "Cần ghi rõ số hộ tham gia"
TOLD = f"Mục tiêu, nội dung, cách làm: {REASON}"


def told_to():
    """Who was told what, in the order of the acts; of one act, drafters before senders before reviewers."""
    order = ("drafter", "sender", "reviewer")
    notices = Notification.objects.select_related("recipient").order_by("id")
    rows = [(notice.recipient, notice.text) for notice in notices]
    acts = [list(same) for _, same in groupby(rows, key=lambda row: row[1])]
    return [row for same in acts for row in sorted(same, key=lambda row: order.index(row[0].memberships.get().role))]


def test_journey_from_draft_to_acceptance_leaves_exactly_these_traces(world, client_of, committed):
    drafter, sender, reviewer = world.north.commune.drafter, world.north.commune.sender, world.north.reviewer

    def post(user, address, **typed):
        with committed():
            response = client_of(user).post(address, typed)
        assert response.status_code == 302, response.context["reasons"]

    def as_shown(page):
        return typed_in(client_of(drafter), url(page, registration))

    post(drafter, CREATE, name="Đường hoa", form="collective", kind="new", target_level="district")
    registration = Registration.objects.get()
    post(drafter, url("edit", registration), **as_shown("edit") | {
        "field": world.fields[0].pk, "objectives": "Trồng 2 km hoa", "place_and_people": "Thôn Bình Hòa",
        "person_in_charge": "Ông Ba", "timeframe": "Cả năm", "tasks": [world.tasks[6].pk],
    })  # fmt: skip
    post(drafter, act(registration, "hand_over"))
    post(sender, act(registration, "submit"))
    with on_day("2025-09-11"):
        registration.refresh_from_db()
        named = {"version": registration.version, "part_objectives": "on", "reason_objectives": REASON}
        post(reviewer, act(registration, "return"), **named)
    with on_day("2025-09-12"):
        post(drafter, url("edit", registration), **as_shown("edit") | {
            "objectives": "45 hộ trồng 2 km hoa"
        })  # fmt: skip
        post(sender, act(registration, "submit"))
    with on_day("2025-09-15"):
        post(reviewer, act(registration, "accept"))

    registration.refresh_from_db()
    assert (registration.state, registration.desk, registration.decided_by) == ("accepted", world.north.unit, reviewer)
    assert told_to() == [
        (sender, "“Đường hoa” đã soạn xong, chờ anh/chị ký gửi."),
        (reviewer, "Xã Phan Hòa gửi đăng ký “Đường hoa”, chờ thẩm định."),
        (drafter, f"“Đường hoa” được trả lại để bổ sung: {TOLD}"),
        (sender, f"“Đường hoa” được trả lại để bổ sung: {TOLD}"),
        (reviewer, "Xã Phan Hòa gửi đăng ký “Đường hoa”, chờ thẩm định."),
        (drafter, "“Đường hoa” đã được chấp nhận đăng ký."),
        (sender, "“Đường hoa” đã được chấp nhận đăng ký."),
    ]
    assert {notice.url for notice in Notification.objects.all()} == {url("detail", registration)}
    assert [
        (step.transition, step.source, step.target, step.actor_name, step.actor_role, step.note)
        for step in StateChange.objects.order_by("id")
    ] == [
        ("hand_over", "draft", "ready", str(drafter), "Người soạn, Xã Phan Hòa", ""),
        ("submit", "ready", "submitted", str(sender), "Người ký gửi, Xã Phan Hòa", ""),
        ("return", "submitted", "returned", str(reviewer), "Cán bộ thẩm định, Huyện Bắc Bình", TOLD),
        ("submit", "returned", "submitted", str(sender), "Người ký gửi, Xã Phan Hòa", ""),
        ("accept", "submitted", "accepted", str(reviewer), "Cán bộ thẩm định, Huyện Bắc Bình", ""),
    ]
    events = AuditEvent.objects.filter(verb__startswith="registration.").order_by("id")
    assert [(event.verb, event.actor_name, event.target_name, event.unit_name, event.note) for event in events] == [
        (f"registration.{verb}", str(actor), "Đường hoa", "Xã Phan Hòa", note)
        for verb, actor, note in (
            ("draft", drafter, ""),
            ("edit", drafter, ""),
            ("hand_over", drafter, ""),
            ("submit", sender, ""),
            ("return", reviewer, TOLD),
            ("edit", drafter, ""),
            ("submit", sender, ""),
            ("accept", reviewer, ""),
        )
    ]
    assert (events[5].before, events[5].after) == (
        {"objectives": "Trồng 2 km hoa"},
        {"objectives": "45 hộ trồng 2 km hoa"},
    )


def test_journey_of_a_village_without_staff_is_the_communes(world, client_of, committed):
    village, commune = world.north.other_commune.village, world.north.other_commune
    with committed():
        client_of(commune.drafter).post(
            f"{CREATE}?don-vi={village.unit.pk}",
            {
                "name": "Đường hoa", "form": "collective", "kind": "new", "target_level": "grassroots",
                "field": world.fields[0].pk, "objectives": "Trồng hoa", "place_and_people": "Thôn",
                "person_in_charge": "Ông Ba", "timeframe": "Cả năm",
            },
        )  # fmt: skip
    registration = Registration.objects.get()

    for user, name in ((commune.drafter, "hand_over"), (commune.sender, "submit"), (commune.reviewer, "accept")):
        with committed():
            client_of(user).post(act(registration, name))

    registration.refresh_from_db()
    assert (registration.unit, registration.state, registration.desk) == (village.unit, "accepted", commune.unit)
    assert told_to() == [
        (commune.sender, "“Đường hoa” đã soạn xong, chờ anh/chị ký gửi."),
        (commune.reviewer, "Thôn Hải Lạc gửi đăng ký “Đường hoa”, chờ thẩm định."),
        (commune.drafter, "“Đường hoa” đã được chấp nhận đăng ký."),
        (commune.sender, "“Đường hoa” đã được chấp nhận đăng ký."),
    ]


def test_refused_act_tells_nobody(world, client_of, committed):
    registration = world.registration(world.north.commune, "submitted")

    with committed():
        client_of(world.north.reviewer).post(act(registration, "return"), {"note": "ngắn"})

    assert Notification.objects.count() == 0


def test_notice_of_a_long_reason_ends_in_dots_and_the_page_has_it_whole(world, client_of, committed):
    registration = world.registration(world.north.commune, "submitted")
    reason = "Cần ghi rõ số hộ tham gia. " * 30

    with committed():
        client_of(world.north.reviewer).post(
            act(registration, "return"), {"version": registration.version, "part_objectives": "on", "note": reason}
        )

    notice = Notification.objects.filter(recipient=world.north.commune.sender).get()
    page = client_of(world.north.commune.sender).get(url("detail", registration))
    told = [each.reason for each in page.context["returned"].to_mend]
    assert (len(notice.text), notice.text[-1], told) == (400, "…", [reason.strip()])
