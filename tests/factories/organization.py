"""Units, bodies, people."""

from datetime import date
from functools import cache

import factory
from django.contrib.auth.hashers import make_password

from danvan.organization.models import Membership, ReviewingBody, UnfinishedForm, Unit, UnitKind, User
from danvan.organization.roles import Role
from danvan.organization.scope import STEP
from tests.factories.base import PortalFactory

PASSWORD = "Lúa chín vàng 2025"  # the password of everybody
_NAMES = (
    "Nguyễn Thị Ánh", "Trần Văn Bình", "Đặng Thị Cẩm", "Lê Quốc Đạt", "Phạm Thị Én", "Võ Văn Giàu",
    "Thông Thị Hạnh", "K’ Văn Ích", "Ưng Thị Khánh", "Ức Văn Lượng", "Mang Thị Mai", "Huỳnh Ngọc Nghĩa",
)  # fmt: skip


@cache
def _hashed_password() -> str:
    return make_password(PASSWORD)


def next_path(parent: Unit | None) -> str:
    """The first free path under `parent` (or among the roots)."""
    last = Unit.objects.filter(parent=parent).order_by("-path").values_list("path", flat=True).first()
    step = int(last[-STEP:]) + 1 if last else 1
    return f"{parent.path if parent else ''}{step:0{STEP}d}"


class UnitFactory(PortalFactory):
    """A commune, unless told otherwise; its path follows from `parent`."""

    class Meta:
        model = Unit

    parent = None
    code = factory.Sequence(lambda n: f"DV-{n}")
    kind = UnitKind.COMMUNE
    form = "xã"
    name = factory.Sequence(lambda n: f"Xã Tân Lập {n}")
    short_name = factory.LazyAttribute(lambda unit: unit.name[:60])
    path = factory.LazyAttribute(lambda unit: next_path(unit.parent))
    valid_from = date(2020, 1, 1)


class ReviewingBodyFactory(PortalFactory):
    """Makes its unit a rung."""

    class Meta:
        model = ReviewingBody

    unit = factory.SubFactory(UnitFactory)
    name = factory.LazyAttribute(lambda body: f"Ban Dân vận {body.unit.name}")
    superior = factory.LazyAttribute(lambda body: f"Cấp ủy {body.unit.name}")
    number_suffix = "BDV"
    place = factory.LazyAttribute(lambda body: body.unit.short_name)
    signer_title = "Trưởng Ban"
    signer_name = "Nguyễn Văn Ký"
    valid_from = date(2020, 1, 1)


class UserFactory(PortalFactory):
    """An active person without any right; the password is `PASSWORD`."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"can-bo.{n:04d}")
    full_name = factory.Sequence(lambda n: f"{_NAMES[n % len(_NAMES)]} {n}")
    title = "Cán bộ"
    password = factory.LazyFunction(_hashed_password)


class MembershipFactory(PortalFactory):
    """A drafter since 2021, unless told otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = Role.DRAFTER
    starts_on = date(2021, 1, 1)


class UnfinishedFormFactory(PortalFactory):
    """A few words that somebody typed and did not save."""

    class Meta:
        model = UnfinishedForm

    user = factory.SubFactory(UserFactory)
    address = factory.Sequence(lambda n: f"/mo-hinh/{n}/sua/")
    fields = factory.LazyFunction(lambda: {"name": ["Đường hoa"]})
