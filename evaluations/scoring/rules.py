"""What a scheme says and what is known of a dossier: the numbers that `outcome` works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Task:
    """One task of a dossier: its maximum, its score (None while nobody gave one), and what a point counts."""

    ordinal: int
    maximum: Decimal
    score: Decimal | None
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class Band:
    """A rating, the total from which it is given, and whether no task may then be at 0."""

    name: str
    from_score: Decimal
    needs_no_zero: bool = False


@dataclass(frozen=True)
class Rule:
    """Points added (or taken, `is_penalty`) for something, `cap` at most; `is_counted` by models recognised."""

    key: int
    label: str
    points: Decimal
    cap: Decimal | None = None
    is_penalty: bool = False
    is_counted: bool = False


@dataclass(frozen=True)
class Demotion:
    """What lowers a rating, by `steps` or to the band named `ceiling`.

    `condition` is one of task_at_zero, sent_late, no_effective_model, penalty_at_least (then with `threshold`).
    """

    condition: str
    steps: int | None = None
    ceiling: str = ""
    threshold: Decimal | None = None


@dataclass(frozen=True)
class Scheme:
    """The whole table; an empty one is a plain sum without a rating."""

    name: str = ""
    is_sample: bool = False
    bands: tuple[Band, ...] = ()
    rules: tuple[Rule, ...] = ()
    demotions: tuple[Demotion, ...] = ()
    cap: Decimal | None = None
    bonus_cap: Decimal | None = None
    penalty_cap: Decimal | None = None
    unsent_rating: str = ""


@dataclass(frozen=True)
class Given:
    """Points that a reviewer gave or took by a rule, and why."""

    points: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Facts:
    """What else counts for a dossier; `recognised` None where that is not told to the reader yet."""

    recognised: int | None = 0
    given: Mapping[int, Given] = field(default_factory=dict)  # key of the rule → points by hand
    is_late: bool = False
    has_effective_model: bool = True
    is_unsent: bool = False
