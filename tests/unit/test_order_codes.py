"""Codes and forms that the portal proposes for units opened by an order."""

from datetime import date

import pytest

from danvan.organization.reorganisation.codes import code_below, form_of, free_code, successor_code
from danvan.organization.reorganisation.journal import named_changes
from tests.factories import UnitFactory


@pytest.mark.django_db
def test_successor_code_adds_the_year_and_never_repeats():
    unit = UnitFactory(code="BT-22972")
    UnitFactory(code="BT-22972-2025")

    codes = [successor_code(unit, date(2025, 7, 1)), successor_code(unit, date(2025, 7, 1), {"BT-22972-2025-2"})]

    assert codes == ["BT-22972-2025-2", "BT-22972-2025-3"]


@pytest.mark.django_db
def test_codes_fit_the_field():
    unit = UnitFactory(code="A" * 40)

    assert max(len(successor_code(unit, date(2025, 7, 1))), len(code_below(unit, "Thôn Một"))) <= 40
    assert free_code("MỚI") == "MỚI"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Phường Bình Thuận", "phường"),
        ("Thị trấn Phan Rí Cửa", "thị trấn"),
        ("Đặc khu Phú Quý", "đặc khu"),
        ("Hội", "xã"),
    ],
)
def test_form_is_read_from_the_name(name, form):
    assert form_of(name, "xã") == form


def test_units_that_go_along_are_left_out_once_each():
    changes = named_changes(["Xã A", "Thôn 1", "Thôn 1"], ["Xã B", "Thôn 1"], [], ["Thôn 1"])

    assert (changes.closed, changes.opened) == (("Xã A", "Thôn 1"), ("Xã B",))
