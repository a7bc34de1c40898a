"""What is left out of a publication stays secret and comes with a later one; what fails publishes nothing."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from danvan.activity.models import AuditEvent, Notification, OutgoingMail
from danvan.common.workflow import NotAllowed
from evaluations.actions import Chosen, plan_publication, publish_level
from evaluations.models import (
    Assessment,
    AssessmentState,
    Decision,
    OnExcess,
    Publication,
    Quota,
    Recognition,
    Reply,
    ReplyItem,
    ReplyState,
)
from evaluations.publishing import FAILED, ask_to_publish, publish_in_background, publishing_of
from evaluations.workflow import recognition_workflow
from tests.conftest import on_day
from tests.integration.rows import every_row

from .mail_server import mail_on, mail_server, reachable

__all__ = ["mail_on", "mail_server"]  # fixtures

PAGE = "/cong-bo/"


@pytest.fixture
def decided(world):
    first = world.recognition(world.north.commune, "exemplary")
    second = world.recognition(world.north.other_commune, "declined")
    return first, second


def posted(world, chosen=None, **more):
    chosen = chosen or Chosen()
    plan = plan_publication(world.north.unit, world.years[2025], chosen)
    shown = [each.pk for each in plan.candidates]
    ticked = [pk for pk in shown if chosen.takes(pk)]
    return {
        "cap": world.north.unit.pk, "nam": 2025, "ho_so": str(chosen), "da_xem": plan.fingerprint,
        "trang": shown, "chon": ticked,
    } | more  # fmt: skip


# Which


@pytest.mark.parametrize("only", [False, True])
def test_choice_is_read_from_the_address_that_it_writes(only):
    chosen = Chosen(frozenset({3, 12}), only=only)

    assert Chosen.read(str(chosen)) == chosen
    assert [chosen.takes(pk) for pk in (3, 4)] == [only, not only]


@pytest.mark.parametrize("text", ["", "x", "tru.x.-1.9999999999999999999", "tru..", "khac"])
def test_choice_that_makes_no_sense_is_everything(text):
    assert Chosen.read(text) == Chosen()


@pytest.mark.parametrize("only", [False, True])
def test_choice_follows_the_ticks(only):
    chosen = Chosen(frozenset({1, 2}), only=only).having(ticked={1, 5}, unticked={2, 6})

    assert [chosen.takes(pk) for pk in (1, 2, 5, 6)] == [True, False, True, False]


def test_page_ticks_every_dossier_at_first(world, client_of, decided):
    page = client_of(world.north.approver).get(PAGE)

    assert [(row.assessment.unit_name, row.is_chosen, row.verdicts) for row in page.context["rows"]] == [
        ("Xã Hải Ninh", True, [("Không công nhận", 1)]),
        ("Xã Phan Hòa", True, [("Tiêu biểu", 1)]),
    ]
    assert [row.outcome.total for row in page.context["rows"]] == [Decimal("83.3")] * 2


def test_unticked_dossier_is_left_out_after_it_was_looked_over_again(world, client_of, decided):
    client = client_of(world.north.approver)
    unticked = posted(world)
    unticked["chon"] = unticked["chon"][:1]
    before = every_row()

    first = client.post(PAGE, unticked)
    chosen = first.context["plan"].chosen
    assert (first.status_code, first.context["reasons"], every_row()) == (
        422, ["Anh/chị vừa đổi lựa chọn: nay sẽ công bố 2 kết quả. Hãy xem lại rồi bấm lại."], before,
    )  # fmt: skip
    client.post(PAGE, posted(world, chosen))

    assert dict(Assessment.objects.values_list("unit_name", "state")) == {
        "Xã Hải Ninh": AssessmentState.PUBLISHED, "Xã Phan Hòa": AssessmentState.APPRAISED,
    }  # fmt: skip
    assert [row.state for row in Recognition.objects.exclude(published_at=None)] == ["declined"]
    assert Publication.objects.values_list("assessment_count", "recognition_count").get() == (1, 1)


def test_what_was_left_out_comes_with_the_next_publication(world, decided):
    left = Chosen(frozenset({decided[0].result.assessment_id}))
    for chosen in (left, Chosen()):
        publish_level(world.north.unit, world.years[2025], chosen=chosen, actor=world.north.approver)

    assert set(Assessment.objects.values_list("state", flat=True)) == {AssessmentState.PUBLISHED}
    assert list(Publication.objects.order_by("id").values_list("assessment_count", "recognition_count")) == [(1, 1)] * 2


def test_left_out_unit_is_told_nothing_and_gets_no_mail(world, decided, committed, mail_on):
    for place in (world.north.commune, world.north.other_commune):
        reachable(place.drafter), reachable(place.sender)
    left = Chosen(frozenset({decided[0].result.assessment_id}))

    with committed():
        publish_level(world.north.unit, world.years[2025], chosen=left, actor=world.north.approver)

    told = {world.north.other_commune.drafter.pk, world.north.other_commune.sender.pk}
    assert set(Notification.objects.filter(text__startswith="Kết quả").values_list("recipient", flat=True)) == told
    mails = OutgoingMail.objects.filter(subject__contains="công bố").values_list("recipient", flat=True)
    assert sorted(mails) == sorted(told)


def test_undecided_model_stands_against_it_only_with_its_dossier(world, decided):
    pending = world.recognition(world.add_place(world.north, "Xã Ba", {"drafter", "sender"}))
    year = world.years[2025]

    with_it = plan_publication(world.north.unit, year).refusals
    without = plan_publication(world.north.unit, year, Chosen(frozenset({pending.result.assessment_id}))).refusals

    assert (with_it, without) == (["Còn 1 mô hình chờ xét. Hãy quyết định hết trước khi công bố."], [])


def test_proposed_model_goes_without_a_dossier(world):
    recognition = world.recognition(world.north.commune, "exemplary", proposed=True)
    world.decide(Recognition.objects.get(result=recognition.result, desk=world.province.unit), "recognised")

    plan = plan_publication(world.province.unit, world.years[2025], Chosen(only=True))

    assert (plan.candidate_count, plan.recognition_count, plan.refusals) == (0, 1, [])


@pytest.mark.parametrize("viec", ["chon-het", "bo-het"])
def test_all_and_none_are_one_press(world, client_of, decided, viec):
    response = client_of(world.north.approver).post(PAGE, posted(world, viec=viec), follow=True)

    assert [row.is_chosen for row in response.context["rows"]] == [viec == "chon-het"] * 2


def test_nothing_chosen_is_refused(world, client_of, decided):
    response = client_of(world.north.approver).post(PAGE, posted(world, Chosen(only=True)))

    assert (response.status_code, response.context["reasons"]) == (
        422, ["Chưa chọn kết quả nào để công bố. Hãy đánh dấu ít nhất một đơn vị."],
    )  # fmt: skip


def test_choice_is_kept_from_page_to_page(world, client_of):
    for number in range(26):
        world.recognition(world.add_place(world.north, f"Xã {number:02}", {"drafter", "sender"}), "recognised")
    client = client_of(world.north.approver)
    first = client.get(PAGE)
    shown = [row.assessment.pk for row in first.context["rows"]]

    second = client.post(
        PAGE, {"cap": world.north.unit.pk, "nam": 2025, "trang": shown, "chon": shown[1:], "sang_trang": "2"}, follow=True
    )  # fmt: skip

    assert (len(shown), len(second.context["rows"]), second.context["left_out"]) == (25, 1, 1)
    assert second.context["plan"].chosen == Chosen(frozenset(shown[:1]))


def test_models_are_listed_by_themselves_with_their_verdict(world, client_of, decided):
    page = client_of(world.north.approver).get(PAGE, {"xem": "mo-hinh"})

    assert [recognition.state for recognition in page.context["models"]] == ["exemplary", "declined"]


# What stands against it


def announced(world, recognition, state, **item):
    """The dossier is announced, and the unit's answer stands in `state`."""
    dossier = recognition.result.assessment
    stamps = {"announced_at": dossier.appraised_at, "announced_by": world.north.reviewer}
    Assessment.objects.filter(pk=dossier.pk).update(state=AssessmentState.ANNOUNCED, **stamps)
    if state:
        stamp = {"sent_at": dossier.appraised_at, "sent_by": world.north.commune.sender}
        reply = Reply.objects.create(assessment=dossier, created_by=world.north.commune.drafter, **stamp)
        Reply.objects.filter(pk=reply.pk).update(state=state)
        score = dossier.task_scores.get(task__ordinal=1)
        ReplyItem.objects.create(
            reply=reply, task_score=score, self_score=score.self_score, announced_score=score.appraised_score,
            text="Đã bổ sung số liệu.", **item,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "day", "reasons"),
    [
        ("", "2025-09-10", 1),
        ("", "2025-10-09", 0),  # the time for an answer is over
        (ReplyState.SENT, "2025-09-10", 1),
        (ReplyState.SENT, "2025-10-09", 1),
        (ReplyState.ACCEPTED, "2025-09-10", 0),
    ],
)
def test_open_reply_stands_against_publishing_its_dossier_and_no_other(world, decided, state, day, reasons):
    announced(world, decided[0], state)
    left = Chosen(frozenset({decided[0].result.assessment_id}))

    with on_day(day):
        plans = [plan_publication(world.north.unit, world.years[2025], chosen) for chosen in (Chosen(), left)]

        assert [len(plan.refusals) for plan in plans] == [reasons, 0]
        assert all("Xã Phan Hòa" in refusal for refusal in plans[0].refusals)


@pytest.mark.parametrize(("on_excess", "refused"), [(OnExcess.WARN, 0), (OnExcess.BLOCK, 1)])
def test_exceeded_quota_warns_or_stands_against_it(world, decided, on_excess, refused):
    Quota.objects.create(
        rung=world.north.unit, year=world.years[2025], tier="exemplary", group="collective", number=0,
        on_excess=on_excess, set_by=world.north.approver,
    )  # fmt: skip

    plan = plan_publication(world.north.unit, world.years[2025])

    said = ["Vượt chỉ tiêu “Tiêu biểu, tập thể”: 1/0."]
    assert (plan.refusals, plan.warnings) == ((said, []) if refused else ([], said))


# All or nothing


def test_failing_in_the_middle_publishes_nothing_tells_nobody_and_sends_no_mail(world, decided, committed, mail_on):
    """The second dossier breaks a rule of the database: its raised score is higher than the task's maximum."""
    for place in (world.north.commune, world.north.other_commune):
        reachable(place.drafter), reachable(place.sender)
    OutgoingMail.objects.all().delete()
    announced(world, decided[0], ReplyState.DECIDED, decision=Decision.RAISED, new_score=12, decision_reason="Đúng.")
    ReplyItem.objects.update(self_score=99, new_score=99)
    order = [each.unit_name for each in plan_publication(world.north.unit, world.years[2025]).assessments]
    before = every_row()

    with pytest.raises(IntegrityError), committed():
        publish_level(world.north.unit, world.years[2025], actor=world.north.approver)

    assert order == ["Xã Hải Ninh", "Xã Phan Hòa"]  # the first one would have been published
    assert (every_row(), OutgoingMail.objects.count()) == (before, 0)


def test_refusal_of_one_dossier_says_of_which_and_publishes_nothing(world, decided):
    announced(world, decided[0], ReplyState.SENT)
    before = every_row()

    with pytest.raises(NotAllowed, match="Xã Phan Hòa"):
        publish_level(world.north.unit, world.years[2025], actor=world.north.approver)

    assert every_row() == before


def test_fingerprint_covers_what_was_chosen(world, decided):
    year = world.years[2025]
    prints = {
        plan_publication(world.north.unit, year, chosen).fingerprint
        for chosen in (
            Chosen(),
            Chosen(frozenset({decided[0].result.assessment_id})),
            Chosen(frozenset({decided[1].result.assessment_id})),
            Chosen(frozenset({decided[0].result.assessment_id}), only=True),
        )
    }

    assert len(prints) == 3


# In the background


def test_much_is_published_in_the_background(world, client_of, decided, monkeypatch, committed):
    monkeypatch.setattr("evaluations.views.publications.MOST_AT_ONCE", 3)

    with committed():
        response = client_of(world.north.approver).post(PAGE, posted(world), follow=True)

    assert set(Assessment.objects.values_list("state", flat=True)) == {AssessmentState.PUBLISHED}
    assert [str(message) for message in response.context["messages"]] == [
        "Đang công bố 4 kết quả. Trang này tự cập nhật."
    ]
    assert publishing_of(world.north.unit, world.years[2025]) is None


def test_background_says_why_it_could_not_and_publishes_nothing(world, client_of, decided):
    """A verdict was changed after it was seen."""
    year = world.years[2025]
    seen = plan_publication(world.north.unit, year).fingerprint
    recognition_workflow.perform("recognise", decided[0], actor=world.north.reviewer)
    ask_to_publish(world.north.unit, year, chosen=Chosen(), count=4, expected=seen, actor=world.north.approver)

    page = client_of(world.north.approver).get(PAGE)

    publishing = page.context["publishing"]
    assert publishing.failure == "Kết quả vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi công bố."
    assert (publishing.is_under_way, Publication.objects.count()) == (False, 0)
    assert publishing.failure in page.content.decode()


def test_background_work_asked_for_by_somebody_without_the_right_fails(world, decided):
    plan = plan_publication(world.north.unit, world.years[2025])

    publish_in_background.enqueue(
        world.north.unit.pk, world.years[2025].pk, str(Chosen()), plan.fingerprint, world.north.reviewer.pk
    )

    assert (Publication.objects.count(), AuditEvent.objects.filter(verb=FAILED).count()) == (0, 1)
