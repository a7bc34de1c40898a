"""Bonus and penalty by hand: who gives them, what is refused, that nothing is told before publication."""

from decimal import Decimal

import pytest

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from evaluations.actions.adjustments import adjust_score
from evaluations.models import Assessment, ScoreAdjustment
from evaluations.scoring import Given
from evaluations.workflow import assessment_workflow
from tests import factories as make
from tests.integration.scoring_schemes import rule, sample_scheme
from tests.world import PEOPLE

REASON = "Cách làm kín được huyện phổ biến"


def url(dossier):
    return f"/tham-dinh/{dossier.pk}/cong-tru/"


def read(dossier):
    return Assessment.objects.select_related("unit", "year", "desk").get(pk=dossier.pk)


@pytest.fixture
def scheme(world):
    return sample_scheme(world)


@pytest.fixture
def new_way(scheme):
    return rule(scheme, "Cách làm mới")


@pytest.fixture
def wrong(scheme):
    return rule(scheme, "Số liệu không đúng")


def typed(dossier, points, **changes):
    """What the form sends: points and a reason by id of the rule."""
    fields = {"version": dossier.version}
    for each, (number, reason) in points.items():
        fields |= {f"points_{each.pk}": number, f"reason_{each.pk}": reason}
    return fields | changes


def rows(dossier):
    return list(dossier.adjustments.order_by("rule").values_list("rule", "points", "reason", "by"))


def test_reviewer_of_the_desk_gives_and_takes_points_with_reasons(world, new_way, wrong, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    reviewer = world.north.reviewer

    answer = client_of(reviewer).post(
        url(dossier), typed(dossier, {new_way: ("1,5", REASON), wrong: ("0,5", "Thiếu 02 biên bản họp dân")})
    )

    assert (answer.status_code, answer["Location"]) == (302, url(dossier))
    assert rows(dossier) == [
        (new_way.pk, Decimal("1.5"), REASON, reviewer.pk),
        (wrong.pk, Decimal("0.5"), "Thiếu 02 biên bản họp dân", reviewer.pk),
    ]
    assert read(dossier).version == dossier.version + 1
    page = client_of(reviewer).get(url(dossier))
    assert [row.points.value() for row in page.context["form"].rows] == ["1,5", "0,5"]


def test_what_got_points_by_hand_is_not_withdrawn(world, new_way, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client_of(world.north.reviewer).post(url(dossier), typed(dossier, {new_way: ("1,5", REASON)}))

    with pytest.raises(NotAllowed, match="đang thẩm định nên không rút về được"):
        assessment_workflow.perform("withdraw", dossier, actor=world.north.commune.sender)

    assert read(dossier).state == "submitted"


def test_points_are_changed_and_taken_away_and_each_act_is_recorded_as_provisional(world, new_way, wrong, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)
    client.post(url(dossier), typed(dossier, {new_way: ("1", REASON), wrong: ("1", REASON)}))
    client.post(url(dossier), typed(read(dossier), {new_way: ("2", REASON), wrong: ("1", REASON)}))
    client.post(url(dossier), typed(read(dossier), {new_way: ("", ""), wrong: ("1", REASON)}))

    events = AuditEvent.objects.filter(verb="assessment.adjust_score").order_by("id")

    assert [(event.label, event.before.get("points"), event.after.get("points")) for event in events] == [
        ("Điểm thưởng: Cách làm mới", None, "1.0"),
        ("Điểm trừ: Số liệu không đúng", None, "1.0"),
        ("Điểm thưởng: Cách làm mới", "1.0", "2.0"),
        ("Bỏ điểm thưởng: Cách làm mới", "2.0", None),
    ]
    assert {(event.provisional, event.unit_name) for event in events} == {(True, world.north.unit.name)}
    assert [row[0] for row in rows(dossier)] == [wrong.pk]


@pytest.mark.parametrize(
    ("points", "reason", "field", "expected"),
    [
        ("2,1", REASON, "points", "Nhiều nhất 2 điểm."),
        ("1", "Tốt", "reason", "Hãy ghi lý do, ít nhất 10 ký tự."),
        ("1", "", "reason", "Hãy ghi lý do, ít nhất 10 ký tự."),
        ("", REASON, "points", "Đã ghi lý do nhưng chưa ghi số điểm. Hãy ghi số điểm hoặc xóa lý do."),
        ("-1", REASON, "points", "Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."),
        ("0,25", REASON, "points", "Chỉ ghi nhiều nhất một chữ số sau dấu phẩy."),
    ],
)
def test_wrong_points_are_refused_beside_the_field(world, new_way, client_of, points, reason, field, expected):
    dossier = world.dossier(world.north.commune, "submitted")

    page = client_of(world.north.reviewer).post(url(dossier), typed(dossier, {new_way: (points, reason)}))

    form = page.context["form"]
    assert (page.status_code, dict(form.errors)) == (422, {f"{field}_{new_way.pk}": [expected]})
    assert (form[f"points_{new_way.pk}"].value(), form[f"reason_{new_way.pk}"].value()) == (points, reason)
    assert rows(dossier) == []


def test_points_given_from_an_outdated_page_are_refused_and_kept_as_typed(world, new_way, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.north.reviewer)
    client.post(url(dossier), typed(dossier, {new_way: ("1", REASON)}))

    refused = client.post(url(dossier), typed(dossier, {new_way: ("2", REASON)}))
    form = refused.context["form"]
    again = client.post(url(dossier), typed(dossier, {new_way: ("2", REASON)}, version=form["version"].value()))

    assert (refused.status_code, form[f"points_{new_way.pk}"].value(), again.status_code) == (422, "2", 302)
    assert [row[1] for row in rows(dossier)] == [Decimal("2.0")]


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "north.reviewer"])
def test_nobody_else_opens_or_posts_the_page(world, new_way, client_of, name):
    dossier = world.dossier(world.north.commune, "submitted")
    client = client_of(world.people[name])

    seen = client.get(url(dossier)).status_code, client.post(url(dossier), typed(dossier, {})).status_code
    with pytest.raises(OutOfReach):
        adjust_score(
            dossier, {new_way.pk: Given(Decimal(1), REASON)}, version=dossier.version, actor=world.people[name]
        )

    assert (seen, rows(dossier)) == ((404, 404), [])


@pytest.mark.parametrize("state", ["appraised", "published"])
def test_points_stand_once_the_dossier_is_appraised(world, scheme, new_way, client_of, state):
    dossier = world.dossier(world.north.commune, state)
    make.ScoreAdjustmentFactory(assessment=dossier, rule=new_way, reason=REASON)
    client = client_of(world.north.reviewer)

    page = client.get(url(dossier))
    refused = client.post(url(dossier), typed(dossier, {new_way: ("2", REASON)}))

    assert (page.status_code, refused.status_code) == (200, 422)
    assert REASON in page.content.decode()
    assert "không thẩm định được" in refused.context["reasons"][0]
    assert [row[1] for row in rows(dossier)] == [Decimal("1.0")]


def test_rules_of_another_scheme_and_counted_ones_are_refused(world, scheme):
    dossier = world.dossier(world.north.commune, "submitted")
    counted = rule(scheme, "Mô hình được công nhận")
    foreign = make.BonusRuleFactory(scheme__from_year=2022)

    for each in (counted, foreign):
        with pytest.raises(NotAllowed, match="vừa thay đổi"):
            adjust_score(
                dossier, {each.pk: Given(Decimal(1), REASON)}, version=dossier.version, actor=world.north.reviewer
            )

    assert not ScoreAdjustment.objects.exists()


def test_page_says_where_the_scheme_has_no_rules_by_hand(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")

    page = client_of(world.north.reviewer).get(url(dossier)).content.decode()

    assert "Thang điểm của năm không có nội dung thưởng, trừ do người thẩm định ghi" in page
    assert "<textarea" not in page


def test_nothing_of_it_is_told_to_the_unit_before_publication(world, new_way, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    client_of(world.north.reviewer).post(url(dossier), typed(dossier, {new_way: ("1,7", REASON)}))
    pages = [f"/tu-danh-gia/{dossier.pk}/", f"/tu-danh-gia/{dossier.pk}/kiem-tra/", "/tu-danh-gia/", "/"]
    client = client_of(world.north.commune.drafter)

    before = [REASON in client.get(page).content.decode() for page in pages]
    dossier.task_scores.update(appraised_score=Decimal("12.0"), self_score=Decimal("12.0"), reason="")
    from_desk = client_of(world.north.reviewer).get(f"/tu-danh-gia/{dossier.pk}/").content.decode()

    assert before == [False] * 4
    assert REASON in from_desk


def test_unit_reads_the_sum_that_made_its_total_after_publication(world, new_way, client_of):
    recognition = world.recognition(world.north.commune, "recognised")
    dossier = recognition.result.assessment
    make.ScoreAdjustmentFactory(assessment=dossier, rule=new_way, points=Decimal("1.7"), reason=REASON)
    client = client_of(world.north.commune.drafter)
    before = client.get(f"/tu-danh-gia/{dossier.pk}/").content.decode()

    world.publish(world.north)
    after = client.get(f"/tu-danh-gia/{dossier.pk}/").content.decode()

    for words in (REASON, "86/100", "1 mô hình × 1 điểm", "Theo tổng điểm"):
        assert words in after, words
    assert REASON not in before
    assert "1 mô hình × 1 điểm" not in before
