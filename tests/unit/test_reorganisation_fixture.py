"""The plan of 1/12/2024 and 1/7/2025 against what the two resolutions say, read without the portal's own reader."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

FIXTURES = Path(settings.FIXTURE_DIRS[0])
FIRST, SECOND = "01/12/2024", "01/07/2025"


@pytest.fixture(scope="module")
def plan() -> list[dict[str, str]]:
    with (FIXTURES / "reorganisation_2024_2025.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def units() -> dict[str, dict]:
    rows = json.loads((FIXTURES / "units.json").read_text(encoding="utf-8"))
    return {row["fields"]["code"]: row["fields"] for row in rows}


@pytest.fixture(scope="module")
def communes(units) -> set[str]:
    return {code for code, unit in units.items() if unit["kind"] == "commune"}


def pairs(plan: list[dict[str, str]], day: str) -> list[dict[str, str]]:
    """The lines in which an old unit goes to a new one, of communes."""
    return [
        row
        for row in plan
        if row["Ngày hiệu lực"] == day and row["Hình thức"] in ("Sáp nhập", "Chia tách") and row["Mã đơn vị cũ"] != "BT"
    ]


def test_communes_are_124_then_121_then_45(plan, communes):
    closed = {row["Mã đơn vị cũ"] for row in pairs(plan, FIRST)}
    opened = {row["Mã đơn vị mới"] for row in pairs(plan, FIRST)}
    between = communes - closed | opened
    afterwards = {row["Mã đơn vị mới"] for row in pairs(plan, SECOND)}

    assert {row["Mã đơn vị cũ"] for row in pairs(plan, SECOND)} == between
    assert (len(communes), len(between), len(afterwards)) == (124, 121, 45)


def test_every_commune_of_2021_has_one_main_heir(plan, communes):
    first = {row["Mã đơn vị cũ"]: row["Mã đơn vị mới"] for row in pairs(plan, FIRST)}
    heirs = Counter(row["Mã đơn vị cũ"] for row in pairs(plan, SECOND) if row["Kế thừa chính"] == "Có")

    assert {code: heirs[first.get(code, code)] for code in communes} == dict.fromkeys(communes, 1)


def test_pairs_of_2021_and_2025_are_126_with_two_splits(plan, communes):
    first = {row["Mã đơn vị cũ"]: row["Mã đơn vị mới"] for row in pairs(plan, FIRST)}
    second = [(row["Mã đơn vị cũ"], row["Mã đơn vị mới"]) for row in pairs(plan, SECOND)]

    found = {(code, new) for code in communes for old, new in second if old == first.get(code, code)}

    split = {
        (row["Tên đơn vị cũ"], row["Tên đơn vị mới"], row["Kế thừa chính"])
        for row in plan
        if row["Phạm vi"] == "Một phần"
    }
    assert len(found) == 126
    assert split == {
        ("Xã Phong Phú", "Xã Tuy Phong", "Có"),
        ("Xã Phong Phú", "Xã Phan Rí Cửa", "Không"),
        ("Xã Hòa Thắng", "Xã Hòa Thắng", "Có"),
        ("Xã Hòa Thắng", "Xã Hồng Thái", "Không"),
    }  # fmt: skip


def test_new_communes_are_those_of_the_resolution(plan):
    opened = [row for row in plan if row["Hình thức"] == "Thành lập" and row["Trực thuộc (mã)"] == "LD"]
    clauses = {(row["Căn cứ"], row["Mã đơn vị mới"]) for row in pairs(plan, SECOND)}

    assert Counter(row["Hình thức gọi"] for row in opened) == {"xã": 36, "phường": 8, "đặc khu": 1}
    assert {row["Mã đơn vị mới"] for row in opened} == {f"LD-{row['Mã TCTK']}" for row in opened}
    numbers = [*range(41, 77), *range(108, 116), 119]
    assert sorted(clause for clause, _ in clauses) == sorted(f"Điều 1 khoản {number}" for number in numbers)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Phường Hàm Tiến", "Phường Mũi Né"),
        ("Phường Lạc Đạo", "Phường Phan Thiết"),
        ("Thị trấn Phú Long", "Phường Hàm Thắng"),
        ("Xã Sông Phan", "Xã Tân Lập"),
        ("Xã Tam Thanh", "Đặc khu Phú Quý"),
        ("Xã Vũ Hoà", "Xã Đức Linh"),
    ],
)
def test_commune_went_where_people_know_that_it_went(plan, old, new):
    assert [row["Tên đơn vị mới"] for row in pairs(plan, SECOND) if row["Tên đơn vị cũ"] == old] == [new]


def test_old_names_and_codes_are_the_portals(plan, units):
    named = {row["Mã đơn vị cũ"]: row["Tên đơn vị cũ"] for row in plan if row["Mã đơn vị cũ"] in units}

    assert named == {code: units[code]["name"] for code in named}
    new = {row["Mã đơn vị mới"] for row in plan if row["Hình thức"] == "Thành lập"}
    assert new.isdisjoint(units)
    assert len(new) == 2 + 1 + 45


def test_districts_end_and_the_province_goes_over_whole(plan, units):
    dissolved = {row["Mã đơn vị cũ"] for row in plan if row["Hình thức"] == "Giải thể"}

    assert dissolved == {code for code, unit in units.items() if unit["kind"] == "district"}
    assert [
        (row["Hình thức"], row["Mã đơn vị mới"], row["Phạm vi"]) for row in plan if row["Mã đơn vị cũ"] == "BT"
    ] == [("Cơ quan xét duyệt", "", ""), ("Sáp nhập", "LD", "Toàn bộ")]


def test_unknown_number_is_said_and_not_made_up(plan):
    (row,) = [row for row in plan if row["Ngày hiệu lực"].endswith("/02/2025")]

    assert row["Số văn bản"] == "chưa rõ số"
    assert row["Ghi chú"].startswith("Tháng 02/2025; chưa rõ ngày trong tháng và số quyết định")
