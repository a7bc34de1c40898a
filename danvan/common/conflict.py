"""Somebody else has saved the same form in between: both texts field by field, and what a person chose of the two.

Nothing is ever written over unseen. A form with a `version` carries in a hidden field what stood saved when it was
opened (`BASE`, a short digest of each field). Where the version has gone on but no field of this form has, nobody
wrote here and there is no conflict. Where only one side wrote in a field, its text is taken and the page names it.
Where both did, or nobody knows, the page shows both texts; the next save goes through only with a choice for each,
made against exactly what stands saved (`SEEN`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from django.forms import BaseForm, BoundField
from django.http import QueryDict

from danvan.common.text import nfc

VERSION = "version"  # the field of the form that counts the saves
BASE = "goc"
SEEN = "da-xem"
CHOICE = "chon-"  # + name of the field
MINE, SAVED = "cua-toi", "dang-luu"

_LINE = re.compile(r"(.+?)_\d+_")  # planned_0_what: one of several lines, which move up when one goes
_ROW = re.compile(r"_(\d+)$")  # score_1 and reason_1: of one thing


class Difference(NamedTuple):
    """One field in which the two texts differ; `chosen`: MINE, SAVED, nothing yet; `by`: the side that wrote alone."""

    name: str
    label: str
    mine: str
    saved: str
    chosen: str
    saved_values: list[str]
    by: str = ""

    @property
    def group(self) -> str:
        """What hangs together is not taken from two sides unasked."""
        found = _LINE.match(self.name) or _ROW.search(self.name)
        return found[1] if found else self.name


@dataclass
class Conflict:
    """What a person has to choose between before their text is saved."""

    differences: list[Difference]
    seen: str
    reasons: list[str] = field(default_factory=list)  # beyond the question itself, which components/conflict.html asks


def base_of(saved: BaseForm) -> str:
    """What a page carries of the saved state of its form, to tell later whether somebody has changed it."""
    return " ".join(f"{bound.html_name}:{_digest(values_of(bound))}" for bound in written_fields(saved))


def reconcile(
    typed: QueryDict, saved: BaseForm, bind: Callable[[QueryDict], BaseForm]
) -> tuple[QueryDict, Conflict | None, list[Difference]]:
    """What is to be saved, what must be chosen first (None: nothing stands against saving), what was taken unasked.

    `saved` is the form unbound, as the row now stands; `bind` makes it of what was typed.
    """
    if typed.get(VERSION) == str(saved[VERSION].value()):
        return typed, None, []
    base = _Base(typed.get(BASE, ""))
    seen = _digest([base_of(saved)])
    was_seen = typed.get(SEEN) == seen
    differences = _differences(typed, saved, bind(typed), base, was_seen) if base.was_left(saved) else []
    asked, taken = _parted(differences)
    missing = [row.label for row in asked if not row.chosen]
    settled = typed.copy()
    for row in taken:
        if row.by == SAVED:
            settled.setlist(row.name, row.saved_values)
    settled[BASE] = base.with_taken(taken)
    if asked and not was_seen:
        return settled, Conflict(asked, seen), taken
    if missing:
        reasons = [f"Chưa chọn bản để lưu ở phần “{label}”." for label in missing]
        return settled, Conflict(asked, seen, reasons), taken
    settled[VERSION], settled[BASE] = str(saved[VERSION].value()), base_of(saved)
    for row in asked:
        if row.chosen == SAVED:
            settled.setlist(row.name, row.saved_values)
    return settled, None, taken


def _parted(differences: list[Difference]) -> tuple[list[Difference], list[Difference]]:
    """What a person must choose, and what only one side wrote: in all that hangs together, the same side."""
    sides: dict[str, set[str]] = {}
    for row in differences:
        sides.setdefault(row.group, set()).add(row.by)
    alone = {group for group, by in sides.items() if by in ({MINE}, {SAVED})}
    asked = [row for row in differences if row.group not in alone]
    return asked, [row for row in differences if row.group in alone]


def differ(mine: BaseForm, saved: BaseForm) -> bool:
    """Whether the two forms hold different texts."""
    names = {bound.name for form in (mine, saved) for bound in written_fields(form)}
    return any(_plain(_values(mine, name)) != _plain(_values(saved, name)) for name in names)


def texts_apart(mine: BaseForm, saved: BaseForm) -> list[tuple[str, str, str]]:
    """The fields that hold different texts: label, as it stands saved, as it is in `mine`."""
    found = []
    for name in dict.fromkeys(bound.name for form in (saved, mine) for bound in written_fields(form)):
        ours, theirs = _values(mine, name), _values(saved, name)
        if _plain(ours) != _plain(theirs):
            bound = (saved if name in saved.fields else mine)[name]
            found.append((str(bound.label), _shown(bound, theirs), _shown(bound, ours)))
    return found


def written_fields(form: BaseForm) -> Iterator[BoundField]:
    """The fields that a person writes in."""
    return (bound for bound in form if not bound.is_hidden and not bound.field.disabled)


def values_of(bound: BoundField) -> list[str]:
    """The value as a browser sends it."""
    value = bound.value()
    if isinstance(value, bool):
        return ["on"] if value else []
    shown = bound.field.widget.format_value(value)
    values = shown if isinstance(shown, list | tuple) else [shown]
    return [str(each) for each in values if each not in (None, "")]


def words_of(bound: BoundField) -> str:
    """The value as people read it."""
    return _shown(bound, values_of(bound))


class _Base:
    """What stood saved when the page was opened; a page that does not say may have been opened at any time."""

    def __init__(self, carried: str) -> None:
        self.digests = dict(part.split(":", 1) for part in carried.split() if ":" in part)

    def of(self, name: str) -> str:
        return self.digests.get(name, _digest([])) if self.digests else ""

    def was_left(self, saved: BaseForm) -> bool:
        """Whether what stands saved has gone on from it."""
        return any(self.of(bound.html_name) != _digest(values_of(bound)) for bound in written_fields(saved))

    def with_taken(self, taken: list[Difference]) -> str:
        """As the next save must carry it: a text taken from what stands saved is no change of this side."""
        gone_on = {row.name: _digest(row.saved_values) for row in taken if row.by == SAVED}
        return " ".join(f"{name}:{digest}" for name, digest in (self.digests | gone_on).items())

    def proposes(self, name: str, mine: list[str], saved: list[str]) -> str:
        """The only side that wrote in this field; neither where both did, or where nobody knows."""
        if self.of(name) == _digest(saved):
            return MINE
        return SAVED if self.of(name) == _digest(mine) else ""


def _differences(typed: QueryDict, saved: BaseForm, mine: BaseForm, base: _Base, was_seen: bool) -> list[Difference]:
    """The fields of either form in which the texts differ, in the order of the page."""
    found = []
    for name in dict.fromkeys(bound.name for form in (mine, saved) for bound in written_fields(form)):
        ours, theirs = _values(mine, name), _values(saved, name)
        if _plain(ours) == _plain(theirs):
            continue
        bound = (saved if name in saved.fields else mine)[name]
        by = base.proposes(bound.html_name, ours, theirs)
        chosen = typed.get(CHOICE + bound.html_name, "") if was_seen else by
        chosen = chosen if chosen in (MINE, SAVED) else ""
        texts = _shown(bound, ours), _shown(bound, theirs)
        found.append(Difference(bound.html_name, str(bound.label), *texts, chosen, theirs, by))
    return found


def _values(form: BaseForm, name: str) -> list[str]:
    """Of a form that may have fewer lines than the other: what is not there is empty."""
    return values_of(form[name]) if name in form.fields else []


def _shown(bound: BoundField, values: list[str]) -> str:
    """Values as people read them: the labels of choices."""
    if isinstance(bound.value(), bool):
        return "Có đánh dấu" if values else "Không đánh dấu"
    choices: Any = getattr(bound.field, "choices", None)
    if choices is None:
        return "\n".join(values)
    labels = {str(value): str(label) for value, label in choices}
    return "\n".join(labels.get(value, value) for value in values)


def _plain(values: list[str]) -> list[str]:
    """Without what browsers and forms change by themselves: line ends, outer blanks, letters, the order of ticks."""
    plain = (nfc(value).replace("\r\n", "\n").strip() for value in values)
    return sorted(value for value in plain if value)


def _digest(values: list[str]) -> str:
    return sha256("\x1f".join(_plain(values)).encode()).hexdigest()[:12]
