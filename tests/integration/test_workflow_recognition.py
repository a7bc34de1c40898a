"""The life of a recognition: decided and undone at a rung, published, proposed one rung up."""

import pytest

from danvan.activity.models import AuditEvent, StateChange
from danvan.common import clock
from danvan.common.workflow import NotAllowed
from danvan.organization.models import ReviewingBody
from danvan.organization.roles import Role
from evaluations.actions import publish_level
from evaluations.models import Assessment, AssessmentState, Publication, Recognition, RecognitionState
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.models import Phase, PhaseKind
from tests.conftest import on_day
from tests.factories import MembershipFactory
from tests.integration.attempts import attempt, attempts, everybody, expected, offers, refusal
from tests.world import NOTE

TABLE = """
declined   recognise      recognised recognise
exemplary  recognise      recognised recognise
pending    recognise      recognised recognise
declined   mark_exemplary exemplary  recognise
pending    mark_exemplary exemplary  recognise
recognised mark_exemplary exemplary  recognise
exemplary  decline        declined   recognise
pending    decline        declined   recognise
recognised decline        declined   recognise
declined   reset          pending    recognise
exemplary  reset          pending    recognise
recognised reset          pending    recognise
declined   restore_pending pending    recognise
exemplary  restore_pending pending    recognise
recognised restore_pending pending    recognise
declined   restore_recognised recognised recognise
exemplary  restore_recognised recognised recognise
pending    restore_recognised recognised recognise
declined   restore_exemplary exemplary  recognise
pending    restore_exemplary exemplary  recognise
recognised restore_exemplary exemplary  recognise
exemplary  restore_declined declined   recognise
pending    restore_declined declined   recognise
recognised restore_declined declined   recognise
declined   publish        declined   publish
exemplary  publish        exemplary  publish
recognised publish        recognised publish
exemplary  propose        exemplary  recognise
recognised propose        recognised recognise
"""
DECIDERS = "north.reviewer north.approver"
# For a model of north.commune on the desk of north: from which states, to which (None: it stays), and who.
ACTS: dict[str, tuple[str, str | None, str]] = {
    "recognise": ("pending exemplary declined", "recognised", DECIDERS),
    "mark_exemplary": ("pending recognised declined", "exemplary", DECIDERS),
    "decline": ("pending recognised exemplary", "declined", DECIDERS),
    "reset": ("recognised exemplary declined", "pending", DECIDERS),
    "restore_pending": ("recognised exemplary declined", "pending", DECIDERS),
    "restore_recognised": ("pending exemplary declined", "recognised", DECIDERS),
    "restore_exemplary": ("pending recognised declined", "exemplary", DECIDERS),
    "restore_declined": ("pending recognised exemplary", "declined", DECIDERS),
    "publish": ("recognised exemplary declined", None, "north.approver"),
    "propose": ("recognised exemplary", None, DECIDERS),
}
FIRST_STATE = {name: RecognitionState(states.split()[0]) for name, (states, _, _) in ACTS.items()}
RESTORING = {"restore_pending", "restore_recognised", "restore_exemplary", "restore_declined"}
DECIDING = {"recognise", "mark_exemplary", "decline", "reset", *RESTORING}
OWN_SENDING = "Anh/chị là người ký gửi nên không tự thẩm định được. Hãy để người khác của Ban thẩm định."
PUBLISHED = "Kết quả đã công bố nên không thay đổi được."


def first_for(world, name: str) -> Recognition:
    """A recognition on which the act is possible."""
    return world.recognition(world.north.commune, FIRST_STATE[name], published=name == "propose")


def actor_of(world, name):
    return world.people[ACTS[name][2].split()[-1]]


def test_recognition_table_is_this():
    rows = [f"{source:<10} {act:<14} {target:<10} {who}" for source, act, target, who in recognition_workflow.table()]

    assert "\n" + "\n".join(rows) + "\n" == TABLE


@pytest.mark.parametrize("state", RecognitionState)
def test_recognition_acts_lead_where_the_table_says_for_everybody(world, state):
    recognition = world.recognition(world.north.commune, state)
    people = everybody(world)

    outcomes = attempts(recognition_workflow, recognition, ACTS, people)

    # Nothing goes up before it is published.
    assert outcomes == {
        (name, label): expected(ACTS, state, name, label, blocked={"propose"}) for name in ACTS for label in people
    }


@pytest.mark.parametrize("state", RecognitionState.decided())
def test_recognition_published_can_only_go_up(world, state):
    recognition = world.recognition(world.north.commune, state, published=True)
    people = everybody(world)

    outcomes = attempts(recognition_workflow, recognition, ACTS, people)

    assert outcomes == {
        (name, label): expected(ACTS, state, name, label, blocked={*DECIDING, "publish"})
        for name in ACTS
        for label in people
    }


@pytest.mark.parametrize("state", RecognitionState.positive())
def test_recognition_proposed_is_settled(world, state):
    recognition = world.recognition(world.north.commune, state, proposed=True)
    people = everybody(world)

    outcomes = attempts(recognition_workflow, recognition, ACTS, people)

    assert outcomes == {
        (name, label): expected(ACTS, state, name, label, blocked=ACTS) for name in ACTS for label in people
    }
    assert refusal(recognition_workflow, "propose", recognition, world.north.reviewer) == [
        "Mô hình này đã được đề nghị lên cấp trên."
    ]


def test_recognition_on_the_next_desk_is_that_rungs_to_decide(world):
    lower = world.recognition(world.north.commune, RecognitionState.RECOGNISED, proposed=True)
    upper = Recognition.objects.get(result=lower.result, desk=world.province.unit)

    able = {
        who
        for who, user in everybody(world).items()
        if attempt(recognition_workflow, "recognise", upper, user) == "recognised"
    }

    assert able == {"province.reviewer", "province.approver"}
    assert (upper.state, upper.published_at) == (RecognitionState.PENDING, None)


@pytest.mark.parametrize("state", RecognitionState)
def test_recognition_buttons_are_the_acts_of_the_state(world, state):
    recognition = world.recognition(world.north.commune, state)

    shown = {label: offers(recognition_workflow, recognition, user) for label, user in everybody(world).items()}

    assert shown == {
        label: {
            name: name != "propose"
            for name, (sources, _, people) in ACTS.items()
            if state in sources.split() and label in people.split()
        }
        for label in shown
    }


@pytest.mark.parametrize("name", ACTS)
def test_recognition_act_records(world, name):
    recognition = first_for(world, name)
    actor = actor_of(world, name)

    changed = recognition_workflow.perform(name, recognition, actor=actor, note=NOTE)

    change, event = StateChange.objects.last(), AuditEvent.objects.first()
    assert (change.transition, change.source, change.target, change.note, change.actor_id, change.provisional) == (
        name, FIRST_STATE[name], ACTS[name][1] or FIRST_STATE[name], NOTE, actor.pk, name in DECIDING,
    )  # fmt: skip
    # A verdict is the rung's own until it is published.
    branch = world.north.unit.path if name in DECIDING else world.north.commune.unit.path
    assert (event.verb, event.actor_id, event.unit_path) == (f"recognition.{name}", actor.pk, branch)
    stamps = {
        "publish": (changed.published_at, changed.published_by),
        "propose": (changed.proposed_at, changed.proposed_by),
    }.get(name, (changed.decided_at, changed.decided_by))
    if name in RESTORING:  # what was before comes with the fields that the undoing gives back
        assert (stamps, changed.reason) == ((recognition.decided_at, recognition.decided_by), recognition.reason)
    else:
        assert stamps == ((None, None) if name == "reset" else (clock.now(), actor))
        assert changed.reason == (NOTE if name not in ("reset", "publish", "propose") else changed.reason)


def test_recognition_reset_forgets_the_verdict(world):
    declined = world.recognition(world.north.commune, RecognitionState.DECLINED)

    reset = recognition_workflow.perform("reset", declined, actor=world.north.reviewer)

    assert declined.reason == NOTE
    assert (reset.reason, reset.decided_at, reset.decided_by) == ("", None, None)


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("note", ["", "  quá ngắn  "])
def test_recognition_act_wants_a_reason_where_it_must(world, name, note):
    recognition = first_for(world, name)

    reasons = refusal(recognition_workflow, name, recognition, actor_of(world, name), note=note)

    assert reasons == (["Chưa ghi lý do. Hãy viết ít nhất 10 ký tự để đơn vị hiểu."] if name == "decline" else [])


@pytest.mark.parametrize("name", ACTS)
def test_recognition_act_is_refused_outside_its_phases(world, name):
    recognition = first_for(world, name)

    open_on = []
    for day in ("2025-02-14", "2025-09-04", "2025-09-10", "2025-10-10", "2025-10-16"):
        with on_day(day):
            if not refusal(recognition_workflow, name, recognition, actor_of(world, name)):
                open_on.append(day)
    Phase.objects.filter(year=world.year).delete()
    unset = refusal(recognition_workflow, name, recognition, actor_of(world, name))

    # Deciding takes the review or the publication phase, publishing and proposing the latter alone.
    assert open_on == (["2025-09-04", "2025-09-10", "2025-10-10"] if name in DECIDING else ["2025-09-10", "2025-10-10"])
    kinds = [PhaseKind.REVIEW, PhaseKind.PUBLICATION] if name in DECIDING else [PhaseKind.PUBLICATION]
    assert unset == [f"Năm 2025 chưa đặt thời gian “{kind.label}”. Hãy liên hệ quản trị." for kind in kinds]


@pytest.mark.parametrize("name", ["recognise", "mark_exemplary"])
def test_recognition_of_what_was_not_effective_is_refused(world, name):
    recognition = world.recognition(world.north.commune)
    result = recognition.result
    result.is_effective, result.ineffective_reason = False, "Hạn hán kéo dài"
    result.save()

    assert refusal(recognition_workflow, name, recognition, world.north.reviewer) == [
        "Đơn vị ghi mô hình chưa hiệu quả nên không công nhận được."
    ]
    assert attempt(recognition_workflow, "decline", recognition, world.north.reviewer) == "declined"


@pytest.mark.parametrize("name", ["recognise", "mark_exemplary", "decline"])
def test_recognition_is_not_decided_by_who_sent_the_dossier(world, name):
    dossier = world.dossier(world.north.commune.village)
    both = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.REVIEWER)
    sent = assessment_workflow.perform("submit", dossier, actor=both)
    world.appraise(sent)
    assessment_workflow.perform("appraise", sent, actor=world.north.commune.reviewer)
    recognition = Recognition.objects.get()

    assert refusal(recognition_workflow, name, recognition, both) == [OWN_SENDING]


def test_recognition_published_is_not_changed(world):
    recognition = world.recognition(world.north.commune, RecognitionState.RECOGNISED, published=True)

    reasons = {
        name: refusal(recognition_workflow, name, recognition, world.north.approver)
        for name in ("decline", "reset", "publish")
    }

    assert reasons == {"decline": [PUBLISHED], "reset": [PUBLISHED], "publish": [PUBLISHED]}


def test_recognition_is_not_proposed_before_publication(world):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY)

    assert refusal(recognition_workflow, "propose", recognition, world.north.reviewer) == [
        "Cấp mình chưa công bố nên chưa đề nghị lên cấp trên được."
    ]


def test_recognition_at_the_top_is_not_proposed(world):
    recognition = world.recognition(world.department, RecognitionState.EXEMPLARY, published=True)

    assert refusal(recognition_workflow, "propose", recognition, world.province.reviewer) == [
        "Không còn cấp xét duyệt nào ở trên."
    ]


def test_recognition_climbs_rung_by_rung(world):
    village = world.north.commune.village
    first = world.recognition(village, RecognitionState.EXEMPLARY, proposed=True)
    second = Recognition.objects.get(result=first.result, desk=world.north.unit)
    world.decide(second, RecognitionState.RECOGNISED)
    world.publish(world.north)
    second.refresh_from_db()

    recognition_workflow.perform("propose", second, actor=world.north.approver)

    assert [(r.desk, r.state, r.published_at is not None) for r in Recognition.objects.order_by("pk")] == [
        (world.north.commune.unit, RecognitionState.EXEMPLARY, True),
        (world.north.unit, RecognitionState.RECOGNISED, True),
        (world.province.unit, RecognitionState.PENDING, False),
    ]


def test_recognition_passes_by_a_rung_that_has_ended(world):
    ReviewingBody.objects.filter(unit=world.north.unit).update(valid_to="2025-06-30")

    recognition = world.recognition(world.north.commune.village, RecognitionState.EXEMPLARY, proposed=True)

    assert Recognition.objects.filter(result=recognition.result, desk=world.province.unit).count() == 1


# --- publishing a level -------------------------------------------------------------------------------


def test_publishing_makes_everything_of_the_rung_visible_at_once(world):
    mine = [
        world.recognition(place, RecognitionState.EXEMPLARY)
        for place in (world.north.commune, world.north.other_commune)
    ]
    waiting = world.dossier(world.north.commune.village, AssessmentState.SUBMITTED)
    elsewhere = world.recognition(world.south.commune, RecognitionState.EXEMPLARY)

    publication = publish_level(world.north.unit, world.year, actor=world.north.approver)

    assert (publication.rung, publication.body_name, publication.assessment_count, publication.recognition_count) == (
        world.north.unit, "Ban Dân vận Huyện Bắc Bình", 2, 2,
    )  # fmt: skip
    published = Recognition.objects.published().order_by("pk")
    assert [(r, r.published_at, r.published_by) for r in published] == [
        (r, clock.now(), world.north.approver) for r in mine
    ]
    states = dict(Assessment.objects.values_list("pk", "state"))
    assert states == {mine[0].result.assessment_id: "published", mine[1].result.assessment_id: "published",
                      waiting.pk: "submitted", elsewhere.result.assessment_id: "appraised"}  # fmt: skip


def test_publishing_again_takes_only_what_is_new(world):
    world.recognition(world.north.commune, RecognitionState.EXEMPLARY, published=True)
    late = world.recognition(world.north.other_commune, RecognitionState.DECLINED)

    publication = publish_level(world.north.unit, world.year, actor=world.north.approver)

    assert (publication.assessment_count, publication.recognition_count) == (1, 1)
    late.refresh_from_db()
    assert late.published_at == clock.now()


@pytest.mark.parametrize(
    ("situation", "reasons"),
    [
        ("nothing", ["Chưa có kết quả nào mới để công bố."]),
        ("pending", ["Còn 1 mô hình chờ xét. Hãy quyết định hết trước khi công bố."]),
    ],
)
def test_publishing_is_refused_while(world, situation, reasons):
    if situation == "pending":
        world.recognition(world.north.commune, RecognitionState.EXEMPLARY)
        world.recognition(world.north.other_commune, RecognitionState.PENDING)
    events = AuditEvent.objects.count()

    with pytest.raises(NotAllowed) as refused:
        publish_level(world.north.unit, world.year, actor=world.north.approver)

    assert refused.value.reasons == reasons
    assert (Publication.objects.count(), Recognition.objects.published().count()) == (0, 0)
    assert AuditEvent.objects.count() == events


def test_publishing_is_the_approvers_of_the_very_rung(world):
    world.recognition(world.north.commune, RecognitionState.EXEMPLARY)

    outcomes = {}
    for label, user in everybody(world).items():
        try:
            outcomes[label] = bool(publish_level(world.north.unit, world.year, actor=user))
        except NotAllowed as refused:
            outcomes[label] = type(refused).__name__

    able = [label for label, outcome in outcomes.items() if outcome != "OutOfReach"]
    assert able == ["north.approver"]
