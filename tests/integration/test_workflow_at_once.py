"""Two people at the same moment: exactly one of them is first, and the other is told so.

PostgreSQL holds this by row locks, SQLite by taking the write lock at the start of a transaction.
"""

from threading import Event
from time import sleep

import pytest
from django.db import transaction

from danvan.activity.models import AuditEvent, Notification, StateChange
from danvan.common.workflow import NotAllowed
from danvan.organization.roles import Role
from evaluations.actions import Appraisal, appraise_tasks, open_assessment, publish_level, save_task
from evaluations.models import Assessment, AssessmentState, Publication, Recognition, RecognitionState
from evaluations.workflow import assessment_workflow, recognition_workflow
from models_registry.actions import continue_registration, edit_registration
from models_registry.models import Registration, RegistrationState
from models_registry.workflow import registration_workflow
from tests.factories import MembershipFactory
from tests.integration.at_once import at_once
from tests.world import NOTE

pytestmark = pytest.mark.django_db(transaction=True)


def colleague_of(place, role):
    """A second person with the same task at the same place."""
    return MembershipFactory(unit=place.unit, role=role).user


def test_accepting_and_returning_at_once_lets_one_win(world):
    registration = world.registration(world.north.commune, RegistrationState.SUBMITTED)
    one, other = world.north.reviewer, colleague_of(world.north, Role.REVIEWER)
    changes, events = StateChange.objects.count(), AuditEvent.objects.count()
    Notification.objects.all().delete()

    outcomes = at_once(
        lambda: registration_workflow.perform("accept", registration, actor=one),
        lambda: registration_workflow.perform("return", registration, actor=other, note=NOTE),
    )

    winners = [outcome.state for outcome in outcomes if not isinstance(outcome, NotAllowed)]
    registration.refresh_from_db()
    assert winners == [registration.state]
    assert (StateChange.objects.count(), AuditEvent.objects.count()) == (changes + 1, events + 1)
    assert Notification.objects.count() == 2  # the two writers of the commune, of one decision
    stamps = (registration.decided_at is not None, registration.returned_at is not None)
    assert stamps == (
        registration.state == RegistrationState.ACCEPTED,
        registration.state == RegistrationState.RETURNED,
    )


@pytest.mark.parametrize("first", ["accept", "return", "withdraw"])
def test_who_waits_for_the_row_sees_what_was_decided_meanwhile(world, first):
    """Also when the row has moved to another desk while the second person waited for it."""
    registration = world.registration(world.north.commune, RegistrationState.SUBMITTED)
    actor = world.north.commune.sender if first == "withdraw" else world.north.reviewer
    decided = Event()

    def decide():
        with transaction.atomic():
            changed = registration_workflow.perform(first, registration, actor=actor, note=NOTE)
            decided.set()
            sleep(0.2)  # the other is now waiting for the row
        return changed

    def come_later():
        decided.wait(timeout=10)
        return registration_workflow.perform("decline", registration, actor=colleague, note=NOTE)

    colleague = colleague_of(world.north, Role.REVIEWER)
    earlier, later = at_once(decide, come_later)

    assert isinstance(later, NotAllowed)
    registration.refresh_from_db()
    assert registration.state == earlier.state
    assert StateChange.objects.about(registration).count() == 2


def test_sending_twice_at_once_sends_once(world):
    registration = world.registration(world.north.commune)
    one, other = world.north.commune.sender, colleague_of(world.north.commune, Role.SENDER)

    outcomes = at_once(
        lambda: registration_workflow.perform("submit", registration, actor=one),
        lambda: registration_workflow.perform("submit", registration, actor=other),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotAllowed", "Registration"]
    assert StateChange.objects.about(registration).count() == 1


def test_editing_at_once_overwrites_nothing(world):
    registration = world.registration(world.north.commune)
    one, other = world.north.commune.drafter, world.north.commune.sender

    outcomes = at_once(
        lambda: edit_registration(registration, content={"name": "Đèn đường"}, version=1, actor=one),
        lambda: edit_registration(registration, content={"name": "Đường hoa"}, version=1, actor=other),
    )

    names = [outcome.name for outcome in outcomes if not isinstance(outcome, NotAllowed)]
    registration.refresh_from_db()
    assert names == [registration.name]
    assert registration.version == 2


def test_editing_and_sending_at_once_leaves_what_was_sent(world):
    registration = world.registration(world.north.commune)
    commune = world.north.commune

    edited, sent = at_once(
        lambda: edit_registration(registration, content={"objectives": "Khác"}, version=1, actor=commune.drafter),
        lambda: registration_workflow.perform("submit", registration, actor=commune.sender),
    )

    registration.refresh_from_db()
    assert (registration.state, sent.state) == (RegistrationState.SUBMITTED, RegistrationState.SUBMITTED)
    assert (registration.objectives == "Khác") == (not isinstance(edited, NotAllowed))


def test_continuing_a_model_twice_at_once_makes_one_draft(world):
    previous = world.registration(world.north.commune, RegistrationState.ACCEPTED, year=2024)
    one, other = world.north.commune.drafter, world.north.commune.sender

    outcomes = at_once(
        lambda: continue_registration(previous, world.year, actor=one),
        lambda: continue_registration(previous, world.year, actor=other),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotAllowed", "Registration"]
    assert Registration.objects.filter(year=world.year).count() == 1


def test_opening_a_dossier_twice_at_once_opens_one(world):
    commune = world.north.commune

    one, other = at_once(
        lambda: open_assessment(commune.unit, world.year, actor=commune.drafter),
        lambda: open_assessment(commune.unit, world.year, actor=commune.sender),
    )

    assert one == other == Assessment.objects.get()
    assert one.task_scores.count() == 7


def test_saving_a_task_at_once_overwrites_nothing(world):
    dossier = world.dossier(world.north.commune, initiatives=0)
    score = dossier.task_scores.get(task__ordinal=1)

    outcomes = at_once(
        *(
            lambda text=text: save_task(
                score, content={"narrative": text}, version=dossier.version, actor=world.north.commune.drafter
            )
            for text in ("Một", "Hai")
        )
    )

    saved = [outcome.narrative for outcome in outcomes if not isinstance(outcome, NotAllowed)]
    score.refresh_from_db()
    assert saved == [score.narrative]


def test_withdrawing_and_appraising_at_once_lets_one_win(world):
    dossier = world.dossier(world.north.commune, AssessmentState.SUBMITTED)
    scores = {row.pk: Appraisal(row.self_score) for row in dossier.task_scores.all()}

    withdrawn, appraised = at_once(
        lambda: assessment_workflow.perform("withdraw", dossier, actor=world.north.commune.sender),
        lambda: appraise_tasks(dossier, scores, version=dossier.version, actor=world.north.reviewer),
    )

    dossier.refresh_from_db()
    is_scored = dossier.task_scores.filter(appraised_score__isnull=False).exists()
    assert (isinstance(withdrawn, NotAllowed), isinstance(appraised, NotAllowed)) == (is_scored, not is_scored)
    assert dossier.state == (AssessmentState.SUBMITTED if is_scored else AssessmentState.DRAFT)


def test_publishing_a_level_twice_at_once_publishes_once(world):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY)
    one, other = world.north.approver, colleague_of(world.north, Role.APPROVER)

    outcomes = at_once(
        lambda: publish_level(world.north.unit, world.year, actor=one),
        lambda: publish_level(world.north.unit, world.year, actor=other),
    )

    refused = [outcome.reasons for outcome in outcomes if isinstance(outcome, NotAllowed)]
    assert refused == [["Chưa có kết quả nào mới để công bố."]]
    assert Publication.objects.count() == 1
    assert StateChange.objects.about(recognition).filter(transition="publish").count() == 1


def test_deciding_and_publishing_at_once_publishes_one_verdict(world):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY)

    decided, published = at_once(
        lambda: recognition_workflow.perform("decline", recognition, actor=world.north.reviewer, note=NOTE),
        lambda: publish_level(world.north.unit, world.year, actor=world.north.approver),
    )

    recognition.refresh_from_db()
    assert isinstance(published, Publication)
    assert recognition.published_at is not None
    assert (recognition.state == RecognitionState.DECLINED) == (not isinstance(decided, NotAllowed))


def test_proposing_twice_at_once_proposes_once(world):
    recognition = world.recognition(world.north.commune, RecognitionState.EXEMPLARY, published=True)

    outcomes = at_once(
        lambda: recognition_workflow.perform("propose", recognition, actor=world.north.reviewer),
        lambda: recognition_workflow.perform("propose", recognition, actor=world.north.approver),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotAllowed", "Recognition"]
    assert Recognition.objects.filter(desk=world.province.unit).count() == 1
