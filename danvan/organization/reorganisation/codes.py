"""Codes and forms of the units that an order opens, as the portal proposes them.

A code is never used again: a closed unit keeps its own, the one that follows has the year added.
"""

from collections.abc import Collection
from datetime import date

from django.utils.text import slugify

from danvan.common.text import folded
from danvan.organization.models import Unit

LONGEST = 40
# What stands before a proper name, longer ones first.
FORMS = (
    "tổ dân phố", "thành phố", "thị trấn", "khu phố", "đặc khu", "thị xã", "phường", "huyện", "quận", "tỉnh", "thôn",
    "bản", "buôn", "ấp", "xã", "sở",
)  # fmt: skip


def successor_code(unit: Unit, day: date, also_taken: Collection[str] = ()) -> str:
    """The old code with the year: “BT-TP-01-2025”, and a number where that is taken."""
    return free_code(f"{unit.code[: LONGEST - 8]}-{day:%Y}", also_taken)


def code_below(parent: Unit, name: str) -> str:
    """A code for a unit without a predecessor: that of the unit above with the new name."""
    return free_code(f"{parent.code}-{slugify(folded(name))}"[: LONGEST - 3].upper().rstrip("-"))


def free_code(base: str, also_taken: Collection[str] = ()) -> str:
    """`base`, or `base` with the first number that makes it one that no unit has or ever had."""
    taken = set(Unit.objects.filter(code__startswith=base).values_list("code", flat=True)) | set(also_taken)
    return base if base not in taken else next(c for n in range(2, 1000) if (c := f"{base}-{n}") not in taken)


def form_of(name: str, otherwise: str) -> str:
    """The form that a name begins with: “Phường Bình Thuận” is a “phường”."""
    return next((form for form in FORMS if name.lower().startswith(f"{form} ")), otherwise)
