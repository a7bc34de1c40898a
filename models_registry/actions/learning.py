"""Taking up another unit's model: a draft of one's own, linked to it."""

from typing import Any

from django.db import transaction

from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from models_registry.actions import draft_registration
from models_registry.learning import learnable_by
from models_registry.models import CampaignYear, Field, Initiative, Registration, RegistrationKind, RegistrationState

# What is worth copying of a model that one may read; places, people and dates are the unit's own.
COPIED = ("name", "form", "objectives", "forces", "resources", "outputs", "sustainability")
COPIED_UNREAD = ("name", "form")  # of a model that is known by its published name alone


def taken_up(source: Registration, unit: Unit, year: CampaignYear) -> Registration | None:
    """What the unit has already made of this model in the year."""
    own = Registration.objects.filter(unit__present_path=unit.present_path, year=year)
    return own.filter(initiative__replicates=source.initiative_id).exclude(state=RegistrationState.DECLINED).first()


@transaction.atomic
def replicate_registration(source: Registration, unit: Unit, year: CampaignYear, *, actor: User) -> Registration:
    """Make a draft for `unit` that follows the model of `source`, as far as the actor may read it.

    Out of reach unless the actor may learn from it; refused for a model of the unit's own, and a second time in the
    year. The model followed is locked, so that two presses at once make one draft.
    """
    if not learnable_by(actor).filter(pk=source.pk).exists():
        raise OutOfReach(["Anh/chị không có quyền xem mô hình này."])
    followed = Initiative.objects.select_for_update(of=("self",)).get(pk=source.initiative_id)
    if followed.unit.present_path == unit.present_path:
        raise NotAllowed(["Mô hình này của chính đơn vị. Hãy đăng ký tiếp từ trang của mô hình đó."])
    if taken_up(source, unit, year):
        raise NotAllowed([f"Đơn vị đã có bản đăng ký nhân rộng mô hình này trong năm {year.year}."])
    is_read = Registration.objects.visible_to(actor).filter(pk=source.pk).exists()
    content: dict[str, Any] = {name: getattr(source, name) for name in (COPIED if is_read else COPIED_UNREAD)}
    content["kind"] = RegistrationKind.REPLICATED
    content["field"] = Field.objects.in_year(year.year).filter(pk__in=[source.field_id]).first()
    return draft_registration(
        unit,
        year,
        content=content,
        tasks=source.tasks.filter(directive=year.directive) if is_read else (),
        planned=[output.line for output in source.planned_outputs.all()] if is_read else (),
        replicates=followed,
        actor=actor,
    )
