"""The workspace without a script: “Như tự chấm” by one press, progress, going on, what the unit wrote of its models."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.conflicts import Conflicts
from evaluations.models import Assessment, AssessmentState, Seat
from tests.factories import ScoreAdjustmentFactory, ScoringSchemeFactory
from tests.integration.opinion_pages import REASON, SELF, seat, second_reviewer, settled_in, typed, work_url
from tests.integration.rows import every_row

AGREED = {ordinal: (Decimal(points), "") for ordinal, points in SELF.items()}


@pytest.fixture
def dossier(world):
    return world.dossier(world.north.commune, "submitted")


def post(client, dossier, scores, reasons=None, **more):
    version = Assessment.objects.values_list("version", flat=True).get(pk=dossier.pk)
    return client.post(work_url(dossier), typed(version, scores, reasons) | more)


# --- as self-scored -------------------------------------------------------------------------------------------------


def test_seven_agreeing_scores_cost_one_press(world, client_of, dossier):
    response = post(client_of(world.north.reviewer), dossier, {}, **{"nhu-tu-cham": "tat-ca"})

    assert (response.url, settled_in(dossier)) == (work_url(dossier), AGREED)


def test_one_press_leaves_the_lines_alone_that_were_begun(world, client_of, dossier):
    scores, reasons = {2: "9,5"}, {2: REASON, 4: "Đang xem lại minh chứng"}

    post(client_of(world.north.reviewer), dossier, scores, reasons, **{"nhu-tu-cham": "tat-ca"})

    expected = AGREED | {2: (Decimal("9.5"), REASON)}
    expected.pop(4)
    assert settled_in(dossier) == expected
    assert dossier.task_scores.get(task__ordinal=4).reason == "Đang xem lại minh chứng"


def test_one_line_is_taken_as_self_scored_also_over_another_score(world, client_of, dossier):
    post(client_of(world.north.reviewer), dossier, {3: "9", 5: "12"}, **{"nhu-tu-cham": "3"})

    assert settled_in(dossier) == {3: (Decimal(12), ""), 5: (Decimal(12), "")}


@pytest.mark.parametrize("value", ["8", "0", "-1", "tat", "<b>"])
def test_a_line_that_is_not_there_is_nobodys(world, client_of, dossier, value):
    response = post(client_of(world.north.reviewer), dossier, {1: "12"}, **{"nhu-tu-cham": value})

    assert (response.status_code, settled_in(dossier)) == (302, {1: (Decimal(12), "")})


def test_one_press_with_a_fault_elsewhere_saves_nothing_and_shows_what_it_filled_in(world, client_of, dossier):
    before = every_row()

    response = post(client_of(world.north.reviewer), dossier, {2: "9"}, **{"nhu-tu-cham": "tat-ca"})

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, ["reason_2"])
    assert [form[f"score_{ordinal}"].value() for ordinal in range(1, 8)] == ["12", "9", "12", "12", "12", "12", "14"]
    assert every_row() == before


def test_plain_enter_saves_and_does_not_press_the_first_button(world, client_of, dossier):
    text = client_of(world.north.reviewer).get(work_url(dossier)).content.decode()

    first = text.index('name="sau" value=""')
    table = text.index('class="appraisal appraisal-work"')
    assert first < table
    assert text.index('data-as-self="1"') > first


# --- going on and finishing -----------------------------------------------------------------------------------------


def test_finishing_with_a_task_left_names_it_beside_its_field(world, client_of, dossier):
    before = every_row()

    response = post(client_of(world.north.reviewer), dossier, SELF | {4: "", 6: ""}, sau="xong")

    text = response.content.decode()
    assert (response.status_code, response.context["form"].errors) == (
        422, {"score_4": ["Chưa chấm điểm."], "score_6": ["Chưa chấm điểm."]},
    )  # fmt: skip
    assert [text.count(anchor) for anchor in ('href="#id_score_4"', 'href="#id_score_6"')] == [1, 1]
    assert every_row() == before


def test_after_save_and_next_the_cursor_stands_in_the_first_unscored_task(world, client_of, dossier):
    other = world.dossier(world.north.other_commune, "submitted")
    client = client_of(world.north.reviewer)
    post(client, other, {1: "12", 2: "12"})

    onward = post(client, dossier, SELF, sau="tiep")
    page = client.get(onward.url)

    text = page.content.decode()
    assert onward.url == f"{work_url(other)}?den=tiep"
    assert [name for name, field in page.context["form"].fields.items() if field.widget.attrs.get("autofocus")] == [
        "score_3"
    ]
    assert (text.count(" autofocus"), page.context["opened_ordinal"]) == (1, 3)


def test_the_cursor_is_left_alone_when_one_comes_from_elsewhere(world, client_of, dossier):
    assert " autofocus" not in client_of(world.north.reviewer).get(work_url(dossier)).content.decode()


def test_progress_counts_the_own_queue_and_the_tasks(world, client_of, dossier):
    world.dossier(world.north.other_commune, "appraised")
    client = client_of(world.north.reviewer)
    post(client, dossier, {1: "12", 2: "12"})

    page = client.get(work_url(dossier))

    assert (page.context["progress"], page.context["form"].scored, page.context["skip_url"]) == ((1, 2), 2, "")
    text = page.content.decode()
    assert "<strong>1/2</strong> bản" in text
    assert "<span data-scored>2</span>/7</strong> nhiệm vụ" in text


def test_progress_counts_only_what_is_assigned_to_the_reader(world, client_of, dossier):
    other = world.dossier(world.north.other_commune, "submitted")
    colleague = second_reviewer(world)
    seat(dossier, world.north.reviewer, Seat.FIRST, actor=world.north.reviewer)
    seat(other, colleague, Seat.FIRST, actor=world.north.reviewer)

    pages = [
        client_of(person).get(work_url(mine)).context["progress"]
        for person, mine in ((world.north.reviewer, dossier), (colleague, other))
    ]

    assert pages == [(0, 1), (0, 1)]


def test_skip_leads_to_the_next_dossier_and_writes_nothing(world, client_of, dossier):
    other = world.dossier(world.north.other_commune, "submitted")
    client = client_of(world.north.reviewer)
    page = client.get(work_url(dossier))
    before = every_row()

    skipped = client.get(page.context["skip_url"])

    assert (page.context["skip_url"], skipped.status_code) == (work_url(other), 200)
    assert every_row() == before


# --- what is beside the scores ---------------------------------------------------------------------------------------


def test_what_cannot_be_saved_cannot_be_typed_either(world, client_of, dossier):
    seat(dossier, second_reviewer(world), Seat.FIRST, actor=world.north.reviewer)

    text = client_of(world.north.reviewer).get(work_url(dossier)).content.decode()

    assert '<fieldset class="plain-fieldset" disabled>' in text
    assert [text.count(word) for word in ('name="nhu-tu-cham"', "Lưu và tiếp", "Hoàn thành thẩm định")] == [0, 0, 0]


def test_models_stand_planned_beside_achieved_and_the_verdict_is_left_to_recognition(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted", initiatives=2)
    result = dossier.results.order_by("id").first()
    result.is_effective, result.ineffective_reason = False, "Giá xuống thấp, ba hộ rút khỏi tổ"
    result.money_mobilised, result.workdays_mobilised = Decimal(120_500_000), Decimal(350)
    result.save()

    page = client_of(world.north.reviewer).get(work_url(dossier))

    assert [(part.result.is_effective, words) for part, _, words in page.context["models_told"]] == [
        (False, "120,5 triệu đồng; 350 ngày công"), (True, ""),
    ]  # fmt: skip
    text = page.content.decode()
    assert [text.count(words) for words in ("Đơn vị ghi: chưa hiệu quả", "Đơn vị ghi: có hiệu quả")] == [1, 1]
    assert "Giá xuống thấp, ba hộ rút khỏi tổ" in text


def test_outcome_opens_once_every_task_is_scored(world, client_of, dossier):
    client = client_of(world.north.reviewer)
    before = client.get(work_url(dossier)).context["outcome"]

    post(client, dossier, SELF)

    assert (before, client.get(work_url(dossier)).context["outcome"].total) == (None, Decimal(86))


def test_points_by_hand_are_offered_only_where_the_scheme_knows_them(world, client_of, dossier):
    client = client_of(world.north.reviewer)
    without = client.get(work_url(dossier)).context["adjustment_url"]
    adjustment = ScoreAdjustmentFactory()
    ScoringSchemeFactory(campaign=dossier.year.campaign, from_year=2020).rules.add(adjustment.rule, bulk=False)

    offered = client.get(work_url(dossier)).context["adjustment_url"]

    assert (without, offered) == ("", reverse("evaluations:adjustment_edit", args=[dossier.pk]))


def test_settling_needs_two_appraisers(world, client_of, dossier):
    client = client_of(world.north.reviewer)
    url = reverse("evaluations:assessment_settle", args=[dossier.pk])
    before = every_row()

    assert [client.get(url).url, client.post(url, typed(dossier.version, SELF)).url] == [work_url(dossier)] * 2
    assert every_row() == before
    assert Assessment.objects.get(pk=dossier.pk).state == AssessmentState.SUBMITTED


def test_own_queue_is_asked_once_a_page(world, client_of, dossier):
    world.dossier(world.north.other_commune, "submitted")
    client = client_of(world.north.reviewer)
    client.get(work_url(dossier))  # fills what lasts longer than a page

    with CaptureQueriesContext(connection) as asked:
        page = client.get(work_url(dossier))

    events = [query["sql"] for query in asked if "assessment.save_task" in query["sql"]]
    assert page.context["skip_url"]
    assert page.context["progress"].total == 2
    assert len(events) == 1


def test_queue_reads_no_save_events_of_other_years(world, dossier):
    earlier = world.dossier(world.north.commune, "published", year=2024)
    sender = world.north.commune.sender

    parts = Conflicts.of([sender], world.year)

    assert (dossier.pk in parts.written[sender.pk], earlier.pk in parts.written[sender.pk]) == (True, False)
