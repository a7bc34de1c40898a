"""Where a unit came from and what became of it, over several generations, as reorganisations wrote it down."""

from django.db.models import QuerySet

from danvan.organization.models import SuccessionKind, Unit, UnitSuccession

GENERATIONS = 8  # more than a century of reorganisations; a bound against a ring in the data


def predecessors_of(unit: Unit) -> list[UnitSuccession]:
    """What went into the unit, and what had gone into that, latest first."""
    return _followed([unit], "new", "old")


def successors_of(unit: Unit) -> list[UnitSuccession]:
    """What the unit went into, and what became of that, earliest first."""
    return _followed([unit], "old", "new")


def former_names(unit: Unit) -> list[UnitSuccession]:
    """The changes of the unit's name, latest first."""
    renamed = _standing().filter(old=unit, kind=SuccessionKind.RENAMED)
    return list(renamed.order_by("-reorganisation__effective_from", "-pk"))


def same_unit_before(unit: Unit) -> Unit | None:
    """The row of the same unit until it was moved or taken over whole; None where several went into it."""
    rows = [row for row in _standing().filter(new=unit) if row.kind != SuccessionKind.RENAMED]
    return rows[0].old if len(rows) == 1 and rows[0].is_main and rows[0].kind != SuccessionKind.SPLIT else None


def _standing() -> QuerySet[UnitSuccession]:
    return UnitSuccession.objects.filter(reorganisation__undone_at=None).select_related("reorganisation", "old", "new")


def _followed(units: list[Unit], begins_at: str, leads_to: str) -> list[UnitSuccession]:
    found: list[UnitSuccession] = []
    for _ in range(GENERATIONS):
        rows = _standing().filter(**{f"{begins_at}__in": units}).exclude(kind=SuccessionKind.RENAMED)
        generation = list(rows.order_by("-reorganisation__effective_from", "old__path", "-is_main", "pk"))
        if not generation:
            break
        found += generation
        units = [end for row in generation if (end := getattr(row, leads_to)) is not None]
    return list({row.pk: row for row in found}.values())
