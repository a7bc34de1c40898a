"""What a rung decides of the models on its desk, of many at once (see models_registry.actions.bulk_work).

Every model goes through the workflow by itself. Undoing gives each back the state, reason, person and time that it had
before; it is open while the rung has not published and nothing else was decided of the model since.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django_tasks import task

from danvan.organization.roles import Permission
from evaluations.models import Quota, Recognition, RecognitionAct, RecognitionActLine, RecognitionState
from evaluations.proposing import lock_rungs
from evaluations.workflow import recognition_workflow
from models_registry.actions.bulk_work import BulkWork

ACTS = ("recognise", "mark_exemplary", "propose", "decline", "reset")
_KEPT = ("state", "reason", "reason_code", "quota_reason", "warnings_shown", "decided_by_id")


class RecognitionWork(BulkWork):
    """Verdicts are taken back until they are published; what was proposed upward is not."""

    workflow = recognition_workflow
    acts = ACTS
    way_back = dict.fromkeys(("recognise", "mark_exemplary", "decline", "reset"), "restore_pending")
    no_way_back = "Đã đề nghị cấp trên và cấp trên đã được báo nên không hoàn tác được."
    act_model = RecognitionAct
    line_model = RecognitionActLine
    row_field = "recognition"
    shown_with = ("result__registration__initiative", "result__registration__year", "result__assessment__unit",
                  "result__assessment__year", "desk")  # fmt: skip
    permission = Permission.RECOGNISE
    no_right = "Anh/chị không có quyền xét công nhận."
    noun = "mô hình"
    provisional = True

    def carry_out(self) -> Any:
        return carry_out

    def carry_back(self) -> Any:
        return carry_back

    def window_reasons(self, bulk: RecognitionAct) -> list[str]:
        if bulk.finished_at is None:
            return ["Đang thực hiện. Hãy đợi xong rồi hoàn tác."]
        if bulk.transition not in self.way_back:
            return [self.no_way_back]
        return []

    def lock_first(self, bulk: RecognitionAct) -> None:
        """The quotas, and of what goes up the rungs, before the models: so no two people wait for each other."""
        quotas = Quota.objects.visible_to(bulk.undone_by or bulk.started_by).filter(year=bulk.year)
        list(quotas.order_by("pk").select_for_update(of=("self",)))
        if bulk.transition == "propose":
            rows = bulk.lines.order_by().values_list("recognition__desk__present_path", flat=True)
            lock_rungs(list(rows.distinct()))

    def line_values(self, row: Recognition) -> dict[str, Any]:
        return {"details": getattr(row, "act_details", {})}

    def remember(self, line: RecognitionActLine, row: Recognition) -> None:
        at = row.decided_at.isoformat() if row.decided_at else ""
        line.before = {name: getattr(row, name) for name in _KEPT} | {"decided_at": at}

    def details_of(self, bulk: RecognitionAct, line: RecognitionActLine) -> Mapping[str, Any]:
        match bulk.transition:
            case "propose":
                return {"proposed_quota_reason": bulk.quota_reason} | line.details
            case "reset":
                return {}
        return {"reason_code": bulk.reason_code, "quota_reason": bulk.quota_reason} | line.details

    def way_back_of(self, line: RecognitionActLine, bulk: RecognitionAct) -> str | None:
        if bulk.transition not in self.way_back:
            return None
        return f"restore_{RecognitionState(line.before['state'])}"

    def details_back(self, line: RecognitionActLine) -> Mapping[str, Any]:
        before = {name: line.before[name] for name in _KEPT if name != "state"}
        at = line.before["decided_at"]
        return before | {"decided_at": datetime.fromisoformat(at) if at else None}


recognitions = RecognitionWork()


@task()
def carry_out(bulk_pk: int) -> None:
    """Do the act to the rows that still wait."""
    recognitions.run(bulk_pk)


@task()
def carry_back(bulk_pk: int) -> None:
    """Undo the rows that are still done."""
    recognitions.run_back(bulk_pk)
