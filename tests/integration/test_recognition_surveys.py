"""Field surveys: written down by the rung, read there and above, never by the unit."""

from datetime import date

import pytest

from danvan.activity.models import AuditEvent
from danvan.common.workflow import OutOfReach
from danvan.organization.roles import Role
from evaluations.actions.survey import Visit, add_survey
from evaluations.models import FieldSurvey, Recognition
from evaluations.workflow import assessment_workflow
from tests.factories import MembershipFactory
from tests.integration.ladder_pages import LIST
from tests.integration.rows import every_row

PEOPLE = "Trần Thị Khảo\nLê Văn Sát"
SECRET = "Thực tế chỉ làm được một nửa số hộ đã báo cáo"


@pytest.fixture
def dossier(world):
    return world.dossier(world.north.commune, "appraised", initiatives=2)


def page_of(dossier):
    return f"/tham-dinh/{dossier.pk}/khao-sat/"


def filled(dossier, **more):
    first, second = dossier.results.order_by("pk")
    return {
        "visited_on": "05/09/2025",
        "people": PEOPLE,
        "findings": "Gặp 12 hộ dân.",
        f"conclusion_{first.pk}": "differs",
        f"note_{first.pk}": SECRET,
        f"conclusion_{second.pk}": "as_reported",
    } | more


def test_one_visit_is_kept_with_several_models(world, client_of, dossier):
    response = client_of(world.north.reviewer).post(page_of(dossier), filled(dossier))

    survey = FieldSurvey.objects.get()
    assert response.url == f"/khao-sat/{survey.pk}/"
    assert (survey.rung, survey.visited_on, survey.people, survey.findings, survey.entered_by) == (
        world.north.unit, date(2025, 9, 5), PEOPLE, "Gặp 12 hộ dân.", world.north.reviewer,
    )  # fmt: skip
    assert list(survey.lines.order_by("result").values_list("conclusion", "note")) == [
        ("differs", SECRET), ("as_reported", ""),
    ]  # fmt: skip


def test_survey_is_told_in_the_rungs_log_alone(world, client_of, dossier):
    client_of(world.north.reviewer).post(page_of(dossier), filled(dossier))

    event = AuditEvent.objects.get(verb="survey.add")
    assert (event.unit_path, event.provisional, event.actor_id) == (
        world.north.unit.path,
        True,
        world.north.reviewer.pk,
    )


def test_survey_marks_the_row_and_stands_on_the_page_of_the_model(world, client_of, dossier):
    client = client_of(world.north.reviewer)
    client.post(page_of(dossier), filled(dossier))
    recognition = Recognition.objects.order_by("result").first()

    row, page = client.get(LIST).content.decode(), client.get(f"{LIST}{recognition.pk}/").content.decode()

    assert "Đã khảo sát 05/09/2025" in row
    assert SECRET in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"visited_on": "11/09/2025"}, "visited_on"),
        ({"visited_on": ""}, "visited_on"),
        ({"people": " "}, "people"),
        ({"conclusion_first": "", "note_first": "", "conclusion_second": ""}, "__all__"),
        ({"conclusion_first": ""}, "conclusion_first"),
        ({"conclusion_first": "nonsense", "note_first": ""}, "conclusion_first"),
    ],
)
def test_survey_that_says_too_little_is_refused_with_nothing_lost(world, client_of, dossier, wrong, field):
    first, second = dossier.results.order_by("pk").values_list("pk", flat=True)

    def named(name):
        return name.replace("first", str(first)).replace("second", str(second))

    given = filled(dossier, **{named(name): value for name, value in wrong.items()})
    client, before = client_of(world.north.reviewer), every_row()

    refused = client.post(page_of(dossier), given)

    assert (refused.status_code, list(refused.context["form"].errors), every_row()) == (422, [named(field)], before)
    assert refused.context["form"]["findings"].value() == "Gặp 12 hộ dân."


READERS = {
    "north.reviewer", "north.approver", "province.reviewer", "province.approver",
}  # fmt: skip


def test_survey_is_read_by_the_rung_and_above_and_by_nobody_else(world, client_of, dossier):
    client_of(world.north.reviewer).post(page_of(dossier), filled(dossier))
    survey = FieldSurvey.objects.get()

    able = {
        who for who, user in world.people.items() if client_of(user).get(f"/khao-sat/{survey.pk}/").status_code == 200
    }

    assert able == READERS


def test_survey_of_the_rung_above_is_not_read_below(world, client_of, dossier):
    client_of(world.province.reviewer).post(page_of(dossier), filled(dossier))
    survey = FieldSurvey.objects.get()

    answers = [client_of(world.people[who]).get(f"/khao-sat/{survey.pk}/").status_code
               for who in ("province.reviewer", "north.reviewer")]  # fmt: skip

    assert (survey.rung, answers) == (world.province.unit, [200, 404])


def test_survey_is_written_by_reviewers_over_the_unit_alone(world, client_of, dossier):
    able = {who for who, user in world.people.items() if client_of(user).get(page_of(dossier)).status_code == 200}

    assert able == READERS


def test_survey_stays_hidden_from_the_unit_after_the_publication(world, client_of, dossier):
    client = client_of(world.north.reviewer)
    client.post(page_of(dossier), filled(dossier))
    survey = FieldSurvey.objects.get()
    world.publish(world.north)

    pages = [f"/khao-sat/{survey.pk}/", f"/tu-danh-gia/{dossier.pk}/", "/tu-danh-gia/", "/"]
    seen = [client_of(world.north.commune.sender).get(page) for page in pages]

    assert [page.status_code for page in seen] == [404, 200, 200, 200]
    assert not any(SECRET in page.content.decode() for page in seen)


def test_who_writes_for_the_unit_is_the_unit(world, client_of, dossier):
    both = MembershipFactory(unit=world.north.unit, role=Role.REVIEWER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.SENDER)
    client_of(world.north.reviewer).post(page_of(dossier), filled(dossier))
    survey, recognition = FieldSurvey.objects.get(), Recognition.objects.first()
    client = client_of(both)

    answers = [client.get(url).status_code
               for url in (f"/khao-sat/{survey.pk}/", page_of(dossier), f"{LIST}{recognition.pk}/")]  # fmt: skip

    assert answers == [404, 404, 404]


def test_dossier_that_is_not_sent_is_not_surveyed(world, client_of):
    draft = world.dossier(world.north.commune, "draft")

    assert client_of(world.north.reviewer).get(page_of(draft)).status_code == 404


def test_survey_that_is_pressed_twice_is_kept_once(world, client_of, dossier):
    client = client_of(world.north.reviewer)

    answers = [client.post(page_of(dossier), filled(dossier)).url for _ in range(2)]

    survey = FieldSurvey.objects.get()
    assert answers == [f"/khao-sat/{survey.pk}/"] * 2
    assert (survey.lines.count(), AuditEvent.objects.filter(verb="survey.add").count()) == (2, 1)


@pytest.mark.parametrize(
    "more", [{"findings": "Gặp thêm 3 hộ dân."}, {"visited_on": "06/09/2025"}, {"people": "Lê An"}]
)
def test_survey_that_says_something_else_is_another(world, client_of, dossier, more):
    client = client_of(world.north.reviewer)

    for each in ({}, more):
        client.post(page_of(dossier), filled(dossier, **each))

    assert FieldSurvey.objects.count() == 2


def test_survey_of_another_conclusion_the_same_day_is_another(world, client_of, dossier):
    client, first = client_of(world.north.reviewer), dossier.results.order_by("pk").first()

    for each in ({}, {f"conclusion_{first.pk}": "as_reported", f"note_{first.pk}": ""}):
        client.post(page_of(dossier), filled(dossier, **each))

    assert FieldSurvey.objects.count() == 2


def test_dossier_that_was_withdrawn_is_not_surveyed(world, client_of):
    sent = world.dossier(world.north.commune, "submitted")
    assessment_workflow.perform("withdraw", sent, actor=world.north.commune.sender)

    with pytest.raises(OutOfReach):
        add_survey(sent, Visit(date(2025, 9, 5), PEOPLE), {}, actor=world.north.reviewer)
