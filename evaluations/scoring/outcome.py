"""From the scores of a dossier to its total and rating, in one fixed order, each step told as a line.

The order: weighted sum → bonus (the cap of each rule, then of all) → penalty (likewise) → not above the cap of the
scheme, not below 0 → the rating of that total → “no task at 0” → what lowers it, one after the other → no self-score
sent. Raising the score of a task can therefore lower neither the total nor the rating.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from evaluations.scoring.points import in_points
from evaluations.scoring.rules import Band, Demotion, Facts, Rule, Scheme, Task

_HUNDREDTH = Decimal("0.01")
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One step of the sum: what, how it was worked out, and what it did to the total or the rating."""

    kind: str  # task, sum, bonus, penalty, limit, total, rating
    what: str
    how: str = ""
    points: Decimal | None = None
    rating: str = ""


@dataclass(frozen=True)
class Outcome:
    """The total and the rating (empty: none) of a dossier, and the lines that made them."""

    total: Decimal
    maximum: Decimal
    rating: str
    lines: tuple[Line, ...]
    scored: int  # tasks that have a score
    count: int  # tasks in all
    scheme_name: str = ""
    is_sample: bool = False
    level: int | None = None  # of the rating among those of the scheme: 0 is the best

    def as_json(self) -> dict[str, Any]:
        """As it is kept; decimals as text."""
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in (asdict(self) | {"lines": [_plain(line) for line in self.lines]}).items()
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Outcome":
        lines = tuple(
            Line(**line | {"points": Decimal(line["points"]) if line["points"] is not None else None})
            for line in kept["lines"]
        )
        decimals = {"total": Decimal(kept["total"]), "maximum": Decimal(kept["maximum"])}
        return cls(**kept | decimals | {"lines": lines})


def outcome(scheme: Scheme, tasks: Sequence[Task], facts: Facts) -> Outcome:
    """What the scheme makes of these scores and facts."""
    tasks = sorted(tasks, key=lambda task: task.ordinal)
    lines = [_task_line(task) for task in tasks if task.score is not None]
    subtotal = sum((line.points for line in lines if line.points), _ZERO)
    lines.append(Line("sum", "Cộng điểm các nhiệm vụ", points=subtotal))
    bonus, bonus_lines = _moved(scheme, facts, is_penalty=False)
    penalty, penalty_lines = _moved(scheme, facts, is_penalty=True)
    total, limit_lines = _limited(scheme, subtotal + bonus - penalty)
    lines += [*bonus_lines, *penalty_lines, *limit_lines, Line("total", "Tổng điểm", points=total)]
    level, rating, rating_lines = _rated(scheme, tasks, facts, total=total, penalty=penalty)
    return Outcome(
        total=total,
        maximum=sum((_rounded(task.maximum * task.weight) for task in tasks), _ZERO),
        rating=rating,
        lines=(*lines, *rating_lines),
        scored=sum(task.score is not None for task in tasks),
        count=len(tasks),
        scheme_name=scheme.name,
        is_sample=scheme.is_sample,
        level=level,
    )


# --- the total -------------------------------------------------------------------------------------


def _task_line(task: Task) -> Line:
    score = task.score or _ZERO
    how = f"{in_points(score)}/{in_points(task.maximum)} điểm"
    if task.weight != 1:
        how += f", hệ số {in_points(task.weight)}"
    return Line("task", f"Nhiệm vụ {task.ordinal}", how, _rounded(score * task.weight))


def _moved(scheme: Scheme, facts: Facts, *, is_penalty: bool) -> tuple[Decimal, list[Line]]:
    """How many points the rules of one kind add or take, never below 0, and how."""
    kind, sign = ("penalty", -1) if is_penalty else ("bonus", 1)
    word, limit = ("trừ", scheme.penalty_cap) if is_penalty else ("thưởng", scheme.bonus_cap)
    total, lines = _ZERO, []
    for rule in (rule for rule in scheme.rules if rule.is_penalty == is_penalty):
        line_of = _counted if rule.is_counted else _by_hand
        points, how = line_of(rule, facts)
        if how:
            total += points or _ZERO
            lines.append(Line(kind, rule.label, how, sign * points if points is not None else None))
    if limit is not None and total > limit:
        how = f"các mục {word} cộng lại {in_points(total)} điểm"
        lines.append(Line("limit", f"Điểm {word} nhiều nhất {in_points(limit)}", how, sign * (limit - total)))
        total = limit
    return total, lines


def _counted(rule: Rule, facts: Facts) -> tuple[Decimal | None, str]:
    if facts.recognised is None:
        return None, "tính khi công bố kết quả công nhận"
    points = rule.points * facts.recognised
    how = f"{facts.recognised} mô hình × {in_points(rule.points)} điểm"
    return _capped(rule, points, how)


def _by_hand(rule: Rule, facts: Facts) -> tuple[Decimal | None, str]:
    given = facts.given.get(rule.key)
    if given is None:
        return None, ""
    return _capped(rule, given.points, given.reason or "do người thẩm định ghi")


def _capped(rule: Rule, points: Decimal, how: str) -> tuple[Decimal, str]:
    if rule.cap is not None and points > rule.cap:
        return rule.cap, f"{how}, nhiều nhất {in_points(rule.cap)} điểm"
    return points, how


def _limited(scheme: Scheme, total: Decimal) -> tuple[Decimal, list[Line]]:
    if scheme.cap is not None and total > scheme.cap:
        return scheme.cap, [Line("limit", f"Tổng không quá {in_points(scheme.cap)} điểm", points=scheme.cap - total)]
    if total < 0:
        return _ZERO, [Line("limit", "Tổng không dưới 0 điểm", points=-total)]
    return total, []


# --- the rating ------------------------------------------------------------------------------------


def _rated(
    scheme: Scheme, tasks: Sequence[Task], facts: Facts, *, total: Decimal, penalty: Decimal
) -> tuple[int | None, str, list[Line]]:
    """The level and the name of the rating, and the lines that led to it."""
    bands = sorted(scheme.bands, key=lambda band: -band.from_score)
    lines: list[Line] = []
    level: int | None = None
    if bands and (open_tasks := [task.ordinal for task in tasks if task.score is None]):
        left = ", ".join(map(str, open_tasks))
        lines.append(Line("rating", "Chưa xếp loại", f"nhiệm vụ {left} chưa có điểm"))
    elif bands:
        level = _level_of(bands, total, lines)
        level = _without_zero(bands, level, tasks, lines)
        level = _demoted(bands, level, scheme.demotions, tasks, facts, penalty, lines)
    rating = bands[level].name if level is not None else ""
    if facts.is_unsent and scheme.unsent_rating:
        rating = scheme.unsent_rating
        level = next((i for i, band in enumerate(bands) if band.name == rating), None)
        lines.append(Line("rating", "Không gửi bản tự đánh giá", rating=rating))
    return level, rating, lines


def _level_of(bands: Sequence[Band], total: Decimal, lines: list[Line]) -> int | None:
    level = next((i for i, band in enumerate(bands) if total >= band.from_score), None)
    if level is None:
        lines.append(Line("rating", "Chưa đạt mức xếp loại nào", f"mức thấp nhất từ {in_points(bands[-1].from_score)}"))
    else:
        band = bands[level]
        lines.append(Line("rating", "Theo tổng điểm", f"từ {in_points(band.from_score)} điểm", rating=band.name))
    return level


def _zeros(tasks: Sequence[Task]) -> str:
    return ", ".join(str(task.ordinal) for task in tasks if task.score == 0)


def _without_zero(bands: Sequence[Band], level: int | None, tasks: Sequence[Task], lines: list[Line]) -> int | None:
    """Down to the next rating that allows a task at 0, where one is."""
    zeros = _zeros(tasks)
    if level is None or not zeros or not bands[level].needs_no_zero:
        return level
    lower = next((i for i in range(level, len(bands)) if not bands[i].needs_no_zero), None)
    how = f"nhiệm vụ {zeros} bị 0 điểm; mức “{bands[level].name}” không cho phép"
    lines.append(Line("rating", "Có nhiệm vụ bị 0 điểm", how, rating=bands[lower].name if lower is not None else ""))
    return lower


def _demoted(
    bands: Sequence[Band],
    level: int | None,
    demotions: Sequence[Demotion],
    tasks: Sequence[Task],
    facts: Facts,
    penalty: Decimal,
    lines: list[Line],
) -> int | None:
    for demotion in demotions:
        why = _reason(demotion, tasks, facts, penalty)
        if level is None or not why:
            continue
        if demotion.steps:
            lower, how = min(level + demotion.steps, len(bands) - 1), f"hạ {demotion.steps} mức"
        else:
            ceiling = next((i for i, band in enumerate(bands) if band.name == demotion.ceiling), level)
            lower, how = max(level, ceiling), f"cao nhất là “{demotion.ceiling}”"
        lines.append(Line("rating", why, how, rating=bands[lower].name))
        level = lower
    return level


def _reason(demotion: Demotion, tasks: Sequence[Task], facts: Facts, penalty: Decimal) -> str:
    """Why the rating is lowered, or nothing where the condition does not hold."""
    match demotion.condition:
        case "task_at_zero" if zeros := _zeros(tasks):
            return f"Nhiệm vụ {zeros} bị 0 điểm"
        case "sent_late" if facts.is_late:
            return "Gửi bản tự đánh giá muộn"
        case "no_effective_model" if not facts.has_effective_model:
            return "Không có mô hình hiệu quả"
        case "penalty_at_least" if demotion.threshold is not None and penalty >= demotion.threshold:
            return f"Bị trừ từ {in_points(demotion.threshold)} điểm trở lên"
    return ""


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)


def _plain(line: Line) -> dict[str, Any]:
    return asdict(line) | {"points": str(line.points) if line.points is not None else None}
