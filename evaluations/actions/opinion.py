"""What each of two appraisers writes of a dossier, apart from the other; only what they settle on is a score of it.

An opinion belongs to the seat: whoever is assigned to it later goes on with what stands there.
"""

from collections.abc import Mapping

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common import clock
from danvan.common.workflow import NotAllowed
from danvan.organization.models import User
from evaluations.actions.points import Appraisal, refuse_wrong_points
from evaluations.bench import Bench, bench_of
from evaluations.guards import Outdated, lock_for_review
from evaluations.models import Assessment, Opinion, OpinionScore, Seat, TaskScore

_OUTDATED = (
    "Phần thẩm định này của anh/chị vừa được lưu ở nơi khác. Nội dung anh/chị gõ còn nguyên dưới đây, kèm nội dung "
    "đang lưu để so."
)


@transaction.atomic
def write_opinion(assessment: Assessment, appraisals: Mapping[int, Appraisal], *, version: int, actor: User) -> Opinion:
    """Write the actor's own scores of some tasks (by id of the task score); all of them or none.

    Refuses who has no seat, who has finished, scores that cannot stand, and a page older than the opinion: the
    opinion counts its own saves, so that the two appraisers never collide.
    """
    assessment, bench, seat = _own_seat(assessment, actor)
    opinion = bench.opinions.get(seat)
    if opinion is not None and opinion.is_finished:
        raise NotAllowed(["Anh/chị đã bấm “Xong phần tôi”. Hãy bấm “Mở lại phần tôi” để sửa."])
    if version != (opinion.version if opinion else 0):
        raise Outdated([_OUTDATED])
    rows = {row.pk: row for row in assessment.task_scores.select_related("task")}
    refuse_wrong_points(rows, appraisals)
    if opinion is None:
        opinion = _begin(assessment, seat, actor)
    _write_scores(opinion, rows, appraisals, actor)
    opinion.version += 1
    opinion.updated_at, opinion.updated_by = clock.now(), actor
    opinion.save()
    return opinion


@transaction.atomic
def finish_opinion(assessment: Assessment, *, actor: User) -> Opinion:
    """Say that the own part is done; once both have, each may read the other. Every task must have a score."""
    assessment, bench, seat = _own_seat(assessment, actor)
    opinion = bench.opinions.get(seat)
    scored = OpinionScore.objects.filter(opinion=opinion, score__isnull=False).values_list("task_score", flat=True)
    left = assessment.task_scores.exclude(pk__in=list(scored)).order_by("task__ordinal")
    ordinals = [str(ordinal) for ordinal in left.values_list("task__ordinal", flat=True)]
    if opinion is None or ordinals:
        raise NotAllowed([f"Chưa chấm xong phần của anh/chị: còn nhiệm vụ {', '.join(ordinals)}."])
    if opinion.is_finished:
        return opinion
    label = f"Xong ý kiến thẩm định, {_of(seat)}"
    with recorded("opinion.finish", opinion, label=label, actor=actor, unit=assessment.desk, provisional=True):
        opinion.finished_at, opinion.finished_by = clock.now(), actor
        opinion.save()
    return opinion


@transaction.atomic
def reopen_opinion(assessment: Assessment, *, actor: User) -> Opinion:
    """Take back that the own part is done, as long as the two have not settled on their scores."""
    assessment, bench, seat = _own_seat(assessment, actor)
    opinion = bench.opinions.get(seat)
    if opinion is None or not opinion.is_finished:
        raise NotAllowed(["Phần của anh/chị đang mở, cứ sửa rồi lưu."])
    if opinion.is_settled:
        raise NotAllowed(["Hai người đã thống nhất điểm nên không mở lại phần riêng được. Hãy sửa điểm thống nhất."])
    _reopen(opinion, actor, f"Mở lại ý kiến thẩm định, {_of(seat)}")
    return opinion


def mark_settled(assessment: Assessment, bench: Bench, *, actor: User) -> None:
    """Note on both opinions that every task now has the score on which the two agree; within the act that wrote it."""
    if not bench.is_open or assessment.task_scores.filter(appraised_score=None).exists():
        return
    for opinion in bench.opinions.values():
        if opinion.is_settled:
            continue
        label = f"Thống nhất điểm, {_of(Seat(opinion.seat))}"
        with recorded("opinion.settle", opinion, label=label, actor=actor, unit=assessment.desk, provisional=True):
            opinion.settled_at, opinion.settled_by = clock.now(), actor
            opinion.save()


def drop_opinion_scores(row: TaskScore, *, actor: User) -> None:
    """Empty what both opinions say of a task that is returned: it was about words that are about to change.

    Both opinions are open again, so that the new answer is judged apart once more.
    """
    assessment = row.assessment
    given = OpinionScore.objects.filter(task_score=row).select_related("opinion", "task_score__task")
    for score in given.order_by("opinion__seat"):
        if score.score is not None or score.reason:
            label = f"Bỏ điểm nhiệm vụ {row.task.ordinal} trong ý kiến, {_of(Seat(score.opinion.seat))}"
            with recorded("opinion.score", score, label=label, actor=actor, unit=assessment.desk, provisional=True):
                score.score, score.reason = None, ""
                score.save()
    for opinion in Opinion.objects.filter(assessment=assessment).order_by("seat"):
        if opinion.is_finished:
            _reopen(opinion, actor, f"Mở lại ý kiến thẩm định, {_of(Seat(opinion.seat))}")


def _own_seat(assessment: Assessment, actor: User) -> tuple[Assessment, Bench, Seat]:
    """The dossier, locked, with its bench and the seat of the actor on it."""
    assessment = lock_for_review(assessment, actor=actor)
    bench = bench_of(assessment)
    seat = bench.seat_of(actor)
    if not bench.is_double or seat is None:
        raise NotAllowed(["Phân công của bản này vừa thay đổi nên chưa lưu được. Hãy tải lại trang để xem."])
    return assessment, bench, seat


def _begin(assessment: Assessment, seat: Seat, actor: User) -> Opinion:
    opinion = Opinion(assessment=assessment, seat=seat, started_by=actor, updated_by=actor)
    label = f"Bắt đầu ý kiến thẩm định, {_of(seat)}"
    with recorded("opinion.begin", opinion, label=label, actor=actor, unit=assessment.desk, provisional=True):
        opinion.save()
    return opinion


def _write_scores(
    opinion: Opinion, rows: Mapping[int, TaskScore], appraisals: Mapping[int, Appraisal], actor: User
) -> None:
    """Only what differs from what stands there; each with its event."""
    assessment = opinion.assessment
    given = {score.task_score_id: score for score in opinion.scores.select_related("task_score__task")}
    for pk, appraisal in appraisals.items():
        row, reason = rows[pk], appraisal.reason.strip()
        score = given.get(pk) or OpinionScore(opinion=opinion, task_score=row)
        if (score.score, score.reason) == (appraisal.score, reason):
            continue
        label = f"Ý kiến về nhiệm vụ {row.task.ordinal}, {_of(Seat(opinion.seat))}"
        with recorded("opinion.score", score, label=label, actor=actor, unit=assessment.desk, provisional=True):
            score.max_score, score.self_score = row.max_score, row.self_score
            score.score, score.reason = appraisal.score, reason
            score.save()


def _reopen(opinion: Opinion, actor: User, label: str) -> None:
    desk = opinion.assessment.desk
    with recorded("opinion.reopen", opinion, label=label, actor=actor, unit=desk, provisional=True):
        opinion.finished_at, opinion.finished_by = None, None
        opinion.settled_at, opinion.settled_by = None, None
        opinion.version += 1
        opinion.save()


def _of(seat: Seat) -> str:
    return str(seat.label).lower()
