"""Who has a part in a unit and so does not appraise it: people of the unit, writers of the dossier, who says so.

Asked for a few people and any number of units at once; the queries do not grow with the units.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from danvan.activity.models import AuditEvent, StateChange
from danvan.common import clock
from danvan.common.once import once_per_page
from danvan.organization.models import Membership, Unit, User
from evaluations.models import Assessment, ConflictDeclaration, InitiativeResult, Reply, ReplyItem, TaskScore
from models_registry.models import CampaignYear

_SENDS = ("hand_over", "submit")
_WRITES: dict[str, tuple[Any, str]] = {  # what is written → where it lies, and the way to its dossier
    "assessment.save_task": (TaskScore, "assessment"),
    "assessment.save_result": (InitiativeResult, "assessment"),
    "reply.save_item": (ReplyItem, "reply__assessment"),
}
_PROVES = ("evidence.add", "evidence.cite")

_Pairs = dict[int, set[Any]]  # person → what they have a part in


@dataclass(frozen=True)
class Conflicts:
    """The parts that some people have in the units and dossiers of a year."""

    homes: _Pairs  # person → present paths of units where they hold a role, or held one in the year
    written: _Pairs  # person → keys of dossiers that they wrote, proved or sent, the reply with them
    declared: dict[int, dict[str, str]]  # person → present path → what they say of it

    @classmethod
    def of(cls, people: Iterable[User], year: CampaignYear) -> "Conflicts":
        keys = [person.pk for person in people]
        return cls(_homes(keys, year), _written(keys, year), _declared(keys))

    def reason(self, person_pk: int, unit: Unit, dossier_pk: int | None) -> str:
        """Why this person does not appraise this unit, as the end of a sentence about them; empty when they may."""
        if unit.present_path in self.homes[person_pk]:
            return f"là người của {unit.name} hoặc có vai trò ở đó trong năm"
        if dossier_pk is not None and dossier_pk in self.written[person_pk]:
            return "đã soạn hoặc ký gửi bản này"
        said = self.declared[person_pk].get(unit.present_path)
        return f"đã khai có liên quan đến {unit.name}: {said}" if said else ""

    def q(self, person_pk: int) -> Q:
        """The condition on dossiers that this person has a part in."""
        paths = self.homes[person_pk] | set(self.declared[person_pk])
        return Q(unit__present_path__in=paths) | Q(pk__in=self.written[person_pk])


def conflict_of(person: User, assessment: Assessment) -> str:
    """Why this person does not appraise this dossier; empty when they may."""
    return conflicts_of(person, assessment.year).reason(person.pk, assessment.unit, assessment.pk)


@once_per_page
def conflicts_of(person: User, year: CampaignYear) -> Conflicts:
    """The parts that one person has in the units and dossiers of a year."""
    return Conflicts.of([person], year)


def _homes(people: list[int], year: CampaignYear) -> _Pairs:
    found: _Pairs = defaultdict(set)
    begin, end = date(year.year, 1, 1), date(year.year, 12, 31)
    in_year = Q(starts_on__lte=end) & (Q(ends_on=None) | Q(ends_on__gte=begin))
    today = clock.today()
    now = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    held = Membership.objects.filter(in_year | now, user__in=people)
    for person, path in held.order_by().values_list("user_id", "unit__present_path"):
        found[person].add(path)
    return found


def _written(people: list[int], year: CampaignYear) -> _Pairs:
    found: _Pairs = defaultdict(set)
    dossiers = Assessment.objects.filter(year=year).order_by()
    by_them = dossiers.filter(Q(created_by__in=people) | Q(submitted_by__in=people))
    for pk, *writers in by_them.values_list("pk", "created_by_id", "submitted_by_id"):
        for writer in writers:
            found[writer].add(pk)
    replies = Reply.objects.filter(Q(created_by__in=people) | Q(sent_by__in=people), assessment__year=year).order_by()
    for pk, *repliers in replies.values_list("assessment_id", "created_by_id", "sent_by_id"):
        for replier in filter(None, repliers):
            found[replier].add(pk)
    sent = StateChange.objects.filter(
        target_type=Assessment._meta.label_lower, transition__in=_SENDS, actor_id__in=people,
        target_id__in=dossiers.values("pk"),
    )  # fmt: skip
    for person, pk in sent.order_by().values_list("actor_id", "target_id").distinct():
        found[person].add(pk)
    proved = AuditEvent.objects.filter(verb__in=_PROVES, actor_id__in=people, after__has_key="assessment_id")
    proofs: list[Any] = list(proved.order_by().values_list("actor_id", "after__assessment_id").distinct())
    for prover, key in proofs:
        found[prover].add(int(key))
    for verb, (part, dossier) in _WRITES.items():
        of_year = part.objects.filter(**{f"{dossier}__year": year}).order_by()
        wrote = AuditEvent.objects.filter(verb=verb, actor_id__in=people, target_id__in=of_year.values("pk")).order_by()
        touched: list[Any] = list(wrote.values_list("actor_id", "target_id").distinct())
        keys = [pk for _, pk in touched]
        dossier_of = dict(of_year.filter(pk__in=keys).values_list("pk", dossier))
        for writer, pk in touched:
            if pk in dossier_of:
                found[writer].add(dossier_of[pk])
    return found


def _declared(people: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    standing = ConflictDeclaration.objects.filter(reviewer__in=people, withdrawn_at=None).order_by("pk")
    for person, path, reason in standing.values_list("reviewer_id", "unit__present_path", "reason"):
        found[person][path] = reason
    return found
