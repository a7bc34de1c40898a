"""A return names single files: only these are replaced; reasons are chosen, kept by round, and read over."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from danvan.common import clock
from evaluations.models import Assessment, AssessmentState, EvidenceCitation, ReturnedDossierPart, TaskScore
from models_registry.reasons import sentence_of
from tests.factories import EvidenceFactory
from tests.integration.rows import every_row

WHY = "Tệp mờ, không đọc được số liệu"
WHY_2 = "Nêu rõ tên các hộ đã vận động"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def returned(world, client_of, settings, tmp_path):
    """A dossier with a file at tasks 1 and 3 and one for the whole; task 2 and the file of task 3 come back."""
    settings.MEDIA_ROOT = tmp_path
    dossier = world.dossier(world.north.commune, "submitted")
    long_ago = clock.now() - timedelta(days=1)
    for ordinal in (1, 3):
        EvidenceFactory(task_score=task(dossier, ordinal), title=f"Báo cáo nhiệm vụ {ordinal}")
    EvidenceFactory(assessment=dossier, title="Báo cáo chung")
    EvidenceCitation.objects.update(cited_at=long_ago)
    third = EvidenceCitation.objects.get(task_score__task__ordinal=3)
    posted = {
        "version": dossier.version, "note": "Đề nghị bổ sung sớm.", "gui": "1",
        "task_2": "on", "task_2_common": "no_figures",
        f"file_{third.pk}": "on", f"file_{third.pk}_reason": WHY,
    }  # fmt: skip
    response = client_of(world.north.reviewer).post(reverse("evaluations:assessment_return", args=[dossier.pk]), posted)
    assert response.status_code == 302
    return Assessment.objects.get(pk=dossier.pk)


def task(dossier, ordinal):
    return TaskScore.objects.get(assessment=dossier, task__ordinal=ordinal)


def citation(ordinal):
    return EvidenceCitation.objects.get(task_score__task__ordinal=ordinal)


def upload(title="Báo cáo rõ nét"):
    file = SimpleUploadedFile("bao-cao.pdf", PDF + title.encode(), "application/pdf")
    return {"file": file, "title": title, "part": "3", "locator": "trang 2", "not_secret": "on"}


def test_return_keeps_what_was_named_with_its_reason_and_code(returned):
    sentence = sentence_of("return_dossier", "no_figures")

    rows = ReturnedDossierPart.objects.order_by("id")

    assert list(rows.values_list("round", "label", "reason", "reason_code", "is_file", "citation")) == [
        (1, "Nhiệm vụ 2", sentence, "no_figures", False, None),
        (1, "Minh chứng “Báo cáo nhiệm vụ 3” (nhiệm vụ 3)", WHY, "other", True, citation(3).pk),
    ]
    assert (task(returned, 2).return_reason, citation(3).return_reason) == (sentence, WHY)


def test_return_shows_on_the_first_page_of_the_unit_with_the_way_to_each_part(world, client_of, returned):
    page = client_of(world.north.commune.sender).get("/")

    (told,) = page.context["home"].returned
    assert (told.why, [(part.label, part.url) for each in told.to_mend for part in each.parts]) == (
        "Đề nghị bổ sung sớm.",
        [
            ("Nhiệm vụ 2", reverse("evaluations:task_edit", args=[returned.pk, 2])),
            (
                "Minh chứng “Báo cáo nhiệm vụ 3” (nhiệm vụ 3)",
                reverse("evaluations:evidence_replace", args=[citation(3).pk]),
            ),
        ],
    )


def test_return_of_a_file_lets_that_file_be_replaced_while_its_task_stays(world, client_of, returned):
    sender = client_of(world.north.commune.sender)
    before = task(returned, 3)
    old = citation(3)

    replaced = sender.post(reverse("evaluations:evidence_replace", args=[old.pk]), upload())
    content = {"self_score": "13", "narrative": "Viết lại", "version": returned.version}
    written = sender.post(reverse("evaluations:task_edit", args=[returned.pk, 3]), content)

    new = citation(3)
    assert (replaced.status_code, written.status_code) == (302, 422)
    assert (new.evidence.title, new.locator, new.is_returned) == ("Báo cáo rõ nét", "trang 2", True)
    assert not EvidenceCitation.objects.filter(pk=old.pk).exists()
    assert (task(returned, 3).self_score, task(returned, 3).narrative) == (before.self_score, before.narrative)
    assert ReturnedDossierPart.objects.get(is_file=True).citation == new


@pytest.mark.parametrize("ordinal", [1, None])
@pytest.mark.parametrize("act", ["evidence_replace", "evidence_edit", "evidence_uncite"])
def test_return_leaves_the_files_that_it_does_not_name(world, client_of, returned, ordinal, act):
    kept = citation(ordinal) if ordinal else EvidenceCitation.objects.get(assessment=returned)
    sender = client_of(world.north.commune.sender)
    before = every_row()

    response = sender.post(reverse(f"evaluations:{act}", args=[kept.pk]), upload())

    assert (response.status_code, every_row()) == (404 if act == "evidence_replace" else 422, before)


def test_return_of_a_file_adds_no_others_to_its_task(world, client_of, returned):
    url = reverse("evaluations:evidence_create", args=[returned.pk])
    before = every_row()

    response = client_of(world.north.commune.sender).post(url, upload())

    assert (response.status_code, every_row()) == (422, before)


def test_return_of_a_file_may_be_mended_by_its_particulars_or_by_taking_it_away(world, client_of, returned):
    sender = client_of(world.north.commune.sender)
    edit = {"title": "Báo cáo nhiệm vụ 3, bản rõ", "locator": "mục II"}

    edited = sender.post(reverse("evaluations:evidence_edit", args=[citation(3).pk]), edit)
    title = citation(3).evidence.title
    gone = sender.post(reverse("evaluations:evidence_uncite", args=[citation(3).pk]))

    assert (edited.status_code, title, gone.status_code) == (302, "Báo cáo nhiệm vụ 3, bản rõ", 302)
    assert ReturnedDossierPart.objects.get(is_file=True).citation is None


def test_return_of_a_file_by_another_unit_is_not_found(world, client_of, returned):
    before = every_row()

    outcomes = [
        client_of(person).post(reverse("evaluations:evidence_replace", args=[citation(3).pk]), upload()).status_code
        for person in (world.north.other_commune.sender, world.south.commune.sender, world.north.reviewer)
    ]

    assert (outcomes, every_row()) == ([404, 404, 404], before)


def answer(world, client_of, dossier):
    """The unit mends both parts and sends again."""
    sender = client_of(world.north.commune.sender)
    sender.post(reverse("evaluations:evidence_replace", args=[citation(3).pk]), upload())
    row = task(dossier, 2)
    version = Assessment.objects.get(pk=dossier.pk).version
    words = f"{row.narrative} Có 42 hộ tham gia."
    content = {"self_score": "12", "narrative": words, "difficulties": "", "proposals": "", "version": version}
    assert sender.post(reverse("evaluations:task_edit", args=[dossier.pk, 2]), content).status_code == 302
    sender.post(reverse("evaluations:assessment_transition", args=[dossier.pk, "submit"]))
    assert Assessment.objects.get(pk=dossier.pk).state == AssessmentState.SUBMITTED


def test_return_answered_lands_the_reviewer_on_exactly_what_was_named(world, client_of, committed, returned):
    with committed():
        answer(world, client_of, returned)

    told = world.north.reviewer.notifications.latest("id")
    page = client_of(world.north.reviewer).get(told.url)

    assert told.url == reverse("evaluations:assessment_appraise", args=[returned.pk])
    assert [(part.name[:10], [change.label for change in part.changes]) for part in page.context["answered"]] == [
        ("Nhiệm vụ 2", ["Kết quả thực hiện"]),
        ("Minh chứng", ["Tệp"]),
    ]
    text = page.content.decode()
    assert '<ins><span class="visually-hidden">thêm: </span> Có 42 hộ tham gia.</ins>' in text
    assert "Báo cáo rõ nét" in text


def test_return_marks_go_when_the_answer_is_sent_and_reasons_stay(world, client_of, returned):
    answer(world, client_of, returned)

    assert not EvidenceCitation.objects.filter(is_returned=True).exists()
    assert list(EvidenceCitation.objects.exclude(return_reason="")) == []
    detail = client_of(world.north.commune.sender).get(reverse("evaluations:assessment_detail", args=[returned.pk]))
    (first,) = detail.context["dossier"].rounds
    assert (first.number, first.message, [each.reason for each in first.to_mend]) == (
        1, "Đề nghị bổ sung sớm.", [sentence_of("return_dossier", "no_figures"), WHY],
    )  # fmt: skip


def test_return_rounds_are_read_apart(world, client_of, returned):
    answer(world, client_of, returned)
    version = Assessment.objects.get(pk=returned.pk).version
    posted = {"version": version, "note": "", "gui": "1", "task_5": "on", "task_5_reason": WHY_2}
    client_of(world.north.reviewer).post(reverse("evaluations:assessment_return", args=[returned.pk]), posted)

    page = client_of(world.north.commune.drafter).get(reverse("evaluations:assessment_detail", args=[returned.pk]))

    rounds = page.context["dossier"].rounds
    assert [(each.number, [part.label for mend in each.to_mend for part in mend.parts]) for each in rounds] == [
        (2, ["Nhiệm vụ 5"]),
        (1, ["Nhiệm vụ 2", "Minh chứng “Báo cáo nhiệm vụ 3” (nhiệm vụ 3)"]),
    ]


def test_return_of_a_file_keeps_the_score_of_its_task(world, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    dossier = world.dossier(world.north.commune, "submitted")
    EvidenceFactory(task_score=task(dossier, 3), title="Báo cáo nhiệm vụ 3")
    world.appraise(dossier)
    posted = {
        "version": dossier.version, "gui": "1",
        f"file_{citation(3).pk}": "on", f"file_{citation(3).pk}_common": "wrong_evidence",
    }  # fmt: skip

    client_of(world.north.reviewer).post(reverse("evaluations:assessment_return", args=[dossier.pk]), posted)

    assert Assessment.objects.get(pk=dossier.pk).state == AssessmentState.RETURNED
    assert task(dossier, 3).appraised_score == task(dossier, 3).self_score
