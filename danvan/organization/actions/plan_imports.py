"""What a person does with a plan: bring it in, attach the documents that it names, have it carried out.

Reading and carrying out take long and happen in tasks (plan_tasks.py).
"""

import hashlib
from functools import partial

from django.db import transaction

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.text import one_line
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.order_documents import KeptDocument
from danvan.organization.models import PlanImport, User
from danvan.organization.reorganisation import plan_tasks
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere


@transaction.atomic
def upload_plan(content: bytes, *, file_name: str, actor: User) -> PlanImport:
    """Keep a plan and have it previewed in the background; no unit changes."""
    if not can_anywhere(actor, Permission.MANAGE_UNITS):
        raise OutOfReach(["Anh/chị không có quyền sắp xếp đơn vị."])
    plan = PlanImport.objects.create(
        file_name=one_line(file_name)[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
    )
    record(
        "plan.upload", plan, label="Tải lên kế hoạch sắp xếp", actor=actor, after={"sha256": plan.sha256}
    )  # fmt: skip
    transaction.on_commit(partial(plan_tasks.check_plan.enqueue, plan.pk))
    return plan


@transaction.atomic
def attach_document(plan: PlanImport, number: str, kept: KeptDocument, *, actor: User) -> None:
    """Give the file of one document that the plan names."""
    plan = _waiting(plan, actor)
    if number not in plan.documents:
        raise NotAllowed([f"Kế hoạch không có văn bản {number}."])
    plan.documents[number] = [kept.file, kept.name, kept.sha256]
    plan.save(update_fields=["documents"])
    record("plan.attach", plan, label="Đính kèm văn bản của kế hoạch", actor=actor, note=number)


@transaction.atomic
def confirm_plan(plan: PlanImport, *, actor: User) -> None:
    """Have the plan carried out, whole or not at all; every document must be there."""
    plan = _waiting(plan, actor)
    if plan.lacking:
        raise NotAllowed([f"Chưa chọn tệp của văn bản {number}." for number in plan.lacking])
    plan.confirmed_at = clock.now()
    plan.save(update_fields=["confirmed_at"])
    record("plan.confirm", plan, label="Xác nhận kế hoạch sắp xếp", actor=actor)
    transaction.on_commit(partial(plan_tasks.run_plan.enqueue, plan.pk))


def _waiting(plan: PlanImport, actor: User) -> PlanImport:
    plan = lock_row(PlanImport.objects.all(), plan.pk)
    if plan.uploaded_by_id != actor.pk or not can_anywhere(actor, Permission.MANAGE_UNITS):
        raise OutOfReach(["Kế hoạch này của người khác."])
    if not plan.awaits_confirmation:
        raise NotAllowed(["Kế hoạch này đã được xử lý. Hãy tải lại trang."])
    return plan
