"""What people do to registrations and to the year, apart from the transitions of the workflow."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from danvan.activity.record import recorded
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.models import (
    CampaignYear,
    DirectiveTask,
    Extension,
    Field,
    Initiative,
    Phase,
    PhaseKind,
    Registration,
    RegistrationKind,
)
from models_registry.models.initiative import free_code
from models_registry.notices import extension_granted
from models_registry.workflow import registration_refusals, registration_workflow

# What the form of a registration may set; everything else follows from the act itself.
CONTENT_FIELDS = (
    "kind", "form", "name", "field", "target_level", "subject_name", "subject_title", "situation", "objectives",
    "place_and_people", "person_in_charge", "forces", "resources", "timeframe", "outputs", "sustainability",
)  # fmt: skip


@transaction.atomic
def draft_registration(
    unit: Unit,
    year: CampaignYear,
    *,
    content: dict[str, Any],
    tasks: Iterable[DirectiveTask] = (),
    initiative: Initiative | None = None,
    replicates: Initiative | None = None,
    code: str = "",
    actor: User,
) -> Registration:
    """Make a draft for `unit` in `year`; a new initiative unless one of its own is continued.

    Refuses out of reach and outside the registration phase; the name is the only content it needs.
    `code` is given out with an empty form, so that a form sent twice cannot make two (it is unique).
    """
    _check_may_enter(unit, year, actor)
    if initiative is None:
        initiative = Initiative.objects.create(
            code=code or free_code(), name=content["name"], form=content.get("form") or "collective",
            field=content.get("field"), unit=unit, replicates=replicates,
        )  # fmt: skip
    else:
        _check_may_continue(initiative, unit, year)
    registration = Registration(
        initiative=initiative, year=year, unit=unit, unit_name=unit.name, desk=unit, created_by=actor
    )
    for name in CONTENT_FIELDS:
        if name in content:
            setattr(registration, name, content[name])
    with recorded("registration.draft", registration, label="Soạn đăng ký", actor=actor):
        registration.save()
        registration.tasks.set(tasks)
    return registration


@transaction.atomic
def edit_registration(
    registration: Registration,
    *,
    content: dict[str, Any],
    tasks: Iterable[DirectiveTask] | None = None,
    version: int,
    actor: User,
) -> Registration:
    """Write what was typed over a draft or returned registration.

    `version` is the one the person began from: a later save by somebody else is never overwritten.
    """
    locked = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if not can(actor, Permission.ENTER, locked.unit):
        raise OutOfReach(["Anh/chị không có quyền sửa bản đăng ký này."])
    if not locked.is_editable:
        raise NotAllowed([f"Bản đăng ký đang ở trạng thái “{locked.get_state_display()}” nên không sửa được."])
    reasons = registration_workflow.hooks.phase_reasons(locked, (PhaseKind.REGISTRATION,))
    if reasons:
        raise NotAllowed(reasons)
    if locked.version != version:
        raise NotAllowed(
            ["Bản đăng ký vừa được người khác sửa. Nội dung anh/chị gõ còn nguyên dưới đây; hãy so với bản vừa lưu "
             "rồi lưu lại."]
        )  # fmt: skip
    with recorded("registration.edit", locked, label="Sửa đăng ký", actor=actor):
        for name in CONTENT_FIELDS:
            if name in content:
                setattr(locked, name, content[name])
        locked.version += 1
        locked.save()
        if tasks is not None:
            locked.tasks.set(tasks)
        _follow_content(locked)
    return locked


def continue_registration(previous: Registration, year: CampaignYear, *, actor: User) -> Registration:
    """Register last year's initiative again: a draft with last year's words, linked by the initiative.

    It is registered by the unit that the model belongs to today. A field or task that the new year no longer has is
    left for the unit to choose.
    """
    content = {name: getattr(previous, name) for name in CONTENT_FIELDS}
    content["kind"] = RegistrationKind.CONTINUED
    content["field"] = Field.objects.in_year(year.year).filter(pk__in=[previous.field_id]).first()
    tasks = previous.tasks.filter(directive=year.directive)
    return draft_registration(
        previous.initiative.unit.heir, year, content=content, tasks=tasks, initiative=previous.initiative, actor=actor
    )


@transaction.atomic
def delete_draft(registration: Registration, *, actor: User) -> None:
    """Throw away a draft that was never sent; what has been sent is history and stays."""
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if not can(actor, Permission.ENTER, registration.unit):
        raise OutOfReach(["Anh/chị không có quyền xóa bản đăng ký này."])
    if registration.submitted_at is not None or not registration.is_editable:
        raise NotAllowed(["Chỉ xóa được bản nháp chưa gửi lần nào. Bản này đã chuyển đi nên được giữ lại."])
    with recorded("registration.delete", registration, label="Xóa bản nháp", actor=actor):
        initiative, registration_pk = registration.initiative, registration.pk
        registration.delete()
        registration.pk = registration_pk  # the event still names what was thrown away
        if not initiative.registrations.exists() and not initiative.replications.exists():
            initiative.delete()


def grant_extension(phase: Phase, unit: Unit, *, closes_at: datetime, reason: str, actor: User) -> Extension:
    """Give one unit more time in one phase; recorded, told to the unit, and never taken back silently."""
    if not can(actor, Permission.MANAGE_YEAR, unit):
        raise OutOfReach(["Anh/chị không có quyền gia hạn cho đơn vị này."])
    if closes_at <= phase.closes_for(unit):
        raise NotAllowed(["Thời điểm gia hạn phải muộn hơn thời điểm khóa hiện tại của đơn vị."])
    if not reason.strip():
        raise NotAllowed(["Chưa ghi lý do gia hạn."])
    extension = Extension(phase=phase, unit=unit, closes_at=closes_at, reason=reason.strip(), granted_by=actor)
    with recorded("phase.extend", extension, label="Gia hạn", actor=actor, note=reason.strip(), unit=unit):
        extension.save()
        extension_granted(extension)
    return extension


def set_phase(phase: Phase, *, opens_at: datetime, due_on: Any, closes_at: datetime, actor: User) -> Phase:
    """Set the dates of a phase: opens ≤ due ≤ closes. Only an administrator of the whole tree may."""
    roots = list(Unit.objects.filter(parent=None))  # the year is everybody's
    if not all(can(actor, Permission.MANAGE_YEAR, root) for root in roots):
        raise OutOfReach(["Anh/chị không có quyền đặt thời gian của năm."])
    if not opens_at < closes_at or not timezone.localdate(opens_at) <= due_on <= timezone.localdate(closes_at):
        raise NotAllowed(["Thứ tự phải là: ngày mở, hạn nộp, ngày khóa."])
    with recorded("phase.set", phase, label="Đặt thời gian", actor=actor, unit=roots[0]):
        phase.opens_at, phase.due_on, phase.closes_at = opens_at, due_on, closes_at
        phase.save()
    return phase


def _check_may_enter(unit: Unit, year: CampaignYear, actor: User) -> None:
    if not can(actor, Permission.ENTER, unit):
        raise OutOfReach(["Anh/chị không có quyền đăng ký cho đơn vị này."])
    if refusals := registration_refusals(unit, year):
        raise NotAllowed(refusals)


def _check_may_continue(initiative: Initiative, unit: Unit, year: CampaignYear) -> None:
    """Its own initiative or a predecessor's, once a year; locked, so that two presses at once make one draft."""
    if initiative.unit.present_path != unit.present_path:
        raise OutOfReach(["Mô hình này không phải của đơn vị."])
    locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    if locked.ended_on is not None:
        raise NotAllowed([f"Mô hình đã kết thúc ngày {locked.ended_on:%d/%m/%Y} nên không đăng ký tiếp được."])
    if Registration.objects.filter(initiative=initiative, year=year).exists():
        raise NotAllowed([f"Mô hình này đã được đăng ký trong năm {year.year}."])


def _follow_content(registration: Registration) -> None:
    """An initiative bears the name, form and field of its latest registration."""
    initiative = registration.initiative
    if initiative.registrations.filter(year__year__gt=registration.year.year).exists():
        return
    initiative.name, initiative.form = registration.name, registration.form
    if registration.field is not None:
        initiative.field = registration.field
    initiative.save()
