"""The first page of a unit: what is due, and how far the year has come."""

import pytest

from models_registry.models import Phase, PhaseKind
from tests.factories import ExtensionFactory
from tests.integration.home_pages import home_of


def close(*kinds):
    Phase.objects.filter(year__year=2025, kind__in=kinds).update(closes_at="2025-09-10T01:59:59Z")


@pytest.fixture
def commune(world):
    """A rung's unit with a drafter and a sender."""
    return world.north.commune


@pytest.fixture
def drafter(commune, client_of):
    return client_of(commune.drafter)


@pytest.fixture
def sender(commune, client_of):
    return client_of(commune.sender)


def due(kind, day, closes="2025-12-31T16:59:59Z"):
    Phase.objects.filter(year__year=2025, kind=kind).update(due_on=day, closes_at=closes)


def test_deadline_is_the_open_phase_that_is_due_next(drafter):
    due(PhaseKind.REGISTRATION, "2025-09-30")
    due(PhaseKind.SELF_ASSESSMENT, "2025-09-22")

    deadline = home_of(drafter).deadline

    assert (deadline.label, deadline.days_left, f"{deadline.due:%d/%m}", f"{deadline.closes:%d/%m}") == (
        "Tự đánh giá năm 2025", 12, "22/09", "31/12",
    )  # fmt: skip


def test_overdue_phase_gives_way_to_one_that_is_not_once_the_target_is_met(world, commune, drafter):
    world.registration(commune, "accepted")
    due(PhaseKind.REGISTRATION, "2025-03-31")
    due(PhaseKind.SELF_ASSESSMENT, "2025-09-22")

    assert home_of(drafter).deadline.kind == PhaseKind.SELF_ASSESSMENT


def test_overdue_registration_comes_first_while_models_are_lacking(drafter):
    due(PhaseKind.REGISTRATION, "2025-03-31", "2025-09-30T16:59:59Z")
    due(PhaseKind.SELF_ASSESSMENT, "2025-09-22")
    late = "Quá hạn đăng ký; còn nhận đến 30/09/2025."

    home = home_of(drafter)

    assert (home.deadline.kind, home.deadline.text) == (PhaseKind.REGISTRATION, late)
    assert home.next_act.text == f"Năm 2025 đơn vị cần ít nhất 1 mô hình. {late}"


def test_overdue_phase_still_shows_while_it_is_the_only_one_open(drafter):
    due(PhaseKind.REGISTRATION, "2025-09-08")
    close(PhaseKind.SELF_ASSESSMENT)

    assert (home_of(drafter).deadline.kind, home_of(drafter).deadline.days_left) == (PhaseKind.REGISTRATION, -2)


def test_extension_of_another_unit_is_not_ones_own(world, commune, drafter):
    close(PhaseKind.REGISTRATION, PhaseKind.SELF_ASSESSMENT)
    phase = Phase.objects.get(year__year=2025, kind=PhaseKind.REGISTRATION)
    ExtensionFactory(phase=phase, unit=world.south.commune.unit, closes_at="2025-12-31T00:00:00Z")

    home = home_of(drafter)

    assert (home.deadline, home.no_deadline) == (None, "Các đợt nộp của năm 2025 đã khóa.")


def test_when_nothing_is_open_the_page_says_what_comes(drafter):
    close(PhaseKind.REGISTRATION)
    Phase.objects.filter(year__year=2025, kind=PhaseKind.SELF_ASSESSMENT).update(
        opens_at="2025-10-01T00:30:00Z", closes_at="2025-10-31T16:59:59Z"
    )

    assert home_of(drafter).no_deadline == "Tự đánh giá mở từ 07:30 ngày 01/10/2025."


def test_year_without_dates_says_so(drafter):
    Phase.objects.filter(year__year=2025).delete()

    home = home_of(drafter)

    assert (home.deadline, home.no_deadline) == (None, "Năm 2025 chưa đặt thời gian. Quản trị sẽ thông báo.")


# How far


def test_progress_counts_what_was_accepted_and_tells_what_is_on_its_way(world, commune, drafter):
    for state in ("accepted", "draft", "ready", "submitted", "returned", "accepted", "declined"):
        world.registration(commune, state)
    world.registration(commune, "accepted", year=2024)
    world.registration(world.north.other_commune, "accepted")

    home = home_of(drafter)

    assert (home.accepted, home.bar_length, home.unit.target) == (2, 1, 1)
    assert home.on_the_way == "1 đang chờ, 1 bị trả lại"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-03-31", "Đã quá hạn 31/03/2025, cổng khóa 31/12/2025."),
        ("2025-09-10", "Hết hạn hôm nay, hạn 10/09/2025."),
        ("2025-12-20", "Còn 101 ngày, hạn 20/12/2025."),
    ],
)
def test_deadline_of_registrations_in_a_sentence(commune, drafter, day, words):
    due(PhaseKind.REGISTRATION, day)

    assert home_of(drafter).phases.in_short(PhaseKind.REGISTRATION) == words


def test_deadline_of_registrations_is_told_once(commune, drafter):
    due(PhaseKind.REGISTRATION, "2025-09-15")
    due(PhaseKind.SELF_ASSESSMENT, "2025-09-22")
    nearest = home_of(drafter)
    due(PhaseKind.REGISTRATION, "2025-03-31")
    overdue = home_of(drafter)
    close(PhaseKind.REGISTRATION)
    closed = home_of(drafter)

    assert [home.groups[0].rows[0].hint for home in (nearest, overdue, closed)] == [
        "", "", "Đã khóa ngày 10/09/2025.",
    ]  # fmt: skip
