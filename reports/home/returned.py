"""What came back to a unit and waits to be mended: from the reviewer, or from the unit's own signer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from danvan.activity.models import StateChange
from evaluations.models import Assessment, ReturnedDossierPart
from evaluations.reading.returns import ToMend as PartsToMend
from evaluations.reading.returns import round_of
from models_registry.models import Registration, ReturnedPart
from models_registry.returned import asked, message_of
from models_registry.views.registration_returns import ToMend, to_mend

Key = tuple[str, int]  # of a thing: its type and id, as a state change names it
WAYS_BACK = ("return", "send_back")


class Returned(NamedTuple):
    """Something that came back: what, by whom, when, why, and where to mend it; the parts, where they were named."""

    what: str
    who: str
    when: datetime
    why: str
    url: str
    to_mend: Sequence[ToMend | PartsToMend]


def returned_things(things: Mapping[Key, tuple[str, str]]) -> list[Returned]:
    """Those of the things (key → what it is called, where it is mended) whose last step was to come back.

    Latest first, in as many queries for many as for one.
    """
    changes = _changes(things)
    returns = Counter((each.target_type, each.target_id) for each in changes if each.transition == "return")
    last = {(each.target_type, each.target_id): each for each in changes}
    back = {key: change for key, change in last.items() if change.transition in WAYS_BACK}
    parts, dossier_parts = _parts(back, returns), _dossier_parts(back, returns)
    found = []
    for key, change in sorted(back.items(), key=lambda item: item[1].pk, reverse=True):
        what, url = things[key]
        who = _with_role(change)
        if change.transition == "return" and key in dossier_parts:
            told = round_of(returns[key], change, dossier_parts[key])
            found.append(Returned(what, who, change.at, told.message, url, told.to_mend))
            continue
        named = parts.get(key, []) if change.transition == "return" else []
        mend = [to_mend(each, url) for each in asked(named)]
        found.append(Returned(what, who, change.at, message_of(change, named), url, mend))
    return found


def _changes(things: Mapping[Key, tuple[str, str]]) -> list[StateChange]:
    if not things:
        return []
    named = Q(pk__in=[])
    for target_type, target_id in things:
        named |= Q(target_type=target_type, target_id=target_id)
    return list(StateChange.objects.filter(named, provisional=False).order_by("id"))


def _parts(back: Mapping[Key, StateChange], returns: Mapping[Key, int]) -> dict[Key, list[ReturnedPart]]:
    """The parts that the last return of each registration named."""
    kind = Registration._meta.label_lower
    ids = [pk for target_type, pk in back if target_type == kind]
    found: dict[Key, list[ReturnedPart]] = {}
    rows = ReturnedPart.objects.filter(registration__in=ids).select_related("registration").order_by("id")
    for part in rows if ids else ():
        if part.round == returns[kind, part.registration_id]:
            found.setdefault((kind, part.registration_id), []).append(part)
    return found


def _dossier_parts(back: Mapping[Key, StateChange], returns: Mapping[Key, int]) -> dict[Key, list[ReturnedDossierPart]]:
    """The tasks, results and files that the last return of each dossier named."""
    kind = Assessment._meta.label_lower
    ids = [pk for target_type, pk in back if target_type == kind]
    found: dict[Key, list[ReturnedDossierPart]] = {}
    rows = ReturnedDossierPart.objects.filter(assessment__in=ids).select_related("task_score__task", "result")
    for part in rows.order_by("id") if ids else ():
        if part.round == returns[kind, part.assessment_id]:
            found.setdefault((kind, part.assessment_id), []).append(part)
    return found


def _with_role(change: StateChange) -> str:
    return f"{change.actor_name}, {change.actor_role}" if change.actor_role else change.actor_name
