"""What a rung should know before it decides of a model: warnings, which never stand in the way by themselves.

Each is told beside the model in the list and before the act; what was told is kept with the decision.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from danvan.organization.models import User
from evaluations.models import EvidenceCitation, FieldSurvey, Recognition, SurveyConclusion, SurveyedResult
from evaluations.models.recognition import RecognitionQuerySet
from evaluations.rewarded import rewarded_in, rewards_of
from models_registry.models import CampaignYear, Registration
from models_registry.models.likeness import LikenessScope, LikePair


class Kind(models.TextChoices):
    """The kinds of warnings, as the filter names them."""

    REWARDED = "da_khen", "Đã khen năm trước"
    INEFFECTIVE = "chua_hieu_qua", "Chưa hiệu quả"
    NO_EVIDENCE = "minh_chung", "Thiếu minh chứng"
    NO_SURVEY = "khao_sat", "Chưa khảo sát"
    DIFFERS = "khac_bao_cao", "Khác báo cáo"
    ALIKE = "trung", "Có thể trùng"


@dataclass(frozen=True)
class Warned:
    """One warning in words; the address leads to what it is about."""

    kind: Kind
    text: str
    url: str = ""


@dataclass
class Known:
    """What is known of one model beside its row."""

    surveys: list[SurveyedResult] = field(default_factory=list)  # latest visit first
    warnings: list[Warned] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        """The warnings as they are kept with a decision."""
        return "\n".join(warning.text for warning in self.warnings)


def know(rows: Iterable[Recognition], user: User) -> dict[int, Known]:
    """What this reader may know of each of the recognitions, by key; queries do not grow with the rows."""
    rows = list(rows)
    registrations = {row.result.registration_id: row.result.registration for row in rows}
    surveys = _surveys(rows, user)
    proven = _with_evidence(rows)
    pairs = _pairs(registrations, user)
    rewards = _rewards(registrations, pairs, user)
    known = {}
    for row in rows:
        one = Known(surveys=surveys[row.result_id])
        key = row.result.registration_id
        if key in rewards:
            one.warnings.append(rewards[key])
        if row.result.is_effective is False:
            one.warnings.append(Warned(Kind.INEFFECTIVE, "Đơn vị ghi chưa hiệu quả"))
        if row.result_id not in proven:
            one.warnings.append(Warned(Kind.NO_EVIDENCE, "Chưa có minh chứng"))
        one.warnings += _of_surveys(one.surveys)
        one.warnings += _of_likeness(key, pairs)
        known[row.pk] = one
    return known


def _surveys(rows: list[Recognition], user: User) -> dict[int, list[SurveyedResult]]:
    found: dict[int, list[SurveyedResult]] = defaultdict(list)
    visits = FieldSurvey.objects.visible_to(user).order_by().values("pk")
    lines = SurveyedResult.objects.filter(result__in=[row.result_id for row in rows], survey__in=visits)
    for line in lines.select_related("survey__rung", "survey__entered_by").order_by("-survey__visited_on", "-pk"):
        found[line.result_id].append(line)
    return found


def _with_evidence(rows: list[Recognition]) -> set[int]:
    """The results for which, or for whose registration, a file is cited."""
    by_registration = {row.result.registration_id: row.result_id for row in rows}
    cited = EvidenceCitation.objects.filter(
        Q(result__in=by_registration.values()) | Q(registration__in=by_registration)
    )
    pairs = cited.order_by().values_list("result_id", "registration_id")
    return {result or by_registration[registration] for result, registration in pairs}


def _of_surveys(surveys: list[SurveyedResult]) -> list[Warned]:
    if not surveys:
        return [Warned(Kind.NO_SURVEY, "Chưa khảo sát thực tế")]
    last = surveys[0]
    if last.conclusion != SurveyConclusion.DIFFERS:
        return []
    url = reverse("evaluations:survey_detail", args=[last.survey_id])
    return [Warned(Kind.DIFFERS, f"Khảo sát {last.survey.visited_on:%d/%m/%Y} thấy có chỗ khác báo cáo", url)]


def _pairs(registrations: dict[int, Registration], user: User) -> list[LikePair]:
    pairs = LikePair.objects.of(registrations).visible_to(user).unsettled().select_related("first", "second", "year")
    return list(pairs.order_by("-title_score", "-text_score", "pk"))


def _of_likeness(key: int, pairs: list[LikePair]) -> list[Warned]:
    """With others of the same year; likeness to last year's models matters where those were rewarded."""
    mine = [pair for pair in pairs if key in (pair.first_id, pair.second_id)]
    alike = [pair for pair in mine if pair.scope != LikenessScope.LAST_YEAR]
    if not alike:
        return []
    others = f" và {len(alike) - 1} mô hình khác" if len(alike) > 1 else ""
    url = reverse("models_registry:likeness_detail", args=[alike[0].pk])
    return [Warned(Kind.ALIKE, f"Có thể trùng với “{alike[0].other_than(key).name}”{others}", url)]


def _rewards(registrations: dict[int, Registration], pairs: list[LikePair], user: User) -> dict[int, Warned]:
    """By key of the registration: that the same model, or one that reads like it, was rewarded the year before."""
    earlier: dict[int, list[int]] = defaultdict(list)  # of each: last year's registrations with the same content
    of_initiative = defaultdict(list)
    for key, registration in registrations.items():
        of_initiative[registration.initiative_id, registration.year.year - 1].append(key)
    same = Registration.objects.filter(initiative__in={initiative for initiative, _ in of_initiative})
    for pk, initiative, year in same.order_by().values_list("pk", "initiative_id", "year__year"):
        for key in of_initiative.get((initiative, year), []):
            earlier[key].append(pk)
    for pair in pairs:
        for key, other in ((pair.first_id, pair.second_id), (pair.second_id, pair.first_id)):
            if pair.scope == LikenessScope.LAST_YEAR and key in registrations:
                earlier[key].append(other)
    rewards = rewards_of({pk for keys in earlier.values() for pk in keys}, user)
    return {
        key: Warned(Kind.REWARDED, f"Đã được khen cùng nội dung: {rewards[pk].words}", rewards[pk].url)
        for key, keys in earlier.items()
        for pk in reversed(keys)
        if pk in rewards
    }


# The same, asked of many rows at once: for the filter above the list


def warned_of(rows: RecognitionQuerySet, kind: Kind, user: User, year: CampaignYear) -> "QuerySet[Recognition]":
    """The rows with a warning of this kind."""
    match kind:
        case Kind.INEFFECTIVE:
            return rows.filter(result__is_effective=False)
        case Kind.NO_EVIDENCE:
            return rows.exclude(_cited())
        case Kind.NO_SURVEY:
            return rows.exclude(surveyed(user))
        case Kind.DIFFERS:
            return rows.annotate(last_conclusion=_last_conclusion(user)).filter(
                last_conclusion=SurveyConclusion.DIFFERS
            )
        case Kind.ALIKE:
            pairs = _unsettled(user).exclude(scope=LikenessScope.LAST_YEAR)
            return rows.filter(_either_side(pairs))
    return rows.filter(_rewarded_before(user, year))


def surveyed(user: User) -> Exists:
    """Whether the model of the row was surveyed, as far as this reader may know."""
    return Exists(_visits(user))


def _visits(user: User) -> "QuerySet[SurveyedResult]":
    visits = FieldSurvey.objects.visible_to(user).order_by().values("pk")
    return SurveyedResult.objects.filter(result=OuterRef("result"), survey__in=visits)


def _last_conclusion(user: User) -> models.Subquery:
    return models.Subquery(_visits(user).order_by("-survey__visited_on", "-pk").values("conclusion")[:1])


def _cited() -> Exists:
    cited = Q(result=OuterRef("result")) | Q(registration=OuterRef("result__registration"))
    return Exists(EvidenceCitation.objects.filter(cited))


def _unsettled(user: User) -> "QuerySet[LikePair]":
    return LikePair.objects.visible_to(user).unsettled().order_by()


def _either_side(pairs: "QuerySet[LikePair]") -> Q:
    registration = "result__registration__in"
    return Q(**{registration: pairs.values("first")}) | Q(**{registration: pairs.values("second")})


def _rewarded_before(user: User, year: CampaignYear) -> Q:
    last_year = Registration.objects.filter(rewarded_in(year.year - 1), year__year=year.year - 1)
    alike = _unsettled(user).filter(scope=LikenessScope.LAST_YEAR)
    keys = last_year.order_by().values("pk")
    return (
        Q(result__registration__initiative__in=last_year.order_by().values("initiative"))
        | Q(result__registration__in=alike.filter(first__in=keys).values("second"))
        | Q(result__registration__in=alike.filter(second__in=keys).values("first"))
    )
