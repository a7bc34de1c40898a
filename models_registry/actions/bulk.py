"""Decisions of many registrations at once (see `bulk_work`): accepted, returned, declined, and taken back."""

from collections.abc import Mapping
from typing import Any

from django_tasks import task

from danvan.organization.roles import Permission
from models_registry.actions.bulk_work import BulkWork
from models_registry.models import BulkAct, BulkActLine
from models_registry.models.campaign import in_words
from models_registry.workflow import registration_workflow

__all__ = [
    "ACTS",
    "WAY_BACK",
    "begin_bulk_act",
    "begun_with",
    "carry_back",
    "carry_out",
    "go_on",
    "refusals",
    "registrations",
    "undo_bulk_act",
    "undo_reasons",
    "window_reasons",
]

ACTS = ("accept", "return", "decline")
WAY_BACK = {"accept": "reopen", "decline": "reopen"}


class RegistrationWork(BulkWork):
    """Undone within some minutes, while the unit has hardly read of it."""

    workflow = registration_workflow
    acts = ACTS
    way_back = WAY_BACK
    no_way_back = "Đã trả lại đơn vị và đơn vị đã được báo. Đơn vị sửa rồi gửi lại."
    act_model = BulkAct
    line_model = BulkActLine
    row_field = "registration"
    shown_with = ("initiative", "year", "unit", "desk")
    permission = Permission.REVIEW
    no_right = "Anh/chị không có quyền thẩm định."
    noun = "đăng ký"

    def carry_out(self) -> Any:
        return carry_out

    def carry_back(self) -> Any:
        return carry_back

    def window_reasons(self, bulk: BulkAct) -> list[str]:
        if bulk.undo_until is None:
            return ["Đang thực hiện. Hãy đợi xong rồi hoàn tác."]
        if bulk.transition not in WAY_BACK:
            return ["Đơn vị đã được báo việc trả lại nên không hoàn tác được. Đơn vị sửa rồi gửi lại."]
        if not bulk.is_undoable:
            return [f"Chỉ hoàn tác được đến {in_words(bulk.undo_until)}. Hãy mở lại từng bản nếu cần."]
        return []

    def details_of(self, bulk: BulkAct, line: BulkActLine) -> Mapping[str, Any] | None:
        return {"decline_code": bulk.reason_code} if bulk.transition == "decline" else None


registrations = RegistrationWork()

refusals = registrations.refusals
begin_bulk_act = registrations.begin
begun_with = registrations.begun_with
undo_reasons = registrations.undo_reasons
undo_bulk_act = registrations.undo
window_reasons = registrations.window_reasons
go_on = registrations.go_on


@task()
def carry_out(bulk_pk: int) -> None:
    """Do the act to the rows that still wait."""
    registrations.run(bulk_pk)


@task()
def carry_back(bulk_pk: int) -> None:
    """Undo the rows that are still done."""
    registrations.run_back(bulk_pk)
