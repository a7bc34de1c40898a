"""Which rules of form a document follows, by who issues it and on which day."""

from dataclasses import replace
from datetime import date

import pytest

from danvan.organization.models import IssuerKind
from reports.documents.profiles import PROFILES, RULES, HeadLine, NoLayout, profile_for

LAST_DAY, NEXT_DAY = date(2026, 5, 26), date(2026, 5, 27)


@pytest.mark.parametrize("day", [date(2018, 4, 3), date(2025, 10, 10), LAST_DAY])
def test_party_document_follows_guidance_36_until_its_last_day(day):
    assert profile_for(IssuerKind.PARTY, day).name == "dang-36"


@pytest.mark.parametrize(
    ("kind", "day", "rule"),
    [
        (IssuerKind.PARTY, NEXT_DAY, "Hướng dẫn 05-HD/VPTW"),
        (IssuerKind.STATE, date(2025, 10, 10), "Nghị định 30/2020/NĐ-CP"),
    ],
)
def test_document_whose_layout_is_missing_is_refused(kind, day, rule):
    with pytest.raises(NoLayout) as refused:
        profile_for(kind, day)

    assert refused.value.reasons == [
        f"Văn bản ghi ngày {day:%d/%m/%Y} phải trình bày theo {rule}, mà cổng chưa có mẫu này. "
        "Hãy kiểm tra lại ngày văn bản hoặc liên hệ quản trị."
    ]


def test_layout_needs_no_more_than_its_row():
    later = replace(PROFILES["dang-36"], name="dang-05", end_of_text=".")

    chosen = profile_for(IssuerKind.PARTY, NEXT_DAY, {**PROFILES, "dang-05": later})

    assert chosen is later


@pytest.mark.parametrize("kind", IssuerKind)
@pytest.mark.parametrize("day", [date(2020, 1, 1), LAST_DAY, NEXT_DAY, date(2040, 1, 1)])
def test_every_issuer_has_one_rule_every_day(kind, day):
    assert len([rule for rule in RULES if rule.covers(kind, day)]) == 1


def test_guidance_36_has_the_measures_of_the_guidance():
    profile = PROFILES["dang-36"]

    assert (profile.margin_top, profile.margin_bottom, profile.margin_left, profile.margin_right) == (20, 20, 30, 15)
    assert profile.head == (HeadLine("ĐẢNG CỘNG SẢN VIỆT NAM", size=15, bold=True, ruled=True),)
    assert (profile.body_mark, profile.number_prefix, profile.end_of_text) == ("*", "Số ", "./.")
    assert profile.symbol("QĐ", "BDVTU") == "-QĐ/BDVTU"
