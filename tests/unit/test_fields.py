"""Fields that are computed from others whenever a row is saved."""

import pytest

from danvan.common.fields import SearchTextField, SortKeyField
from danvan.common.text import search_text, sort_key
from danvan.organization.models import Unit, User
from models_registry.models import Initiative, Registration
from tests.factories import InitiativeFactory, RegistrationFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def stored(unit: Unit) -> tuple[str, str]:
    return Unit.objects.values_list("search_text", "sort_key").get(pk=unit.pk)


def test_derived_fields_are_computed_on_save():
    unit = UnitFactory(name="Xã Đức Tín", short_name="Đức Tín", code="BT-9")

    assert stored(unit) == (" xa duc tin duc tin bt 9", sort_key("Xã Đức Tín"))
    assert (unit.search_text, unit.sort_key) == stored(unit)


def test_derived_fields_follow_a_change():
    unit = UnitFactory(name="Xã Cũ", short_name="Cũ", code="DV-A")

    unit.name = unit.short_name = "Thôn 2"
    unit.save()

    assert stored(unit) == (search_text("Thôn 2", "Thôn 2", "DV-A"), sort_key("Thôn 2"))


def test_derived_fields_are_computed_in_bulk():
    Unit.objects.bulk_create(
        [UnitFactory.build(name=f"Thôn {n}", short_name=f"T{n}", code=f"T-{n}", path=f"{n:04d}") for n in (10, 2)]
    )

    assert list(Unit.objects.order_by("sort_key").values_list("name", "search_text")) == [
        ("Thôn 2", " thon 2 t2 t 2"),
        ("Thôn 10", " thon 10 t10 t 10"),
    ]


def test_derived_fields_read_properties_and_relations():
    registration = RegistrationFactory(
        name="Đèn đường", unit_name="Xã Mê Pu", subject_name="Ưng Thị Ái", initiative__code="MH-7K3Q9A", year__year=2025
    )

    registration.refresh_from_db()
    assert registration.search_text == " den duong xa me pu ung thi ai mh 7k3q9a 2025"


def test_derived_fields_follow_a_save_of_some_fields_only_when_named():
    """`update_fields` must name them: actions that change a name save whole rows."""
    user = UserFactory(full_name="Nguyễn Văn An", username="an.nv")

    user.full_name = "Ưng Thị Ái"
    user.save(update_fields=["full_name", "search_text", "sort_key"])

    assert User.objects.values_list("search_text", "sort_key").get(pk=user.pk) == (
        " ung thi ai an nv",
        sort_key("Ưng Thị Ái"),
    )


@pytest.mark.parametrize("model", [Unit, User, Registration, Initiative])
def test_derived_fields_are_not_for_forms(model):
    derived = [f for f in model._meta.fields if isinstance(f, SearchTextField | SortKeyField)]

    assert derived
    assert [f.name for f in derived if f.editable or not f.blank] == []


@pytest.mark.parametrize("kind", [SearchTextField, SortKeyField])
def test_derived_fields_deconstruct_to_their_sources(kind):
    field = kind(sources=["name", "code"])

    _, path, args, kwargs = field.deconstruct()

    assert (path, args, kwargs) == (f"danvan.common.fields.{kind.__name__}", [], {"sources": ("name", "code")})


def test_sort_key_orders_rows_alike_on_every_database():
    in_order = [
        "An",
        "Ăn",
        "Ân",
        "Ấp 2",
        "Ấp 10",
        "Ấp Bắc",
        "Bình An",
        "Bình Ân",
        "Da",
        "Đa",
        "Đà",
        "Em",
        "Ê",
        "Thôn 2",
        "Thôn 10",
    ]
    for name in reversed(in_order):
        InitiativeFactory(name=name)

    assert list(Initiative.objects.values_list("name", flat=True)) == in_order
