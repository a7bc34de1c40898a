"""What the models of the demonstration achieved: numbers beside what was planned, and what was mobilised."""

from decimal import Decimal
from typing import Any

from evaluations.models import Achieved, ResultOutcome
from models_registry.models import Registration

_MILLION = 1_000_000
_FEW = "Một số hộ rút khỏi tổ giữa năm"


def told_of(registration: Registration, texts: list[dict[str, Any]]) -> dict[str, Any]:
    """The text of the field that promised the same outputs: what was achieved is told of what was planned."""
    planned = list(registration.planned_outputs.order_by("position").values_list("what", flat=True))  # type: ignore[attr-defined]
    return next((text for text in texts if [what for what, _, _ in text["planned"]] == planned), texts[0])


def result_content(text: dict[str, Any], *, effective: bool) -> dict[str, Any]:
    """The answers of a result as the fixture tells them; of a model that did not work out much less."""
    if not effective:
        return {
            "achieved": "Mới triển khai được một phần; số hộ tham gia còn ít.",
            "is_effective": False,
            "ineffective_reason": "Giá cả xuống thấp, một số hộ rút khỏi tổ giữa năm.",
            "outcome": ResultOutcome.ENDED,
            "ended_reason": "Không còn đủ hộ tham gia; đơn vị chuyển sang mô hình khác phù hợp hơn.",
        }
    mobilised = text["mobilised"]
    money = mobilised.get("million")
    return {
        "achieved": text["achieved"],
        "is_effective": True,
        "outcome": ResultOutcome.KEPT_UP,
        "money_mobilised": None if money is None else Decimal(money) * _MILLION,
        "workdays_mobilised": _number(mobilised.get("workdays")),
        "land_donated": _number(mobilised.get("land")),
        "resources_mobilised": mobilised.get("words", ""),
    }


def reached(registration: Registration, text: dict[str, Any], *, effective: bool) -> dict[int, Achieved]:
    """What became of each planned output, by its id."""
    planned = list(registration.planned_outputs.order_by("position"))  # type: ignore[attr-defined]
    if not effective:
        return {output.pk: Achieved(is_missed=True, note=_FEW) for output in planned}
    amounts = dict(zip((output.pk for output in planned), text["reached"], strict=False))
    return {pk: Achieved(quantity=Decimal(amount)) for pk, amount in amounts.items()}


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
