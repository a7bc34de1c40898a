"""A returned dossier says which parts still stand as they were, wherever the unit meets it, and yet may be sent."""

import pytest
from django.urls import reverse

from evaluations.models import AssessmentState, TaskScore
from tests.conftest import on_day
from tests.factories import EvidenceFactory
from tests.integration.home_pages import home_of, rows_of

SENTENCE = "chưa sửa gì từ khi bị trả lại."


def page_of(name, dossier, *more) -> str:
    return reverse(f"evaluations:{name}", args=[dossier.pk, *more])


@pytest.fixture
def returned(world):
    """Returned for its second task (by the world) and its fifth."""
    dossier = world.dossier(world.north.commune, "returned")
    TaskScore.objects.filter(assessment=dossier, task__ordinal=5).update(
        is_returned=True, return_reason="Thiếu số liệu"
    )
    return dossier


@pytest.fixture
def sender(world, client_of):
    return client_of(world.north.commune.sender)


def mend(client, dossier, *ordinals):
    with on_day("2025-09-10", hour=10):
        for ordinal in ordinals:
            version = client.get(page_of("task_edit", dossier, ordinal)).context["form"]["version"].value()
            typed = {"self_score": "12", "narrative": "Nêu tên 12 hộ", "version": version}
            assert client.post(page_of("task_edit", dossier, ordinal), typed).status_code == 302


def test_check_names_the_returned_parts_that_still_stand_as_they_were(returned, sender):
    text = sender.get(page_of("assessment_check", returned)).content.decode()

    base = f"/tu-danh-gia/{returned.pk}/nhiem-vu"
    links = [f'<a href="{base}/{number}/?tu=kiem-tra">Nhiệm vụ {number}</a>' for number in (2, 5)]
    assert f"{', '.join(links)} {SENTENCE}" in text


def test_check_keeps_silent_once_every_returned_part_is_mended(returned, sender):
    mend(sender, returned, 2, 5)

    assert SENTENCE not in sender.get(page_of("assessment_check", returned)).content.decode()


def test_check_takes_a_new_file_for_a_change(returned, sender):
    with on_day("2025-09-10", hour=10):
        EvidenceFactory(task_score=returned.task_scores.get(task__ordinal=2))

    dossier = sender.get(page_of("assessment_check", returned)).context["dossier"]

    assert [part.name for part in dossier.untouched] == ["Nhiệm vụ 5"]


def test_returned_dossier_is_sent_as_it_stands_when_the_unit_keeps_its_words(returned, sender):
    sender.post(page_of("assessment_transition", returned, "submit"))

    returned.refresh_from_db()
    assert returned.state == AssessmentState.SUBMITTED


def test_first_page_counts_what_is_to_be_mended_before_it_says_that_one_may_send(returned, sender):
    stages = []
    for ordinals in ((), (2,), (5,)):
        mend(sender, returned, *ordinals)
        stages.append(rows_of(home_of(sender), 4)[0][1])

    assert stages == ["Còn 2 phần cần bổ sung", "Còn 1 phần cần bổ sung", "Gửi được"]


def test_progress_counts_a_returned_task_as_done_once_it_is_mended(returned, sender):
    stages = []
    for ordinals in ((), (2,), (5,)):
        mend(sender, returned, *ordinals)
        stages.append(sender.get(page_of("assessment_detail", returned)).context["dossier"].done)

    assert stages == [5, 6, 7]


def test_dossier_leads_to_the_first_returned_part_and_then_to_the_check(returned, sender):
    def primary():
        acts = sender.get(page_of("assessment_detail", returned)).content.decode().split('id="viec-lam"')[1]
        return acts.split('class="btn btn-primary"')[1].split("</a>")[0].split(">")[1]

    first = primary()
    mend(sender, returned, 2, 5)

    assert (first, primary()) == ("Bổ sung nhiệm vụ 2", "Kiểm tra")
