"""Rows that components show, whatever they are about: an offered act, a step of the past, an answer."""

from datetime import datetime
from typing import Any, NamedTuple

from danvan.common.workflow import Transition


class Button(NamedTuple):
    """An offered act with the page that asks about it first, as components/transition_bar.html shows it.

    `remedies` pairs a reason with the address where it is put right.
    """

    transition: Transition
    reasons: tuple[str, ...]
    confirm_url: str
    remedies: tuple[tuple[str, str], ...] = ()


class Step(NamedTuple):
    """One step of the past, as components/history.html shows it."""

    who: str
    when: datetime
    what: str
    note: str
    tone: str = ""


class Answer(NamedTuple):
    """One row of components/summary_list.html."""

    label: str
    value: str
    change_url: str = ""


def step_of(change: Any, tone: str = "") -> Step:
    """A state change as people read it: who did what, and in which capacity."""
    who = f"{change.actor_name} ({change.actor_role})" if change.actor_role else change.actor_name
    return Step(who, change.at, change.transition_label, change.note, tone)
