"""The text from which a task about the models themselves can begin: composed of registrations and results.

Which task that is says the directive (`DirectiveTask.tells_models`). The text is only a proposal: the person reads,
mends and saves it, or writes another.
"""

from collections import Counter
from decimal import Decimal

from evaluations.forms.fields import LONGEST_TEXT
from evaluations.models import InitiativeResult, ResultOutcome
from evaluations.reading.dossier import Dossier
from evaluations.reading.results import mobilised, output_lines
from evaluations.reading.rows import ModelPart
from models_registry.models import Registration

_SUMMED = ("money_mobilised", "workdays_mobilised", "land_donated")


def told_by_models(dossier: Dossier) -> str:
    """How many were registered and accepted, what became of each, what was mobilised; empty without any model."""
    parts = dossier.models
    registered = _registered(dossier)
    if not (parts or registered):
        return ""
    head, foot = _counts(dossier, max(registered, len(parts))), _resources(parts)
    in_full = [_model(number, part, with_words=True) for number, part in enumerate(parts, start=1)]
    text = "\n".join([head, *in_full, *foot])
    if len(text) <= LONGEST_TEXT:
        return text
    short = [_model(number, part, with_words=False) for number, part in enumerate(parts, start=1)]
    return "\n".join([head, *short, *foot])[:LONGEST_TEXT]


def _registered(dossier: Dossier) -> int:
    """The registrations of the year that went to the rung, whatever it then said."""
    own = Registration.objects.of_unit(dossier.assessment.unit).filter(year=dossier.assessment.year)
    return own.filter(submitted_at__isnull=False).count()


def _counts(dossier: Dossier, registered: int) -> str:
    assessment, results = dossier.assessment, [part.result for part in dossier.models if part.result]
    said = f"Năm {assessment.year.year}, {assessment.unit_name} đăng ký {registered} mô hình"
    said += f", {len(dossier.models)} mô hình được chấp nhận"
    effective = Counter(result.is_effective for result in results)
    outcomes = Counter(result.outcome for result in results)
    counted = [(effective[True], "có hiệu quả"), (effective[False], "chưa hiệu quả")]
    counted += [(outcomes[outcome], str(outcome.label).lower()) for outcome in ResultOutcome]
    numbers = ", ".join(f"{number} {words}" for number, words in counted if number)
    return f"{said}; trong đó {numbers}." if numbers else f"{said}."


def _model(number: int, part: ModelPart, *, with_words: bool) -> str:
    registration, result = part.registration, part.result
    kind = registration.get_form_display().lower()
    what = f"{kind}, lĩnh vực {str(registration.field).lower()}" if registration.field else kind
    lines = [f"{number}. Mô hình “{registration.name}” ({what}): {_verdict(result)}."]
    if result is not None:
        lines += [f"- {line.what}: dự kiến {line.promised}, {line.achieved}." for line in output_lines(
            registration, result) if line.achieved]  # fmt: skip
        if with_words and result.achieved:
            lines.append(f"- Kết quả: {result.achieved}")
        if result.replicated_where:
            lines.append(f"- Nhân rộng tại: {result.replicated_where}")
    return "\n".join(lines)


def _verdict(result: InitiativeResult | None) -> str:
    if result is None or result.is_effective is None:
        return "chưa ghi kết quả"
    effective = "có hiệu quả" if result.is_effective else "chưa hiệu quả"
    outcome = str(result.get_outcome_display()).lower()
    return f"{effective}, {outcome}" if outcome else effective


def _resources(parts: list[ModelPart]) -> list[str]:
    """The sums over all models, of what anybody counted."""
    sums: list[Decimal | None] = []
    for name in _SUMMED:
        known = [value for part in parts if part.result and (value := getattr(part.result, name)) is not None]
        sums.append(sum(known, Decimal(0)) if known else None)
    said = mobilised(*sums)
    return [f"Nguồn lực huy động: {'; '.join(said)}."] if said else []
