"""Decisions of many registrations at once: asked one by one, done in the background where they are many, undone.

Nothing is decided here: every row goes through the workflow as if it were decided alone, so that each is checked,
stamped, recorded and told to its unit. One that cannot be decided stays as it is and says why; the others go on.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django_tasks import task

from danvan.activity.models import StateChange
from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from models_registry.actions.returns import Why
from models_registry.models import BulkAct, BulkActLine, BulkOutcome, Registration
from models_registry.models.campaign import in_words
from models_registry.notices import UNDOES
from models_registry.workflow import registration_workflow

ACTS = ("accept", "return", "decline")
WAY_BACK = {"accept": "reopen", "decline": "reopen"}  # what undoes an act; the others have no way back
MOST_AT_ONCE = 500  # rows that a person can look through before pressing
NOW = 40  # so many are done while the person waits; more go to the worker
CHUNK = 25  # rows of one transaction
NO_REASON = Why("")

Reasons = dict[int, list[str]]  # key of a registration → why it is left out


def refusals(rows: Iterable[Registration], act: str, *, actor: User) -> Reasons:
    """For each of the rows (with unit, desk and year) that the act is not open to: why. Queries do not grow."""
    transition = registration_workflow.transitions[act]
    hooks, phases = registration_workflow.hooks, {}
    found: Reasons = {}
    for row in rows:
        if row.state not in transition.sources:
            found[row.pk] = [f"Đang là “{row.get_state_display()}”."]
        elif not hooks.permits(actor, transition.permission, row):
            found[row.pk] = [f"Không ở bàn của anh/chị mà ở {row.desk.name}."]
        else:
            at = (row.year_id, row.desk_id)  # reviewing has the times of the desk
            if at not in phases:
                phases[at] = hooks.phase_reasons(row, transition.phases)
            reasons = [*phases[at], *(reason for blocker in transition.blockers for reason in blocker(row, actor))]
            if reasons:
                found[row.pk] = reasons
    return found


def begin_bulk_act(
    act: str,
    eligible: Sequence[Registration],
    excluded: Sequence[tuple[Registration, list[str]]],
    *,
    token: uuid.UUID,
    why: Why = NO_REASON,
    filter_words: str = "",
    actor: User,
) -> BulkAct:
    """Do `act` to all of `eligible`, once for one `token`; who presses twice gets the same act again.

    What was `excluded` is kept beside it with the reasons. Few are done at once, many in the background.
    """
    if act not in ACTS or not can_anywhere(actor, Permission.REVIEW):
        raise OutOfReach(["Anh/chị không có quyền thẩm định."])
    if not eligible:
        raise NotAllowed(["Không có đăng ký nào thực hiện được."])
    if len(eligible) > MOST_AT_ONCE:
        raise NotAllowed([f"Mỗi lần nhiều nhất {MOST_AT_ONCE} đăng ký. Hãy lọc hẹp hơn."])
    try:
        bulk = _begin(act, eligible, excluded, token=token, why=why, filter_words=filter_words, actor=actor)
    except IntegrityError:
        return _begun(token, actor)
    _work(bulk, len(eligible), carry_out)
    return bulk


def begun_with(token: uuid.UUID, *, actor: User) -> BulkAct | None:
    """What the same press has begun before."""
    return BulkAct.objects.filter(token=token, started_by=actor).first()


@transaction.atomic
def _begin(
    act: str,
    eligible: Sequence[Registration],
    excluded: Sequence[tuple[Registration, list[str]]],
    *,
    token: uuid.UUID,
    why: Why,
    filter_words: str,
    actor: User,
) -> BulkAct:
    transition = registration_workflow.transitions[act]
    bulk = BulkAct.objects.create(
        token=token, transition=act, label=transition.label, year=eligible[0].year, note=why.text,
        reason_code=why.code, filter_words=filter_words[:1000], started_by=actor,
    )  # fmt: skip
    lines = [BulkActLine(act=bulk, registration=row) for row in eligible]
    lines += [
        BulkActLine(act=bulk, registration=row, outcome=BulkOutcome.REFUSED, reason=" ".join(reasons))
        for row, reasons in excluded
    ]
    for position, line in enumerate(lines, start=1):
        line.position = position
    BulkActLine.objects.bulk_create(lines, batch_size=500)
    record(
        "bulk.begin", bulk, label=f"{transition.label}: {len(eligible)} bản cùng lúc", actor=actor, note=why.text,
        unit=unit_of(actor), after={"điều kiện lọc": filter_words, "số bản": str(len(eligible))},
    )  # fmt: skip
    return bulk


def _begun(token: uuid.UUID, actor: User) -> BulkAct:
    bulk = begun_with(token, actor=actor)
    if bulk is None:
        raise OutOfReach(["Lần thực hiện này của người khác."])
    return bulk


def undo_reasons(lines: Iterable[BulkActLine], bulk: BulkAct, *, actor: User) -> Reasons:
    """For each of the done lines (with their registrations) that cannot go back: why."""
    lines = list(lines)
    rows = [line.registration for line in lines]
    way = WAY_BACK.get(bulk.transition)
    if way is None:
        return {row.pk: ["Đã trả lại đơn vị và đơn vị đã được báo. Đơn vị sửa rồi gửi lại."] for row in rows}
    latest = _latest_changes([row.pk for row in rows])
    followed = {line.registration_id for line in lines if latest.get(line.registration_id) != line.change_id}
    found = refusals([row for row in rows if row.pk not in followed], way, actor=actor)
    return found | {pk: ["Đã có bước xử lý khác sau đó."] for pk in followed}


def undo_bulk_act(bulk: BulkAct, *, actor: User) -> BulkAct:
    """Take back what may still go back; what followed since stays, with the reason beside it."""
    with transaction.atomic():
        bulk = lock_row(BulkAct.objects.select_related("started_by", "year"), bulk.pk)
        if bulk.started_by_id != actor.pk:
            raise OutOfReach(["Chỉ người đã thực hiện mới hoàn tác được."])
        if bulk.undone_at is not None:
            return bulk
        if reasons := window_reasons(bulk):
            raise NotAllowed(reasons)
        bulk.undone_at = bulk.moved_at = clock.now()
        bulk.undone_by = actor
        bulk.save()
        count = bulk.lines.filter(outcome=BulkOutcome.DONE).count()  # type: ignore[attr-defined]
        label = f"Hoàn tác “{bulk.label}”: {count} bản"
        record("bulk.undo", bulk, label=label, actor=actor, unit=unit_of(actor))
    _work(bulk, count, carry_back)
    return bulk


def window_reasons(bulk: BulkAct) -> list[str]:
    """Why the act as a whole can be undone no more, or not yet."""
    if bulk.undo_until is None:
        return ["Đang thực hiện. Hãy đợi xong rồi hoàn tác."]
    if bulk.transition not in WAY_BACK:
        return ["Đơn vị đã được báo việc trả lại nên không hoàn tác được. Đơn vị sửa rồi gửi lại."]
    if not bulk.is_undoable:
        return [f"Chỉ hoàn tác được đến {in_words(bulk.undo_until)}. Hãy mở lại từng bản nếu cần."]
    return []


def go_on(bulk: BulkAct, *, actor: User) -> None:
    """Take up again what a worker has left lying; what is done is not done twice."""
    if bulk.started_by_id != actor.pk:
        raise OutOfReach(["Lần thực hiện này của người khác."])
    left = carry_out if bulk.finished_at is None else carry_back
    transaction.on_commit(partial(left.enqueue, bulk.pk))


def _work(bulk: BulkAct, count: int, work: Any) -> None:
    """Few rows while the person waits, many in the background; `work` is one of the two tasks below."""
    if count <= NOW:
        work.call(bulk.pk)
        bulk.refresh_from_db()
    else:
        transaction.on_commit(partial(work.enqueue, bulk.pk))


@task()
def carry_out(bulk_pk: int) -> None:
    """Do the act to the rows that still wait, a chunk at a time; can be begun again at any time."""
    while _chunk(bulk_pk, BulkOutcome.WAITING, _do):
        pass
    BulkAct.objects.filter(pk=bulk_pk, finished_at=None).update(finished_at=clock.now())


@task()
def carry_back(bulk_pk: int) -> None:
    """Undo the rows that are still done, a chunk at a time."""
    while _chunk(bulk_pk, BulkOutcome.DONE, _undo):
        pass


def _chunk(bulk_pk: int, outcome: BulkOutcome, step: Callable[[BulkAct, BulkActLine], None]) -> bool:
    """One transaction: the next rows of this outcome, locked against a second worker; False when none is left."""
    with transaction.atomic():
        bulk = lock_row(BulkAct.objects.select_related("started_by", "undone_by"), bulk_pk)
        lines = list(bulk.lines.filter(outcome=outcome).order_by("position", "pk")[:CHUNK])  # type: ignore[attr-defined]
        for line in lines:
            step(bulk, line)
        BulkActLine.objects.bulk_update(lines, ["outcome", "reason", "change_id"])
        bulk.moved_at = clock.now()
        bulk.save(update_fields=["moved_at"])
    return bool(lines)


def _do(bulk: BulkAct, line: BulkActLine) -> None:
    row = _row(line)
    reasons = refusals([row], bulk.transition, actor=bulk.started_by).get(row.pk)
    details = {"decline_code": bulk.reason_code} if bulk.transition == "decline" else None
    reasons = reasons or _refused(row, bulk.transition, actor=bulk.started_by, note=bulk.note, details=details)
    if reasons:
        line.outcome, line.reason = BulkOutcome.REFUSED, " ".join(reasons)
    else:
        line.outcome, line.change_id = BulkOutcome.DONE, _latest_changes([row.pk])[row.pk]


def _undo(bulk: BulkAct, line: BulkActLine) -> None:
    actor = bulk.undone_by
    assert actor is not None  # noqa: S101 only what was undone comes here
    line.registration = _row(line)
    reasons = undo_reasons([line], bulk, actor=actor).get(line.registration_id)
    note = f"{UNDOES} lúc {in_words(bulk.started_at)}."
    reasons = reasons or _refused(line.registration, WAY_BACK[bulk.transition], actor=actor, note=note)
    if reasons:
        line.outcome, line.reason = BulkOutcome.KEPT, " ".join(reasons)
    else:
        line.outcome = BulkOutcome.UNDONE


def _refused(
    row: Registration, act: str, *, actor: User, note: str, details: Mapping[str, Any] | None = None
) -> list[str]:
    """Do the act to one row; the reasons when it was refused, and then nothing of it is left."""
    try:
        with transaction.atomic():
            registration_workflow.perform(act, row, actor=actor, note=note, details=details)
    except NotAllowed as refusal:
        return refusal.reasons
    return []


def _row(line: BulkActLine) -> Registration:
    return Registration.objects.select_related("unit", "desk", "year").get(pk=line.registration_id)


def _latest_changes(keys: Iterable[int]) -> Mapping[int, int]:
    changes = StateChange.objects.filter(target_type=Registration._meta.label_lower, target_id__in=list(keys))
    return dict(changes.order_by().values_list("target_id").annotate(Max("id")))
