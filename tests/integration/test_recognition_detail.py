"""The page that defends one model, what goes up with it, and that nothing of it leaves the rung before publication."""

import pytest

from evaluations.models import Recognition
from tests.factories import FieldSurveyFactory, SurveyedResultFactory
from tests.integration.ladder_pages import LIST, NOTE, WHY_OVER, ask, begun, decide, press, quota

REASON = "Cách làm dễ học, Nhân dân đồng tình"


def test_page_of_a_model_shows_what_speaks_for_it(world, client_of):
    recognition = world.recognition(world.north.commune, "exemplary")
    survey = FieldSurveyFactory(assessment=recognition.result.assessment, rung=world.north.unit, people="Bà Khảo")
    SurveyedResultFactory(survey=survey, result=recognition.result, note="Đúng 40 hộ.")

    page = client_of(world.north.approver).get(f"{LIST}{recognition.pk}/")
    defence = page.context["defence"]

    assert "Đường thôn còn nhếch nhác." in [answer.value for answer in defence.registered]
    assert recognition.result.achieved in [answer.value for answer in defence.achieved]
    assert [line.note for line in defence.known.surveys] == ["Đúng 40 hộ."]
    assert [(verdict.desk, verdict.state) for verdict in defence.verdicts] == [(world.north.unit, "exemplary")]
    assert [(step.what, step.note) for step in defence.history] == [("Công nhận tiêu biểu", NOTE_OF_WORLD)]
    assert [button.transition.name for button in page.context["acts"]] == ["recognise", "decline", "reset"]


NOTE_OF_WORLD = "Cần bổ sung số liệu cụ thể"


def test_acts_of_the_page_lead_to_the_page_that_asks(world, client_of):
    recognition = world.recognition(world.north.commune)
    client = client_of(world.north.reviewer)
    button = client.get(f"{LIST}{recognition.pk}/").context["acts"][0]

    asked = client.get(button.confirm_url)

    assert [row.pk for row in asked.context["eligible"]] == [recognition.pk]


def test_page_is_open_to_the_rung_and_above_alone(world, client_of):
    provisional = world.recognition(world.north.commune, "exemplary")
    published = world.recognition(world.north.other_commune, "exemplary", published=True)

    able = {
        one.pk: {
            who for who, user in world.people.items() if client_of(user).get(f"{LIST}{one.pk}/").status_code == 200
        }
        for one in (provisional, published)
    }

    reviewers = {"north.reviewer", "north.approver", "province.reviewer", "province.approver"}
    assert able == {provisional.pk: reviewers, published.pk: reviewers}


def test_verdict_of_the_rung_above_is_not_shown_below(world, client_of):
    lower = world.recognition(world.north.commune, "exemplary", proposed=True)
    upper = Recognition.objects.get(result=lower.result, desk=world.province.unit)
    world.decide(upper, "declined")

    below = client_of(world.north.reviewer).get(f"{LIST}{lower.pk}/").context["defence"]
    above = client_of(world.province.reviewer).get(f"{LIST}{upper.pk}/").context["defence"]

    assert [verdict.pk for verdict in below.verdicts] == [lower.pk]
    assert [verdict.pk for verdict in above.verdicts] == [lower.pk, upper.pk]
    assert "Không công nhận" not in [step.what for step in below.history]


# --- proposing upward --------------------------------------------------------------------------------------------------


@pytest.fixture
def published(world):
    """Two published models on the desk of the north."""
    rows = [world.recognition(place, "exemplary") for place in (world.north.commune, world.north.other_commune)]
    world.publish(world.north)
    return [Recognition.objects.get(pk=row.pk) for row in rows]


def test_proposed_models_go_up_with_order_and_reason(world, client_of, published):
    first, second = published
    orders = {f"order_{first.pk}": "2", f"order_{second.pk}": "1"}

    decide(client_of(world.north.reviewer), "propose", *published, note=REASON, **orders)
    page = client_of(world.province.reviewer).get(f"{LIST}?de_nghi=co")

    rows = {row.result_id: (row.proposer, row.order_below, row.reason_below) for row in page.context["page_obj"]}
    assert rows == {
        first.result_id: ("Huyện Bắc Bình", 2, REASON),
        second.result_id: ("Huyện Bắc Bình", 1, REASON),
    }
    upper = Recognition.objects.get(result=first.result, desk=world.province.unit)
    assert REASON in client_of(world.province.reviewer).get(f"{LIST}{upper.pk}/").content.decode()


def test_same_order_twice_is_refused(world, client_of, published):
    client = client_of(world.north.reviewer)
    orders = {f"order_{row.pk}": "1" for row in published}

    refused = press(client, ask(client, "propose", *published), **orders)

    assert (refused.status_code, Recognition.objects.filter(proposed_at__isnull=False).count()) == (422, 0)


def test_proposal_beyond_a_quota_that_warns_keeps_why(world, client_of, published):
    quota(world, 1, tier="proposed", on_excess="warn")
    client = client_of(world.north.reviewer)
    page = ask(client, "propose", *published)

    refused = press(client, page)
    begun(press(client, page, quota_reason=WHY_OVER))

    assert list(refused.context["form"].errors) == ["quota_reason"]
    assert sorted(Recognition.objects.filter(desk=world.north.unit).values_list("proposed_quota_reason", flat=True)) == [
        "", WHY_OVER,
    ]  # fmt: skip


def test_nothing_goes_up_before_the_publication(world, client_of):
    recognition = world.recognition(world.north.commune, "exemplary")

    page = ask(client_of(world.north.reviewer), "propose", recognition)

    assert (page.context["eligible"], [one.reasons for one in page.context["excluded"]]) == (
        [], [["Cấp mình chưa công bố nên chưa đề nghị lên cấp trên được."]],
    )  # fmt: skip


# --- nothing leaves the rung -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["north.commune.sender", "north.commune.drafter", "north.leader", "north.administrator",
            "province.leader", "province.administrator", "south.reviewer"],
)  # fmt: skip
def test_quotas_surveys_warnings_and_reasons_stay_with_the_rung(world, client_of, who):
    recognition = world.recognition(world.north.commune)
    quota(world, 0, on_excess="warn")
    decide(client_of(world.north.reviewer), "recognise", recognition, quota_reason=WHY_OVER, note=REASON)
    survey = FieldSurveyFactory(assessment=recognition.result.assessment, rung=world.north.unit, findings=NOTE)
    SurveyedResultFactory(survey=survey, result=recognition.result, note=NOTE)
    client = client_of(world.people[who])

    pages = ["/", "/thong-bao/", "/tu-danh-gia/", f"/tu-danh-gia/{recognition.result.assessment_id}/", "/nhat-ky/",
             f"/mo-hinh/{recognition.result.registration_id}/", f"{LIST}{recognition.pk}/", f"/khao-sat/{survey.pk}/",
             f"{LIST}chi-tieu/", LIST]  # fmt: skip
    words = [page.content.decode() for url in pages if (page := client.get(url)).status_code == 200]

    assert words
    assert not any(secret in text for secret in (WHY_OVER, REASON, NOTE, "Chưa khảo sát thực tế") for text in words)
