"""Other names of units: those that come with the portal, former names, and names that several units bear."""

from datetime import date

import pytest
from django.core.management import call_command

from danvan.organization.models import Reorganisation, SuccessionKind, Unit, UnitAlias, UnitSuccession
from danvan.organization.unit_lookup import UnitLookup, UnknownUnit, nearest_units


@pytest.mark.django_db
def test_aliases_that_come_with_the_portal_name_their_units():
    call_command("loaddata", "units", "unit_aliases", verbosity=0)
    lookup = UnitLookup(Unit.objects.existed_in(2023))

    names = ("Huyện Phú Quý", "XÃ THUẬN QUÝ", "thị xã Lagi", "Xã MéPu", "Xã Hoà Thắng", "Xã Vũ Hòa")

    assert [lookup.find(name).name for name in names] == [
        "Huyện Phú Quí",
        "Xã Thuận Quí",
        "Thị xã La Gi",
        "Xã Mê Pu",
        "Xã Hòa Thắng",
        "Xã Vũ Hoà",
    ]
    assert all(alias.search_key == UnitAlias.key_of(alias.text) for alias in UnitAlias.objects.all())


def test_former_name_names_the_unit_and_prints_for_its_years(world):
    commune = world.north.commune.unit
    order = Reorganisation.objects.create(
        effective_from=date(2024, 12, 1),
        document_number="1253/NQ",
        document_date=date(2024, 10, 24),
        document_file="x.pdf",
        document_name="x.pdf",
        document_sha256="0" * 64,
        performed_by=world.province.administrator,
    )
    UnitSuccession.objects.create(
        reorganisation=order,
        old=commune,
        new=commune,
        kind=SuccessionKind.RENAMED,
        old_name="Xã Cũ Kỹ",
        new_name=commune.name,
    )

    lookup = UnitLookup(Unit.objects.all())

    assert lookup.find("Xã Cũ Kỹ") == commune
    assert [lookup.name_in(commune, year) for year in (2023, 2024, 2025)] == ["Xã Cũ Kỹ", "Xã Phan Hòa", "Xã Phan Hòa"]


def test_name_of_several_units_needs_the_unit_above(world):
    other = world.add_place(world.south, "Xã Hải Ninh")
    lookup = UnitLookup(Unit.objects.all())

    with pytest.raises(ValueError, match="Có 2 đơn vị tên “Xã Hải Ninh”") as refused:
        lookup.find("Xã Hải Ninh")

    assert not isinstance(refused.value, UnknownUnit)
    assert lookup.find("Xã Hải Ninh", "Huyện Đức Linh") == other.unit
    assert lookup.find("xã Hải Ninh, huyện Bắc Bình") == world.north.other_commune.unit


def test_unknown_name_offers_what_is_like_it(world):
    with pytest.raises(UnknownUnit):
        UnitLookup(Unit.objects.all()).find("UBND xã Hải Ninh")

    assert nearest_units("UBND xã Hải Ninh", Unit.objects.all())[0] == world.north.other_commune.unit
