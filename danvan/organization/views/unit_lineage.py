"""What a unit's page tells of its past and of what became of it."""

from typing import Any, NamedTuple

from django.urls import reverse

from danvan.common.templatetags.portal import vn_date
from danvan.organization.genealogy import former_names, predecessors_of, successors_of
from danvan.organization.models import SuccessionKind, Unit, UnitSuccession
from danvan.organization.models.unit import UnitQuerySet


class Line(NamedTuple):
    """One old unit and one that took it over, with the paper that ordered it; addresses where one may open them."""

    old: str
    old_url: str
    new: str
    new_url: str
    how: str
    since: Any
    document: str


class Lineage(NamedTuple):
    """The three tables of the section; empty where nothing was ever reorganised."""

    predecessors: list[Line]
    successors: list[Line]
    names: list[Line]


def end_of(unit: Unit, reached: UnitQuerySet) -> dict[str, str] | None:
    """That a unit has ended, in the words of components/notice.html, with the way to its heir."""
    if not unit.is_closed:
        return None
    heir = unit.heir
    if heir == unit:
        text, linked = "Đơn vị giải thể, không có đơn vị kế thừa. Hồ sơ giữ nguyên tên để tra cứu.", set()
    else:
        text = f"Nay là {heir.name}. Hồ sơ giữ nguyên tên cũ; người của {heir.name} đọc và làm tiếp được."
        linked = set(reached.filter(pk=heir.pk).values_list("pk", flat=True))
    return {
        "title": f"Đơn vị đã kết thúc ngày {vn_date(unit.valid_to)}",
        "text": text,
        "url": _url(heir.pk, linked),
    }


def lineage_of(unit: Unit, reached: UnitQuerySet) -> Lineage:
    """The lineage of `unit`; links only to units that are in `reached`."""
    before, after, names = predecessors_of(unit), successors_of(unit), former_names(unit)
    named = {pk for row in [*before, *after] for pk in (row.old_id, row.new_id) if pk not in (None, unit.pk)}
    linked = set(reached.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return Lineage(*([_line(row, linked) for row in rows] for rows in (before, after, names)))


def _line(row: UnitSuccession, linked: set[int]) -> Line:
    order = row.reorganisation
    return Line(
        old=row.old_name,
        old_url=_url(row.old_id, linked),
        new=row.new_name or "Không có đơn vị kế thừa",
        new_url=_url(row.new_id, linked),
        how=_how(row),
        since=order.effective_from,
        document=f"{row.clause}, {order.document_number}" if row.clause else order.document_number,
    )


def _how(row: UnitSuccession) -> str:
    """“Sáp nhập, toàn bộ”; a change of name or of the unit above has no share."""
    if row.kind in (SuccessionKind.MERGED, SuccessionKind.SPLIT):
        heir = ", kế thừa chính" if row.kind == SuccessionKind.SPLIT and row.is_main else ""
        return f"{row.get_kind_display()}, {row.get_share_display().lower()}{heir}"
    return row.get_kind_display()


def _url(pk: int | None, linked: set[int]) -> str:
    return reverse("organization:unit_detail", args=[pk]) if pk in linked else ""
