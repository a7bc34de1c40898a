"""What the page of an import says: counts, which lines are shown, what is still to be explained."""

from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from danvan.common.templatetags.portal import vn_number
from danvan.organization.models import ImportBatch, ImportLine, LineOutcome

CONVERTED = "chuyen-ma"
_SLUGS = {
    LineOutcome.WRONG: "loi",
    LineOutcome.NEW: "moi",
    LineOutcome.CHANGED: "thay-doi",
    LineOutcome.SAME: "da-co",
}
_LABELS = {
    LineOutcome.WRONG: "Dòng có lỗi",
    LineOutcome.NEW: "Dòng mới",
    LineOutcome.CHANGED: "Dòng thay đổi",
    LineOutcome.SAME: "Đã có, giữ nguyên",
}


class Tally(NamedTuple):
    """How many lines come to one outcome."""

    label: str
    value: int
    note: str


class View(NamedTuple):
    """A way to look at the lines, as a link."""

    label: str
    slug: str
    is_shown: bool


def to_save(batch: ImportBatch) -> int:
    """How many rows saving would write."""
    return int(batch.result.get(LineOutcome.NEW, 0)) + int(batch.result.get(LineOutcome.CHANGED, 0))


def counts(batch: ImportBatch) -> list[Tally]:
    """The outcomes in the order of a decision: what comes in, what is there, what is wrong."""
    done = batch.finished_at is not None
    notes = {
        LineOutcome.NEW: "đã thêm vào cổng" if done else "sẽ được thêm",
        LineOutcome.CHANGED: "đã cập nhật" if done else "sẽ được cập nhật",
        LineOutcome.SAME: "không lưu thêm",
        LineOutcome.WRONG: "không nhập",
    }
    return [Tally(_LABELS[outcome], int(batch.result.get(outcome, 0)), note) for outcome, note in notes.items()]


def shown_outcome(slug: str, batch: ImportBatch) -> str:
    """The asked for view, else the wrong lines where there are any, else the new ones."""
    if slug in (CONVERTED, *_SLUGS.values()):
        return slug
    present = [outcome for outcome in _SLUGS if batch.result.get(outcome)]
    return _SLUGS[present[0]] if present else _SLUGS[LineOutcome.NEW]


def lines_of(lines: "QuerySet[ImportLine]", slug: str) -> "QuerySet[ImportLine]":
    if slug == CONVERTED:
        return lines.exclude(conversions=[])
    outcomes: dict[str, Any] = {word: outcome for outcome, word in _SLUGS.items()}
    return lines.filter(outcome=outcomes[slug])


def views(batch: ImportBatch, lines: "QuerySet[ImportLine]", shown: str) -> list[View]:
    """The views that hold something."""
    found = [
        View(f"{_LABELS[outcome]} ({vn_number(batch.result[outcome])})", slug, slug == shown)
        for outcome, slug in _SLUGS.items()
        if batch.result.get(outcome)
    ]
    converted = lines.exclude(conversions=[]).count() if batch.checked_at else 0
    if converted:
        found.append(View(f"Đã chuyển mã ({vn_number(converted)})", CONVERTED, shown == CONVERTED))
    return found


def unknown_units(batch: ImportBatch) -> list[str]:
    """The names of units that no line's reader understood, the most frequent first."""
    lines = batch.lines.exclude(unknown_unit="").order_by()  # type: ignore[attr-defined]
    counted = lines.values("unknown_unit").annotate(times=Count("pk")).order_by("-times", "unknown_unit")
    return [row["unknown_unit"] for row in counted]
