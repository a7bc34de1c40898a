"""Where missing evidence was explained among the difficulties, dossiers that are with their unit can still be sent."""

from importlib import import_module

import pytest
from django.apps import apps

from evaluations.models import Assessment, AssessmentState, TaskScore
from tests.factories import DirectiveTaskFactory, EvidenceFactory, TaskScoreFactory

pytestmark = pytest.mark.django_db

WORDS = "Chưa có hồ sơ vì xã mới bắt đầu từ tháng 8."


def fill():
    """The step of the migration, on the tables as they are now."""
    import_module("evaluations.migrations.0007_no_evidence_reason_filled").fill(apps, None)


def score(state=AssessmentState.DRAFT, *, wanted=True, **content):
    task = DirectiveTaskFactory(evidence_required=wanted)
    row = TaskScoreFactory(task=task, **({"difficulties": WORDS} | content))
    Assessment.objects.filter(pk=row.assessment_id).update(state=state)
    return row


def reasons(*rows):
    kept = {row.pk: row for row in TaskScore.objects.all()}
    return [(kept[row.pk].no_evidence_reason, kept[row.pk].difficulties) for row in rows]


@pytest.mark.parametrize("state", AssessmentState)
def test_explanation_moves_only_while_the_dossier_is_with_its_unit(state):
    row = score(state)

    fill()

    assert reasons(row) == [(WORDS if state in AssessmentState.with_unit() else "", WORDS)]


def test_explanation_moves_only_where_it_is_asked_for_and_lacks():
    proved, unasked, told = score(), score(wanted=False), score(no_evidence_reason="Đã giải thích")
    silent, blank = score(difficulties=""), score(difficulties=" \n ")
    EvidenceFactory(task_score=proved)

    fill()

    assert reasons(proved, unasked, told, silent, blank) == [
        ("", WORDS), ("", WORDS), ("Đã giải thích", WORDS), ("", ""), ("", " \n "),
    ]  # fmt: skip
