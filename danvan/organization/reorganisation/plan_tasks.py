"""Plans in the background: what the orders would do, and carrying them out; each in one transaction of its own."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django_tasks import task

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.templatetags.portal import vn_date
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.reorganisation import Outcome, preview, reorganise
from danvan.organization.models import PlanImport
from danvan.organization.reorganisation.orders import LegalDocument, Order
from danvan.organization.reorganisation.plans import PlanRefused, documents_of, read_plan

logger = logging.getLogger(__name__)

_UNEXPECTED = "Có lỗi ngoài dự kiến. Chưa có gì thay đổi; hãy báo người quản trị hệ thống."
_OUT_OF_REACH = "Kế hoạch có đơn vị ngoài phạm vi anh/chị quản trị. Hãy bỏ các dòng đó hoặc nhờ cấp trên thực hiện."


@task()
def check_plan(plan_pk: int) -> None:
    """Read the plan and find out what it would do; only the plan's own row is written."""
    plan = PlanImport.objects.select_related("uploaded_by").get(pk=plan_pk)
    try:
        orders = read_plan(bytes(plan.content), name=plan.file_name)
        numbers = documents_of(orders)
        shown = _with_files(orders, {number: ["reorganisations/-", "-", "0" * 64] for number in numbers})
        plan.outcomes = [_in_words(outcome) for outcome in preview(shown, actor=plan.uploaded_by)]
        plan.documents = {number: [] for number in numbers}
    except PlanRefused as refused:
        plan.problems = [[problem.row, problem.column, problem.reason] for problem in refused.problems]
    except OutOfReach:
        plan.problems = [[0, "", _OUT_OF_REACH]]
    except NotAllowed as refused:
        plan.problems = [[0, "", reason] for reason in refused.reasons]
    except Exception:
        logger.exception("Plan %s could not be checked", plan.pk)
        PlanImport.objects.filter(pk=plan.pk).update(failure=_UNEXPECTED)
        raise
    plan.checked_at = clock.now()
    plan.save(update_fields=["outcomes", "documents", "problems", "checked_at"])


@task()
def run_plan(plan_pk: int) -> None:
    """Carry a confirmed plan out, all orders or none."""
    plan = PlanImport.objects.select_related("uploaded_by").get(pk=plan_pk)
    try:
        _carry_out(plan)
    except OutOfReach:
        PlanImport.objects.filter(pk=plan.pk).update(failure=_OUT_OF_REACH)
    except NotAllowed as refused:
        PlanImport.objects.filter(pk=plan.pk).update(failure="\n".join(refused.reasons))
    except Exception:
        logger.exception("Plan %s could not be carried out", plan.pk)
        PlanImport.objects.filter(pk=plan.pk).update(failure=_UNEXPECTED)
        raise


@transaction.atomic
def _carry_out(plan: PlanImport) -> None:
    plan = lock_row(PlanImport.objects.select_related("uploaded_by"), plan.pk)
    if not plan.is_running:
        return
    orders = _with_files(read_plan(bytes(plan.content), name=plan.file_name), plan.documents)
    outcomes = reorganise(orders, actor=plan.uploaded_by)
    plan.reorganisations = [outcome.reorganisation.pk for outcome in outcomes]
    plan.finished_at = clock.now()
    plan.save(update_fields=["reorganisations", "finished_at"])
    record("plan.carry_out", plan, label="Thực hiện kế hoạch sắp xếp", actor=plan.uploaded_by)


def _with_files(orders: list[Order], kept: Mapping[str, list[str]]) -> list[Order]:
    """The orders with the file of each document; before the plan is found to be good, anything stands in for it."""
    return [order.with_document(_with_file(order.document, *kept[order.document.number])) for order in orders]


def _with_file(document: LegalDocument, file: str, name: str, digest: str) -> LegalDocument:
    return replace(document, file=file, file_name=name, sha256=digest)


def _in_words(outcome: Outcome) -> dict[str, Any]:
    reorganisation = outcome.reorganisation
    return {
        "number": reorganisation.document_number,
        "day": vn_date(reorganisation.effective_from),
        "closed": outcome.closed,
        "opened": outcome.opened,
        "renamed": outcome.renamed,
        "moved_along": outcome.moved_along,
        "touched": [asdict(kind) | {"count": kind.count} for kind in outcome.touched],
    }
