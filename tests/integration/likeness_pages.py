"""What the tests of registrations that read alike share: texts, and a look around without waiting for a commit."""

from typing import Any

from django.urls import reverse

from models_registry.likeness.pairs import look_around
from models_registry.models import LikePair, Registration

LIST = "/mo-hinh/trung-lap/"
LONG = (
    "Mỗi hộ dân trong thôn góp công và tiền mua bóng đèn, dây điện; chi bộ vận động từng nhà treo đèn trước cổng, cử "
    "người bật tắt, thay bóng hỏng, giữ cho đường thôn sáng và an toàn suốt cả năm."
)
OTHER = (
    "Hội phụ nữ nhận nuôi heo đất, cuối tháng mỗi chị bỏ vào một khoản nhỏ; đến cuối năm đập heo, lấy tiền giúp những "
    "gia đình khó khăn sửa lại mái nhà và mua sách vở cho con đi học đúng ngày khai giảng."
)


def written(
    world: Any, at: Any, name: str, state: str = "submitted", *, text: str = LONG, year: int = 2025, **more: Any
):
    """A registration with this title and text, compared with what stands around it."""
    content = {"situation": "", "objectives": text, "place_and_people": "Các hộ", **more}
    registration = world.registration(at, state, year=year, name=name, **content)
    look_around(registration.pk)
    return registration


def pairs() -> list[tuple[str, str, str]]:
    """The pairs that are known: both names and where they stand to each other."""
    found = LikePair.objects.select_related("first", "second").order_by("pk")
    return [(pair.first.name, pair.second.name, pair.scope) for pair in found]


def pair_of(one: Registration, other: Registration) -> LikePair:
    first, second = sorted([one.pk, other.pk])
    return LikePair.objects.get(first=first, second=second)


def url(page: str, pair: LikePair) -> str:
    return reverse(f"models_registry:likeness_{page}", args=[pair.pk])
