"""How far each model of a year has come, from registered to rewarded: the one place where that is decided.

The summary of the year and the funnel both count from here, and the lists behind their numbers are filtered from here:
so they cannot differ. A model is a registration that was sent; a model recognised by several levels, or rewarded by
several lists, is one model.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices

from danvan.organization import scope
from danvan.organization.access import desks_of
from danvan.organization.models import User
from danvan.organization.roles import Permission
from evaluations.models import Assessment, AssessmentState, InitiativeResult, Recognition, RecognitionState
from models_registry.models import Registration, RegistrationState
from reports.grouping import Grouping
from reports.models import CommendationEntry, ListState


@dataclass(frozen=True)
class Eyes:
    """Whose eyes look: everybody's, who see what is published and issued, or also those of some desks.

    At their own desk reviewers and approvers see what is decided there and not published yet. Of a unit for which they
    write themselves they see no more than that unit does (as in `access.sees_provisional`).
    """

    desks: tuple[str, ...] = ()  # present paths
    own: tuple[str, ...] = ()

    @property
    def see_provisional(self) -> bool:
        return bool(self.desks)

    def dossiers(self) -> Q:
        """Dossiers whose outcome is known, asked of Assessment."""
        here = Q(state__in=AssessmentState.judged(), desk__present_path__in=self.desks)
        return Q(state=AssessmentState.PUBLISHED) | (here & ~Q(unit__present_path__in=self.own))

    def verdicts(self) -> Q:
        """Verdicts that are known, asked of Recognition."""
        here = Q(desk__present_path__in=self.desks) & ~Q(result__assessment__unit__present_path__in=self.own)
        return Q(published_at__isnull=False) | here

    def lists(self) -> Q:
        """Lists that are known, asked of a row of a list."""
        issued = Q(commendation_list__state=ListState.ISSUED)
        draft = Q(commendation_list__state=ListState.DRAFT, commendation_list__rung__present_path__in=self.desks)
        return issued | (draft & ~Q(recognition__result__assessment__unit__present_path__in=self.own))


PUBLISHED = Eyes()


def eyes_of(user: User) -> Eyes:
    """What this person may know at the desks where they work; for leaders the same as `PUBLISHED`."""
    desks = desks_of(user, Permission.VIEW_PROVISIONAL)
    return Eyes(tuple(sorted(set(desks))), tuple(sorted(set(desks_of(user, Permission.ENTER)))))


class Step(TextChoices):
    """How far a model has come; the value stands in addresses."""

    REGISTERED = "dang-ky", "Đăng ký"
    ACCEPTED = "chap-nhan", "Được chấp nhận"
    EFFECTIVE = "hieu-qua", "Có hiệu quả"
    RECOGNISED = "cong-nhan", "Được công nhận"
    EXEMPLARY = "tieu-bieu", "Tiêu biểu"
    PROPOSED = "de-nghi", "Đề nghị cấp trên"
    REWARDED = "khen-thuong", "Được khen thưởng"

    @property
    def flag(self) -> str:
        """The annotation that says whether a model has come here."""
        return f"is_{self.name.lower()}"

    @property
    def before(self) -> "Step":
        """The step before this one; the first has none before it and gives itself."""
        steps = list(Step)
        return steps[max(steps.index(self) - 1, 0)]

    @property
    def reached(self) -> Q:
        return Q(**{self.flag: True})


@dataclass(frozen=True)
class Counts:
    """How many models have come to each step."""

    registered: int = 0
    accepted: int = 0
    effective: int = 0
    recognised: int = 0
    exemplary: int = 0
    proposed: int = 0
    rewarded: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def at(self, step: Step) -> int:
        return getattr(self, step.name.lower())


class Cell(NamedTuple):
    """Where a model is counted."""

    year: int
    area: str
    field: int | None
    form: str


def models_seen(eyes: Eyes) -> QuerySet[Any]:
    """Every model that was sent, with how far it has come in these eyes."""
    verdicts = Recognition.objects.filter(eyes.verdicts(), result__registration=OuterRef("pk"))
    positive = verdicts.filter(state__in=RecognitionState.positive())
    results = InitiativeResult.objects.filter(registration=OuterRef("pk"), assessment__in=known_dossiers(eyes))
    entries = CommendationEntry.objects.filter(eyes.lists(), recognition__result__registration=OuterRef("pk"))
    sent = Registration.objects.exclude(state__in=RegistrationState.unsent()).filter(submitted_at__isnull=False)
    return sent.annotate(
        is_registered=Q(pk__isnull=False),
        is_accepted=Q(state=RegistrationState.ACCEPTED),
        is_told=Exists(results),
        is_effective=Exists(results.filter(is_effective=True)),
        is_recognised=Exists(positive),
        is_exemplary=Exists(verdicts.filter(state=RecognitionState.EXEMPLARY)),
        is_declined=Exists(verdicts.filter(state=RecognitionState.DECLINED)),
        is_proposed=Exists(verdicts.filter(proposed_at__isnull=False)),
        is_rewarded=Exists(entries),
    )


def known_dossiers(eyes: Eyes) -> Any:
    """The keys of the dossiers whose outcome is known."""
    return Assessment.objects.filter(eyes.dossiers()).order_by().values("pk")


def in_branch(rows: QuerySet[Any], grouping: Grouping) -> QuerySet[Any]:
    """Those whose unit lies in the branch today, with the area under which they are counted."""
    return rows.filter(scope.in_subtree(grouping.unit.present_path, "unit__")).annotate(area=grouping.key("unit"))


def count_by_cell(grouping: Grouping, years: Iterable[int], eyes: Eyes = PUBLISHED) -> dict[Cell, Counts]:
    """The numbers of all steps by year, area, field and form, in one query."""
    rows = in_branch(models_seen(eyes), grouping).filter(year__year__in=list(years))
    grouped = (
        rows.order_by()
        .values("area", "form", cell_year=F("year__year"), cell_field=F("field"))
        .annotate(**{f"n_{step.name.lower()}": Count("pk", filter=step.reached) for step in Step})
    )
    counted: dict[Cell, Counts] = defaultdict(Counts)
    for row in grouped:
        cell = Cell(row["cell_year"], row["area"], row["cell_field"], row["form"])
        counted[cell] += Counts(*(row[f"n_{step.name.lower()}"] for step in Step))
    return counted


class Difference(NamedTuple):
    """Why a step has fewer or more models than the one before it: `sign` −1 left out, +1 come from elsewhere."""

    slug: str
    step: Step
    sign: int
    words: str
    condition: Q


def _left(step: Step, slug: str, words: str, condition: Q) -> Difference:
    return Difference(slug, step, -1, words, step.before.reached & ~step.reached & condition)


def _added(step: Step, slug: str, words: str) -> Difference:
    return Difference(slug, step, 1, words, step.reached & ~step.before.reached)


_REFUSED = Q(state=RegistrationState.DECLINED)
_TOLD, _DECLINED = Q(is_told=True), Q(is_declined=True)

# At each step what is left out falls into exactly one of these, and so does what comes in.
DIFFERENCES = (
    _left(Step.ACCEPTED, "dang-ky-khong-nhan", "không được chấp nhận", _REFUSED),
    _left(Step.ACCEPTED, "dang-ky-dang-cho", "chờ thẩm định hoặc đang bổ sung", ~_REFUSED),
    _left(Step.EFFECTIVE, "chua-cong-bo", "chưa công bố kết quả năm", ~_TOLD),
    _left(Step.EFFECTIVE, "chua-hieu-qua", "đơn vị ghi chưa hiệu quả", _TOLD),
    _added(Step.EFFECTIVE, "ngoai-chap-nhan", "có kết quả mà đăng ký không còn ở trạng thái chấp nhận"),
    _left(Step.RECOGNISED, "xet-chua-dat", "đã xét, chưa đạt", _DECLINED),
    _left(Step.RECOGNISED, "chua-xet", "chưa có kết quả xét", ~_DECLINED),
    _added(Step.RECOGNISED, "ngoai-hieu-qua", "được công nhận mà bản tự đánh giá chưa công bố"),
    _left(Step.EXEMPLARY, "khong-tieu-bieu", "công nhận, không chọn tiêu biểu", Q()),
    _added(Step.EXEMPLARY, "ngoai-cong-nhan", "tiêu biểu mà không tính là công nhận"),
    _left(Step.PROPOSED, "khong-de-nghi", "tiêu biểu, không đề nghị lên cấp trên", Q()),
    _added(Step.PROPOSED, "de-nghi-khong-tieu-bieu", "được đề nghị dù không phải tiêu biểu"),
    _left(Step.REWARDED, "chua-khen", "đã đề nghị, chưa có trong danh sách khen thưởng", Q()),
    _added(Step.REWARDED, "khen-tai-cap", "được khen thưởng ngay ở cấp công nhận, không qua đề nghị"),
)
DIFFERENCE_OF = {difference.slug: difference for difference in DIFFERENCES}
