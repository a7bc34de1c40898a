"""Publishing a rung's year: by its approver, once for all, all or nothing."""

import pytest
from django.urls import reverse

from danvan.activity.models import Notification
from evaluations.actions import plan_publication
from evaluations.models import Assessment, AssessmentState, Publication, Recognition
from evaluations.workflow import recognition_workflow
from models_registry.models import CampaignYear
from tests.conftest import on_day
from tests.integration.rows import every_row

PAGE = "/cong-bo/"


def posted(rung, seen="seen", nam=2025):
    """What the page posts; `seen` stands for the plan as it is now."""
    if seen == "seen":
        seen = plan_publication(rung.unit, CampaignYear.objects.get(year=nam)).fingerprint
    return {"cap": rung.unit.pk, "nam": nam, "da_xem": seen}


@pytest.fixture
def decided(world):
    first = world.recognition(world.north.commune, "exemplary")
    second = world.recognition(world.north.other_commune, "declined")
    return first, second


def test_publication_page_shows_what_will_become_visible(world, client_of, decided):
    world.dossier(world.north.commune.village, "submitted")
    third = world.add_place(world.north, "Xã Ba", {"drafter", "sender"})
    world.dossier(third, "submitted")

    page = client_of(world.north.approver).get(PAGE)

    plan = page.context["plan"]
    assert (len(plan.assessments), len(plan.recognitions), plan.waiting, plan.refusals) == (2, 2, 1, [])
    assert page.context["verdicts"] == [("Công nhận", 0), ("Tiêu biểu", 1), ("Không công nhận", 1)]
    assert "Công bố 4 kết quả" in page.content.decode()


def test_publication_makes_everything_visible_at_once(world, client_of, decided, committed):
    with committed():
        response = client_of(world.north.approver).post(PAGE, posted(world.north), follow=True)

    publication = Publication.objects.get()
    assert (publication.rung, publication.body_name, publication.published_by) == (
        world.north.unit, "Ban Dân vận Huyện Bắc Bình", world.north.approver,
    )  # fmt: skip
    assert (publication.assessment_count, publication.recognition_count) == (2, 2)
    assert set(Assessment.objects.values_list("state", flat=True)) == {AssessmentState.PUBLISHED}
    assert not Recognition.objects.filter(published_at=None).exists()
    assert [str(message) for message in response.context["messages"]] == [
        "Đã công bố kết quả năm 2025: 2 bản tự đánh giá, 2 mô hình. Các đơn vị được báo ngay trên cổng."
    ]
    told = Notification.objects.filter(text__startswith="Kết quả năm 2025").values_list("recipient", flat=True)
    assert set(told) == {
        user.pk for place in (world.north.commune, world.north.other_commune) for user in (place.drafter, place.sender)
    }


@pytest.mark.parametrize("who", ["north.reviewer", "north.leader", "north.commune.sender", "north.administrator",
                                 "province.leader", "department.sender"])  # fmt: skip
def test_publication_page_is_only_for_those_who_publish(world, client_of, decided, who):
    before = every_row()
    client = client_of(world.people[who])

    assert (client.get(PAGE).status_code, client.post(PAGE, posted(world.north)).status_code) == (404, 404)
    assert every_row() == before


@pytest.mark.parametrize("who", ["province.approver", "south.approver", "north.commune.approver"])
def test_publication_of_another_rung_is_not_found(world, client_of, decided, who):
    before = every_row()
    client = client_of(world.people[who])

    assert client.post(PAGE, posted(world.north)).status_code == 404
    assert client.get(PAGE, {"cap": world.north.unit.pk}).status_code == 404
    assert every_row() == before


def test_publication_with_a_model_left_undecided_is_refused(world, client_of, decided):
    pending = world.recognition(world.add_place(world.north, "Xã Ba", {"drafter", "sender"}))
    before = every_row()

    response = client_of(world.north.approver).post(PAGE, posted(world.north))

    assert (response.status_code, response.context["reasons"]) == (
        422, ["Còn 1 mô hình chờ xét. Hãy quyết định hết trước khi công bố."],
    )  # fmt: skip
    assert (every_row(), pending.published_at) == (before, None)


def test_publication_of_nothing_is_refused(world, client_of):
    response = client_of(world.north.approver).post(PAGE, posted(world.north))

    assert (response.status_code, response.context["reasons"]) == (422, ["Chưa có kết quả nào mới để công bố."])


@pytest.mark.parametrize("seen", ["3", "", "x", "9" * 20])
def test_publication_of_what_was_not_seen_is_refused(world, client_of, decided, seen):
    before = every_row()

    response = client_of(world.north.approver).post(PAGE, posted(world.north, seen))

    assert (response.status_code, every_row()) == (422, before)


def test_publication_of_a_verdict_that_changed_meanwhile_is_refused(world, client_of, decided):
    seen = posted(world.north)
    recognition_workflow.perform("recognise", decided[0], actor=world.north.reviewer)
    before = every_row()

    response = client_of(world.north.approver).post(PAGE, seen)

    assert (response.status_code, response.context["reasons"]) == (
        422, ["Kết quả vừa thay đổi sau khi anh/chị xem. Hãy xem lại dưới đây rồi công bố."],
    )  # fmt: skip
    assert every_row() == before


@pytest.mark.parametrize("day", ["2025-09-04", "2025-10-16"])
def test_publication_outside_its_phase_is_refused(world, client_of, decided, day):
    before = every_row()

    with on_day(day):
        response = client_of(world.north.approver).post(PAGE, posted(world.north))

    assert (response.status_code, every_row()) == (422, before)


def test_publication_of_a_higher_rung_is_told_to_the_unit(world, client_of, committed):
    recognition = world.recognition(world.north.commune, "exemplary", proposed=True)
    upper = Recognition.objects.get(result=recognition.result, desk=world.province.unit)
    world.decide(upper, "recognised")

    with committed():
        client_of(world.province.approver).post(PAGE, posted(world.province))

    assert set(Notification.objects.filter(text__contains="đã công bố").values_list("text", "url")) == {
        (
            f"Tỉnh Bình Thuận đã công bố kết quả xét “{recognition.result}”: công nhận.",
            reverse("evaluations:assessment_detail", args=[recognition.result.assessment_id]),
        )
    }


def test_publication_page_lists_earlier_ones(world, client_of):
    world.recognition(world.north.commune, "recognised", published=True)

    page = client_of(world.north.approver).get(PAGE)

    assert list(page.context["past"]) == [Publication.objects.get()]


def test_publication_page_takes_the_same_queries_for_one_and_three(world, client_of, django_assert_max_num_queries):
    client = client_of(world.north.approver)
    counts = []
    for place in (world.north.commune, world.north.other_commune, world.add_place(world.north, "Xã Ba", {"drafter", "sender"})):  # fmt: skip
        world.recognition(place, "recognised")
        client.get(PAGE)
        with django_assert_max_num_queries(200) as captured:
            client.get(PAGE)
        counts.append(len(captured))

    assert counts[0] == counts[2]
