"""What each needs an heir of its own when its unit is split: the apps above say, a person chooses.

The organization knows of them no more than a key and a name. See lineage.py for what happens by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from danvan.organization.models import Unit


@dataclass(frozen=True)
class Ward:
    """One live thing of a unit for which a person names the heir."""

    pk: int
    name: str
    note: str = ""


Wards = Callable[[Unit], list[Ward]]
_sources: list[Wards] = []


def register_wards(source: Wards) -> None:
    """Let `source` be asked before a split; registering it again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def wards_of(unit: Unit) -> list[Ward]:
    """Everything at the unit that needs an heir of its own."""
    return [ward for source in _sources for ward in source(unit)]
