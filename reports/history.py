"""Everything that happened to one dossier or one registration, in the order of time, for one reader.

Put together from the events of the thing and of its parts. The reader is known to be allowed to read the thing.
What was provisional when it was written shows only to those who may know it, published or not: a unit reads what was
published, in the event of the publication, and not what was weighed before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from danvan.activity.models import AuditEvent, StateChange
from danvan.common.templatetags.portal import vn_number
from danvan.organization.access import sees_provisional
from danvan.organization.audit import Change, in_words
from danvan.organization.models import Membership, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import grants
from evaluations.bench import may_read_opinions
from evaluations.models import (
    Assessment,
    Evidence,
    EvidenceCitation,
    InitiativeResult,
    Opinion,
    OpinionScore,
    Recognition,
    Reply,
    ReplyItem,
    TaskScore,
)
from models_registry.models import Registration

Targets = dict[str, set[int]]
# What is done to a file in one place; such an event names the registration or dossier.
PLACED = ("evidence.add", "evidence.cite", "evidence.locate", "evidence.uncite", "evidence.delete")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: who, in what capacity, when, what, from what to what, and why."""

    at: datetime
    who: str
    capacity: str
    what: str
    about: str
    changes: list[Change]
    note: str


def history_of_dossier(assessment: Assessment, user: User) -> list[Entry]:
    """The dossier, its tasks, results, evidence (deleted files too), recognitions, and the reply to its scores."""
    results = list(assessment.results.order_by().values_list("pk", flat=True))
    targets: Targets = (
        {
            Assessment._meta.label_lower: {assessment.pk},
            TaskScore._meta.label_lower: set(assessment.task_scores.order_by().values_list("pk", flat=True)),
            InitiativeResult._meta.label_lower: set(results),
            Evidence._meta.label_lower: _evidence_ever(assessment),
        }
        | _reply(assessment, user)
        | _opinions(assessment, user)
    )
    return _history(targets, _recognitions(results, user), thing=assessment, user=user)


def _reply(assessment: Assessment, user: User) -> Targets:
    """The reply with its items; a draft of it is the unit's own."""
    seen = Reply.objects.visible_to(user).filter(assessment=assessment)
    items = ReplyItem.objects.filter(reply__in=seen.order_by().values("pk"))
    return {
        Reply._meta.label_lower: set(seen.order_by().values_list("pk", flat=True)),
        ReplyItem._meta.label_lower: set(items.order_by().values_list("pk", flat=True)),
    }


def _opinions(assessment: Assessment, user: User) -> Targets:
    """What two appraisers wrote apart, once both have finished: neither reads ahead of the other here."""
    if not may_read_opinions(user, assessment):
        return {}
    opinions = set(assessment.opinions.order_by().values_list("pk", flat=True))  # type: ignore[attr-defined]
    scores = OpinionScore.objects.filter(opinion__in=opinions).order_by().values_list("pk", flat=True)
    return {Opinion._meta.label_lower: opinions, OpinionScore._meta.label_lower: set(scores)}


def _of_hidden_reply(targets: Targets) -> Q:
    """Events of files of a reply that the reader may not read."""
    if targets.get(Reply._meta.label_lower, {0}):
        return Q(pk__in=[])
    return Q(before__has_key="reply_item_id") | Q(after__has_key="reply_item_id")


def history_of_registration(registration: Registration, user: User) -> list[Entry]:
    """The registration; and, where the reader may read the dossier too, its result and recognitions."""
    seen = Assessment.objects.visible_to(user).filter(results__registration=registration)
    results = list(registration.results.filter(assessment__in=seen).values_list("pk", flat=True))
    targets: Targets = {
        Registration._meta.label_lower: {registration.pk},
        InitiativeResult._meta.label_lower: set(results),
        Evidence._meta.label_lower: _evidence_ever(registration),
    }
    return _history(targets, _recognitions(results, user), thing=registration, user=user)


def _placed_elsewhere(thing: Any) -> Q:
    """Events of a shared file that are about another place, which this reader may not know."""
    return Q(target_type=Evidence._meta.label_lower, verb__in=PLACED) & ~_names(thing)


def _history(targets: Targets, recognitions: list[Recognition], *, thing: Any, user: User) -> list[Entry]:
    targets = targets | {Recognition._meta.label_lower: {each.pk for each in recognitions}}
    told = _events(targets).filter(_told_to(user, thing.unit))
    hidden = _placed_elsewhere(thing) | _of_hidden_reply(targets)
    events = list(told.exclude(pk__in=told.filter(hidden).values("pk")).order_by("id"))
    capacities = _Capacities(thing.unit, events, _changes_of_state(targets))
    published = _published(events, recognitions)
    return [
        Entry(
            event.at,
            event.actor_name,
            capacities.of(event),
            event.label,
            _name(event, recognitions, thing),
            row.changes + published.get(event.pk, []),
            event.note,
        )
        for event, row in zip(events, in_words(events), strict=True)
    ]


def _evidence_ever(thing: Assessment | Registration) -> set[int]:
    """The files that the thing cites, with those that were taken away again: their events still name it."""
    if isinstance(thing, Assessment):
        cited = EvidenceCitation.objects.in_dossier(thing)
    else:
        cited = EvidenceCitation.objects.filter(registration=thing)
    there = cited.order_by().values_list("evidence_id", flat=True)
    events = AuditEvent.objects.filter(_names(thing), verb__in=PLACED, unit_path=thing.unit.path)
    return {*there, *(pk for pk in events.values_list("target_id", flat=True) if pk)}


def _names(thing: Assessment | Registration) -> Q:
    """The events of evidence that name the thing as the place."""
    key = "assessment_id" if isinstance(thing, Assessment) else "registration_id"
    return Q(**{f"before__{key}": str(thing.pk)}) | Q(**{f"after__{key}": str(thing.pk)})


def _recognitions(results: list[int], user: User) -> list[Recognition]:
    seen = Recognition.objects.visible_to(user).filter(result__in=results)
    return list(seen.select_related("result__registration", "desk").order_by("id"))


def _events(targets: Targets) -> QuerySet[AuditEvent]:
    condition = Q(pk__in=[])
    for kind, keys in targets.items():
        if keys:
            condition |= Q(target_type=kind, target_id__in=keys)
    return AuditEvent.objects.filter(condition)


def _told_to(user: User, unit: Unit) -> Q:
    """What was provisional only to reviewers of the unit, of the level that decided it or above."""
    condition = Q(provisional=False)
    if sees_provisional(user, unit):
        for path, _ in grants(user, Permission.VIEW_PROVISIONAL):
            desks = Unit.objects.filter(present_path__startswith=path).values("path")
            condition |= Q(unit_path__in=desks)
    return condition


def _name(event: AuditEvent, recognitions: list[Recognition], thing: Any) -> str:
    """Which part of the thing the event is about; of a recognition the model and the level, without the verdict."""
    if event.target_type == thing._meta.label_lower:
        return ""
    for recognition in recognitions:
        if event.target_type == Recognition._meta.label_lower and event.target_id == recognition.pk:
            return f"{recognition.result}, cấp xét {recognition.desk.name}"
    return event.target_name.removesuffix(f" – {thing}")


def _published(events: Iterable[AuditEvent], recognitions: list[Recognition]) -> dict[int, list[Change]]:
    """What each publication made visible: the appraised scores with their reasons, or the verdict."""
    verdicts = {each.pk: each for each in recognitions}
    told: dict[int, list[Change]] = {}
    for event in events:
        if event.verb == "assessment.announce":
            told[event.pk] = _announced(event.target_id or 0)
        elif event.verb == "assessment.publish":
            scores = TaskScore.objects.filter(assessment=event.target_id or 0).select_related("task")
            told[event.pk] = [_score_in_words(score) for score in scores.order_by("task__ordinal", "id")]
        elif event.verb == "recognition.publish" and (verdict := verdicts.get(event.target_id or 0)):
            reason = f". {verdict.reason}" if verdict.reason else ""
            told[event.pk] = [Change("Kết quả xét", None, f"{verdict.get_state_display()}{reason}")]
    return told


def _announced(assessment_pk: int) -> list[Change]:
    """The scores as they were announced: what was raised since by way of the reply is told with the publication."""
    before = dict(
        ReplyItem.objects.filter(reply__assessment=assessment_pk).values_list("task_score", "announced_score")
    )
    scores = list(TaskScore.objects.filter(assessment=assessment_pk).select_related("task"))
    for score in scores:
        score.appraised_score = before.get(score.pk, score.appraised_score)
    return [_score_in_words(score) for score in sorted(scores, key=lambda score: (score.task.ordinal, score.pk))]


def _score_in_words(score: TaskScore) -> Change:
    words = f"tự chấm {vn_number(score.self_score)}, thẩm định {vn_number(score.appraised_score)}"
    return Change(f"Nhiệm vụ {score.task.ordinal}", None, f"{words}. {score.reason}" if score.reason else words)


def _changes_of_state(targets: Targets) -> dict[tuple[str, int, str], list[str]]:
    """(kind, key, transition) → in what capacity it was done, first time first."""
    condition = Q(pk__in=[])
    for kind, keys in targets.items():
        condition |= Q(target_type=kind, target_id__in=keys)
    found: dict[tuple[str, int, str], list[str]] = {}
    for change in StateChange.objects.filter(condition).order_by("id"):
        found.setdefault((change.target_type, change.target_id, change.transition), []).append(change.actor_role)
    return found


class _Capacities:
    """In what capacity people acted: as a transition says it, else by the roles they held on that day."""

    def __init__(self, unit: Unit, events: Iterable[AuditEvent], said: dict[tuple[str, int, str], list[str]]) -> None:
        self.unit = unit
        self.said = said
        self.times: dict[tuple[str, int, str], int] = {}
        self.held: dict[int, list[Membership]] = {}
        actors = {event.actor_id for event in events}
        for membership in Membership.objects.filter(user__in=actors - {None}).select_related("unit").order_by("id"):
            if self._is_over(membership.unit):
                self.held.setdefault(membership.user_id, []).append(membership)

    def of(self, event: AuditEvent) -> str:
        key = (event.target_type, event.target_id or 0, event.verb.partition(".")[2])
        if key in self.said:
            time = self.times[key] = self.times.get(key, -1) + 1
            if time < len(self.said[key]):
                return self.said[key][time]
        day = timezone.localdate(event.at)
        on_that_day = [
            f"{held.get_role_display()}, {held.unit.name}"
            for held in self.held.get(event.actor_id or 0, [])
            if held.starts_on <= day and (held.ends_on is None or day <= held.ends_on)
        ]
        return "; ".join(on_that_day)

    def _is_over(self, other: Unit) -> bool:
        """Whether the other is the unit or stood, or stands, above it."""
        return self.unit.path.startswith(other.path) or self.unit.present_path.startswith(other.present_path)
