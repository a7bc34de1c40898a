"""Two save the same form: both texts are shown field by field, and nothing goes over the other without a choice."""

import pytest
from django.urls import reverse

from danvan.activity.models import AuditEvent
from evaluations.models import TaskScore
from models_registry.models import Field, Registration
from tests.integration.evidence_pages import told
from tests.integration.unfinished_pages import controls_in, sent_from

KEEP = "/ban-go-do/"


@pytest.fixture
def dossier(world):
    return world.dossier(world.north.commune)


@pytest.fixture
def pair(world, client_of):
    """Two people who write for the same unit."""
    return client_of(world.north.commune.drafter), client_of(world.north.commune.sender)


def task_url(dossier, ordinal=2):
    return reverse("evaluations:task_edit", args=[dossier.pk, ordinal])


def task(dossier, ordinal=2):
    return TaskScore.objects.get(assessment=dossier, task__ordinal=ordinal)


def rows_of(page):
    return [(row.label, row.mine, row.saved, row.chosen) for row in page.context["open_form"].conflict.differences]


def taken_of(page):
    return [(row.label, row.by) for row in page.context["open_form"].taken]


def first_name(dossier):
    return AuditEvent.objects.about(task(dossier)).first().actor_name


def test_save_of_other_parts_is_merged_without_asking_and_told(dossier, pair):
    first, second = pair
    mine = sent_from(second, task_url(dossier), proposals="Thêm kinh phí")
    first.post(task_url(dossier), sent_from(first, task_url(dossier), difficulties="Ít người"))

    merged = second.post(task_url(dossier), mine)

    saved = task(dossier)
    assert (merged.status_code, saved.difficulties, saved.proposals) == (302, "Ít người", "Thêm kinh phí")
    assert (
        "Bản này vừa được lưu ở nơi khác; đã tự gộp các phần chỉ một bên sửa: “Khó khăn, hạn chế”, “Đề xuất, kiến nghị”."
        in told(merged)
    )


def test_field_emptied_or_filled_by_one_side_only_is_not_asked_again_after_the_choice(dossier, pair):
    first, second = pair
    mine = sent_from(second, task_url(dossier), narrative="Của người ký")
    first.post(task_url(dossier), sent_from(first, task_url(dossier), narrative="Khác", difficulties="Ít người"))
    page = second.post(task_url(dossier), mine)

    mended = controls_in(page.content) | {"chon-narrative": "cua-toi", "difficulties": "Ít người, ít tiền"}
    answer = second.post(task_url(dossier), mended)

    saved = task(dossier)
    assert (answer.status_code, saved.narrative, saved.difficulties) == (302, "Của người ký", "Ít người, ít tiền")


def test_second_save_of_a_task_shows_both_texts_and_changes_nothing(dossier, pair):
    first, second = pair
    old = task(dossier).narrative
    mine = sent_from(second, task_url(dossier), narrative="Của người ký", proposals="Thêm kinh phí")
    first.post(
        task_url(dossier), sent_from(first, task_url(dossier), narrative="Của người soạn", difficulties="Ít người")
    )

    page = second.post(task_url(dossier), mine)

    assert page.status_code == 422
    assert rows_of(page) == [
        ("Kết quả thực hiện", "Của người ký", "Của người soạn", ""),
    ]
    assert taken_of(page) == [("Khó khăn, hạn chế", "dang-luu"), ("Đề xuất, kiến nghị", "cua-toi")]
    assert page.context["reasons"] == []
    assert page.context["form"]["difficulties"].value() == "Ít người"
    assert f"{first_name(dossier)} đã lưu lúc 09:00. Chọn bản giữ lại ở từng phần." in page.content.decode()
    assert (task(dossier).narrative, old != "Của người soạn") == ("Của người soạn", True)
    assert all(text in page.content.decode() for text in ("Của người ký", "Của người soạn", "Ít người"))


def test_conflict_is_settled_field_by_field(dossier, pair):
    first, second = pair
    mine = sent_from(second, task_url(dossier), narrative="Của người ký", proposals="Thêm kinh phí")
    first.post(
        task_url(dossier), sent_from(first, task_url(dossier), narrative="Của người soạn", difficulties="Ít người")
    )
    page = second.post(task_url(dossier), mine)

    unchosen = second.post(task_url(dossier), controls_in(page.content))
    settled = second.post(task_url(dossier), controls_in(unchosen.content) | {
        "chon-narrative": "cua-toi", "narrative": "Cả hai: của người soạn và của người ký",
    })  # fmt: skip

    assert unchosen.context["reasons"] == ["Chưa chọn bản để lưu ở phần “Kết quả thực hiện”."]
    saved = task(dossier)
    assert settled.status_code == 302
    assert (saved.narrative, saved.difficulties, saved.proposals) == (
        "Cả hai: của người soạn và của người ký", "Ít người", "Thêm kinh phí",
    )  # fmt: skip


def test_choice_of_the_saved_text_keeps_it(dossier, pair):
    first, second = pair
    mine = sent_from(second, task_url(dossier), narrative="Của người ký")
    first.post(task_url(dossier), sent_from(first, task_url(dossier), narrative="Của người soạn"))
    page = second.post(task_url(dossier), mine)

    second.post(task_url(dossier), controls_in(page.content) | {"chon-narrative": "dang-luu"})

    assert task(dossier).narrative == "Của người soạn"


def test_choice_holds_only_against_what_was_seen(dossier, pair):
    first, second = pair
    mine = sent_from(second, task_url(dossier), narrative="Của người ký")
    first.post(task_url(dossier), sent_from(first, task_url(dossier), narrative="Của người soạn"))
    page = second.post(task_url(dossier), mine)
    first.post(task_url(dossier), sent_from(first, task_url(dossier), narrative="Của người soạn, lần hai"))

    again = second.post(task_url(dossier), controls_in(page.content) | {"chon-narrative": "cua-toi"})

    assert (again.status_code, rows_of(again)) == (
        422, [("Kết quả thực hiện", "Của người ký", "Của người soạn, lần hai", "")],
    )  # fmt: skip
    assert task(dossier).narrative == "Của người soạn, lần hai"


def test_two_who_write_different_tasks_do_not_meet(dossier, pair):
    first, second = pair
    mine = sent_from(second, task_url(dossier, 3), narrative="Nhiệm vụ ba")
    first.post(task_url(dossier, 2), sent_from(first, task_url(dossier, 2), narrative="Nhiệm vụ hai"))

    saved = second.post(task_url(dossier, 3), mine)

    assert saved.status_code == 302
    assert (task(dossier, 2).narrative, task(dossier, 3).narrative) == ("Nhiệm vụ hai", "Nhiệm vụ ba")


def test_two_who_write_the_same_do_not_differ(dossier, pair):
    first, second = pair
    mine = sent_from(second, task_url(dossier), narrative="Như nhau")
    first.post(task_url(dossier), sent_from(first, task_url(dossier), narrative="Như nhau"))

    assert second.post(task_url(dossier), mine).status_code == 302


def test_unfinished_text_is_compared_when_it_is_opened_again(dossier, pair):
    first, second = pair
    second.post(KEEP, sent_from(second, task_url(dossier), narrative="Gõ dở hôm qua"))
    first.post(task_url(dossier), sent_from(first, task_url(dossier), narrative="Của người soạn"))

    page = second.get(task_url(dossier))
    unchosen = second.post(task_url(dossier), controls_in(page.content))
    settled = second.post(task_url(dossier), controls_in(page.content) | {"chon-narrative": "cua-toi"})

    assert (page.status_code, rows_of(page)) == (
        200, [("Kết quả thực hiện", "Gõ dở hôm qua", "Của người soạn", "")],
    )  # fmt: skip
    assert (unchosen.status_code, settled.status_code) == (422, 302)
    assert task(dossier).narrative == "Gõ dở hôm qua"


def test_unfinished_text_of_another_task_is_untouched_by_the_save(dossier, pair):
    first, second = pair
    second.post(KEEP, sent_from(second, task_url(dossier, 3), narrative="Gõ dở"))
    first.post(task_url(dossier, 2), sent_from(first, task_url(dossier, 2), narrative="Của người soạn"))

    page = second.get(task_url(dossier, 3))
    saved = second.post(task_url(dossier, 3), controls_in(page.content))

    assert (page.context["open_form"].conflict, saved.status_code) == (None, 302)
    assert task(dossier, 3).narrative == "Gõ dở"


def test_choices_of_a_registration_are_told_in_words(world, pair):
    first, second = pair
    registration = world.registration(world.north.commune, name="Ban đầu")
    registration.tasks.set(world.tasks[:1])
    address = reverse("models_registry:registration_edit", args=[registration.pk])
    economy, culture = (str(field.pk) for field in Field.objects.in_year(2025).exclude(pk=registration.field_id)[:2])
    mine = sent_from(second, address, field=economy, tasks=[str(task.pk) for task in world.tasks[:2]])
    first.post(address, sent_from(first, address, field=culture, tasks=[str(world.tasks[2].pk)]))

    page = second.post(address, mine)

    shown = {
        row.label.split(" của ")[0]: (row.mine, row.saved) for row in page.context["open_form"].conflict.differences
    }
    assert shown == {
        "Lĩnh vực": tuple(name_of(pk) for pk in (economy, culture)),
        "Mô hình phục vụ nhiệm vụ nào": (f"{world.tasks[0]}\n{world.tasks[1]}", str(world.tasks[2])),
    }

    choices = {"chon-field": "cua-toi", "chon-tasks": "dang-luu"}
    second.post(address, controls_in(page.content) | choices)

    saved = Registration.objects.get()
    assert (saved.field_id, list(saved.tasks.all())) == (int(economy), [world.tasks[2]])


def name_of(pk):
    return str(Field.objects.get(pk=pk))
