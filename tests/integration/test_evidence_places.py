"""One file cited in several places: read with each of them, changed while none of them is closed."""

import pytest
from django.urls import reverse

from evaluations.models import Evidence, EvidenceCitation
from evaluations.reading.evidence import EvidenceBox
from models_registry.workflow import registration_workflow
from tests.conftest import on_day
from tests.factories import EvidenceCitationFactory, EvidenceFactory, InitiativeResultFactory
from tests.integration.evidence_pages import cited, other_pdf, stored, told, typed, upload, url
from tests.integration.rows import every_row
from tests.world import NOTE


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def commune(world):
    return world.north.commune


@pytest.fixture
def client(commune, client_of):
    return client_of(commune.drafter)


def detail(registration):
    return reverse("models_registry:registration_detail", args=[registration.pk])


# --- registrations ---------------------------------------------------------------------------------------------------


def test_evidence_of_a_registration_shows_on_its_pages_and_counts_in_its_receipt(world, commune, client, client_of):
    registration = world.registration(commune)

    response = client.post(
        url("registration_evidence_create", registration.pk), typed(upload("Kế hoạch.pdf"), part="dang-ky")
    )
    pages = [
        client.get(address).content.decode()
        for address in (detail(registration), reverse("models_registry:registration_check", args=[registration.pk]))
    ]
    registration_workflow.perform("submit", registration, actor=commune.sender)
    receipt = client.get(reverse("models_registry:registration_receipt", args=[registration.pk])).content.decode()
    of_reviewer = client_of(world.north.reviewer).get(detail(registration)).content.decode()

    address = url("evidence_file", Evidence.objects.get().pk)
    assert (response.url, cited()) == (detail(registration) + "#minh-chung", [("Kế hoạch", "registration")])
    assert [address in page for page in (*pages, of_reviewer)] == [True, True, True]
    assert "1 tệp minh chứng" in receipt
    assert "Thêm minh chứng" not in of_reviewer


@pytest.mark.parametrize("state", ["ready", "submitted", "accepted", "declined"])
def test_evidence_of_a_registration_that_is_not_editable_stays(world, commune, client_of, state, tmp_path):
    registration = world.registration(commune, state)
    citation = EvidenceFactory(registration=registration).citations.get()
    client = client_of(commune.sender)
    before = every_row()

    opened = client.get(url("registration_evidence_create", registration.pk))
    answers = [
        client.post(url("registration_evidence_create", registration.pk), typed(part="dang-ky")),
        client.post(url("evidence_edit", citation.pk), {"title": "Tên khác"}),
        client.post(url("evidence_uncite", citation.pk)),
        client.post(url("evidence_delete", citation.evidence_id)),
    ]

    label = registration.get_state_display()
    reason = f"Bản đăng ký đang ở trạng thái “{label}” nên không thêm, không bớt minh chứng được."
    assert reason in opened.content.decode()
    assert [(answer.status_code, answer.context["reasons"]) for answer in answers] == [(422, [reason])] * 4
    assert (every_row(), len(stored(tmp_path))) == (before, 1)


def test_evidence_of_a_registration_waits_for_its_phase(world, commune, client_of):
    registration = world.registration(commune)

    with on_day("2025-12-20"):
        client = client_of(commune.drafter)
        before = every_row()
        response = client.post(url("registration_evidence_create", registration.pk), typed(part="dang-ky"))

    assert (response.status_code, bool(response.context["reasons"]), every_row()) == (422, True, before)


@pytest.mark.parametrize("who", ["north.commune.reviewer", "north.reviewer", "south.commune.sender", "north.leader"])
def test_evidence_of_a_registration_is_not_added_by_others(world, commune, client_of, who):
    registration = world.registration(commune, "returned")
    theirs = client_of(world.people[who])
    before = every_row()

    answers = [
        theirs.post(url(name, registration.pk), typed(part="dang-ky")).status_code
        for name in ("registration_evidence_create", "registration_evidence_reuse")
    ]

    assert (answers, every_row()) == ([404, 404], before)


def returned_on_parts(registration, fields):
    """As the reviewer's return on named parts leaves it."""
    for field in fields:
        registration.returned_parts.create(round=1, field=field, reason=NOTE)


def test_evidence_of_a_registration_returned_in_parts_is_added_and_what_was_sent_stays(world, commune, client_of):
    registration = world.registration(commune)
    sent = EvidenceFactory(registration=registration).citations.get()
    registration_workflow.perform("submit", registration, actor=commune.sender)
    registration_workflow.perform("return", registration, actor=world.north.reviewer, note=NOTE)
    returned_on_parts(registration, ["timeframe"])
    registration.refresh_from_db()

    with on_day("2025-09-11"):
        client = client_of(commune.drafter)
        added = client.post(url("registration_evidence_create", registration.pk), typed(part="dang-ky"))
        box = EvidenceBox.of_registration(registration, commune.drafter)
        kept = client.post(url("evidence_uncite", sent.pk))
        new = EvidenceCitation.objects.latest("id")
        removed = client.post(url("evidence_uncite", new.pk))

    assert (added.status_code, kept.status_code, removed.status_code) == (302, 422, 302)
    assert [file.may_change for file in box.files] == [False, True]
    assert kept.context["reasons"] == [
        f"Bản đăng ký “{registration.name}” chỉ bị trả lại một số phần: minh chứng đã gửi giữ nguyên, chỉ thêm được tệp."
    ]
    assert list(EvidenceCitation.objects.all()) == [sent]


def test_evidence_outlives_the_draft_that_is_thrown_away(world, commune, client):
    registration = world.registration(commune)
    evidence = EvidenceFactory(registration=registration, title="Ảnh đường hoa")

    client.post(reverse("models_registry:registration_delete", args=[registration.pk]))
    page = client.get(url("evidence_list")).content.decode()
    deleted = client.post(url("evidence_delete", evidence.pk))

    assert ("Ảnh đường hoa" in page, "Chưa dẫn ở đâu" in page) == (True, True)
    assert (deleted.status_code, Evidence.objects.count()) == (302, 0)


# --- results, and several places -------------------------------------------------------------------------------------


def test_evidence_of_a_result_shows_where_the_result_is_read(world, commune, client, client_of):
    dossier = world.dossier(commune)
    registration = dossier.results.get().registration
    page = reverse("evaluations:result_edit", args=[dossier.pk, registration.pk])

    response = client.post(
        url("evidence_create", dossier.pk), typed(upload("Ảnh.pdf"), part=f"mo-hinh-{registration.pk}")
    )

    assert (response.url, cited()) == (page + "#minh-chung", [("Ảnh", "result")])
    assert "Ảnh" in client.get(url("assessment_check", dossier.pk)).content.decode()
    address = url("evidence_file", Evidence.objects.get().pk)
    assert [address in client.get(each).content.decode() for each in (page, url("assessment_detail", dossier.pk))] == [
        True, True,
    ]  # fmt: skip


def test_result_is_saved_before_its_evidence_is_added(world, commune, client):
    dossier = world.dossier(commune, initiatives=0)
    registration = world.registration(commune, "accepted")
    page = reverse("evaluations:result_edit", args=[dossier.pk, registration.pk])

    response = client.post(page, {"achieved": "Đã làm", "version": dossier.version, "sau": "minh-chung"})

    assert response.url == f"{url('evidence_create', dossier.pk)}?phan=mo-hinh-{registration.pk}"
    assert dossier.results.get().achieved == "Đã làm"


def test_evidence_is_used_again_in_other_places_of_the_year(world, commune, client):
    dossier, registration = world.dossier(commune), world.registration(commune)
    mine = EvidenceFactory(task_score=dossier.task_scores.get(task__ordinal=2), title="Báo cáo")
    EvidenceFactory(assessment=world.dossier(commune, year=2024), title="Năm trước")
    EvidenceFactory(assessment=world.dossier(world.north.other_commune), title="Xã khác")

    page = client.get(url("evidence_reuse", dossier.pk), {"phan": "3"})
    answers = [
        client.post(url("evidence_reuse", dossier.pk), {"part": part, "evidence": [mine.pk]})
        for part in ("3", "ca-ban", "3")
    ]
    answers.append(
        client.post(url("registration_evidence_reuse", registration.pk), {"part": "dang-ky", "evidence": [mine.pk]})
    )

    assert [file.evidence.title for _, file in page.context["rows"]] == ["Báo cáo"]
    assert [(answer.status_code, told(answer)[-1]) for answer in answers] == [
        (302, "Đã dẫn 1 minh chứng."), (302, "Đã dẫn 1 minh chứng."), (302, "Các minh chứng này đã có ở đây."),
        (302, "Đã dẫn 1 minh chứng."),
    ]  # fmt: skip
    assert [place for _, place in cited() if _ == "Báo cáo"] == [
        "task_score",
        "task_score",
        "assessment",
        "registration",
    ]


@pytest.mark.parametrize("owner", ["other_commune", "year"])
def test_evidence_of_others_or_of_another_year_is_not_used_again(world, commune, client, owner):
    dossier = world.dossier(commune)
    foreign = (
        world.dossier(world.north.other_commune) if owner == "other_commune" else world.dossier(commune, year=2024)
    )
    theirs = EvidenceFactory(assessment=foreign)
    before = every_row()

    response = client.post(url("evidence_reuse", dossier.pk), {"part": "3", "evidence": [theirs.pk]})

    assert (response.status_code, every_row()) == (422, before)


def test_evidence_cited_by_a_draft_is_read_by_reviewers_only_through_what_was_sent(world, commune, client_of):
    draft = world.registration(commune, name="Bản nháp kín")
    dossier = world.dossier(commune, "submitted")
    shared = EvidenceFactory(registration=draft)
    alone = EvidenceFactory(registration=draft)
    EvidenceCitationFactory(evidence=shared, assessment=dossier)
    reviewer = client_of(world.north.reviewer)

    found = [reviewer.get(url("evidence_file", row.pk)) for row in (shared, alone)]
    page = reviewer.get(reverse("evaluations:assessment_appraise", args=[dossier.pk])).content.decode()

    assert b"".join(found[0].streaming_content).startswith(b"%PDF")  # read to the end, which closes it
    assert [response.status_code for response in found] == [200, 404]
    assert (shared.title in page, alone.title in page, "Bản nháp kín" in page) == (True, False, False)


# --- editing, taking away --------------------------------------------------------------------------------------------


def edited(**more):
    return {"title": "Quyết định", "document_number": "12-QĐ", "document_date": "2025-05-19", "issuer": "UBND xã",
            "locator": "trang 3"} | more  # fmt: skip


def test_evidence_is_described_later(world, commune, client):
    dossier = world.dossier(commune)
    citation = EvidenceFactory(task_score=dossier.task_scores.get(task__ordinal=2)).citations.get()

    response = client.post(url("evidence_edit", citation.pk), edited())

    citation.refresh_from_db()
    evidence = citation.evidence
    assert response.url == reverse("evaluations:task_edit", args=[dossier.pk, 2]) + "#minh-chung"
    assert (evidence.title, evidence.document_number, evidence.issuer, citation.locator, citation.page) == (
        "Quyết định", "12-QĐ", "UBND xã", "trang 3", 3,
    )  # fmt: skip
    page = client.get(response.url).content.decode()
    assert "Trang 3 · Số 12-QĐ ngày 19/05/2025 · UBND xã · PDF, 1 KB" in page
    assert f"{url('evidence_file', evidence.pk)}?xem=1#page=3" in page


def test_evidence_needs_a_name_when_it_is_edited(world, commune, client):
    citation = EvidenceFactory(assessment=world.dossier(commune)).citations.get()

    response = client.post(url("evidence_edit", citation.pk), edited(title=""))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["title"])


def test_evidence_cited_by_something_sent_keeps_its_name_and_its_file(world, commune, client, tmp_path):
    accepted = world.registration(commune, "accepted", name="Đường hoa")
    dossier = world.dossier(commune)
    evidence = EvidenceFactory(registration=accepted, title="Kế hoạch")
    here = EvidenceCitationFactory(
        evidence=evidence, assessment=None, task_score=dossier.task_scores.get(task__ordinal=2)
    )
    closed = "Minh chứng này đang được dẫn ở bản đăng ký “Đường hoa”, phần đó không sửa được nữa."

    page = client.get(url("evidence_edit", here.pk))
    renamed = client.post(url("evidence_edit", here.pk), edited())
    evidence.refresh_from_db()
    here.refresh_from_db()
    deleted = client.post(url("evidence_delete", evidence.pk))
    taken = client.post(url("evidence_uncite", here.pk))

    assert (list(page.context["form"].fields), closed in page.content.decode()) == (["locator"], True)
    assert (renamed.status_code, evidence.title, here.locator) == (302, "Kế hoạch", "trang 3")
    assert (deleted.status_code, taken.status_code) == (422, 302)
    assert (cited(), len(stored(tmp_path))) == ([("Kế hoạch", "registration")], 1)


def test_evidence_goes_with_its_last_place(world, commune, client, tmp_path, committed):
    dossier = world.dossier(commune)
    evidence = EvidenceFactory(assessment=dossier)
    other = EvidenceCitationFactory(
        evidence=evidence, assessment=None, task_score=dossier.task_scores.get(task__ordinal=2)
    )
    first = evidence.citations.exclude(pk=other.pk).get()

    asked = client.get(url("evidence_uncite", first.pk)).context["page_title"]
    with committed():
        client.post(url("evidence_uncite", first.pk))
    left = (Evidence.objects.count(), len(stored(tmp_path)))
    asked_last = client.get(url("evidence_uncite", other.pk)).context["page_title"]
    with committed():
        client.post(url("evidence_uncite", other.pk))

    assert (asked, asked_last) == ("Bỏ minh chứng khỏi phần này?", "Xóa minh chứng này?")
    assert (left, Evidence.objects.count(), stored(tmp_path)) == ((1, 1), 0, [])


@pytest.mark.parametrize("name", ["evidence_edit", "evidence_uncite"])
@pytest.mark.parametrize("who", ["north.reviewer", "south.commune.sender", "north.leader", "north.commune.reviewer"])
def test_evidence_is_changed_by_nobody_else(world, commune, client_of, who, name):
    citation = EvidenceFactory(assessment=world.dossier(commune, "returned")).citations.get()
    before = every_row()
    theirs = client_of(world.people[who])

    assert [theirs.get(url(name, citation.pk)).status_code, theirs.post(url(name, citation.pk), edited()).status_code] == [
        404, 404,
    ]  # fmt: skip
    assert every_row() == before


# --- the unit's shelf ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_evidence_list_shows_the_unit_its_own_at_a_constant_cost(
    world, commune, client, count, django_assert_max_num_queries
):
    dossier = world.dossier(commune)
    for _ in range(count):
        EvidenceFactory(assessment=dossier)
    EvidenceFactory(assessment=world.dossier(world.north.other_commune))

    with django_assert_max_num_queries(45):
        response = client.get(url("evidence_list"))

    assert (response.context["page_title"], [file.places for file in response.context["files"]]) == (
        f"{count} minh chứng năm 2025", ["Cả bản tự đánh giá"] * count,
    )  # fmt: skip


def test_evidence_list_is_of_those_who_enter(world, client_of):
    assert client_of(world.north.reviewer).get(url("evidence_list")).status_code == 404


def test_evidence_list_says_when_there_is_none(client):
    assert "Chưa có minh chứng nào trong năm" in client.get(url("evidence_list")).content.decode()


def test_evidence_of_a_returned_task_is_told_to_the_reviewer_with_results(world, commune, client_of):
    dossier = world.dossier(commune, "returned")

    with on_day("2025-09-11"):
        sender = client_of(commune.sender)
        sender.post(url("evidence_create", dossier.pk), typed(upload("Bổ sung.pdf", other_pdf("mới"))))
        sender.post(url("assessment_transition", dossier.pk, "submit"))
        page = client_of(world.north.reviewer).get(reverse("evaluations:assessment_appraise", args=[dossier.pk]))

    assert [part.new_files for part in page.context["answered"]] == [["Bổ sung"]]


def test_result_needs_a_dossier_to_be_cited_in(world, commune):
    result = InitiativeResultFactory(assessment=world.dossier(commune, initiatives=0))

    assert EvidenceFactory(result=result).citations.get().result == result


def test_task_that_needs_evidence_asks_why_there_is_none(world, commune, client):
    dossier = world.dossier(commune)
    score = dossier.task_scores.get(task__ordinal=1)
    page = url("task_edit", dossier.pk, 1)
    asked_before = "no_evidence_reason" in client.get(page).content.decode()
    score.task.evidence_required = True
    score.task.save()

    asked = "Vì sao chưa có minh chứng" in client.get(page).content.decode()
    client.post(page, {
        "self_score": "12", "narrative": "Đã làm", "no_evidence_reason": "Hồ sơ đang ở huyện", "version": dossier.version,
    })  # fmt: skip
    check = client.get(url("assessment_check", dossier.pk)).content.decode()

    score.refresh_from_db()
    assert (asked_before, asked, score.no_evidence_reason) == (False, True, "Hồ sơ đang ở huyện")
    assert "Hồ sơ đang ở huyện" in check
