"""What is sent after the deadline is taken until the end, and marked “nộp muộn” wherever it is read."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.workflow import assessment_workflow
from models_registry.lateness import is_late, mark_late
from models_registry.models import Phase, PhaseKind, RegistrationState
from models_registry.phase_times import PhaseTimes
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import ExtensionFactory
from tests.integration.reminding import phase_of
from tests.world import NOTE

REGISTRATION, DOSSIER = PhaseKind.REGISTRATION, PhaseKind.SELF_ASSESSMENT


def due(day, kind=REGISTRATION):
    Phase.objects.filter(year__year=2025, kind=kind).update(due_on=day)


def send(world, registration, day="2025-09-10"):
    with on_day(day):
        return registration_workflow.perform("submit", registration, actor=world.sender_for(registration.unit))


@pytest.mark.parametrize(("day", "late"), [("2025-09-10", False), ("2025-09-09", True)])
def test_registration_is_late_from_the_day_after_its_deadline(world, day, late):
    due(day)

    assert is_late(world.registration(world.north.commune, "submitted"), REGISTRATION) is late


@pytest.mark.parametrize("state", [RegistrationState.DRAFT, RegistrationState.READY])
def test_what_was_not_sent_is_not_late(world, state):
    due("2025-09-01")

    assert is_late(world.registration(world.north.commune, state), REGISTRATION) is False


def test_answer_to_a_return_is_as_late_as_the_first_sending(world):
    registration = world.registration(world.north.commune, "returned")
    due("2025-09-12")

    sent_again = send(world, registration, "2025-09-15")

    assert (sent_again.submitted_at.day, is_late(sent_again, REGISTRATION)) == (15, False)


def test_what_was_withdrawn_counts_from_the_next_sending(world):
    registration = world.registration(world.north.commune, "submitted")
    due("2025-09-12")
    registration_workflow.perform("withdraw", registration, actor=world.north.commune.sender)
    registration.refresh_from_db()

    before = is_late(registration, REGISTRATION)
    after = is_late(send(world, registration, "2025-09-15"), REGISTRATION)

    assert (before, after) == (False, True)


def test_unit_that_was_given_more_time_is_not_late(world):
    due("2025-09-01")
    phase = phase_of()
    ExtensionFactory(phase=phase, unit=world.north.commune.unit, closes_at=phase.closes_at + timedelta(days=3))

    rows = [world.registration(place, "submitted") for place in (world.north.commune, world.south.commune)]
    mark_late(rows, world.years[2025], REGISTRATION)

    assert [row.is_late for row in rows] == [False, True]
    assert phase.due_for(world.north.commune.unit) == date(2025, 9, 23)
    assert PhaseTimes.read(phase).due_for(world.north.commune.unit) == date(2025, 9, 23)


def test_year_without_dates_has_nobody_late(world):
    registration = world.registration(world.north.commune, "submitted")
    Phase.objects.filter(year__year=2025, kind=REGISTRATION).delete()

    assert is_late(registration, REGISTRATION) is False


def test_marking_asks_the_same_for_one_row_as_for_three(world):
    rows = [world.registration(world.north.commune, "submitted") for _ in range(3)]
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            mark_late(some, world.years[2025], REGISTRATION)
        counts.append(len(queries))

    assert counts == [3, 3]


def test_late_registration_is_taken_and_says_so_on_every_page(world, client_of):
    due("2025-09-09")
    registration = world.registration(world.north.commune)
    client = client_of(world.north.commune.sender)

    posted = client.post(f"/mo-hinh/{registration.pk}/thao-tac/submit/")
    pages = {
        address: client.get(address).content.decode().casefold().count("nộp muộn")
        for address in (
            f"/mo-hinh/{registration.pk}/", f"/mo-hinh/{registration.pk}/giay-bao/", "/mo-hinh/",
        )
    }  # fmt: skip

    registration.refresh_from_db()
    assert (posted.status_code, registration.state) == (302, RegistrationState.SUBMITTED)
    assert all(pages.values()), pages


def test_registration_in_time_is_called_late_nowhere(world, client_of):
    due("2025-09-10")
    registration = world.registration(world.north.commune, "submitted")

    page = client_of(world.north.commune.sender).get(f"/mo-hinh/{registration.pk}/giay-bao/")

    assert "Nộp muộn" not in page.content.decode()


def test_late_dossier_is_taken_and_says_so_on_every_page(world, client_of):
    due("2025-09-09", DOSSIER)
    dossier = world.dossier(world.north.commune, "submitted")
    reviewer, sender = client_of(world.north.reviewer), client_of(world.north.commune.sender)

    pages = [
        client.get(address).content.decode().casefold()
        for client, address in (
            (reviewer, "/tham-dinh/"), (reviewer, "/tu-danh-gia/"),
            (sender, f"/tu-danh-gia/{dossier.pk}/"), (sender, f"/tu-danh-gia/{dossier.pk}/giay-bao/"),
        )
    ]  # fmt: skip

    assert ["nộp muộn" in page for page in pages] == [True] * 4


def test_dossier_returned_and_sent_again_is_not_late(world):
    dossier = world.dossier(world.north.commune, "returned")
    due("2025-09-12", DOSSIER)
    dossier.task_scores.filter(is_returned=True).update(narrative=f"{NOTE}, đã bổ sung đủ theo ý kiến trả lại")

    with on_day("2025-09-15"):
        sent = assessment_workflow.perform("submit", dossier, actor=world.north.commune.sender)

    assert is_late(sent, DOSSIER) is False
