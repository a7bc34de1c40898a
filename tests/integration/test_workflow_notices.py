"""Who is told what, when it is committed, and what nobody is told."""

import pytest
from django.db import transaction

from danvan.activity.models import Notification
from danvan.activity.notify import notify
from danvan.common import clock
from danvan.organization.models import Membership
from danvan.organization.roles import Role
from evaluations.models import AssessmentState, Recognition, RecognitionState
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.models import RegistrationState
from models_registry.workflow import registration_workflow
from reports.workflow import list_workflow
from tests.conftest import undone
from tests.factories import MembershipFactory, UserFactory
from tests.world import NOTE


def told(world) -> list[tuple[str, str]]:
    """(who, what) of every notice, in the order of the people's names in the world."""
    names = {user.pk: label for label, user in world.people.items()}
    rows = Notification.objects.order_by("text", "recipient_id").values_list("recipient_id", "text")
    return sorted((names.get(recipient, str(recipient)), text) for recipient, text in rows)


@pytest.mark.parametrize(
    ("state", "act", "actor", "expected"),
    [
        (
            "draft", "hand_over", "north.commune.drafter",
            [("north.commune.sender", "“Đèn đường” đã soạn xong, chờ anh/chị ký gửi.")],
        ),
        ("draft", "hand_over", "north.commune.sender", []),
        ("ready", "take_back", "north.commune.drafter", []),
        (
            "draft", "submit", "north.commune.sender",
            [("north.reviewer", "Xã Phan Hòa gửi đăng ký “Đèn đường”, chờ thẩm định.")],
        ),
        ("submitted", "withdraw", "north.commune.sender", []),
        (
            "submitted", "accept", "north.reviewer",
            [
                ("north.commune.drafter", "“Đèn đường” đã được chấp nhận đăng ký."),
                ("north.commune.sender", "“Đèn đường” đã được chấp nhận đăng ký."),
            ],
        ),
        (
            "submitted", "return", "north.reviewer",
            [
                ("north.commune.drafter", f"“Đèn đường” được trả lại để bổ sung: {NOTE}"),
                ("north.commune.sender", f"“Đèn đường” được trả lại để bổ sung: {NOTE}"),
            ],
        ),
        (
            "submitted", "decline", "north.reviewer",
            [
                ("north.commune.drafter", f"“Đèn đường” không được chấp nhận đăng ký: {NOTE}"),
                ("north.commune.sender", f"“Đèn đường” không được chấp nhận đăng ký: {NOTE}"),
            ],
        ),
        (
            "declined", "reopen", "north.reviewer",
            [
                ("north.commune.drafter", f"“Đèn đường” được mở lại để thẩm định: {NOTE}"),
                ("north.commune.sender", f"“Đèn đường” được mở lại để thẩm định: {NOTE}"),
            ],
        ),
    ],
)  # fmt: skip
def test_registration_act_tells(world, committed, state, act, actor, expected):
    registration = world.registration(world.north.commune, state, name="Đèn đường")

    with committed():
        registration_workflow.perform(act, registration, actor=world.people[actor], note=NOTE)

    assert told(world) == expected
    assert {(n.url, n.at, n.read_at) for n in Notification.objects.all()} <= {
        (f"/mo-hinh/{registration.pk}/", clock.now(), None)
    }


@pytest.mark.parametrize(
    ("state", "act", "actor", "expected"),
    [
        (
            "draft", "hand_over", "north.commune.drafter",
            [("north.commune.sender", "Bản tự đánh giá năm 2025 đã soạn xong, chờ anh/chị ký gửi.")],
        ),
        (
            "draft", "submit", "north.commune.sender",
            [("north.reviewer", "Xã Phan Hòa gửi bản tự đánh giá năm 2025, chờ thẩm định.")],
        ),
        ("submitted", "withdraw", "north.commune.sender", []),
        ("submitted", "appraise", "north.reviewer", []),
        (
            "submitted", "return", "north.reviewer",
            [
                ("north.commune.drafter", f"Bản tự đánh giá năm 2025 được trả lại để bổ sung: {NOTE}"),
                ("north.commune.sender", f"Bản tự đánh giá năm 2025 được trả lại để bổ sung: {NOTE}"),
            ],
        ),
        ("appraised", "reopen", "north.reviewer", []),
        (
            "appraised", "publish", "north.approver",
            [
                ("north.commune.drafter", "Kết quả năm 2025 của Xã Phan Hòa đã được công bố."),
                ("north.commune.sender", "Kết quả năm 2025 của Xã Phan Hòa đã được công bố."),
            ],
        ),
    ],
)  # fmt: skip
def test_assessment_act_tells(world, committed, state, act, actor, expected):
    dossier = world.dossier(world.north.commune, state)
    if act == "appraise":
        world.appraise(dossier)
    if act == "return":
        dossier.task_scores.filter(task__ordinal=2).update(is_returned=True)

    with committed():
        assessment_workflow.perform(act, dossier, actor=world.people[actor], note=NOTE)

    assert told(world) == expected


@pytest.mark.parametrize("act", ["recognise", "mark_exemplary", "decline"])
def test_recognition_verdict_is_told_to_nobody(world, committed, act):
    recognition = world.recognition(world.north.commune)

    with committed():
        recognition_workflow.perform(act, recognition, actor=world.north.reviewer, note=NOTE)
        recognition_workflow.perform("reset", recognition, actor=world.north.reviewer)

    assert told(world) == []


def test_publication_tells_each_writer_once(world, committed):
    world.recognition(world.north.commune, RecognitionState.EXEMPLARY)

    with committed():
        world.publish(world.north)

    assert told(world) == [
        (who, "Kết quả năm 2025 của Xã Phan Hòa đã được công bố.")
        for who in ("north.commune.drafter", "north.commune.sender")
    ]


def test_recognition_proposed_is_told_to_the_next_rung(world, committed):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY, published=True)

    with committed():
        recognition_workflow.perform("propose", recognition, actor=world.north.reviewer)

    text = f"Huyện Bắc Bình đề nghị xét “{recognition.result}”."
    assert told(world) == [("province.approver", text), ("province.reviewer", text)]


def test_recognition_published_higher_up_is_told_to_the_unit(world, committed):
    lower = world.recognition(world.north.commune, RecognitionState.RECOGNISED, proposed=True)
    world.decide(Recognition.objects.get(desk=world.province.unit), RecognitionState.EXEMPLARY)

    with committed():
        world.publish(world.province)

    text = f"Tỉnh Bình Thuận đã công bố kết quả xét “{lower.result}”: tiêu biểu."
    assert told(world) == [("north.commune.drafter", text), ("north.commune.sender", text)]


@pytest.mark.parametrize(
    ("state", "act", "words"), [("draft", "issue", "đã được ban hành"), ("issued", "supersede", "đã được thay thế")]
)
def test_list_act_tells_the_readers_of_the_rung(world, committed, state, act, words):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY, published=True)
    commendation_list = world.commendation_list(world.north, "draft", of=[recognition])
    commendation_list.number, commendation_list.issued_on = "15", clock.today()
    commendation_list.save()
    if state == "issued":
        commendation_list = list_workflow.perform("issue", commendation_list, actor=world.north.approver)

    with committed():
        list_workflow.perform(act, commendation_list, actor=world.north.approver, note=NOTE)

    text = f"{commendation_list} {words}."
    assert told(world) == [("north.leader", text), ("north.reviewer", text)]


def test_notices_of_a_village_without_people_go_to_the_commune(world, committed):
    commune = world.north.other_commune
    registration = world.registration(commune.village, RegistrationState.SUBMITTED, name="Đèn đường")

    with committed():
        registration_workflow.perform("accept", registration, actor=commune.reviewer)

    assert told(world) == [
        (who, "“Đèn đường” đã được chấp nhận đăng ký.")
        for who in ("north.other_commune.drafter", "north.other_commune.sender")
    ]


@pytest.mark.parametrize("kind", ["registration", "dossier"])
def test_notices_of_a_village_that_has_no_sender_go_to_the_communes(world, committed, kind):
    village = world.north.commune.village
    draft = world.registration(village) if kind == "registration" else world.dossier(village)
    workflow = registration_workflow if kind == "registration" else assessment_workflow
    Membership.objects.filter(user=village.sender).update(ends_on="2025-09-09")

    with committed():
        workflow.perform("hand_over", draft, actor=village.drafter)

    assert [who for who, _ in told(world)] == ["north.commune.sender"]


@pytest.mark.parametrize("change", [{"ends_on": "2025-09-09"}, {"starts_on": "2025-09-11"}])
def test_notices_do_not_reach_people_who_are_not_there_now(world, committed, change):
    draft = world.registration(world.north.commune)
    Membership.objects.filter(user=world.north.reviewer).update(**change)

    with committed():
        registration_workflow.perform("submit", draft, actor=world.north.commune.sender)

    assert told(world) == []


def test_notices_do_not_reach_inactive_people(world, committed):
    draft = world.registration(world.north.commune)
    world.north.reviewer.is_active = False
    world.north.reviewer.save()

    with committed():
        registration_workflow.perform("submit", draft, actor=world.north.commune.sender)

    assert told(world) == []


def test_notices_name_a_person_with_two_tasks_once(world, committed):
    registration = world.registration(world.north.commune, RegistrationState.SUBMITTED)
    MembershipFactory(user=world.north.commune.sender, unit=world.north.commune.unit, role=Role.DRAFTER)

    with committed():
        registration_workflow.perform("accept", registration, actor=world.north.reviewer)

    assert [who for who, _ in told(world)] == ["north.commune.drafter", "north.commune.sender"]


def test_notices_are_not_written_before_the_commit(world, django_capture_on_commit_callbacks):
    draft = world.registration(world.north.commune)

    with django_capture_on_commit_callbacks() as waiting:
        registration_workflow.perform("submit", draft, actor=world.north.commune.sender)
        seen = Notification.objects.count()

    for act in waiting:
        act()

    assert (seen, Notification.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_notices_of_what_was_rolled_back_are_never_written():
    person = UserFactory()

    with transaction.atomic():
        notify([person], "Việc thành")
        with undone():
            notify([person], "Việc không thành")

    assert list(Notification.objects.values_list("text", flat=True)) == ["Việc thành"]


def test_notices_are_cut_to_what_a_line_holds(world, committed):
    person = UserFactory()

    with committed():
        notify([person, person], "Đ" * 500)

    assert list(Notification.objects.values_list("text", flat=True)) == ["Đ" * 399 + "…"]


def test_appraised_dossier_is_told_to_nobody_even_when_all_is_told(world, committed):
    """From the first draft to the appraisal, no notice says anything of scores or verdicts."""
    with committed():
        world.dossier(world.north.commune, AssessmentState.APPRAISED)
        world.decide(Recognition.objects.get(), RecognitionState.EXEMPLARY)

    unit = {who for who, _ in told(world) if who.startswith("north.commune")}
    texts = [text for who, text in told(world) if who in unit]
    assert {text.split("”")[-1] for text in texts} == {" đã được chấp nhận đăng ký."}
