"""A second look at appraisal: drawing a sample, noting what a second reviewer finds, settling a hint.

None of these changes a score. A dossier that was scored wrongly is reopened and appraised as usual.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import NOTE_MIN_LENGTH, NotAllowed, OutOfReach
from danvan.organization import scope
from danvan.organization.access import works_at
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from evaluations.assigning import for_the_unconcerned
from evaluations.models import (
    Assessment,
    AssessmentState,
    HintKind,
    HintReview,
    Opinion,
    RecheckItem,
    RecheckSample,
    RecheckScore,
    SampleStratum,
    TaskScore,
)
from evaluations.models.calibration import FEWEST_PERCENT, MOST_PERCENT
from evaluations.reading.hints import hints_of
from evaluations.sampling import ALGORITHM, draw, fingerprint_of
from evaluations.workflow import assessment_workflow
from models_registry.models import CampaignYear

FINISHED = [*AssessmentState.judged(), AssessmentState.PUBLISHED]


@transaction.atomic
def draw_sample(
    desk: Unit, year: CampaignYear, *, percent: int, seed: str, stratum: SampleStratum, actor: User
) -> RecheckSample:
    """Draw from all dossiers whose appraisal the desk has finished in the year; what was drawn before stays.

    The same seed, percentage and population give the same dossiers: the population's mark is kept to show it.
    """
    if not works_at(actor, Permission.ASSIGN, desk):
        raise OutOfReach(["Anh/chị không có quyền chọn mẫu kiểm tra lại ở cấp này."])
    seed = seed.strip()
    if not FEWEST_PERCENT <= percent <= MOST_PERCENT:
        raise NotAllowed([f"Tỷ lệ kiểm tra lại phải từ {FEWEST_PERCENT} đến {MOST_PERCENT} phần trăm."])
    if not seed:
        raise NotAllowed(["Chưa nhập số gieo. Hãy nhập một dãy chữ số bất kỳ, ví dụ 20250910."])
    desk = lock_row(Unit.objects.all(), desk.pk)  # two who draw at once get two numbers
    dossiers = {row.unit.code: row for row in _population(desk, year)}
    if not dossiers:
        raise NotAllowed(["Chưa có bản nào thẩm định xong để chọn. Hãy hoàn thành thẩm định trước."])
    groups = _groups(dossiers, desk, stratum)
    population = {code: key for code, (key, _) in groups.items()}
    earlier = RecheckSample.objects.filter(desk=desk, year=year).order_by("-number").first()
    sample = RecheckSample(
        desk=desk, year=year, number=earlier.number + 1 if earlier else 1, percent=percent, seed=seed,
        stratum=stratum, algorithm=ALGORITHM, population_size=len(population),
        population_sha256=fingerprint_of(population), drawn_by=actor,
    )  # fmt: skip
    with recorded("recheck.draw", sample, label="Chọn mẫu kiểm tra lại", actor=actor, provisional=True):
        sample.save()
        RecheckItem.objects.bulk_create(
            RecheckItem(
                sample=sample, assessment=dossiers[code], position=position, group=groups[code][1],
                appraised_by=dossiers[code].appraised_by,
            )
            for position, code in enumerate(draw(population, percent=percent, seed=seed), start=1)
        )  # fmt: skip
    return sample


def _population(desk: Unit, year: CampaignYear) -> list[Assessment]:
    rows = Assessment.objects.filter(
        desk__present_path=desk.present_path, year=year, state__in=FINISHED, appraised_by__isnull=False
    )
    return list(rows.select_related("unit", "appraised_by").order_by("pk"))


def _groups(dossiers: Mapping[str, Assessment], desk: Unit, stratum: SampleStratum) -> dict[str, tuple[str, str]]:
    """Unit code → (what stays the same of its group, how the group is called)."""
    if stratum == SampleStratum.REVIEWER:
        return {
            code: (row.appraised_by.username, row.appraised_by.full_name)  # type: ignore[union-attr]
            for code, row in dossiers.items()
        }
    length = len(desk.present_path) + scope.STEP
    areas = {unit.path: unit for unit in Unit.objects.in_subtree(desk).living().filter(present_path__length=length)}
    told = {}
    for code, row in dossiers.items():
        area = areas.get(row.unit.present_path[:length], desk)
        told[code] = (area.code, area.name)
    return told


@dataclass(frozen=True)
class Rechecked:
    """What the second reviewer says of one task."""

    score: Decimal
    words: str = ""


@transaction.atomic
def recheck(item: RecheckItem, scores: Mapping[int, Rechecked], *, finding: str, actor: User) -> RecheckItem:
    """Note what a second reviewer would have given some tasks (by id of the task score), and the conclusion.

    The appraised scores stay as they are; they are kept beside, as they stood when it was noted.
    """
    item = lock_row(RecheckItem.objects.select_related("sample__desk", "assessment__unit"), item.pk)
    assessment = item.assessment
    if not may_recheck(item, actor):
        raise OutOfReach(["Anh/chị không có quyền kiểm tra lại bản này."])
    if reasons := recheck_reasons(item, actor):
        raise NotAllowed(reasons)
    rows = {row.pk: row for row in assessment.task_scores.select_related("task")}
    refusals = [
        f"Nhiệm vụ {rows[pk].task.ordinal}: {refusal}"
        for pk, said in scores.items()
        if (refusal := _score_refusal(rows[pk], said))
    ]
    if not scores:
        refusals.append("Chưa chấm lại nhiệm vụ nào. Hãy ghi điểm kiểm tra lại của ít nhất một nhiệm vụ.")
    if len(finding.strip()) < NOTE_MIN_LENGTH:
        refusals.append(f"Hãy ghi nhận xét chung, ít nhất {NOTE_MIN_LENGTH} ký tự.")
    if refusals:
        raise NotAllowed(refusals)
    label = f"Kiểm tra lại bản của {assessment.unit_name}"

    def told() -> dict[str, str]:
        kept = item.scores.select_related("task_score__task").order_by("task_score__task__ordinal")
        lines = [f"{one.task_score.task.ordinal}: {vn_number(one.score)} {one.words}".strip() for one in kept]
        return {"scores": "\n".join(lines)}

    with recorded("recheck.note", item, label=label, actor=actor, provisional=True, parts=told):
        item.finding, item.rechecked_at, item.rechecked_by = finding.strip(), clock.now(), actor
        item.save()
        item.scores.all().delete()
        RecheckScore.objects.bulk_create(
            RecheckScore(
                item=item, task_score=rows[pk], appraised_score=rows[pk].appraised_score or Decimal(0),
                score=said.score, words=said.words.strip(),
            )
            for pk, said in scores.items()
        )  # fmt: skip
    return item


def may_recheck(item: RecheckItem, actor: User) -> bool:
    """Whether the actor reviews at the desk of the sample, and the unit lies in reach."""
    at_desk = works_at(actor, Permission.REVIEW, item.sample.desk)
    return at_desk and scope.can(actor, Permission.REVIEW, item.assessment.unit)


def recheck_reasons(item: RecheckItem, actor: User) -> list[str]:
    """Why it is not for this reviewer, or not now, apart from reach."""
    assessment = item.assessment
    if actor.pk in (item.appraised_by_id, assessment.appraised_by_id) or _gave_an_opinion(assessment, actor):
        return ["Anh/chị đã thẩm định bản này nên không tự kiểm tra lại. Hãy để cán bộ khác của Ban kiểm tra."]
    if reasons := for_the_unconcerned(assessment, actor):
        return reasons
    if assessment.state not in FINISHED:
        return ["Bản này đang được thẩm định lại. Hãy kiểm tra lại sau khi thẩm định xong."]
    if item.rechecked_by_id not in (None, actor.pk):
        return [f"{item.rechecked_by} đã kiểm tra lại bản này. Muốn sửa, hãy trao đổi với người đó."]
    return []


def _gave_an_opinion(assessment: Assessment, actor: User) -> bool:
    return Opinion.objects.filter(assessment=assessment, finished_by=actor).exists()


def _score_refusal(row: TaskScore, said: Rechecked) -> str:
    """What is wrong with one re-checked score; empty when nothing is."""
    if row.appraised_score is None:
        return "chưa có điểm thẩm định để so."
    if not 0 <= said.score <= row.max_score:
        return f"điểm phải từ 0 đến {vn_number(row.max_score)}."
    if said.score != row.appraised_score and not said.words.strip():
        return "điểm khác điểm thẩm định thì phải ghi nhận xét."
    return ""


@transaction.atomic
def review_hint(assessment: Assessment, kind: HintKind, *, words: str, actor: User) -> HintReview:
    """“Đã xem, không có vấn đề”: the hint of this kind is settled for as long as it says the same."""
    assessment = lock_row(Assessment.objects.select_related("unit", "desk", "year"), assessment.pk)
    if not assessment_workflow.hooks.permits(actor, Permission.REVIEW, assessment):
        raise OutOfReach(["Anh/chị không có quyền xem dấu hiệu của bản này."])
    if reasons := for_the_unconcerned(assessment, actor):
        raise NotAllowed(reasons)
    if len(words.strip()) < NOTE_MIN_LENGTH:
        raise NotAllowed([f"Hãy ghi đã xem gì và vì sao không có vấn đề, ít nhất {NOTE_MIN_LENGTH} ký tự."])
    seen = next((one for one in hints_of(assessment) if one.kind == kind), None)
    if seen is None:
        raise NotAllowed(["Dấu hiệu này không còn: nội dung của bản đã thay đổi. Hãy tải lại trang."])
    if seen.review is not None:
        raise NotAllowed([f"{seen.review.reviewed_by} đã xem dấu hiệu này rồi."])
    review = HintReview(assessment=assessment, kind=kind, basis=seen.hint.basis, words=words.strip(), reviewed_by=actor)
    label = f"Đã xem dấu hiệu “{kind.label}”"
    with recorded("hint.review", review, label=label, actor=actor, provisional=True):
        review.save()
    return review
