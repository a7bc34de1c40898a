"""The task about the models begins from what they achieved; any task can begin from last year's words."""

from decimal import Decimal

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from evaluations.models import Assessment, InitiativeResult, TaskScore
from models_registry.models import DirectiveTask
from tests.factories import AchievedOutputFactory, PlannedOutputFactory
from tests.integration.rows import every_row

OFFERED = "Điền sẵn từ kết quả các mô hình; anh/chị xem và sửa."


@pytest.fixture
def dossier(world) -> Assessment:
    """Of a commune with two models, one of which has numbers; its task about the models is still empty."""
    dossier = world.dossier(world.north.commune, initiatives=2)
    DirectiveTask.objects.filter(ordinal=7).update(tells_models=True)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=7).update(narrative="", self_score=None)
    first, second = dossier.results.order_by("registration__sort_key")
    planned = PlannedOutputFactory(registration=first.registration, what="Hộ tham gia", quantity="120", measure="hộ")
    AchievedOutputFactory(result=first, planned=planned, quantity="118")
    InitiativeResult.objects.filter(pk=first.pk).update(money_mobilised=52_500_000, workdays_mobilised=Decimal("620"))
    InitiativeResult.objects.filter(pk=second.pk).update(
        is_effective=False, ineffective_reason="Hạn hán", outcome="ended", ended_reason="Hết vốn",
        money_mobilised=10_000_000,
    )  # fmt: skip
    return dossier


def task_url(dossier, ordinal=7) -> str:
    return reverse("evaluations:task_edit", args=[dossier.pk, ordinal])


def text_of(dossier) -> str:
    first, second = (result.registration for result in dossier.results.order_by("registration__sort_key"))
    return (
        "Năm 2025, Xã Phan Hòa đăng ký 2 mô hình, 2 mô hình được chấp nhận; "
        "trong đó 1 có hiệu quả, 1 chưa hiệu quả, 1 tiếp tục duy trì, 1 kết thúc.\n"
        f"1. Mô hình “{first.name}” (tập thể, lĩnh vực {str(first.field).lower()}): có hiệu quả, tiếp tục duy trì.\n"
        "- Hộ tham gia: dự kiến 120 hộ, đạt 118 hộ.\n"
        "- Kết quả: Đã lắp 120 bóng đèn trên 4 km đường thôn.\n"
        f"2. Mô hình “{second.name}” (tập thể, lĩnh vực {str(second.field).lower()}): chưa hiệu quả, kết thúc.\n"
        "- Kết quả: Đã lắp 120 bóng đèn trên 4 km đường thôn.\n"
        "Nguồn lực huy động: 62,5 triệu đồng; 620 ngày công."
    )


def typed(dossier, **words) -> dict:
    version = Assessment.objects.get(pk=dossier.pk).version
    return {"self_score": "15", "narrative": "", "difficulties": "", "proposals": "", "version": version} | words


# --- from the models ---------------------------------------------------------------------------------------


def test_empty_task_about_models_is_offered_their_results_and_nothing_is_written(world, client_of, dossier):
    before = every_row()

    page = client_of(world.north.commune.drafter).get(task_url(dossier))

    assert page.context["form"]["narrative"].value() == text_of(dossier)
    assert OFFERED in page.content.decode()
    assert every_row() == before


def test_offered_text_is_kept_only_when_it_is_saved(world, client_of, dossier):
    client = client_of(world.north.commune.drafter)
    offered = client.get(task_url(dossier)).context["form"]["narrative"].value()

    response = client.post(task_url(dossier), typed(dossier, narrative=offered, sau=""))

    row = TaskScore.objects.get(assessment=dossier, task__ordinal=7)
    assert (response.status_code, row.narrative) == (302, text_of(dossier))
    assert AuditEvent.objects.latest("id").verb == "assessment.save_task"
    assert OFFERED not in client.get(task_url(dossier)).content.decode()


def test_which_task_it_is_says_the_directive(world, client_of, dossier):
    DirectiveTask.objects.update(tells_models=False)
    DirectiveTask.objects.filter(ordinal=2).update(tells_models=True)
    TaskScore.objects.filter(assessment=dossier, task__ordinal=2).update(narrative="")
    client = client_of(world.north.commune.drafter)

    shown = {n: client.get(task_url(dossier, n)).context["form"]["narrative"].value() for n in (2, 7)}

    assert shown == {2: text_of(dossier), 7: ""}


def test_task_about_models_without_any_model_is_empty(world, client_of):
    dossier = world.dossier(world.north.commune, initiatives=0)
    DirectiveTask.objects.filter(ordinal=7).update(tells_models=True)
    TaskScore.objects.filter(assessment=dossier).update(narrative="")

    page = client_of(world.north.commune.drafter).get(task_url(dossier))

    assert (page.context["form"]["narrative"].value(), OFFERED in page.content.decode()) == ("", False)


def test_task_is_not_offered_to_who_only_reads(world, client_of, dossier):
    TaskScore.objects.filter(assessment=dossier).update(self_score="12", narrative="")
    Assessment.objects.filter(pk=dossier.pk).update(state="ready")

    page = client_of(world.north.commune.sender).get(task_url(dossier))

    assert (page.context["shows_form"], OFFERED in page.content.decode()) == (False, False)


def test_text_is_taken_again_from_the_models_beside_what_stood_there(world, client_of, dossier):
    TaskScore.objects.filter(assessment=dossier, task__ordinal=7).update(narrative="Nội dung cũ đã lưu")
    client = client_of(world.north.commune.drafter)
    before = every_row()

    page = client.get(task_url(dossier))
    again = client.post(
        task_url(dossier), typed(dossier, narrative="Nội dung vừa gõ", difficulties="Thiếu vốn", sau="lay-lai")
    )

    assert page.context["told_by_models"] == text_of(dossier)
    assert "Lấy lại từ mô hình" in page.content.decode()
    form, filled = again.context["form"], again.context["filled"]
    assert (again.status_code, form["narrative"].value(), form["difficulties"].value(), form["self_score"].value()) == (
        200, text_of(dossier), "Thiếu vốn", "15",
    )  # fmt: skip
    assert filled.before == "Nội dung vừa gõ"
    assert "Nội dung vừa gõ" in again.content.decode()
    assert every_row() == before


def test_task_that_says_what_the_models_say_offers_nothing_more(world, client_of, dossier):
    TaskScore.objects.filter(assessment=dossier, task__ordinal=7).update(narrative=text_of(dossier))

    page = client_of(world.north.commune.drafter).get(task_url(dossier))

    assert "Lấy lại từ mô hình" not in page.content.decode()


def test_task_about_something_else_takes_nothing_from_the_models(world, client_of, dossier):
    client = client_of(world.north.commune.drafter)

    response = client.post(
        task_url(dossier, 1), typed(dossier, self_score="12", narrative="Của nhiệm vụ 1", sau="lay-lai")
    )

    assert response.status_code == 302
    assert TaskScore.objects.get(assessment=dossier, task__ordinal=1).narrative == "Của nhiệm vụ 1"


# --- from last year ---------------------------------------------------------------------------------------


@pytest.fixture
def two_years(world) -> tuple[Assessment, Assessment]:
    """Last year's published dossier and this year's, of one commune."""
    earlier = world.dossier(world.north.commune, "published", year=2024)
    earlier.task_scores.filter(task__ordinal=1).update(difficulties="Địa bàn rộng", proposals="Hỗ trợ kinh phí")
    return earlier, world.dossier(world.north.commune)


def test_last_year_is_beside_with_all_that_was_said_and_made_of_it(world, client_of, two_years):
    _, dossier = two_years

    page = client_of(world.north.commune.drafter).get(task_url(dossier, 1))

    aside = page.content.decode().split('id="nam-truoc"')[1].split("</section>")[0]
    shown = ["12/14", "9,3/14", "Số liệu kín chưa khớp", "Đã thực hiện nhiệm vụ 1", "Địa bàn rộng", "Hỗ trợ kinh phí"]
    assert [words for words in shown if words not in aside] == []


@pytest.mark.parametrize("state", ["submitted", "appraised"])
def test_last_year_that_is_not_published_keeps_its_appraisal(world, client_of, state):
    earlier = world.dossier(world.north.commune, state, year=2024)
    dossier = world.dossier(world.north.commune)

    page = client_of(world.north.commune.drafter).get(task_url(dossier, 1))

    [answer] = page.context["earlier"]
    assert (answer.score.assessment, answer.shows_appraisal) == (earlier, False)
    assert ("9,3" in page.content.decode(), "Số liệu kín" in page.content.decode()) == (False, False)


def test_reviewer_does_not_read_last_years_unsent_draft(world, client_of):
    world.dossier(world.north.commune, "draft", year=2024)
    dossier = world.dossier(world.north.commune, "submitted")

    seen = {
        who: len(client_of(world.people[who]).get(task_url(dossier, 1)).context["earlier"])
        for who in ("north.reviewer", "north.commune.sender")
    }

    assert seen == {"north.reviewer": 0, "north.commune.sender": 1}


def test_last_years_words_fill_the_empty_fields_and_replace_nothing(world, client_of, two_years):
    _, dossier = two_years
    client = client_of(world.north.commune.drafter)
    before = every_row()

    again = client.post(task_url(dossier, 1), typed(dossier, narrative="Của năm nay", sau="nam-truoc"))
    refused = client.post(
        task_url(dossier, 1), typed(dossier, narrative="a", difficulties="b", proposals="c", sau="nam-truoc")
    )

    form = again.context["form"]
    assert [form[name].value() for name in ("narrative", "difficulties", "proposals")] == [
        "Của năm nay", "Địa bàn rộng", "Hỗ trợ kinh phí",
    ]  # fmt: skip
    assert again.context["filled"].words == (
        "Đã điền nội dung năm 2024 vào các ô trống, chưa lưu. Hãy sửa theo kết quả năm nay."
    )
    assert [refused.context["form"][name].value() for name in ("narrative", "difficulties", "proposals")] == [*"abc"]
    assert every_row() == before


def test_last_year_cannot_be_pressed_into_what_is_only_read(world, client_of, two_years):
    _, dossier = two_years
    Assessment.objects.filter(pk=dossier.pk).update(state="ready")
    before = every_row()

    response = client_of(world.north.commune.drafter).post(task_url(dossier, 1), typed(dossier, sau="nam-truoc"))

    assert (response.status_code, every_row()) == (422, before)
