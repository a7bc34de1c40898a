"""What the publication page tells is what is frozen: totals with the raised scores in them, and who sent nothing."""

from decimal import Decimal

import pytest
from django.urls import reverse

from evaluations.actions import publish_level
from evaluations.desk_units import UNSENT
from evaluations.models import Assessment
from evaluations.reading.outcome import outcome_of, self_outcome_of
from evaluations.reading.unsent import unsent_note
from evaluations.workflow import assessment_workflow
from models_registry.models import Extension, Phase, PhaseKind
from tests.conftest import on_day
from tests.factories import ScoreAdjustmentFactory
from tests.integration.scoring_schemes import DONE, FAILED, GOOD, rule, sample_scheme
from tests.world import NOTE

PAGE = "/cong-bo/"


def read(dossier):
    return Assessment.objects.select_related("unit", "year").get(pk=dossier.pk)


def shown(page):
    return {row.assessment.unit_name: (row.outcome.total, row.outcome.rating) for row in page.context["rows"]}


@pytest.fixture
def raised(world):
    """83,3 as announced, which is “Hoàn thành”; 85,1 after the reply."""
    sample_scheme(world)
    dossier = world.dossier(world.north.commune, "announced", initiatives=0)
    world.reply(dossier, "decided")
    return dossier


# --- what was raised ------------------------------------------------------------------------------------------------


def test_publication_page_shows_the_total_that_is_frozen(world, client_of, raised):
    other = world.dossier(world.north.other_commune, "appraised", initiatives=0)

    page = client_of(world.north.approver).get(PAGE)
    publish_level(world.north.unit, world.year, actor=world.north.approver)

    frozen = {row.unit_name: (row.frozen_total, row.frozen_rating) for row in (read(raised), read(other))}
    assert shown(page) == frozen
    assert frozen == {
        raised.unit_name: (Decimal("85.10"), GOOD), other.unit_name: (Decimal("83.30"), DONE)
    }  # fmt: skip


def test_publication_page_shows_the_frozen_total_with_points_by_hand_and_recognised_models(world, client_of):
    scheme = sample_scheme(world)
    recognition = world.recognition(world.north.commune, "recognised")
    dossier = recognition.result.assessment
    ScoreAdjustmentFactory(assessment=dossier, rule=rule(scheme, "Cách làm mới"))
    dossier = assessment_workflow.perform("announce", read(dossier), actor=world.north.approver)
    world.reply(dossier, "decided")

    page = client_of(world.north.approver).get(PAGE)
    publish_level(world.north.unit, world.year, actor=world.north.approver)

    assert shown(page) == {dossier.unit_name: (read(dossier).frozen_total, read(dossier).frozen_rating)}
    assert read(dossier).frozen_total == Decimal("87.10")


def test_raised_score_opens_in_the_sum_of_the_rung_and_not_of_the_unit(world, raised):
    first = {
        person.full_name: outcome_of(read(raised), person).lines[0].points
        for person in (world.north.reviewer, world.north.commune.sender)
    }
    totals = [outcome_of(read(raised), who).total for who in (world.north.reviewer, world.north.commune.sender)]

    assert sorted(first.values()) == [Decimal("9.3"), Decimal("11.1")]
    assert totals == [Decimal("85.10"), Decimal("83.30")]


def test_reply_that_is_not_decided_raises_nothing(world):
    sample_scheme(world)
    dossier = world.dossier(world.north.commune, "announced", initiatives=0)
    world.reply(dossier, "sent")

    assert outcome_of(read(dossier), world.north.reviewer).total == Decimal("83.30")


# --- who sent nothing -----------------------------------------------------------------------------------------------


def over(day="2025-09-05"):
    """Let the time of self-assessment be over."""
    from_then = Phase.objects.get(year__year=2025, kind=PhaseKind.SELF_ASSESSMENT)
    Phase.objects.filter(pk=from_then.pk).update(
        opens_at="2025-08-01T00:00+07:00", due_on="2025-09-01", closes_at=f"{day}T23:59+07:00"
    )
    return Phase.objects.get(pk=from_then.pk)


def test_withdrawn_dossier_is_not_sent(world):
    sample_scheme(world)
    withdrawn = world.dossier(world.north.commune, "submitted", initiatives=0)
    withdrawn = assessment_workflow.perform("withdraw", withdrawn, actor=world.north.commune.sender, note=NOTE)
    sent = world.dossier(world.north.other_commune, "submitted", initiatives=0)
    before = self_outcome_of(read(withdrawn)).rating
    over()

    assert (before, self_outcome_of(read(withdrawn)).rating) == (GOOD, FAILED)
    assert self_outcome_of(read(sent)).rating == GOOD
    assert list(Assessment.objects.sent()) == [sent]
    assert [(row.is_sent, row.submitted_at is None) for row in (read(withdrawn), read(sent))] == [
        (False, False), (True, False)
    ]  # fmt: skip


def test_returned_dossier_is_sent(world):
    returned = world.dossier(world.north.commune, "returned", initiatives=0)

    assert (read(returned).is_sent, list(Assessment.objects.sent())) == (True, [returned])


def test_publication_page_names_the_rating_of_units_that_sent_nothing(world, client_of):
    sample_scheme(world)
    world.dossier(world.north.commune, "appraised", initiatives=0)
    world.dossier(world.north.other_commune, "draft", initiatives=0)
    world.add_place(world.north, "Xã Không Có Bản Nào", {"drafter", "sender"})
    client = client_of(world.north.approver)
    early = client.get(PAGE)
    over()

    page = client.get(PAGE)

    note = page.context["unsent"]
    assert early.context["unsent"] is None
    assert note.text == f"2 đơn vị chưa gửi bản tự đánh giá: xếp loại “{FAILED}” theo thang điểm."
    assert note.text in page.content.decode()
    found = client.get(note.url)
    assert {row.name for row in found.context["page_obj"]} == {
        world.north.other_commune.unit.name,
        "Xã Không Có Bản Nào",
    }
    assert note.url.startswith(reverse("evaluations:assignment_list"))
    assert f"trang_thai={UNSENT}" in note.url


def test_publication_page_without_a_rating_for_it_only_counts_them(world):
    world.dossier(world.north.commune, "appraised", initiatives=0)
    over()

    assert unsent_note(world.north.unit, world.year).text == "1 đơn vị chưa gửi bản tự đánh giá."


def test_unit_with_more_time_is_not_counted_until_it_is_over(world):
    world.dossier(world.north.commune, "appraised", initiatives=0)
    phase = over()
    Extension.objects.create(
        phase=phase, unit=world.north.other_commune.unit, closes_at="2025-09-20T23:59+07:00", reason=NOTE,
        granted_by=world.north.approver,
    )  # fmt: skip

    now = unsent_note(world.north.unit, world.year)
    with on_day("2025-09-21"):
        later = unsent_note(world.north.unit, world.year)

    assert (now, later.number) == (None, 1)
