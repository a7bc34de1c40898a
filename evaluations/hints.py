"""Signs that a dossier may have been filled in for form's sake: what is known of it in, hints out.

A hint asks somebody to look; it changes no score and decides nothing. Each rule is one function that gives at most
one hint; thresholds stand here and nowhere else. Nothing here reads the database (see reading/hint_facts.py).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from evaluations.models.calibration import HintKind

# Registered within this of the end of the phase, or after it.
LAST_MINUTE = timedelta(hours=24)
# A dossier of seven tasks takes longer to read than this, let alone to write.
QUICKLY = timedelta(minutes=10)
TASK = "nhiệm vụ "  # how the place of a task begins


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a dossier and where else its words stand."""

    place: str  # “nhiệm vụ 3”, “kết quả mô hình …”
    fingerprint: str = ""  # empty: too short to say anything
    others: int = 0  # other units with the same words
    near_others: int = 0  # other units with the same words but for the numbers
    is_last_years: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One task as far as the hints ask."""

    ordinal: int
    is_full: bool = False  # the unit gave itself the most there is
    lacks_evidence: bool = False  # the task wants a file and has none


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """What the rules know of one dossier."""

    texts: Sequence[Text] = ()
    tasks: Sequence[Task] = ()
    files: int = 0
    written_for: timedelta | None = None  # from opening to sending
    # For each model registered near or after the end of registering: how long before it (negative: after).
    registered_before_end: Sequence[timedelta] = field(default=())


@dataclass(frozen=True, slots=True)
class Hint:
    """One sign, in words; `basis` changes when what it rests on changes."""

    kind: HintKind
    words: str
    basis: str

    @property
    def label(self) -> str:
        return self.kind.label


Rule = Callable[[DossierFacts], Hint | None]


def same_as_others(facts: DossierFacts) -> Hint | None:
    """Words that other units have too, letter by letter once folded."""
    found = [text for text in facts.texts if text.others]
    if not found:
        return None
    most = max(text.others for text in found)
    return _hint(HintKind.SAME_AS_OTHERS, f"{_places(found)}: trùng với {_units(most)}.", _marks(found))


def nearly_as_others(facts: DossierFacts) -> Hint | None:
    """Words that other units have too, but for the numbers; where they are wholly equal the rule above speaks."""
    found = [text for text in facts.texts if text.near_others and not text.others]
    if not found:
        return None
    most = max(text.near_others for text in found)
    words = f"{_places(found)}: chỉ khác {_units(most)} ở con số."
    return _hint(HintKind.NEARLY_AS_OTHERS, words, _marks(found))


def same_as_last_year(facts: DossierFacts) -> Hint | None:
    """Words that the unit itself sent the year before."""
    found = [text for text in facts.texts if text.is_last_years]
    if not found:
        return None
    return _hint(HintKind.SAME_AS_LAST_YEAR, f"{_places(found)}: giữ nguyên lời văn năm trước.", _marks(found))


def last_minute(facts: DossierFacts) -> Hint | None:
    """A model that was registered in the last hours, or after the end."""
    found = [left for left in facts.registered_before_end if left <= LAST_MINUTE]
    if not found:
        return None
    left = min(found)
    words = f"{len(found)} mô hình; sát nhất {_left(left)}."
    return _hint(HintKind.LAST_MINUTE, words, [str(int(one.total_seconds())) for one in sorted(found)])


def no_evidence(facts: DossierFacts) -> Hint | None:
    """A dossier that cites no file at all."""
    if facts.files:
        return None
    return _hint(HintKind.NO_EVIDENCE, "Cả bản không dẫn tệp nào.", [])


def evidence_missing(facts: DossierFacts) -> Hint | None:
    """A task that wants evidence and cites none, whatever was said of why."""
    found = [task.ordinal for task in facts.tasks if task.lacks_evidence]
    if not found:
        return None
    words = f"Nhiệm vụ {_listed(found)} cần minh chứng nhưng chưa có tệp."
    return _hint(HintKind.EVIDENCE_MISSING, words, [str(ordinal) for ordinal in found])


def full_marks(facts: DossierFacts) -> Hint | None:
    """The most that there is, in every task."""
    if not facts.tasks or not all(task.is_full for task in facts.tasks):
        return None
    words = f"Cả {len(facts.tasks)} nhiệm vụ tự chấm điểm tối đa."
    return _hint(HintKind.FULL_MARKS, words, [str(len(facts.tasks))])


def quickly_sent(facts: DossierFacts) -> Hint | None:
    """Sent within minutes after it was opened."""
    if facts.written_for is None or facts.written_for >= QUICKLY:
        return None
    minutes = int(facts.written_for.total_seconds() // 60)
    words = f"Gửi {minutes} phút sau khi mở bản." if minutes else "Gửi chưa đầy một phút sau khi mở bản."
    return _hint(HintKind.QUICKLY_SENT, words, [str(minutes)])


RULES: tuple[Rule, ...] = (
    same_as_others,
    nearly_as_others,
    same_as_last_year,
    last_minute,
    no_evidence,
    evidence_missing,
    full_marks,
    quickly_sent,
)


def hints_from(facts: DossierFacts) -> list[Hint]:
    """Every hint there is, in the order of the rules."""
    return [hint for rule in RULES if (hint := rule(facts)) is not None]


def _hint(kind: HintKind, words: str, parts: Iterable[str]) -> Hint:
    basis = hashlib.sha256("\n".join([kind.value, *parts]).encode()).hexdigest()
    return Hint(kind, words, basis)


def _marks(texts: Iterable[Text]) -> list[str]:
    """What a hint about words rests on: where they stand and which they are, not how many have them too."""
    return [f"{text.place} {text.fingerprint}" for text in texts]


def _places(texts: Sequence[Text]) -> str:
    """“Nhiệm vụ 1, 3; kết quả mô hình “Đường hoa””."""
    tasks = [text.place.removeprefix(TASK) for text in texts if text.place.startswith(TASK)]
    others = [text.place for text in texts if not text.place.startswith(TASK)]
    listed = "; ".join([*([TASK + _listed(tasks)] if tasks else []), *others])
    return listed[:1].upper() + listed[1:]


def _listed(parts: Iterable[object]) -> str:
    return ", ".join(str(part) for part in parts)


def _units(number: int) -> str:
    return f"{number} đơn vị khác"


def _left(left: timedelta) -> str:
    if left < timedelta(0):
        days = -left // timedelta(days=1)
        return f"sau hạn {days} ngày" if days else "sau hạn chưa đầy một ngày"
    hours = left // timedelta(hours=1)
    return f"trước hạn {hours} giờ" if hours else "trước hạn chưa đầy một giờ"
