"""Files of a dossier: checked by content, stored under our own name, served only in scope and harmless."""

import hashlib
import io
import re
import zipfile
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from danvan.activity.models import AuditEvent
from evaluations.models import Assessment, Evidence, EvidenceCitation
from tests.conftest import on_day
from tests.factories import EvidenceFactory
from tests.integration.rows import every_row

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def upload(name="bao-cao.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def typed(**more):
    return {
        "file": upload(),
        "part": "2",
        "title": "Báo cáo kết quả vận động",
        "document_number": "15-BC/ĐU",
        "document_date": "2025-08-20",
        "issuer": "Đảng ủy xã Phan Hòa",
        "locator": "Mục II.3, trang 4",
        "not_secret": "on",
    } | more


def create_url(dossier):
    return reverse("evaluations:evidence_create", args=[dossier.pk])


def file_url(evidence):
    return reverse("evaluations:evidence_file", args=[evidence.pk])


def delete_url(evidence):
    return reverse("evaluations:evidence_delete", args=[evidence.pk])


def picture():
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(file, "PNG")
    return file.getvalue()


def docx():
    file = io.BytesIO()
    part = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{part}"/></Types>')
    return file.getvalue()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def stored(tmp_path):
    return sorted(path for path in tmp_path.rglob("*") if path.is_file())


# --- uploading -----------------------------------------------------------------------------------------------------


def test_evidence_is_kept_with_its_hash_under_a_name_of_ours(world, client_of, tmp_path):
    dossier = world.dossier(world.north.commune)

    response = client_of(world.north.commune.drafter).post(create_url(dossier), typed())

    evidence, citation = Evidence.objects.get(), EvidenceCitation.objects.get()
    assert response.url == reverse("evaluations:task_edit", args=[dossier.pk, 2]) + "#minh-chung"
    assert (citation.evidence, citation.task_score.task.ordinal, citation.locator) == (evidence, 2, "Mục II.3, trang 4")
    assert (evidence.unit, evidence.year, evidence.title, evidence.document_number, evidence.issuer) == (
        dossier.unit, dossier.year, "Báo cáo kết quả vận động", "15-BC/ĐU", "Đảng ủy xã Phan Hòa",
    )  # fmt: skip
    assert (evidence.document_date, evidence.content_type, evidence.size, evidence.sha256) == (
        date(2025, 8, 20), "application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest(),
    )  # fmt: skip
    assert evidence.uploaded_by == world.north.commune.drafter
    assert re.fullmatch(r"minh-chung/\d{4}/\d\d/[0-9a-f]{32}\.pdf", evidence.file.name)
    assert [path.read_bytes() for path in stored(tmp_path)] == [PDF]


def test_evidence_of_the_whole_dossier_leads_back_to_it(world, client_of):
    dossier = world.dossier(world.north.commune)

    response = client_of(world.north.commune.drafter).post(create_url(dossier), typed(part="ca-ban"))

    assert EvidenceCitation.objects.get().assessment == dossier
    assert response.url == reverse("evaluations:assessment_detail", args=[dossier.pk]) + "#minh-chung"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"file": ""}, "file", "Chưa chọn tệp."),
        ({"file": upload(content=b"")}, "file", "Tệp rỗng. Hãy chọn tệp khác."),
        ({"file": upload("anh.jpg")}, "file", "Tên tệp đuôi “.jpg” nhưng nội dung là PDF. "
         "Hãy đặt lại đuôi “.pdf” hoặc chọn tệp khác."),
        ({"file": upload("a.pdf", b"MZ\x90")}, "file",
         "Tệp mang đuôi .pdf nhưng bên trong không phải PDF, hoặc đã hỏng. Hãy xuất lại tệp."),
        ({"title": "123"}, "title", "Tên phải có ít nhất một chữ cái."),
        ({"part": "8"}, "part", None),
        ({"document_date": "2025-09-11"}, "document_date", "Ngày văn bản ở sau hôm nay. Hãy xem lại."),
        ({"not_secret": ""}, "not_secret", "Chưa đánh dấu ô xác nhận không có tài liệu mật."),
    ],
)  # fmt: skip
def test_evidence_that_is_not_right_is_refused_and_leaves_nothing(world, client_of, tmp_path, change, field, words):
    dossier = world.dossier(world.north.commune)
    before = every_row()

    response = client_of(world.north.commune.drafter).post(create_url(dossier), typed(**change))

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert words is None or form.errors[field] == [words]
    assert form["locator"].value() == "Mục II.3, trang 4"
    assert (every_row(), stored(tmp_path)) == (before, [])


def test_evidence_over_the_limit_is_refused(world, client_of, settings, tmp_path):
    settings.EVIDENCE_MAX_BYTES = 1024
    dossier = world.dossier(world.north.commune)

    response = client_of(world.north.commune.drafter).post(
        create_url(dossier), typed(file=upload(content=PDF + b" " * 2000))
    )

    assert response.context["form"].errors["file"][0].startswith("Tệp nặng 2 KB, quá mức cho phép 1 KB.")
    assert stored(tmp_path) == []


def test_evidence_uploaded_twice_is_one_file(world, client_of, tmp_path):
    dossier = world.dossier(world.north.commune)
    client = client_of(world.north.commune.drafter)
    client.post(create_url(dossier), typed())
    before = every_row()

    response = client.post(create_url(dossier), typed(title="Tên khác"))

    told = [str(message) for message in get_messages(response.wsgi_request)]
    assert told[-1] == "Tệp này đã có ở đây, với tên “Báo cáo kết quả vận động”."
    assert (response.status_code, every_row(), len(stored(tmp_path))) == (302, before, 1)


@pytest.mark.parametrize("who", ["north.commune.reviewer", "north.reviewer", "south.commune.sender", "north.leader"])
def test_evidence_is_not_added_by_others(world, client_of, tmp_path, who):
    dossier = world.dossier(world.north.commune, "returned")
    before = every_row()

    response = client_of(world.people[who]).post(create_url(dossier), typed())

    assert (response.status_code, every_row(), stored(tmp_path)) == (404, before, [])


@pytest.mark.parametrize("state", ["ready", "submitted", "appraised", "published"])
def test_evidence_is_not_added_in_a_wrong_state(world, client_of, tmp_path, state):
    dossier = world.dossier(world.north.commune, state)
    before = every_row()

    response = client_of(world.north.commune.sender).post(create_url(dossier), typed())

    assert response.context["reasons"][0].startswith("Bản tự đánh giá đang ở trạng thái")
    assert "Đã thẩm định" not in response.context["reasons"][0]
    assert (response.status_code, every_row(), stored(tmp_path)) == (422, before, [])


def test_evidence_is_not_added_past_the_phase(world, client_of, tmp_path):
    dossier = world.dossier(world.north.commune)
    before = every_row()

    with on_day("2025-09-26"):
        response = client_of(world.north.commune.sender).post(create_url(dossier), typed())

    assert (response.status_code, every_row(), stored(tmp_path)) == (422, before, [])


def test_evidence_after_a_return_is_added_only_to_what_was_returned(world, client_of, tmp_path):
    dossier = world.dossier(world.north.commune, "returned")
    client = client_of(world.north.commune.sender)

    answers = {part: client.post(create_url(dossier), typed(part=part)).status_code for part in ("1", "ca-ban", "2")}

    assert answers == {"1": 422, "ca-ban": 422, "2": 302}
    assert [citation.task_score.task.ordinal for citation in EvidenceCitation.objects.all()] == [2]


def test_evidence_on_a_full_disk_leaves_no_half_file(world, client_of, tmp_path, monkeypatch):
    def full(self, name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    dossier = world.dossier(world.north.commune)
    before = every_row()

    response = client_of(world.north.commune.drafter).post(create_url(dossier), typed())

    assert (response.status_code, response.context["reasons"]) == (
        507, ["Máy chủ tạm hết chỗ lưu nên chưa nhận được tệp. Hãy báo người quản trị."],
    )  # fmt: skip
    assert (every_row(), stored(tmp_path)) == (before, [])


def test_evidence_page_warns_of_secret_papers(world, client_of):
    dossier = world.dossier(world.north.commune)

    page = client_of(world.north.commune.drafter).get(create_url(dossier)).content.decode()

    assert "Văn bản đóng dấu MẬT, TỐI MẬT, TUYỆT MẬT không được đưa lên cổng này" in page
    assert "tối đa 10 MB mỗi tệp" in page


def test_evidence_or_an_explanation_is_needed_where_the_task_asks_for_it(world, client_of):
    dossier = world.dossier(world.north.commune)
    first = dossier.task_scores.get(task__ordinal=1)
    first.task.evidence_required = True
    first.task.save()
    client = client_of(world.north.commune.sender)
    submit = reverse("evaluations:assessment_transition", args=[dossier.pk, "submit"])

    refused = client.post(submit)
    client.post(create_url(dossier), typed(part="1"))
    sent = client.post(submit)

    assert refused.context["reasons"] == ["Nhiệm vụ 1: chưa có minh chứng hoặc lời giải thích."]
    assert sent.status_code == 302


# --- serving -----------------------------------------------------------------------------------------------------------


def headers(response):
    return {
        name: response.headers.get(name)
        for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")
    }


@pytest.mark.parametrize(
    ("name", "content", "content_type", "opens"),
    [
        ("a.pdf", PDF, "application/pdf", True),
        ("a.png", picture(), "image/png", True),
        ("a.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
    ],
)
def test_evidence_is_served_with_safe_headers(world, client_of, name, content, content_type, opens):
    dossier = world.dossier(world.north.commune)
    client = client_of(world.north.commune.drafter)
    client.post(create_url(dossier), typed(file=upload(name, content), title="Bao cao"))
    evidence = Evidence.objects.get()

    saved, opened = client.get(file_url(evidence)), client.get(file_url(evidence), {"xem": "1"})

    assert (b"".join(saved.streaming_content), b"".join(opened.streaming_content)) == (content, content)
    ending = name.rpartition(".")[2]
    common = {"Content-Type": content_type, "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    assert headers(saved) == common | {"Content-Disposition": f'attachment; filename="Bao_cao.{ending}"'}
    way = "inline" if opens else "attachment"
    assert headers(opened) == common | {"Content-Disposition": f'{way}; filename="Bao_cao.{ending}"'}
    policy = opened.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy


def test_evidence_reading_is_recorded(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    evidence = EvidenceFactory(assessment=dossier)

    response = client_of(world.north.reviewer).get(file_url(evidence), {"xem": "1"})

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    event = AuditEvent.objects.get(verb="evidence.read")
    assert (event.label, event.actor_id, event.target_name, event.unit_name) == (
        "Xem minh chứng", world.north.reviewer.pk, evidence.title, "Xã Phan Hòa",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["south.commune.sender", "north.other_commune.sender", "north.commune.reviewer",
                                 "south.reviewer", "north.leader", "province.administrator"])  # fmt: skip
def test_evidence_address_pasted_by_another_is_not_found(world, client_of, who):
    evidence = EvidenceFactory(assessment=world.dossier(world.north.commune, "submitted"))
    before = every_row()
    client = client_of(world.people[who])

    assert [client.get(file_url(evidence)).status_code, client.post(delete_url(evidence)).status_code] == [404, 404]
    assert every_row() == before


def test_evidence_of_a_draft_is_not_found_by_reviewers(world, client_of):
    evidence = EvidenceFactory(assessment=world.dossier(world.north.commune, "draft"))

    assert client_of(world.north.reviewer).get(file_url(evidence)).status_code == 404


def test_evidence_whose_file_is_lost_is_not_found(world, client_of):
    evidence = EvidenceFactory(assessment=world.dossier(world.north.commune), file="minh-chung/khong-co.pdf")

    assert client_of(world.north.commune.drafter).get(file_url(evidence)).status_code == 404


# --- deleting ------------------------------------------------------------------------------------------------------------


def test_evidence_is_deleted_while_it_can_be_written_and_the_audit_keeps_its_hash(
    world, client_of, tmp_path, committed
):
    dossier = world.dossier(world.north.commune)
    client = client_of(world.north.commune.drafter)
    client.post(create_url(dossier), typed())
    evidence = Evidence.objects.get()

    asked = client.get(delete_url(evidence))
    with committed():
        done = client.post(delete_url(evidence))

    assert (asked.status_code, done.status_code, Evidence.objects.count(), stored(tmp_path)) == (200, 302, 0, [])
    event = AuditEvent.objects.get(verb="evidence.delete")
    assert (event.before["sha256"], event.before["title"]) == (evidence.sha256, evidence.title)


@pytest.mark.parametrize("state", ["ready", "submitted", "appraised", "published"])
def test_evidence_is_not_deleted_in_a_wrong_state(world, client_of, tmp_path, state):
    evidence = EvidenceFactory(assessment=world.dossier(world.north.commune, state))
    before = every_row()

    response = client_of(world.north.commune.sender).post(delete_url(evidence))

    assert (response.status_code, every_row(), len(stored(tmp_path))) == (422, before, 1)


def test_evidence_of_a_task_that_was_not_returned_is_not_deleted(world, client_of):
    dossier = world.dossier(world.north.commune, "returned")
    evidence = EvidenceFactory(assessment=dossier, task_score=dossier.task_scores.get(task__ordinal=1))
    before = every_row()

    response = client_of(world.north.commune.sender).post(delete_url(evidence))

    assert (response.status_code, response.context["reasons"]) == (
        422, ["Nhiệm vụ 1 không bị trả lại nên không thêm, không xóa minh chứng được."],
    )  # fmt: skip
    assert every_row() == before


def test_evidence_does_not_count_as_a_save_of_somebody_else(world, client_of):
    dossier = world.dossier(world.north.commune)

    client_of(world.north.commune.drafter).post(create_url(dossier), typed())

    assert Assessment.objects.get().version == dossier.version
