"""Small corrections to a unit; what changes its name or place is a reorganisation (see reorganisation.py)."""

from collections.abc import Mapping
from typing import Any

from danvan.activity.record import recorded
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can

UNIT_FIELDS = ("short_name", "form", "target", "gso_code", "sign_off")


def edit_unit(unit: Unit, *, content: Mapping[str, Any], actor: User) -> Unit:
    """Correct the short name, form, target, statistics code or way of signing of a unit that exists."""
    with recorded("unit.edit", unit, label="Sửa thông tin đơn vị", actor=actor, unit=unit):
        fresh = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        if not can(actor, Permission.MANAGE_UNITS, fresh):
            raise OutOfReach(["Anh/chị không có quyền sửa đơn vị này."])
        if fresh.is_closed:
            raise NotAllowed([f"{fresh.name} đã kết thúc ngày {fresh.valid_to:%d/%m/%Y} nên không sửa nữa."])
        for name in UNIT_FIELDS:
            if name in content:
                setattr(unit, name, content[name])
        unit.save(update_fields=[*UNIT_FIELDS, "search_text"])
    return unit
