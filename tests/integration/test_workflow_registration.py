"""The life of a registration: every state, every act, every person."""

import pytest

from danvan.activity.models import AuditEvent, StateChange
from danvan.common import clock
from danvan.organization.models import ReviewingBody
from models_registry.models import Phase, PhaseKind, RegistrationState
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import ExtensionFactory
from tests.integration.attempts import attempt, attempts, closed, everybody, expected, offers, refusal
from tests.world import NOTE

TABLE = """
draft     hand_over ready     enter
returned  hand_over ready     enter
ready     take_back draft     enter
ready     send_back draft     send
draft     submit    submitted send
ready     submit    submitted send
returned  submit    submitted send
submitted withdraw  draft     send
submitted accept    accepted  review
submitted return    returned  review
submitted decline   declined  review
accepted  reopen    submitted review
declined  reopen    submitted review
"""
WRITERS = "north.commune.drafter north.commune.sender"
# For a registration of north.commune: from which states, to which, and who.
ACTS: dict[str, tuple[str, str | None, str]] = {
    "hand_over": ("draft returned", "ready", WRITERS),
    "take_back": ("ready", "draft", WRITERS),
    "send_back": ("ready", "draft", "north.commune.sender"),
    "submit": ("draft ready returned", "submitted", "north.commune.sender"),
    "withdraw": ("submitted", "draft", "north.commune.sender"),
    "accept": ("submitted", "accepted", "north.reviewer"),
    "return": ("submitted", "returned", "north.reviewer"),
    "decline": ("submitted", "declined", "north.reviewer"),
    "reopen": ("accepted declined", "submitted", "north.reviewer"),
}
FIRST_STATE = {name: RegistrationState(states.split()[0]) for name, (states, _, _) in ACTS.items()}
NEEDS_NOTE = {"send_back", "return", "decline", "reopen"}
REGISTERING = {"hand_over", "take_back", "send_back", "submit", "withdraw"}


def actor_of(world, name):
    return world.people[ACTS[name][2].split()[-1]]


def test_registration_table_is_this():
    rows = [f"{source:<9} {act:<9} {target:<9} {who}" for source, act, target, who in registration_workflow.table()]

    assert "\n" + "\n".join(rows) + "\n" == TABLE


@pytest.mark.parametrize("state", RegistrationState)
def test_registration_acts_lead_where_the_table_says_for_everybody(world, state):
    registration = world.registration(world.north.commune, state)
    people = everybody(world)

    outcomes = attempts(registration_workflow, registration, ACTS, people)

    away = set(ACTS) - REGISTERING if state in RegistrationState.with_unit() else set()
    assert outcomes == {
        (name, label): expected(ACTS, state, name, label, away=away) for name in ACTS for label in people
    }


@pytest.mark.parametrize("state", RegistrationState)
def test_registration_buttons_are_the_acts_that_work(world, state):
    registration = world.registration(world.north.commune, state)

    shown = {label: offers(registration_workflow, registration, user) for label, user in everybody(world).items()}

    assert shown == {
        label: {
            name: True
            for name, (sources, _, people) in ACTS.items()
            if state in sources.split() and label in people.split()
        }
        for label in shown
    }


def test_registration_of_a_village_without_people_is_the_communes_to_enter_and_to_review(world):
    commune = world.north.other_commune
    draft = world.registration(commune.village)

    submitted = registration_workflow.perform("submit", draft, actor=commune.sender)

    assert (submitted.unit, submitted.desk, submitted.submitted_by) == (
        commune.village.unit,
        commune.unit,
        commune.sender,
    )
    assert attempt(registration_workflow, "accept", submitted, commune.reviewer) == RegistrationState.ACCEPTED
    assert attempt(registration_workflow, "accept", submitted, world.north.reviewer) == "out of reach"


@pytest.mark.parametrize(
    ("place", "rung"),
    [
        ("north.commune", "north"),
        ("north.commune.village", "north.commune"),
        ("department", "province"),
    ],
)
def test_registration_is_sent_to_the_nearest_rung(world, place, rung):
    unit = world.people[f"{place}.sender"].memberships.get().unit
    desk = world.people[f"{rung}.reviewer"].memberships.get().unit

    registration = world.registration(unit, RegistrationState.SUBMITTED)

    assert registration.desk == desk


def test_registration_passes_by_a_rung_that_has_ended(world):
    ReviewingBody.objects.filter(unit=world.north.unit).update(valid_to="2025-06-30")
    draft = world.registration(world.north.commune)

    submitted = registration_workflow.perform("submit", draft, actor=world.north.commune.sender)

    assert submitted.desk == world.province.unit


def test_registration_without_any_rung_above_is_refused(world):
    draft = world.registration(world.north.commune)
    ReviewingBody.objects.all().delete()

    assert refusal(registration_workflow, "submit", draft, world.north.commune.sender) == [
        "Chưa có cơ quan xét duyệt nào ở cấp trên của đơn vị. Hãy liên hệ quản trị."
    ]


@pytest.mark.parametrize("name", ACTS)
def test_registration_act_stamps_and_records(world, name):
    registration = world.registration(world.north.commune, FIRST_STATE[name])
    actor = actor_of(world, name)
    changes, events = StateChange.objects.count(), AuditEvent.objects.count()

    changed = registration_workflow.perform(name, registration, actor=actor, note=NOTE)

    transition = registration_workflow.transitions[name]
    if transition.stamp:
        stamped = getattr(changed, f"{transition.stamp}_at"), getattr(changed, f"{transition.stamp}_by")
        assert stamped == (clock.now(), actor)
    change = StateChange.objects.get(pk__gt=StateChange.objects.order_by("pk")[changes - 1].pk if changes else 0)
    assert (change.transition, change.transition_label, change.source, change.target, change.note, change.actor_id) == (
        name, transition.label, FIRST_STATE[name], ACTS[name][1], NOTE, actor.pk,
    )  # fmt: skip
    assert (change.target_type, change.target_id, change.actor_name, change.provisional) == (
        "models_registry.registration", registration.pk, str(actor), False,
    )  # fmt: skip
    event = AuditEvent.objects.first()
    assert AuditEvent.objects.count() == events + 1
    assert (event.verb, event.label, event.actor_id, event.unit_path, event.note) == (
        f"registration.{name}", transition.label, actor.pk, world.north.commune.unit.path, NOTE,
    )  # fmt: skip
    assert (event.before["state"], event.after["state"]) == (FIRST_STATE[name], ACTS[name][1])


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("note", ["", "   ", "quá ngắn", " quá ngắn \n\n"])
def test_registration_act_wants_a_reason_where_it_must(world, name, note):
    registration = world.registration(world.north.commune, FIRST_STATE[name])

    reasons = refusal(registration_workflow, name, registration, actor_of(world, name), note=note)

    wanted = ["Chưa ghi lý do. Hãy viết ít nhất 10 ký tự để đơn vị hiểu."]
    assert reasons == (wanted if name in NEEDS_NOTE else [])


@pytest.mark.parametrize("name", sorted(NEEDS_NOTE))
def test_registration_reason_of_ten_characters_is_enough(world, name):
    registration = world.registration(world.north.commune, FIRST_STATE[name])

    assert refusal(registration_workflow, name, registration, actor_of(world, name), note="đủ mười kt") == []


# --- phases -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTS)
def test_registration_act_is_refused_after_its_phase(world, name):
    registration = world.registration(world.north.commune, FIRST_STATE[name])

    with on_day("2025-12-01"):
        reasons = refusal(registration_workflow, name, registration, actor_of(world, name))
        shown = offers(registration_workflow, registration, actor_of(world, name))

    assert reasons == (
        closed(PhaseKind.REGISTRATION, "23:59 ngày 20/09/2025")
        if name in REGISTERING
        else closed(PhaseKind.REVIEW, "23:59 ngày 05/10/2025")
    )
    assert shown[name] is False


@pytest.mark.parametrize("name", ACTS)
def test_registration_act_is_refused_before_its_phase(world, name):
    registration = world.registration(world.north.commune, FIRST_STATE[name])

    with on_day("2025-01-31", hour=23, minute=59):
        reasons = refusal(registration_workflow, name, registration, actor_of(world, name))

    assert reasons == [
        "Chưa đến thời gian Đăng ký mô hình năm 2025: mở từ 00:00 ngày 01/02/2025."
        if name in REGISTERING
        else "Chưa đến thời gian Thẩm định năm 2025: mở từ 00:00 ngày 15/02/2025."
    ]


@pytest.mark.parametrize("name", ACTS)
def test_registration_act_is_refused_while_its_phase_is_not_set(world, name):
    registration = world.registration(world.north.commune, FIRST_STATE[name])
    Phase.objects.filter(year=world.year).delete()

    phase = "Đăng ký mô hình" if name in REGISTERING else "Thẩm định"
    assert refusal(registration_workflow, name, registration, actor_of(world, name)) == [
        f"Năm 2025 chưa đặt thời gian “{phase}”. Hãy liên hệ quản trị."
    ]


@pytest.mark.parametrize(("minute", "is_open"), [(59, True), (60, False)])
def test_registration_phase_closes_to_the_minute(world, minute, is_open):
    draft = world.registration(world.north.commune)

    with on_day("2025-09-20", hour=23, minute=59) as moment:
        moment.shift((minute - 59) * 60)
        outcome = attempt(registration_workflow, "submit", draft, world.north.commune.sender)

    assert outcome == ("submitted" if is_open else "refused")


def test_registration_of_a_closed_year_is_refused(world):
    draft = world.registration(world.north.commune, year=2024)

    assert attempt(registration_workflow, "submit", draft, world.north.commune.sender) == "refused"


def test_registration_extension_is_for_one_unit_and_one_phase(world):
    mine, other = world.registration(world.north.commune), world.registration(world.south.commune)
    phase = Phase.objects.get(year=world.year, kind=PhaseKind.REGISTRATION)
    ExtensionFactory(phase=phase, unit=world.north.commune.unit)

    with on_day("2025-09-30"):
        outcomes = [
            attempt(registration_workflow, "submit", mine, world.north.commune.sender),
            attempt(registration_workflow, "submit", other, world.south.commune.sender),
        ]
    with on_day("2025-10-01"):
        late = refusal(registration_workflow, "submit", mine, world.north.commune.sender)

    assert outcomes == ["submitted", "refused"]
    assert late == closed(PhaseKind.REGISTRATION, "23:59 ngày 30/09/2025")


def test_registration_answer_to_a_return_may_come_while_the_review_is_open(world):
    returned = world.registration(world.north.commune, RegistrationState.RETURNED)
    draft = world.registration(world.north.commune)

    with on_day("2025-09-22"):
        outcomes = [attempt(registration_workflow, "submit", r, world.north.commune.sender) for r in (returned, draft)]
    with on_day("2025-10-06"):
        late = attempt(registration_workflow, "submit", returned, world.north.commune.sender)

    assert outcomes == ["submitted", "refused"]
    assert late == "refused"
