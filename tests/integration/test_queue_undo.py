"""A decision of many taken back: within its window, row by row, and what followed since stays and says why."""

import uuid

import pytest

from danvan.activity.models import AuditEvent, Notification, StateChange
from models_registry.actions import bulk as actions_bulk
from models_registry.actions import bulk_work
from models_registry.models import BulkAct
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import AssessmentFactory, InitiativeResultFactory, NotificationFactory

from .queue_pages import NOTE, QUEUE, address, decide, outcomes, states, whole
from .registration_pages import everything


@pytest.fixture
def three(world):
    communes = (world.north.commune, world.north.other_commune, world.north.commune)
    return [
        world.registration(place, "submitted", name=name)
        for place, name in zip(communes, ("Đèn đường", "Ao sạch", "Vườn rau"), strict=True)
    ]


@pytest.fixture
def accepted(world, client_of, three):
    """The three, accepted at once by the reviewer of the north."""
    client = client_of(world.north.reviewer)
    return decide(client, whole(client, "accept"))


def test_undo_is_offered_on_the_result_and_in_the_queue(world, client_of, accepted):
    client = client_of(world.north.reviewer)

    result, queue = client.get(address("detail", accepted)), client.get(QUEUE)

    assert "Còn hoàn tác được đến 09:30 ngày 10/09/2025" in result.content.decode()
    assert queue.context["undoable"] == accepted


def test_undo_is_asked_before_it_is_done(world, client_of, accepted):
    before = everything()

    page = client_of(world.north.reviewer).get(address("undo", accepted))

    assert sorted(line.registration.name for line in page.context["going_back"]) == ["Ao sạch", "Vườn rau", "Đèn đường"]
    assert "Hoàn tác 3 đăng ký" in page.content.decode()
    assert everything() == before


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_undo_restores_the_earlier_states(world, client_of, three, act):
    client = client_of(world.north.reviewer)
    bulk = decide(client, whole(client, act), **({"note": NOTE} if act == "decline" else {}))

    response = client.post(address("undo", bulk))

    bulk.refresh_from_db()
    assert (response.url, states(*three)) == (address("detail", bulk), ["submitted"] * 3)
    assert {outcome for outcome, _ in outcomes(bulk).values()} == {"undone"}
    assert (bulk.undone_by, client.get(address("detail", bulk)).context["page_title"]) == (
        world.north.reviewer,
        "Đã hoàn tác 3 đăng ký",
    )


def test_undo_is_recorded_and_told(world, client_of, committed, three, accepted):
    reader = world.north.other_commune.sender
    earlier = [NotificationFactory(recipient=reader, url=f"/mo-hinh/{row.pk}/") for row in three]

    with committed():
        client_of(world.north.reviewer).post(address("undo", accepted))

    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    notes = set(StateChange.objects.filter(transition="reopen").values_list("note", flat=True))
    unread = Notification.objects.filter(recipient=reader, read_at=None)
    told = unread.latest("id")
    assert list(verbs)[-4:] == ["bulk.undo", *["registration.reopen"] * 3]
    assert notes == {"Hoàn tác việc xử lý hàng loạt lúc 09:00 ngày 10/09/2025."}
    assert told.text == "“Ao sạch” chưa kết luận, đang thẩm định lại."
    assert not unread.filter(pk__in=[notice.pk for notice in earlier if notice.url == told.url]).exists()


def test_undo_leaves_what_has_been_followed_and_says_why(world, client_of, three, accepted):
    """One has a result for the year, one was reopened and accepted again by hand: both stay."""
    dossier = AssessmentFactory(unit=world.north.other_commune.unit, year=world.year)
    InitiativeResultFactory(assessment=dossier, registration=three[1])
    for act in ("reopen", "accept"):
        registration_workflow.perform(act, three[2], actor=world.north.reviewer, note=NOTE)
    client = client_of(world.north.reviewer)

    page = client.get(address("undo", accepted))
    client.post(address("undo", accepted))

    reasons = {
        "Ao sạch": "Mô hình đã có kết quả trong bản tự đánh giá nên không mở lại được.",
        "Vườn rau": "Đã có bước xử lý khác sau đó.",
    }
    assert {line.registration.name: " ".join(why) for line, why in page.context["kept"]} == reasons
    assert outcomes(accepted) == {"Đèn đường": ("undone", "")} | {name: ("kept", why) for name, why in reasons.items()}
    assert states(*three) == ["submitted", "accepted", "accepted"]


def test_undo_ends_with_its_window(world, client_of, three, accepted):
    client = client_of(world.north.reviewer)
    with on_day("2025-09-10", hour=9, minute=31):
        page = client.get(address("undo", accepted))
        before = everything()
        refused = client.post(address("undo", accepted))

        said = "Chỉ hoàn tác được đến 09:30 ngày 10/09/2025. Hãy mở lại từng bản nếu cần."
        assert (page.context["reasons"], refused.status_code, refused.context["reasons"]) == ([said], 422, [said])
        assert everything() == before
        assert client.get(QUEUE).context["undoable"] is None


def test_undo_window_is_a_setting(world, client_of, accepted, settings):
    settings.BULK_UNDO_MINUTES = 90

    page = client_of(world.north.reviewer).get(address("detail", accepted))

    assert "Còn hoàn tác được đến 10:30" in page.content.decode()


def test_undo_pressed_twice_does_nothing_twice(world, client_of, accepted):
    client = client_of(world.north.reviewer)
    client.post(address("undo", accepted))
    then = everything()

    again = client.post(address("undo", accepted))

    assert (again.url, everything()) == (address("detail", accepted), then)


def test_return_has_no_way_back_and_says_so_before(world, client_of, three):
    client = client_of(world.north.reviewer)
    question = client.get(QUEUE + "xu-ly/", whole(client, "return")).content.decode()
    bulk = decide(client, whole(client, "return"), note=NOTE)
    before = everything()

    page = client.get(address("detail", bulk))
    refused = client.post(address("undo", bulk))

    assert "Đơn vị được báo ngay nên không hoàn tác được." in question
    assert (page.context["is_undoable"], refused.status_code) == (False, 422)
    assert everything() == before


@pytest.mark.parametrize("who", ["north.approver", "south.reviewer", "province.reviewer", "north.commune.sender"])
def test_undo_is_of_who_pressed(world, client_of, three, accepted, who):
    client = client_of(world.people[who])

    answers = [client.get(address("undo", accepted)).status_code, client.post(address("undo", accepted)).status_code]

    assert (answers, states(*three)) == ([404, 404], ["accepted"] * 3)


def test_undo_of_many_goes_on_in_the_background(world, client_of, committed, three, accepted, monkeypatch):
    monkeypatch.setattr(bulk_work, "NOW", 2)
    client = client_of(world.north.reviewer)

    client.post(address("undo", accepted))
    under_way = client.get(address("detail", accepted))
    with committed():
        actions_bulk.go_on(BulkAct.objects.get(pk=accepted.pk), actor=world.north.reviewer)

    assert (under_way.context["page_title"], states(*three)) == ("Đang hoàn tác", ["submitted"] * 3)


def test_right_that_was_lost_meanwhile_stops_the_rest(world, three, monkeypatch):
    monkeypatch.setattr(bulk_work, "NOW", 2)
    reviewer = world.north.reviewer
    bulk = actions_bulk.begin_bulk_act("accept", three, [], token=uuid.uuid4(), actor=reviewer)

    reviewer.memberships.update(ends_on=reviewer.memberships.get().starts_on)
    actions_bulk.carry_out.call(bulk.pk)

    assert {outcome for outcome, _ in outcomes(bulk).values()} == {"refused"}
    assert states(*three) == ["submitted"] * 3
