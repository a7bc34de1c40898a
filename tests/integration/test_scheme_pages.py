"""The pages of schemes: who reads, who edits, what is refused with reasons, what is kept of what was typed."""

import re
from decimal import Decimal

import pytest

from danvan.activity.models import AuditEvent
from evaluations.models import RatingBand, ScoringScheme
from models_registry.models import Campaign
from tests import factories as make
from tests.integration.scoring_schemes import DONE, EXCELLENT, FAILED, GOOD, rule, sample_scheme
from tests.world import PEOPLE

LIST, CREATE = "/thang-diem/", "/thang-diem/lap/"
LEADERS = {"province.leader", "north.leader"}


def url(scheme, page=""):
    return f"/thang-diem/{scheme.pk}/{page}"


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def typed_on(page):
    """What the forms of the edit page hold, as a browser would send them."""
    forms, typed = page.context["forms"], {}
    for form in forms.every_form:
        for bound in form:
            value = bound.field.widget.format_value(bound.field.prepare_value(bound.value()))
            value = value[0] if isinstance(value, list) else value
            if bound.value() is True:
                typed[bound.html_name] = "on"
            elif bound.value() not in (False, None):
                typed[bound.html_name] = value or ""
            elif bound.value() is None:
                choices = getattr(bound.field, "choices", [("", "")])
                typed[bound.html_name] = next(iter(choices))[0]  # a browser sends the first of a list
    counts = {f"{kind}-count": len(getattr(forms, f"{kind}s")) for kind in ("band", "rule", "demotion")}
    return typed | counts


@pytest.fixture
def scheme(world):
    return sample_scheme(world)


def test_scheme_is_read_by_who_writes_judges_or_sets_the_year(world, scheme, client_of):
    seen = {name: client_of(world.people[name]).get(url(scheme)).status_code for name in PEOPLE}
    listed = {name: client_of(world.people[name]).get(LIST).status_code for name in PEOPLE}

    assert seen == listed == {name: 404 if name in LEADERS else 200 for name in PEOPLE}
    assert client_of(world.stranger).get(url(scheme)).status_code == 404


def test_scheme_is_edited_by_who_opens_years_alone(world, scheme, client_of):
    pages = [CREATE, url(scheme, "sua/"), url(scheme, "xoa/")]

    seen = {
        name: {client_of(world.people[name]).get(page).status_code for page in pages}
        | {client_of(world.people[name]).post(page, {}).status_code for page in pages[:2]}
        for name in PEOPLE
    }

    assert seen == {name: {200, 422} if name == "province.administrator" else {404} for name in PEOPLE}
    assert ScoringScheme.objects.get() == scheme


def test_scheme_page_says_how_it_is_scored_and_that_it_is_a_sample(world, scheme, client_of):
    make.DemotionRuleFactory(scheme=scheme, condition="penalty_at_least", threshold=Decimal(2))

    page = text_of(client_of(world.north.commune.drafter).get(url(scheme)))

    for words in (
        "Thang điểm mẫu",
        "Áp dụng năm 2021 – 2025",
        "Điểm thưởng: Mô hình được công nhận, 1 điểm mỗi mô hình, nhiều nhất 3 điểm.",
        "Tổng điểm trừ không quá 3 điểm.",
        f"{EXCELLENT} : từ 95 điểm, không nhiệm vụ nào bị 0 điểm.",
        f"{DONE} : từ 75 điểm.",
        "Bị trừ từ số điểm sau trở lên (2 điểm): hạ 1 mức.",
        f"Không gửi bản tự đánh giá: {FAILED}.",
    ):
        assert words in page, words
    assert "Sửa thang điểm" not in page


def test_scheme_list_tells_of_a_campaign_that_has_none(world, client_of):
    page = client_of(world.province.administrator).get(LIST)

    campaign = world.years[2025].campaign
    assert (list(page.context["rows"]), list(page.context["without"])) == ([], list(Campaign.objects.filter(
        pk__in={year.campaign_id for year in world.years.values()}).order_by("-first_year", "-pk")))  # fmt: skip
    assert f"{CREATE}?giai-doan={campaign.pk}" in page.content.decode()


def test_scheme_is_tried_without_keeping_anything(world, scheme, client_of):
    scores = {f"thu-task_{n}": "13,5" for n in range(1, 8)}
    new_way, wrong = rule(scheme, "Cách làm mới"), rule(scheme, "Số liệu không đúng")
    others = {"thu-recognised": "2", f"thu-rule_{new_way.pk}": "2", f"thu-rule_{wrong.pk}": "0,5"}

    page = client_of(world.north.commune.drafter).get(url(scheme), {"thu": "1"} | scores | others)

    assert (page.status_code, page.context["tried"].total, page.context["tried"].rating) == (
        200, Decimal("97.00"), EXCELLENT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"thu-task_1": "14,5"}, "Hãy ghi số từ 0, nhiều nhất 14"),
        ({"thu-task_1": "mười"}, "Hãy ghi bằng số"),
        ({"thu-recognised": "-1"}, ""),
    ],
)
def test_scheme_is_not_tried_with_wrong_numbers(world, scheme, client_of, typed, expected):
    page = client_of(world.north.commune.drafter).get(url(scheme), {"thu": "1"} | typed)

    assert page.context["tried"] is None
    assert expected in page.content.decode()


def test_new_scheme_is_a_copy_from_a_year_on_and_recorded(world, scheme, client_of):
    make.DemotionRuleFactory(
        scheme=scheme, condition="no_effective_model", steps=None, ceiling=scheme.bands.get(name=DONE)
    )
    client = client_of(world.province.administrator)
    offered = client.get(CREATE).context["form"]

    answer = client.post(
        CREATE,
        {"campaign": scheme.campaign_id, "from_year": "2025", "name": "Thang điểm năm 2025", "copied": scheme.pk},
    )

    new = ScoringScheme.objects.get(from_year=2025)
    assert (offered["copied"].value(), answer.status_code, answer["Location"]) == (
        str(scheme.pk), 302, url(new, "sua/"),
    )  # fmt: skip
    assert new.audited_parts() == scheme.audited_parts()
    assert (new.name, new.is_sample, new.bonus_cap, new.unsent_rating) == (
        "Thang điểm năm 2025", True, Decimal(3), FAILED,
    )  # fmt: skip
    event = AuditEvent.objects.get(verb="scheme.begin")
    assert (event.label, event.actor_name, event.note, event.after["bands"]) == (
        "Lập thang điểm", str(world.province.administrator), f"Chép từ {scheme}", new.audited_parts()["bands"],
    )  # fmt: skip


def test_new_campaign_takes_the_tasks_of_its_own_directive(world, scheme, client_of):
    scheme.tasks.filter(task__ordinal=2).update(max_score=Decimal("20.0"), weight=Decimal("1.5"))
    directive = make.DirectiveFactory(number="15-CV/TU", tasks=0)
    task = make.DirectiveTaskFactory(directive=directive, ordinal=2, max_score=Decimal("50.0"))
    other = make.DirectiveTaskFactory(directive=directive, ordinal=9, max_score=Decimal("50.0"))
    campaign = make.CampaignFactory(directive=directive, first_year=2026, last_year=2030)

    client_of(world.province.administrator).post(
        CREATE, {"campaign": campaign.pk, "from_year": "2026", "name": "Thang mới", "copied": scheme.pk}
    )

    new = ScoringScheme.objects.get(campaign=campaign)
    assert list(new.tasks.values_list("task", "max_score", "weight").order_by("task__ordinal")) == [
        (task.pk, Decimal("20.0"), Decimal("1.50")), (other.pk, Decimal("50.0"), Decimal("1.00")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("from_year", "expected"),
    [
        ("2031", "Năm bắt đầu phải từ"),
        ("2021", "Đã có thang điểm từ năm 2021."),
        ("2025", "Năm 2025 đã công bố kết quả theo thang điểm trước."),
    ],
)
def test_new_scheme_is_refused_with_the_reason_and_nothing_typed_is_lost(world, scheme, client_of, from_year, expected):
    world.dossier(world.north.commune, "published")

    page = client_of(world.province.administrator).post(
        CREATE, {"campaign": scheme.campaign_id, "from_year": from_year, "name": "Thang mới", "copied": "trong"}
    )

    assert (page.status_code, ScoringScheme.objects.count()) == (422, 1)
    assert expected in page.context["reasons"][0]
    assert [page.context["form"][name].value() for name in ("from_year", "name", "copied")] == [
        from_year, "Thang mới", "trong",
    ]  # fmt: skip


def test_scheme_of_a_year_with_open_dossiers_keeps_their_maxima(world, client_of):
    world.dossier(world.north.commune, "draft", initiatives=0)
    other = make.ScoringSchemeFactory(campaign=make.CampaignFactory(first_year=2016, last_year=2020))
    task = other.campaign.directive.tasks.get(ordinal=1)
    make.SchemeTaskFactory(scheme=other, task=task, max_score=Decimal("99.0"))

    client_of(world.province.administrator).post(
        CREATE,
        {"campaign": world.years[2025].campaign_id, "from_year": "2025", "name": "Thang mới", "copied": other.pk},
    )

    maxima = (
        ScoringScheme.objects.get(from_year=2025).tasks.order_by("task__ordinal").values_list("max_score", flat=True)
    )
    assert list(maxima) == [Decimal("14.0")] * 6 + [Decimal("16.0")]


def test_unused_scheme_is_edited_whole_and_recorded(world, scheme, client_of):
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(url(scheme, "sua/")))
    first = scheme.tasks.get(task__ordinal=1)
    changes = {
        "name": "Thang điểm tỉnh", "is_sample": "", f"task-{first.task_id}-max_score": "15,5",
        f"task-{first.task_id}-weight": "1,25", "band-2-name": "", "band-2-from_score": "",
        "band-4-name": "Đạt", "band-4-from_score": "70", "demotion-0-condition": "no_effective_model",
        "demotion-0-ceiling": "Đạt", "rule-3-label": "Báo cáo chậm", "rule-3-kind": "penalty",
        "rule-3-source": "by_hand", "rule-3-points": "0,5", "cap": "100",
    }  # fmt: skip

    answer = client.post(url(scheme, "sua/"), {key: value for key, value in (typed | changes).items() if value != ""})

    assert (answer.status_code, answer["Location"]) == (302, url(scheme))
    scheme.refresh_from_db()
    assert (scheme.name, scheme.is_sample, scheme.cap, scheme.version) == ("Thang điểm tỉnh", False, Decimal(100), 2)
    assert scheme.audited_parts() == {
        "tasks": "1: 15,5 × 1,25; 2: 14 × 1; 3: 14 × 1; 4: 14 × 1; 5: 14 × 1; 6: 14 × 1; 7: 16 × 1",
        "bands": f"{EXCELLENT} từ 95, không có 0 điểm; {GOOD} từ 85, không có 0 điểm; Đạt từ 70; {FAILED} từ 0",
        "rules": "Điểm thưởng: Mô hình được công nhận, 1 điểm, nhiều nhất 3; Điểm thưởng: Cách làm mới, 1 điểm, nhiều "
        "nhất 2; Điểm trừ: Số liệu không đúng, 1 điểm, nhiều nhất 3; Điểm trừ: Báo cáo chậm, 0,5 điểm",
        "demotions": "Không có mô hình hiệu quả: cao nhất “Đạt”",
    }
    event = AuditEvent.objects.get(verb="scheme.save")
    assert set(event.after) == {"name", "is_sample", "cap", "tasks", "bands", "rules", "demotions"}
    assert event.unit_name == world.province.unit.name


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"band-3-from_score": "10"}, "phải có một mức từ 0 điểm"),
        ({"band-3-needs_no_zero": "on"}, "phải có một mức từ 0 điểm"),
        ({"band-1-name": EXCELLENT}, "có hai mức cùng tên"),
        ({"band-1-from_score": "95"}, "có hai mức cùng bắt đầu từ một điểm"),
        ({"rule-1-cap": "0,5"}, "“Cách làm mới”: số điểm nhiều nhất không thể ít hơn điểm mỗi lần."),
        ({"rule-1-label": "Mô hình được công nhận"}, "có hai dòng cùng nội dung"),
        ({"rule-2-source": "recognised"}, "điểm trừ do người thẩm định ghi, không tự tính"),
        ({"demotion-0-condition": "sent_late"}, "hãy ghi số mức bị hạ hoặc chọn mức cao nhất"),
        ({"demotion-0-condition": "sent_late", "demotion-0-steps": "1", "demotion-0-threshold": "2"}, "chỉ ghi, và"),
        ({"demotion-0-condition": "penalty_at_least", "demotion-0-steps": "1"}, "phải ghi, cho điều kiện"),
    ],
)
def test_scheme_that_contradicts_itself_is_refused(world, scheme, client_of, changes, expected):
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(url(scheme, "sua/"))) | changes | {"name": "Tên đang gõ"}

    page = client.post(url(scheme, "sua/"), typed)

    assert (page.status_code, len(page.context["reasons"])) == (422, 1)
    assert expected in page.context["reasons"][0]
    assert typed_on(page) == {name: value for name, value in typed.items() if value != "" or name in typed_on(page)}
    assert ScoringScheme.objects.get().name == scheme.name


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"band-0-from_score": "nhiều"}, "band-0-from_score", "Hãy ghi bằng số, ví dụ 1.800 hoặc 12,5."),
        ({"band-0-name": ""}, "band-0-name", "Chưa nhập xếp loại."),
        ({"rule-0-points": ""}, "rule-0-points", "Chưa nhập điểm mỗi lần."),
        ({"rule-0-points": "1.000"}, "rule-0-points", "Hãy ghi số lớn hơn 0, nhiều nhất 100."),
        ({"cap": "0"}, "cap", "Hãy ghi số lớn hơn 0, nhiều nhất 1.000."),
        ({"name": ""}, "name", "Chưa nhập tên thang điểm."),
    ],
)
def test_scheme_says_what_is_wrong_beside_the_field(world, scheme, client_of, changes, field, expected):
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(url(scheme, "sua/"))) | changes

    page = client.post(url(scheme, "sua/"), typed)

    errors = {form.add_prefix(name): list(said) for form in page.context["forms"].every_form
              for name, said in form.errors.items()}  # fmt: skip
    assert (page.status_code, errors) == (422, {field: [expected]})


def test_scheme_rows_are_added_without_saving(world, scheme, client_of):
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(url(scheme, "sua/"))) | {"name": "Tên đang gõ", "them": "band"}

    page = client.post(url(scheme, "sua/"), typed)

    forms = page.context["forms"]
    assert (page.status_code, len(forms.bands), len(forms.rules), forms.form["name"].value()) == (
        200, 7, 4, "Tên đang gõ",
    )  # fmt: skip
    assert ScoringScheme.objects.get().name == scheme.name


def test_scheme_saved_by_another_in_between_is_not_overwritten_unseen(world, scheme, client_of):
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(url(scheme, "sua/")))
    client.post(url(scheme, "sua/"), typed | {"name": "Của người khác"})

    refused = client.post(url(scheme, "sua/"), typed | {"name": "Của tôi"})
    kept = ScoringScheme.objects.get().name
    again = client.post(url(scheme, "sua/"), typed_on(refused))

    assert (refused.status_code, kept, again.status_code) == (422, "Của người khác", 302)
    assert "vừa được người khác lưu" in refused.context["reasons"][0]
    assert ScoringScheme.objects.get().name == "Của tôi"


def test_maxima_stand_once_a_dossier_is_opened(world, scheme, client_of):
    client = client_of(world.province.administrator)
    before = typed_on(client.get(url(scheme, "sua/")))
    task = scheme.tasks.get(task__ordinal=1).task_id
    world.dossier(world.north.commune, "draft", initiatives=0)

    page = client.get(url(scheme, "sua/"))
    late = client.post(url(scheme, "sua/"), before | {f"task-{task}-max_score": "20", "name": "Tên mới"})

    scheme.refresh_from_db()
    assert page.context["forms"].tasks == []
    assert "Đã có đơn vị mở bản tự đánh giá năm 2025 nên điểm tối đa và hệ số không sửa được nữa." in text_of(page)
    assert (late.status_code, scheme.name) == (302, "Tên mới")  # everything else may change still
    assert scheme.tasks.get(task__ordinal=1).max_score == Decimal("14.0")


def test_nothing_of_a_scheme_changes_once_it_was_published_with(world, scheme, client_of):
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(url(scheme, "sua/"))) | {"name": "Tên mới"}
    world.dossier(world.north.commune, "published")

    page, refused = client.get(url(scheme, "sua/")), client.post(url(scheme, "sua/"), typed)

    reason = (
        "Thang điểm này đã dùng để công bố kết quả năm 2025 nên không sửa được nữa. Muốn thay đổi, hãy lập thang điểm "
        "mới từ năm sau."
    )
    assert (page.context["reasons"], refused.context["reasons"], refused.status_code) == ([reason], [reason], 422)
    assert CREATE in page.content.decode()
    assert ScoringScheme.objects.get().name == scheme.name


def test_rule_by_which_points_were_given_is_not_taken_away(world, scheme, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    make.ScoreAdjustmentFactory(assessment=dossier, rule=rule(scheme, "Cách làm mới"))
    client = client_of(world.province.administrator)
    typed = typed_on(client.get(url(scheme, "sua/")))

    removed = client.post(url(scheme, "sua/"), typed | {f"rule-1-{name}": "" for name in ("label", "points", "cap")})
    renamed = client.post(url(scheme, "sua/"), typed | {"rule-1-label": "Sáng kiến"})

    assert (removed.status_code, removed.context["reasons"]) == (
        422, ["“Cách làm mới” đã dùng để cộng, trừ điểm nên không bỏ, không đổi loại và cách tính được."],
    )  # fmt: skip
    assert (renamed.status_code, dossier.adjustments.get().rule.label) == (302, "Sáng kiến")


def test_scheme_is_removed_only_before_anything_is_opened(world, scheme, client_of):
    client = client_of(world.province.administrator)
    unused = sample_scheme(world, from_year=2025)
    asked = client.get(url(unused, "xoa/"))
    removed = client.post(url(unused, "xoa/"))
    world.dossier(world.north.commune, "draft", initiatives=0)

    refused = client.post(url(scheme, "xoa/"))

    assert (asked.status_code, removed["Location"], refused.status_code) == (200, LIST, 422)
    assert refused.context["reasons"] == [
        "Đã có đơn vị mở bản tự đánh giá năm 2025 theo thang điểm này nên không xóa được."
    ]
    assert (ScoringScheme.objects.get(), RatingBand.objects.count()) == (scheme, 4)
    assert AuditEvent.objects.get(verb="scheme.remove").before["name"] == unused.name


@pytest.mark.parametrize("count", [1, 3])
def test_scheme_list_costs_the_same_for_one_and_three(world, client_of, count, django_assert_max_num_queries):
    for year in range(2025 - count + 1, 2026):
        sample_scheme(world, from_year=year)
    client = client_of(world.north.commune.drafter)
    client.get(LIST)

    with django_assert_max_num_queries(30):
        page = client.get(LIST)

    assert len(page.context["rows"]) == count
