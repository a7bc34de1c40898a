"""Learning from another unit's model: which may be named as a source, and who has taken one up.

A unit may learn from what it may read and what has been accepted, and from every collective's model that was
published as recognised. Of the latter it sees the code, the name and the unit, nothing else: persons and households
are left out, because their models tell of them.
"""

import re
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, Max, QuerySet

from danvan.common.search import search
from danvan.common.text import folded
from danvan.organization.models import Unit, User
from models_registry.models import Initiative, InitiativeForm, Registration, RegistrationState
from models_registry.published import published_as_recognised

_KEYS = 10**12  # more than there will ever be keys
CODE = re.compile(r"MH-[0-9A-Z]{6}")
NAMED = 5  # models to choose from, where several answer to a name


class Source(NamedTuple):
    """The model that another one follows, as everybody may know it."""

    code: str
    name: str
    unit_name: str

    def __str__(self) -> str:
        return f"{self.code} – {self.name} ({self.unit_name})"


def learnable_by(user: User) -> QuerySet[Registration]:
    """What the user may name as a source, in any year."""
    published = Registration.objects.filter(published_as_recognised(), form=InitiativeForm.COLLECTIVE)
    return (Registration.objects.visible_to(user) | published).filter(state=RegistrationState.ACCEPTED)


def sources_for(user: User, unit: Unit, query: str) -> QuerySet[Registration]:
    """One row, the latest, for each model that `unit` may learn from and that the words of `query` find."""
    learnable = learnable_by(user).exclude(initiative__unit__present_path=unit.present_path)
    found = search(Registration.objects.all(), query).filter(pk__in=_latest(learnable))
    return found.select_related("initiative", "unit", "field", "year").order_by("sort_key", "id")


def _latest(rows: QuerySet[Registration]) -> QuerySet[Registration, Any]:
    """The keys of the latest year of each initiative, in one pass: a question for each row takes seconds at scale.

    Year and key travel as one number, of which the greatest is the latest.
    """
    greatest = Max(F("year__year") * _KEYS + F("pk"), output_field=BigIntegerField())
    return rows.order_by().values("initiative").annotate(greatest=greatest).values_list(F("greatest") % _KEYS)


class Named(NamedTuple):
    """What was found under the words that name a source: one model, or why not, or several to choose from."""

    initiative: Initiative | None = None
    refusal: str = ""
    choices: tuple[Source, ...] = ()


def source_named(text: str, user: User, unit: Unit) -> Named:
    """The model that was named by its code or its words."""
    if code := CODE.search(text.upper()):
        return _source_of_code(code[0], user, unit)
    rows = list(sources_for(user, unit, text)[: NAMED + 1])
    exact = [row for row in rows if folded(row.name) == folded(text)]
    if len(found := exact or rows) == 1:
        return Named(found[0].initiative)
    if not found:
        return Named(
            refusal=f"Không tìm thấy mô hình “{text}” đã được công nhận. Hãy gõ mã hoặc ít chữ hơn; nếu mô hình không "
            "có trên cổng thì để trống và ghi nơi học tập ở phần thực trạng, lý do."
        )
    more = " Không thấy trong danh sách thì gõ thêm chữ." if len(found) > NAMED else ""
    choices = tuple(Source(row.initiative.code, row.name, row.unit_name) for row in found[:NAMED])
    return Named(refusal=f"Có nhiều mô hình khớp. Hãy chọn một mô hình ở dưới.{more}", choices=choices)


def _source_of_code(code: str, user: User, unit: Unit) -> Named:
    found = learnable_by(user).filter(initiative__code=code).select_related("initiative__unit").first()
    if found is None:
        return Named(refusal=f"Không có mô hình nào mang mã {code} để học tập. Hãy xem lại mã, hoặc gõ tên mô hình.")
    if found.initiative.unit.present_path == unit.present_path:
        return Named(refusal="Mô hình này của chính đơn vị. Hãy đăng ký tiếp từ trang của mô hình đó.")
    return Named(found.initiative)


def source_of(initiative: Initiative) -> Source | None:
    """The model that this one follows; None where it follows none."""
    return source_as_told(initiative.replicates) if initiative.replicates else None


def source_as_told(initiative: Initiative) -> Source:
    """A model that is followed, by the words under which it was last accepted."""
    accepted = Registration.objects.filter(initiative=initiative, state=RegistrationState.ACCEPTED)
    row = accepted.order_by("-year__year", "-id").first()
    if row is None:  # its acceptance was taken back since
        return Source(initiative.code, initiative.name, initiative.unit.name)
    return Source(initiative.code, row.name, row.unit_name)


def replications_seen_by(user: User, initiative: Initiative) -> list[Registration]:
    """Who has taken this model up, as far as the user may read it: the latest year of each, by name."""
    seen = Registration.objects.visible_to(user).filter(initiative__replicates=initiative)
    return list(seen.filter(pk__in=_latest(seen)).select_related("initiative", "year").order_by("unit_name", "id"))
