"""The hints of one dossier or of a whole desk, with what reviewers have said of them.

A hint that was looked into stays settled for as long as it says the same; nothing here decides anything.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from danvan.organization.models import Unit
from evaluations.hints import Hint, hints_from
from evaluations.models import Assessment, HintKind, HintReview
from evaluations.reading.hint_facts import facts_of
from models_registry.models import CampaignYear


@dataclass(frozen=True)
class SeenHint:
    """A hint, and what a reviewer who looked into it said."""

    hint: Hint
    review: HintReview | None = None

    @property
    def kind(self) -> HintKind:
        return self.hint.kind

    @property
    def is_settled(self) -> bool:
        return self.review is not None


def hints_of(assessment: Assessment) -> list[SeenHint]:
    """The hints of one dossier on the desk of its rung; the number of queries does not depend on the desk."""
    alone = Assessment.objects.filter(pk=assessment.pk)
    return hints_on(alone, assessment.desk, assessment.year).get(assessment.pk, [])


def hints_on(dossiers: QuerySet[Assessment], desk: Unit, year: CampaignYear) -> dict[int, list[SeenHint]]:
    """The hints of each of the dossiers that has any, by key; in the order of the rules."""
    reviews: dict[tuple[int, str, str], HintReview] = {}
    said = HintReview.objects.filter(assessment__in=dossiers.order_by().values("pk")).select_related("reviewed_by")
    for review in said.order_by("pk"):
        reviews[review.assessment_id, review.kind, review.basis] = review
    found = {}
    for pk, facts in facts_of(dossiers, desk, year).items():
        if hints := hints_from(facts):
            found[pk] = [SeenHint(hint, reviews.get((pk, hint.kind.value, hint.basis))) for hint in hints]
    return found


@dataclass(frozen=True)
class HintCount:
    """How many dossiers of a desk have a hint of one kind, and of how many nobody has said anything yet."""

    kind: HintKind
    number: int
    open: int

    @property
    def label(self) -> str:
        return self.kind.label


def counted(hints: dict[int, list[SeenHint]]) -> list[HintCount]:
    """By kind, in the order of the rules; a zero is told too."""
    numbers: dict[HintKind, int] = defaultdict(int)
    unsettled: dict[HintKind, int] = defaultdict(int)
    for one in (seen for found in hints.values() for seen in found):
        numbers[one.kind] += 1
        unsettled[one.kind] += not one.is_settled
    return [HintCount(kind, numbers[kind], unsettled[kind]) for kind in HintKind]
