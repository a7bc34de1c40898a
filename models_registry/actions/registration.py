"""What people do to registrations, apart from the transitions of the workflow."""

from collections.abc import Iterable
from types import EllipsisType
from typing import Any

from django.db import transaction

from danvan.activity.record import recorded
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from models_registry.likeness.pairs import look_around_after_commit
from models_registry.models import (
    CampaignYear,
    DirectiveTask,
    Field,
    Initiative,
    PhaseKind,
    Planned,
    PlannedOutput,
    Registration,
    RegistrationKind,
)
from models_registry.models.initiative import free_code
from models_registry.parts import CONTENT_FIELDS
from models_registry.returned import kept_parts, refuse_changes
from models_registry.workflow import registration_refusals, registration_workflow


@transaction.atomic
def draft_registration(
    unit: Unit,
    year: CampaignYear,
    *,
    content: dict[str, Any],
    tasks: Iterable[DirectiveTask] = (),
    planned: Iterable[Planned] = (),
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
            field=content.get("field"), unit=unit, replicates=replicates, started_on=content.get("started_on"),
        )  # fmt: skip
    else:
        _check_may_continue(initiative, unit, year)
    registration = Registration(
        initiative=initiative, year=year, unit=unit, unit_name=unit.name, desk=unit, created_by=actor
    )
    for name in CONTENT_FIELDS:
        if name in content:
            setattr(registration, name, content[name])
    with recorded("registration.draft", registration, label="Soạn đăng ký", actor=actor,
                  parts=lambda: parts_told(registration)):  # fmt: skip
        registration.save()
        registration.tasks.set(tasks)
        _plan(registration, planned)
    look_around_after_commit(registration)
    return registration


@transaction.atomic
def edit_registration(
    registration: Registration,
    *,
    content: dict[str, Any],
    tasks: Iterable[DirectiveTask] | None = None,
    planned: Iterable[Planned] | None = None,
    replicates: Initiative | EllipsisType | None = ...,
    version: int,
    actor: User,
) -> Registration:
    """Write what was typed over a draft or returned registration.

    `version` is the one the person began from: a later save by somebody else is never overwritten. What is not
    given stays as it is; `replicates` None says that the model follows no other. After a return only the parts that
    it named can be changed.
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
    kept = kept_parts(locked)
    with recorded("registration.edit", locked, label="Sửa đăng ký", actor=actor, parts=lambda: parts_told(locked)):
        for name in CONTENT_FIELDS:
            if name in content:
                setattr(locked, name, content[name])
        locked.version += 1
        locked.save()
        if tasks is not None:
            locked.tasks.set(tasks)
        if planned is not None:
            _plan(locked, planned)
        if replicates is not ...:
            locked.initiative.replicates = replicates
            locked.initiative.save()
        _follow_content(locked)
        refuse_changes(kept, locked)
    look_around_after_commit(locked)
    return locked


def continue_registration(previous: Registration, year: CampaignYear, *, actor: User) -> Registration:
    """Register last year's initiative again: a draft with last year's words, linked by the initiative.

    It is registered by the unit that the model belongs to today. A field or task that the new year no longer has is
    left for the unit to choose.
    """
    content = {name: getattr(previous, name) for name in CONTENT_FIELDS}
    content["kind"] = RegistrationKind.CONTINUED
    content["field"] = Field.objects.in_year(year.year).filter(pk__in=[previous.field_id]).first()
    return draft_registration(
        previous.initiative.unit.heir,
        year,
        content=content,
        tasks=previous.tasks.filter(directive=year.directive),
        planned=[output.line for output in previous.planned_outputs.all()],
        initiative=previous.initiative,
        actor=actor,
    )


@transaction.atomic
def delete_draft(registration: Registration, *, actor: User) -> None:
    """Throw away a draft that was never sent; what has been sent is history and stays."""
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if not can(actor, Permission.ENTER, registration.unit):
        raise OutOfReach(["Anh/chị không có quyền xóa bản đăng ký này."])
    if registration.submitted_at is not None or not registration.is_editable:
        raise NotAllowed(["Chỉ xóa được bản nháp chưa gửi lần nào. Bản này đã chuyển đi nên được giữ lại."])
    with recorded("registration.delete", registration, label="Xóa bản nháp", actor=actor,
                  parts=lambda: parts_told(registration)):  # fmt: skip
        initiative, registration_pk = registration.initiative, registration.pk
        registration.delete()
        registration.pk = registration_pk  # the event still names what was thrown away
        if not initiative.registrations.exists() and not initiative.replications.exists():
            initiative.delete()


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
    if registration.started_on is not None and initiative.ended_on is None:
        initiative.started_on = registration.started_on
    initiative.save()


def _plan(registration: Registration, planned: Iterable[Planned]) -> None:
    """The countable outputs anew, in the order typed; what says the same is left alone."""
    lines = list(planned)
    if lines == [output.line for output in registration.planned_outputs.all()]:
        return
    registration.planned_outputs.all().delete()
    PlannedOutput.objects.bulk_create(
        PlannedOutput(registration=registration, position=position, **line._asdict())
        for position, line in enumerate(lines, start=1)
    )


def parts_told(registration: Registration) -> dict[str, str]:
    """For the audit: what belongs to a registration and lies in other tables."""
    source = registration.initiative.replicates
    return {
        "tasks": "; ".join(str(task) for task in registration.tasks.order_by("ordinal", "id")),
        "planned_outputs": "; ".join(str(output) for output in registration.planned_outputs.all()),
        "replicates": f"{source.code}, {source.name}" if source else "",
    }
