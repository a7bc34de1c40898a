"""The real units, bodies, directive and years, as fixtures that load on both databases."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from danvan.common.text import nfc, one_line, search_text, sort_key
from danvan.organization.models import ReviewingBody, Unit, UnitKind
from danvan.organization.scope import STEP
from models_registry.models import Campaign, CampaignYear, Directive, DirectiveTask, Field, Phase, PhaseKind
from tests.conftest import undone

FIXTURES = ("units", "reviewing_bodies", "directive", "campaign", "scoring")


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        call_command("loaddata", *FIXTURES, verbosity=0)
        yield


pytestmark = pytest.mark.usefixtures("_loaded", "db")


def test_units_are_the_tree_of_2021():
    kinds = Counter(Unit.objects.values_list("kind", flat=True))

    assert kinds == {
        UnitKind.PROVINCE: 1,
        UnitKind.DISTRICT: 10,
        UnitKind.COMMUNE: 124,
        UnitKind.VILLAGE: 73,
        UnitKind.DEPARTMENT: 41,
        UnitKind.PARTY: 25,
        UnitKind.FRONT: 6,
        UnitKind.ASSOCIATION: 23,
        UnitKind.FORCES: 3,
    }
    assert sum(kinds[kind] for kind in set(UnitKind) - UnitKind.territorial()) == 98


def test_units_lie_under_their_parents():
    units = list(Unit.objects.select_related("parent"))

    astray = [
        unit.name
        for unit in units
        if unit.path != (f"{unit.parent.path}{unit.path[-STEP:]}" if unit.parent else unit.path[:STEP])
        or not unit.path.isdigit()
    ]

    assert astray == []
    assert [unit.name for unit in units if unit.parent is None] == ["Tỉnh Bình Thuận"]


def test_units_lie_where_their_kind_belongs():
    pairs = Counter(Unit.objects.exclude(parent=None).values_list("kind", "parent__kind"))

    assert {(UnitKind(kind), UnitKind(above)) for kind, above in pairs} == {
        (UnitKind.DISTRICT, UnitKind.PROVINCE),
        (UnitKind.COMMUNE, UnitKind.DISTRICT),
        (UnitKind.VILLAGE, UnitKind.COMMUNE),
        (UnitKind.DEPARTMENT, UnitKind.PROVINCE),
        (UnitKind.PARTY, UnitKind.PROVINCE),
        (UnitKind.FRONT, UnitKind.PROVINCE),
        (UnitKind.ASSOCIATION, UnitKind.PROVINCE),
        (UnitKind.FORCES, UnitKind.PROVINCE),
    }


def test_units_store_what_their_fields_compute():
    """`loaddata` stores what the file says; nothing would compute it later."""
    wrong = [
        unit.name
        for unit in Unit.objects.all()
        if (unit.search_text, unit.sort_key)
        != (search_text(unit.name, unit.short_name, unit.code), sort_key(unit.name))
    ]

    assert wrong == []


def test_units_are_written_in_the_normal_form():
    rows = Unit.objects.values_list("name", "short_name", "form")

    assert [row for row in rows if any(text != one_line(nfc(text)) for text in row)] == []


@pytest.mark.parametrize("model", [Unit, ReviewingBody, Directive, DirectiveTask, Campaign, CampaignYear, Phase, Field])
def test_reference_rows_are_valid(model):
    for row in model.objects.all():
        row.clean_fields()  # what the database does not check itself

    assert model.objects.exists()


def test_communes_are_of_the_three_forms():
    forms = Counter(Unit.objects.filter(kind=UnitKind.COMMUNE).values_list("form", flat=True))

    assert forms == {"xã": 93, "phường": 19, "thị trấn": 12}


def test_units_with_a_code_of_the_statistics_office_have_it_once():
    codes = list(Unit.objects.exclude(gso_code="").values_list("gso_code", flat=True))

    assert len(codes) == len(set(codes)) == 135


def test_every_territorial_level_above_the_village_is_a_rung():
    rungs = set(ReviewingBody.objects.at(date(2025, 9, 10)).values_list("unit_id", flat=True))

    assert rungs == set(
        Unit.objects.filter(kind__in=[UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE]).values_list(
            "pk", flat=True
        )
    )


def test_every_unit_but_the_province_has_a_rung_above():
    day = date(2025, 9, 10)
    bodies = dict(ReviewingBody.objects.at(day).values_list("unit__path", "unit__kind"))

    nearest = Counter(
        (unit.kind, next((bodies[path] for path in unit.ancestor_paths if path in bodies), None))
        for unit in Unit.objects.all()
    )

    assert [kind for kind, rung in nearest if rung is None] == [UnitKind.PROVINCE]
    assert {kind: rung for kind, rung in nearest if kind in UnitKind.territorial()} == {
        UnitKind.PROVINCE: None,
        UnitKind.DISTRICT: UnitKind.PROVINCE,
        UnitKind.COMMUNE: UnitKind.DISTRICT,
        UnitKind.VILLAGE: UnitKind.COMMUNE,
    }


def test_directive_has_its_seven_tasks():
    directive = Directive.objects.get()

    tasks = list(directive.tasks.values_list("ordinal", "max_score"))

    assert (directive.number, directive.issuer, directive.issued_on) == (
        "308-CV/TU", "Tỉnh ủy Bình Thuận", date(2021, 11, 26),
    )  # fmt: skip
    assert tasks == [(n, Decimal("14.0")) for n in range(1, 7)] + [(7, Decimal("16.0"))]
    assert sum(score for _, score in tasks) == 100


@pytest.mark.parametrize(
    ("ordinal", "words"),
    [
        (1, "Dân vận khéo thì việc gì cũng thành công"),
        (2, "tập trung giải quyết kịp thời, có hiệu quả những bức xúc, nguyện vọng hợp pháp, chính đáng của nhân dân"),
        (3, "Quy chế công tác dân vận của hệ thống chính trị"),
        (4, "Dân biết, dân bàn, dân làm, dân kiểm tra, dân giám sát, dân thụ hưởng"),
        (5, "nắm bắt tình hình, tâm tư, nguyện vọng và bức xúc của người dân"),
        (6, "“04 không”"),
        (7, "ít nhất từ 01 đến 02 mô hình “Dân vận khéo”"),
    ],
)
def test_directive_tasks_keep_their_wording(ordinal, words):
    assert words in DirectiveTask.objects.get(ordinal=ordinal).text


def test_campaign_runs_from_2021_to_2025():
    campaign = Campaign.objects.get()

    assert (campaign.first_year, campaign.last_year, campaign.sample_scoring) == (2021, 2025, True)
    assert list(CampaignYear.objects.values_list("year", flat=True)) == [2025, 2024, 2023, 2022, 2021]


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_years_have_all_their_phases_in_order(year):
    phases = {phase.kind: phase for phase in Phase.objects.filter(year__year=year)}

    assert set(phases) == set(PhaseKind)
    for phase in phases.values():
        assert timezone.localdate(phase.opens_at) <= phase.due_on <= timezone.localdate(phase.closes_at)
        assert timezone.localdate(phase.opens_at).year == year
    in_turn = (PhaseKind.REGISTRATION, PhaseKind.SELF_ASSESSMENT, PhaseKind.REVIEW, PhaseKind.PUBLICATION)
    closings = [phases[kind].closes_at for kind in in_turn]
    assert closings == sorted(closings)
    # The lists are for the meeting on 15 October.
    assert timezone.localdate(phases[PhaseKind.COMMENDATION].closes_at) < date(year, 10, 15)


def test_fields_are_four():
    assert list(Field.objects.in_year(2025).values_list("name", flat=True)) == [
        "Kinh tế",
        "Văn hóa – xã hội",
        "Quốc phòng – an ninh",
        "Xây dựng hệ thống chính trị",
    ]
    assert not Field.objects.in_year(2020).exists()


def test_reference_data_may_be_loaded_again():
    before = {
        model: model.objects.count() for model in (Unit, ReviewingBody, DirectiveTask, CampaignYear, Phase, Field)
    }

    call_command("loaddata", *FIXTURES, verbosity=0)

    assert {model: model.objects.count() for model in before} == before
