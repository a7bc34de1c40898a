"""Decisions of many rows at once: asked one by one, done in the background where they are many, undone.

Nothing is decided here: every row goes through its workflow as if it were decided alone, so that each is checked,
stamped, recorded and told to whom it concerns. One that cannot be decided stays as it is and says why; the others go
on. Which rows, which acts and what undoes them: registrations in `bulk`, models up for recognition in the app above.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max

from danvan.activity.models import StateChange
from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach, Workflow
from danvan.organization.actions.branches import unit_of
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from models_registry.actions.returns import Why
from models_registry.models import BulkOutcome
from models_registry.models.campaign import in_words
from models_registry.notices import UNDOES

MOST_AT_ONCE = 500  # rows that a person can look through before pressing
NOW = 40  # so many are done while the person waits; more go to the worker
CHUNK = 25  # rows of one transaction
NO_REASON = Why("")

Reasons = dict[int, list[str]]  # key of a row → why it is left out


class BulkWork:
    """What is the same for every kind of row; a subclass says what is not."""

    workflow: Workflow
    acts: tuple[str, ...]
    way_back: Mapping[str, str]  # what undoes an act; the others have no way back
    no_way_back = "Việc này không hoàn tác được."
    act_model: Any
    line_model: Any
    row_field: str  # of the line: the row
    shown_with: tuple[str, ...]  # what pages show of a row, as related names
    permission: Permission
    no_right: str
    noun: str
    provisional = False  # whether the log of the unit's branch must not tell of it

    # What a subclass may say

    def carry_out(self) -> Any:
        """The task that does what waits."""
        raise NotImplementedError

    def carry_back(self) -> Any:
        """The task that undoes what is done."""
        raise NotImplementedError

    def window_reasons(self, bulk: Any) -> list[str]:
        """Why the act as a whole can be undone no more, or not yet."""
        raise NotImplementedError

    def lock_first(self, bulk: Any) -> None:
        """What a chunk must hold before it locks its rows."""

    def details_of(self, bulk: Any, line: Any) -> Mapping[str, Any] | None:
        """The fields that the act fills in the row."""
        return None

    def details_back(self, line: Any) -> Mapping[str, Any] | None:
        """The fields that undoing fills in the row."""
        return None

    def line_values(self, row: Any) -> dict[str, Any]:
        """What else the line of a row keeps from the beginning."""
        return {}

    def remember(self, line: Any, row: Any) -> None:
        """Keep in the line what the row was before the act."""

    def way_back_of(self, line: Any, bulk: Any) -> str | None:
        """The transition that undoes the act for this line."""
        return self.way_back.get(bulk.transition)

    # What is the same

    def refusals(self, rows: Iterable[Any], act: str, *, actor: User) -> Reasons:
        """For each of the rows (with unit, desk and year) that the act is not open to: why. Queries do not grow."""
        transition = self.workflow.transitions[act]
        hooks, phases = self.workflow.hooks, {}
        found: Reasons = {}
        for row in rows:
            if row.state not in transition.sources:
                found[row.pk] = [f"Đang là “{row.get_state_display()}”."]
            elif not hooks.permits(actor, transition.permission, row):
                found[row.pk] = [f"Không ở bàn của anh/chị mà ở {row.desk.name}."]
            else:
                at = (row.year.pk, row.desk_id)  # reviewing has the times of the desk
                if at not in phases:
                    phases[at] = hooks.phase_reasons(row, transition.phases)
                reasons = [*phases[at], *(reason for blocker in transition.blockers for reason in blocker(row, actor))]
                if reasons:
                    found[row.pk] = reasons
        return found

    def begin(
        self,
        act: str,
        eligible: Sequence[Any],
        excluded: Sequence[tuple[Any, list[str]]],
        *,
        token: uuid.UUID,
        why: Why = NO_REASON,
        filter_words: str = "",
        actor: User,
        **kept: Any,
    ) -> Any:
        """Do `act` to all of `eligible`, once for one `token`; who presses twice gets the same act again.

        What was `excluded` is kept beside it with the reasons. Few are done at once, many in the background. `kept`
        are further fields of the act.
        """
        if act not in self.acts or not can_anywhere(actor, self.permission):
            raise OutOfReach([self.no_right])
        if not eligible:
            raise NotAllowed([f"Không có {self.noun} nào thực hiện được."])
        if len(eligible) > MOST_AT_ONCE:
            raise NotAllowed([f"Mỗi lần nhiều nhất {MOST_AT_ONCE} {self.noun}. Hãy lọc hẹp hơn."])
        label = self.workflow.transitions[act].label
        bulk = self.act_model(
            token=token, transition=act, label=label, year=eligible[0].year, note=why.text,
            reason_code=why.code, filter_words=filter_words[:1000], started_by=actor, **kept,
        )  # fmt: skip
        try:
            self._keep(bulk, eligible, excluded, actor=actor)
        except IntegrityError:
            begun = self.begun_with(token, actor=actor)
            if begun is None:
                raise OutOfReach(["Lần thực hiện này của người khác."]) from None
            return begun
        self._work(bulk, len(eligible), self.carry_out())
        return bulk

    def begun_with(self, token: uuid.UUID, *, actor: User) -> Any:
        """What the same press has begun before."""
        return self.act_model.objects.filter(token=token, started_by=actor).first()

    @transaction.atomic
    def _keep(
        self, bulk: Any, eligible: Sequence[Any], excluded: Sequence[tuple[Any, list[str]]], *, actor: User
    ) -> None:
        bulk.save()
        lines = [self.line_model(act=bulk, **{self.row_field: row}, **self.line_values(row)) for row in eligible]
        lines += [
            self.line_model(act=bulk, **{self.row_field: row}, outcome=BulkOutcome.REFUSED, reason=" ".join(reasons))
            for row, reasons in excluded
        ]
        for position, line in enumerate(lines, start=1):
            line.position = position
        self.line_model.objects.bulk_create(lines, batch_size=500)
        record(
            "bulk.begin", bulk, label=f"{bulk.label}: {len(eligible)} bản cùng lúc", actor=actor, note=bulk.note,
            unit=unit_of(actor), after={"điều kiện lọc": bulk.filter_words, "số bản": str(len(eligible))},
            provisional=self.provisional,
        )  # fmt: skip

    def undo_reasons(self, lines: Iterable[Any], bulk: Any, *, actor: User) -> Reasons:
        """For each of the done lines (with their rows) that cannot go back: why."""
        lines = list(lines)
        latest = self._latest_changes([line.row_id for line in lines])
        found: Reasons = {}
        ways: dict[str, list[Any]] = {}
        for line in lines:
            way = self.way_back_of(line, bulk)
            if way is None:
                found[line.row_id] = [self.no_way_back]
            elif latest.get(line.row_id) != line.change_id:
                found[line.row_id] = ["Đã có bước xử lý khác sau đó."]
            else:
                ways.setdefault(way, []).append(line.row)
        for way, rows in ways.items():
            found |= self.refusals(rows, way, actor=actor)
        return found

    def undo(self, bulk: Any, *, actor: User) -> Any:
        """Take back what may still go back; what followed since stays, with the reason beside it."""
        with transaction.atomic():
            bulk = lock_row(self.act_model.objects.select_related("started_by", "year"), bulk.pk)
            if bulk.started_by_id != actor.pk:
                raise OutOfReach(["Chỉ người đã thực hiện mới hoàn tác được."])
            if bulk.undone_at is not None:
                return bulk
            if reasons := self.window_reasons(bulk):
                raise NotAllowed(reasons)
            bulk.undone_at = bulk.moved_at = clock.now()
            bulk.undone_by = actor
            bulk.save()
            count = bulk.lines.filter(outcome=BulkOutcome.DONE).count()
            label = f"Hoàn tác “{bulk.label}”: {count} bản"
            record("bulk.undo", bulk, label=label, actor=actor, unit=unit_of(actor), provisional=self.provisional)
        self._work(bulk, count, self.carry_back())
        return bulk

    def go_on(self, bulk: Any, *, actor: User) -> None:
        """Take up again what a worker has left lying; what is done is not done twice."""
        if bulk.started_by_id != actor.pk:
            raise OutOfReach(["Lần thực hiện này của người khác."])
        left = self.carry_out() if bulk.finished_at is None else self.carry_back()
        transaction.on_commit(partial(left.enqueue, bulk.pk))

    def _work(self, bulk: Any, count: int, work: Any) -> None:
        """Few rows while the person waits, many in the background; `work` is one of the two tasks."""
        if count <= NOW:
            work.call(bulk.pk)
            bulk.refresh_from_db()
        else:
            transaction.on_commit(partial(work.enqueue, bulk.pk))

    def run(self, bulk_pk: int) -> None:
        """Do the act to the rows that still wait, a chunk at a time; can be begun again at any time."""
        while self._chunk(bulk_pk, BulkOutcome.WAITING, self._do):
            pass
        self.act_model.objects.filter(pk=bulk_pk, finished_at=None).update(finished_at=clock.now())

    def run_back(self, bulk_pk: int) -> None:
        """Undo the rows that are still done, a chunk at a time."""
        while self._chunk(bulk_pk, BulkOutcome.DONE, self._undo):
            pass

    def _chunk(self, bulk_pk: int, outcome: BulkOutcome, step: Callable[[Any, Any], None]) -> bool:
        """One transaction: the next rows of this outcome, locked against a second worker; False when none is left."""
        with transaction.atomic():
            bulk = lock_row(self.act_model.objects.select_related("started_by", "undone_by", "year"), bulk_pk)
            self.lock_first(bulk)
            lines = list(bulk.lines.filter(outcome=outcome).order_by("position", "pk")[:CHUNK])
            for line in lines:
                step(bulk, line)
            if lines:
                changed = [field.name for field in self.line_model._meta.concrete_fields if not field.is_relation]
                self.line_model.objects.bulk_update(lines, [name for name in changed if name not in ("id", "position")])
            bulk.moved_at = clock.now()
            bulk.save(update_fields=["moved_at"])
        return bool(lines)

    def _do(self, bulk: Any, line: Any) -> None:
        row = self._row(line)
        reasons = self.refusals([row], bulk.transition, actor=bulk.started_by).get(row.pk)
        if not reasons:
            setattr(line, self.row_field, row)
            self.remember(line, row)
            details = self.details_of(bulk, line)
            reasons = self._refused(row, bulk.transition, actor=bulk.started_by, note=bulk.note, details=details)
        if reasons:
            line.outcome, line.reason = BulkOutcome.REFUSED, " ".join(reasons)
        else:
            line.outcome, line.change_id = BulkOutcome.DONE, self._latest_changes([row.pk])[row.pk]

    def _undo(self, bulk: Any, line: Any) -> None:
        actor = bulk.undone_by
        setattr(line, self.row_field, self._row(line))
        reasons = self.undo_reasons([line], bulk, actor=actor).get(line.row_id)
        if not reasons:
            note = f"{UNDOES} lúc {in_words(bulk.started_at)}."
            way, details = self.way_back_of(line, bulk), self.details_back(line)
            reasons = self._refused(line.row, str(way), actor=actor, note=note, details=details)
        if reasons:
            line.outcome, line.reason = BulkOutcome.KEPT, " ".join(reasons)
        else:
            line.outcome = BulkOutcome.UNDONE

    def _refused(
        self, row: Any, act: str, *, actor: User, note: str, details: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Do the act to one row; the reasons when it was refused, and then nothing of it is left."""
        try:
            with transaction.atomic():
                self.workflow.perform(act, row, actor=actor, note=note, details=details)
        except NotAllowed as refusal:
            return refusal.reasons
        return []

    def _row(self, line: Any) -> Any:
        rows: models.QuerySet[Any] = self.workflow.model._default_manager.select_related(*self.workflow.related)
        return rows.get(pk=line.row_id)

    def _latest_changes(self, keys: Iterable[int]) -> Mapping[int, int]:
        changes = StateChange.objects.filter(
            target_type=self.workflow.model._meta.label_lower, target_id__in=list(keys)
        )
        return dict(changes.order_by().values_list("target_id").annotate(Max("id")))
