"""Many registrations decided at once: chosen across pages, asked first, done once, each row by the workflow."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.activity.models import AuditEvent, Notification, StateChange
from models_registry.actions import bulk as actions_bulk
from models_registry.actions import bulk_work
from models_registry.models import BulkAct, BulkOutcome, Registration
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import MembershipFactory

from .queue_pages import DECIDE, NOTE, QUEUE, address, ask, confirmed, decide, outcomes, states, whole
from .registration_pages import everything


@pytest.fixture
def three(world):
    """Waiting at the desk of the north."""
    communes = (world.north.commune, world.north.other_commune, world.north.commune)
    return [
        world.registration(place, "submitted", name=name)
        for place, name in zip(communes, ("Đèn đường", "Ao sạch", "Vườn rau"), strict=True)
    ]


def eligible(page):
    return sorted(row.name for row in page.context["eligible"])


def excluded(page):
    return {one.row.name: one.reasons for one in page.context["excluded"]}


def test_choice_of_rows_is_asked_about_before_anything_changes(world, client_of, three):
    before = everything()

    page = ask(client_of(world.north.reviewer), {"viec": "accept", "chon": [three[0].pk, three[1].pk]})

    text = page.content.decode()
    assert (page.context["page_title"], eligible(page)) == ("Chấp nhận 2 đăng ký?", ["Ao sạch", "Đèn đường"])
    assert all(words in text for words in (three[0].reference, "Xã Hải Ninh", "Chờ thẩm định", "Đã chấp nhận"))
    assert '<button class="btn btn-primary">Chấp nhận 2 đăng ký</button>' in text
    assert (everything(), BulkAct.objects.count()) == (before, 0)


def test_choice_of_the_page_is_one_tick(world, client_of, three):
    given = {"viec": "accept", "ca_trang": "1", "trang": [three[0].pk, three[2].pk]}

    assert eligible(ask(client_of(world.north.reviewer), given)) == ["Vườn rau", "Đèn đường"]


def test_choice_of_everything_that_the_filter_finds_goes_over_pages(world, client_of):
    for _ in range(27):
        world.registration(world.north.commune, "submitted")
    world.registration(world.north.other_commune, "submitted", name="Không thuộc bộ lọc")
    client = client_of(world.north.reviewer)

    page = ask(client, whole(client, "accept", f"dia_ban={world.north.commune.unit.pk}"))
    bulk = decide(client, whole(client, "accept", f"dia_ban={world.north.commune.unit.pk}"))

    assert (page.context["page_title"], page.context["choice"].notices) == ("Chấp nhận 27 đăng ký?", [])
    assert Registration.objects.filter(state="accepted").count() == bulk.lines.filter(outcome="done").count() == 27
    assert list(Registration.objects.filter(state="submitted").values_list("name", flat=True)) == ["Không thuộc bộ lọc"]


def test_choice_of_everything_says_when_the_list_has_changed(world, client_of, three):
    client = client_of(world.north.reviewer)
    given = whole(client, "accept")
    world.registration(world.north.commune, "submitted", name="Vừa đến")

    page = ask(client, given)

    assert eligible(page) == ["Ao sạch", "Vườn rau", "Vừa đến", "Đèn đường"]
    assert page.context["choice"].notices == [
        "Danh sách đã thay đổi từ lúc anh/chị mở trang: lúc đó 3 đăng ký, nay 4. Hãy xem lại dưới đây."
    ]


def test_choice_of_everything_leaves_out_what_is_taken_out(world, client_of, three):
    client = client_of(world.north.reviewer)
    given = whole(client, "accept", bo=str(three[0].pk))

    page = ask(client, given)
    decide(client, given)

    assert (eligible(page), [row.name for row in page.context["choice"].taken_out]) == (
        ["Ao sạch", "Vườn rau"],
        ["Đèn đường"],
    )
    assert states(*three) == ["submitted", "accepted", "accepted"]


def test_row_taken_out_on_the_page_that_asks_is_asked_about_again(world, client_of, three):
    client = client_of(world.north.reviewer)
    page = ask(client, whole(client, "accept"))
    before = everything()

    again = client.post(DECIDE, confirmed(page, bo=[str(three[1].pk)]))

    assert (again.status_code, again.context["act_label"]) == (422, "Chấp nhận 2 đăng ký")
    assert again.context["reasons"] == ["Anh/chị vừa bỏ ra hoặc lấy lại một số bản. Hãy xem lại dưới đây rồi xác nhận."]
    assert (everything(), BulkAct.objects.count()) == (before, 0)


def test_list_can_be_looked_at_again_with_what_was_typed(world, client_of, three):
    client = client_of(world.north.reviewer)
    page = ask(client, whole(client, "return"))

    again = client.post(DECIDE, confirmed(page, bo=[str(three[1].pk)], note=NOTE, xem_lai="1"))

    assert (again.status_code, eligible(again)) == (200, ["Vườn rau", "Đèn đường"])
    assert again.context["form"]["note"].value() == NOTE


def test_excluded_rows_are_named_each_with_its_reason(world, client_of, three):
    reviewer = world.north.reviewer
    MembershipFactory(user=reviewer, unit=world.north.other_commune.unit, role="drafter")
    Registration.objects.filter(pk=three[2].pk).update(objectives="")
    world.registration(world.north.commune, "accepted", name="Đã nhận")
    world.registration(world.north.commune.village, "submitted", name="Ở bàn xã")
    client = client_of(world.fresh(reviewer))

    page = ask(client, whole(client, "accept", "viec=tat_ca"))

    assert eligible(page) == ["Đèn đường"]
    assert excluded(page) == {
        "Ao sạch": ["Anh/chị là người của Xã Hải Ninh nên không thẩm định được. Hãy để người khác của Ban thẩm định."],
        "Vườn rau": ["Chưa ghi mục tiêu, nội dung, cách làm."],
        "Đã nhận": ["Đang là “Đã chấp nhận”."],
        "Ở bàn xã": ["Không ở bàn của anh/chị mà ở Xã Phan Hòa."],
    }


def test_excluded_rows_with_one_reason_stand_together(world, client_of, three):
    for number in range(4):
        world.registration(world.north.commune, "accepted", name=f"Đã nhận {number}")
    world.registration(world.north.commune.village, "submitted", name="Ở bàn xã")
    client = client_of(world.north.reviewer)

    page = ask(client, whole(client, "accept", "viec=tat_ca"))

    groups = [(why, len(rows)) for why, rows in page.context["excluded_by_reason"]]
    assert groups == [("Đang là “Đã chấp nhận”.", 4), ("Không ở bàn của anh/chị mà ở Xã Phan Hòa.", 1)]
    assert [text in page.content.decode() for text in ("4 bản: Đang là", "Đã chọn 8 đăng ký: 3 thực hiện được")] == [
        True, True,
    ]  # fmt: skip


def test_excluded_rows_stay_as_they_are_and_are_told_on_the_result(world, client_of, three):
    Registration.objects.filter(pk=three[2].pk).update(objectives="")
    client = client_of(world.north.reviewer)

    bulk = decide(client, whole(client, "accept"))
    page = client.get(address("detail", bulk))

    assert outcomes(bulk) == {
        "Đèn đường": ("done", ""),
        "Ao sạch": ("done", ""),
        "Vườn rau": ("refused", "Chưa ghi mục tiêu, nội dung, cách làm."),
    }
    assert (page.context["page_title"], states(*three)) == (
        "Đã chấp nhận 2 đăng ký",
        ["accepted", "accepted", "submitted"],
    )


def test_nothing_is_eligible_once_the_phase_is_closed(world, client_of, three):
    with on_day("2025-12-30"):
        client = client_of(world.north.reviewer)
        page = ask(client, whole(client, "accept"))

    assert (eligible(page), len(excluded(page))) == ([], 3)
    assert all(reasons[0].startswith("Đã hết thời gian Thẩm định năm 2025") for reasons in excluded(page).values())
    assert 'btn-primary">Chấp nhận' not in page.content.decode()


def test_every_row_is_stamped_recorded_and_told_like_a_single_one(world, client_of, committed, three):
    client = client_of(world.north.reviewer)
    with committed():
        bulk = decide(client, whole(client, "accept"))

    changes = StateChange.objects.filter(transition="accept")
    verbs = AuditEvent.objects.filter(actor_id=world.north.reviewer.pk).order_by("id").values_list("verb", flat=True)
    told = Notification.objects.filter(recipient=world.north.other_commune.sender).values_list("text", flat=True)
    assert sorted(changes.values_list("target_id", flat=True)) == sorted(row.pk for row in three)
    assert list(verbs)[-4:] == ["bulk.begin", *["registration.accept"] * 3]
    assert told.first() == "“Ao sạch” đã được chấp nhận đăng ký."
    assert {row.decided_by for row in Registration.objects.all()} == {world.north.reviewer}
    assert bulk.filter_words == "Năm 2025; Chờ tôi thẩm định"


@pytest.mark.parametrize(("act", "state"), [("return", "returned"), ("decline", "declined")])
def test_reason_of_the_list_writes_the_message(world, client_of, three, act, state):
    client = client_of(world.north.reviewer)

    bulk = decide(client, whole(client, act), common="duplicate", note="")

    sentence = {
        "return": "Trùng với mô hình đã đăng ký. Đề nghị nêu rõ điểm khác, hoặc chọn nội dung khác.",
        "decline": "Trùng với mô hình đã được chấp nhận.",
    }[act]
    notes = set(StateChange.objects.filter(transition=act).values_list("note", flat=True))
    assert (states(*three), notes, bulk.reason_code) == ([state] * 3, {sentence}, "duplicate")


def test_reason_that_was_edited_is_what_the_unit_reads(world, client_of, three):
    client = client_of(world.north.reviewer)

    bulk = decide(client, {"viec": "decline", "chon": [three[0].pk]}, common="duplicate", note=NOTE)

    row = Registration.objects.get(pk=three[0].pk)
    assert (bulk.note, row.state, row.decline_code) == (NOTE, "declined", "duplicate")


@pytest.mark.parametrize("act", ["return", "decline"])
def test_act_without_a_reason_is_refused_with_what_was_typed(world, client_of, three, act):
    client = client_of(world.north.reviewer)
    page = ask(client, whole(client, act))

    refused = client.post(DECIDE, confirmed(page, note="yếu"))

    assert (refused.status_code, refused.context["form"]["note"].value()) == (422, "yếu")
    assert list(refused.context["form"].errors) == ["note"]
    assert (states(*three), BulkAct.objects.count()) == (["submitted"] * 3, 0)


def test_second_press_does_nothing_and_leads_to_the_same_result(world, client_of, three):
    client = client_of(world.north.reviewer)
    sent = confirmed(ask(client, whole(client, "accept")))

    first = client.post(DECIDE, sent)
    then = everything()
    second = client.post(DECIDE, sent)

    assert (second.url, everything(), BulkAct.objects.count()) == (first.url, then, 1)


def test_same_token_begins_once_even_past_the_view(world, three):
    token = uuid.uuid4()
    arguments = {"token": token, "actor": world.north.reviewer}

    first = actions_bulk.begin_bulk_act("accept", three[:1], [], **arguments)
    second = actions_bulk.begin_bulk_act("accept", three[:1], [], **arguments)

    assert (first.pk, BulkAct.objects.count()) == (second.pk, 1)


def test_list_that_changed_after_it_was_seen_is_shown_again(world, client_of, three):
    client = client_of(world.north.reviewer)
    sent = confirmed(ask(client, whole(client, "accept")))
    registration_workflow.perform("withdraw", three[1], actor=world.north.other_commune.sender)
    before = everything()

    again = client.post(DECIDE, sent)

    assert (again.status_code, eligible(again)) == (422, ["Vườn rau", "Đèn đường"])
    assert again.context["reasons"] == [
        "Danh sách vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi xác nhận."
    ]
    assert (everything(), BulkAct.objects.count()) == (before, 0)


def test_row_that_changed_at_the_last_moment_is_refused_alone(world, three):
    registration_workflow.perform("withdraw", three[1], actor=world.north.other_commune.sender)

    bulk = actions_bulk.begin_bulk_act("accept", three, [], token=uuid.uuid4(), actor=world.north.reviewer)

    assert outcomes(bulk) == {
        "Đèn đường": ("done", ""), "Ao sạch": ("refused", "Đang là “Đang soạn”."), "Vườn rau": ("done", ""),
    }  # fmt: skip


def test_rows_out_of_reach_are_not_chosen_and_not_named(world, client_of, three):
    theirs = world.registration(world.south.commune, "submitted", name="Của nhánh khác")

    page = ask(client_of(world.north.reviewer), {"viec": "accept", "chon": [three[0].pk, theirs.pk]})

    assert eligible(page) == ["Đèn đường"]
    assert page.context["choice"].notices == [
        "1 bản đã chọn không còn ở đây, chẳng hạn vì đơn vị đã rút về, nên không tính vào."
    ]
    assert "Của nhánh khác" not in page.content.decode()


@pytest.mark.parametrize("given", [{}, {"chon": "x"}, {"chon": "9" * 30}, {"chon": "0"}])
def test_choice_of_nothing_leads_back_to_the_list_and_says_so(world, client_of, three, given):
    page = client_of(world.north.reviewer).get(DECIDE, {"viec": "accept"} | given, follow=True)

    assert page.redirect_chain[0][0].startswith(QUEUE)
    assert "Chưa chọn đăng ký nào" in str(next(iter(page.context["messages"])))


@pytest.mark.parametrize("act", ["", "reopen", "withdraw", "nonsense"])
def test_other_acts_are_not_done_here(world, client_of, three, act):
    client = client_of(world.north.reviewer)

    answers = [client.get(DECIDE, {"viec": act}), client.post(DECIDE, {"viec": act, "chon": three[0].pk})]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    "who", ["north.approver", "north.commune.sender", "north.leader", "north.administrator", "province.leader"]
)
def test_who_reviews_nothing_decides_nothing(world, client_of, three, who):
    client = client_of(world.people[who])
    given = {"viec": "accept", "chon": [row.pk for row in three], "dau": "0"}

    answers = [client.get(DECIDE, given).status_code, client.post(DECIDE, given).status_code]

    assert (answers, states(*three)) == ([404, 404], ["submitted"] * 3)


@pytest.mark.parametrize("who", ["province.reviewer", "south.reviewer", "north.commune.reviewer"])
def test_reviewers_of_other_desks_decide_nothing(world, client_of, three, who):
    client = client_of(world.people[who])

    page = client.get(DECIDE, {"viec": "accept", "chon": [row.pk for row in three]}, follow=True)

    assert page.context.get("eligible", []) == []
    assert states(*three) == ["submitted"] * 3


def test_result_is_of_who_pressed(world, client_of, three):
    bulk = decide(client_of(world.north.reviewer), whole(client_of(world.north.reviewer), "accept"))
    others = ["south.reviewer", "north.approver", "province.reviewer", "north.commune.sender"]

    answers = {client_of(world.people[who]).get(address("detail", bulk)).status_code for who in others}

    assert answers == {404}


def test_many_rows_are_done_in_the_background(world, client_of, committed, three, monkeypatch):
    monkeypatch.setattr(bulk_work, "NOW", 2)
    client = client_of(world.north.reviewer)

    bulk = decide(client, whole(client, "accept"))
    under_way = client.get(address("detail", bulk))
    with committed():
        actions_bulk.go_on(bulk, actor=world.north.reviewer)
    done = client.get(address("detail", bulk))

    assert (under_way.context["page_title"], under_way["Refresh"]) == ("Đang thực hiện", "2")
    assert (under_way.context["done"], under_way.context["total"]) == (0, 3)
    assert (done.context["page_title"], done.has_header("Refresh")) == ("Đã chấp nhận 3 đăng ký", False)


def test_work_left_lying_can_be_taken_up_again(world, client_of, committed, three, monkeypatch):
    monkeypatch.setattr(bulk_work, "NOW", 2)
    client = client_of(world.north.reviewer)
    bulk = decide(client, whole(client, "accept"))

    with on_day("2025-09-10", hour=10):
        stuck = client.get(address("detail", bulk))
        with committed():
            client.post(address("continue", bulk))

    assert (stuck.context["is_stuck"], stuck.has_header("Refresh")) == (True, False)
    assert {outcome for outcome, _ in outcomes(bulk).values()} == {BulkOutcome.DONE}


def test_page_that_asks_needs_no_more_queries_for_more_rows(world, client_of):
    client, queries = client_of(world.north.reviewer), []
    for count in (1, 4):
        for _ in range(count):
            world.registration(world.north.commune, "submitted")
        given = whole(client, "accept")
        with CaptureQueriesContext(connection) as counted:
            ask(client, given)
        queries.append(len(counted))

    assert queries[0] == queries[1]


def test_too_many_at_once_are_refused_in_words(world, client_of, three, monkeypatch):
    monkeypatch.setattr(bulk_work, "MOST_AT_ONCE", 2)
    client = client_of(world.north.reviewer)

    page = ask(client, whole(client, "accept"))

    assert "Mỗi lần thực hiện nhiều nhất 2 đăng ký" in page.content.decode()
    assert 'btn-primary">Chấp nhận' not in page.content.decode()
