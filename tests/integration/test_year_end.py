"""The end of a phase holds for dossiers too, and two runs of the reminders at once tell everybody once (feature 1, 23)."""

from datetime import timedelta

import pytest
import time_machine

from danvan.activity.models import AuditEvent
from evaluations.models import Assessment
from models_registry.actions import grant_extension
from models_registry.actions.reminders import remind, send_scheduled
from models_registry.models import Phase, PhaseKind, ReminderSent
from models_registry.reminding import Lack
from tests.integration.at_once import at_once
from tests.integration.reminding import phase_of, scheduled


def send(client, dossier):
    return client.post(f"/tu-danh-gia/{dossier.pk}/thao-tac/submit/")


@pytest.mark.django_db
def test_end_of_self_assessment_holds_until_one_unit_is_given_more_time(world, client_of):
    """One second after the end: refused and nothing changes; +3 days for one unit; the other's is still refused."""
    mine, theirs = world.dossier(world.north.commune), world.dossier(world.south.commune)
    phase = phase_of(PhaseKind.SELF_ASSESSMENT)
    Phase.objects.filter(kind=PhaseKind.REVIEW).update(closes_at=phase.closes_at)
    rows_before = list(Assessment.objects.order_by("pk").values())

    with time_machine.travel(phase.closes_at + timedelta(seconds=1), tick=False):
        my_client, their_client = client_of(world.north.commune.sender), client_of(world.south.commune.sender)
        refused = send(my_client, mine)
        rows_after = list(Assessment.objects.order_by("pk").values())
        grant_extension(
            phase, world.north.commune.unit, closes_at=phase.closes_at + timedelta(days=3),
            reason="Xã bị ngập lụt", actor=world.province.administrator,
        )  # fmt: skip
        taken, still_refused = send(my_client, mine), send(their_client, theirs)

    assert (refused.status_code, rows_after) == (422, rows_before)
    assert "Đã hết thời gian Tự đánh giá năm 2025" in refused.content.decode()
    assert (taken.status_code, Assessment.objects.get(pk=mine.pk).state) == (302, "submitted")
    assert (still_refused.status_code, Assessment.objects.get(pk=theirs.pk).state) == (422, "draft")
    event = AuditEvent.objects.get(verb="phase.extend")
    assert (event.unit_name, event.note, event.actor_name) == (
        "Xã Phan Hòa", "Xã bị ngập lụt", str(world.province.administrator),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_remind_each_unit_once(world):
    scheduled(due="2025-09-12", days=(3,))

    numbers = at_once(send_scheduled, send_scheduled)

    assert (sorted(numbers), ReminderSent.objects.count()) == ([0, 9], 9)
    assert AuditEvent.objects.filter(verb="reminder.schedule").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_remind_each_unit_once(world):
    phase, units = phase_of(), [world.north.commune.unit, world.north.other_commune.unit]

    def press():
        return remind(phase, units, Lack.UNREGISTERED, text="Hãy đăng ký.", actor=world.fresh(world.north.reviewer))

    outcomes = at_once(press, press)

    refused = [str(one) for one in outcomes if isinstance(one, Exception)]
    assert (ReminderSent.objects.count(), refused) == (
        2, ["Các đơn vị này đã được nhắc hôm nay. Muốn nhắc lại, hãy đánh dấu ô “Nhắc lại” bên dưới."],
    )  # fmt: skip
