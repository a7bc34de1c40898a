"""People and bodies in a reorganisation: roles end with the old unit and go on at its main heir."""

from danvan.organization.actions.reorganisation_units import Reshaping
from danvan.organization.models import Membership, ReviewingBody, Unit
from danvan.organization.reorganisation.lineage import Touched
from danvan.organization.reorganisation.orders import PlannedBody


def hand_over_people(reshaping: Reshaping) -> list[Touched]:
    """End the roles at closed units; begin them at the heir, where there is one, from the day of the order."""
    went, ended = [], []
    closed = {unit.pk: code for code, unit in reshaping.closed.items()}
    standing = Membership.objects.filter(unit__in=closed, ends_on=None).select_related("user", "unit")
    for membership in standing.order_by("unit__path", "id"):
        heir = reshaping.heir_of(closed[membership.unit_id])
        words = f"{membership.user.full_name}, {membership.get_role_display().lower()}, {membership.unit.name}"
        if heir is None:
            _end_role(membership, reshaping)
            ended.append(words)
        else:
            _go_on_at(heir, membership, reshaping)
            went.append(f"{words} → {heir.name}")
    return [
        Touched("Người dùng chuyển sang đơn vị mới", "Giữ vai trò đang có, từ ngày hiệu lực.", tuple(went)),
        Touched("Vai trò kết thúc", "Đơn vị giải thể: hãy giao vai trò khác cho các anh/chị này.", tuple(ended)),
    ]


def _end_role(membership: Membership, reshaping: Reshaping) -> None:
    reshaping.changes.set(membership, ends_on=max(membership.starts_on, reshaping.last_day))


def _go_on_at(heir: Unit, membership: Membership, reshaping: Reshaping) -> None:
    """End the role and begin it at the heir; one that began after the old unit's last day never was at the old."""
    role = {"user": membership.user, "unit": heir, "role": membership.role}
    if Membership.objects.filter(**role, ends_on=None).exists():
        _end_role(membership, reshaping)
    elif membership.starts_on > reshaping.last_day:
        reshaping.changes.set(membership, unit=heir)
    else:
        _end_role(membership, reshaping)
        reshaping.changes.make(Membership(**role, starts_on=reshaping.order.effective_from))


def hand_over_bodies(reshaping: Reshaping) -> list[Touched]:
    """End the bodies of closed units; begin those that the order names, and carry on at an heir that it leaves out."""
    planned = {body.unit for body in reshaping.order.bodies if body.reviews}
    ended, begun = [], []
    carried: dict[int, ReviewingBody] = {}
    for code, unit in sorted(reshaping.closed.items(), key=lambda pair: pair[1].path):
        for body in ReviewingBody.objects.filter(unit=unit, valid_to=None):
            _end(body, reshaping)
            ended.append(body.name)
            heir = reshaping.heir_of(code)
            if heir is not None and body.reviews and heir.code not in planned and _lacks_body(heir):
                carried.setdefault(heir.pk, _carried_on(body, unit, heir, reshaping))
    for planned_body in reshaping.order.bodies:
        carried_on = _planned(planned_body, reshaping)
        if planned_body.reviews:
            for body in ReviewingBody.objects.filter(unit=carried_on.unit, valid_to=None, reviews=True):
                _end(body, reshaping)
                ended.append(body.name)
        reshaping.changes.make(carried_on)
        begun.append(carried_on.name)
    for body in carried.values():
        reshaping.changes.make(body)
        begun.append(body.name)
    return [
        Touched("Cơ quan xét duyệt kết thúc", "Danh sách đã ban hành giữ tên cũ.", tuple(ended)),
        Touched("Cơ quan xét duyệt mới", "Có từ ngày hiệu lực; hãy xem lại tên và người ký.", tuple(begun)),
    ]


def _end(body: ReviewingBody, reshaping: Reshaping) -> None:
    reshaping.changes.set(body, valid_to=max(body.valid_from, reshaping.last_day))


def _lacks_body(unit: Unit) -> bool:
    return not ReviewingBody.objects.filter(unit=unit, valid_to=None, reviews=True).exists()


def _carried_on(body: ReviewingBody, old: Unit, heir: Unit, reshaping: Reshaping) -> ReviewingBody:
    """The same body under the heir's name; who signs is not known yet."""
    return ReviewingBody(
        unit=heir,
        name=_renamed(body.name, old, heir),
        superior=_renamed(body.superior, old, heir),
        number_suffix=body.number_suffix,
        place=_renamed(body.place, old, heir),
        signer_authority=body.signer_authority,
        signer_title=body.signer_title,
        issuer_kind=body.issuer_kind,
        reviews=body.reviews,
        valid_from=reshaping.order.effective_from,
    )


def _renamed(text: str, old: Unit, new: Unit) -> str:
    """Put the new unit's name where the old one's stands, at the beginning of a sentence or within."""
    for was, now in ((old.name, new.name), (_lower(old.name), _lower(new.name)), (old.short_name, new.short_name)):
        if was in text:
            return text.replace(was, now)
    return text


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _planned(planned: PlannedBody, reshaping: Reshaping) -> ReviewingBody:
    return ReviewingBody(
        unit=reshaping.unit(planned.unit),
        name=planned.name,
        superior=planned.superior,
        number_suffix=planned.number_suffix,
        place=planned.place,
        signer_title=planned.signer_title,
        issuer_kind=planned.issuer_kind,
        reviews=planned.reviews,
        valid_from=reshaping.order.effective_from,
    )
