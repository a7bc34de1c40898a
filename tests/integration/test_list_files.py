"""Downloads serve the stored bytes and leave a trace; drafts can be looked at in print by their builders."""

import io
import sys

import pytest
from django.contrib.messages import get_messages
from django.utils.http import http_date
from pypdf import PdfReader

from danvan.activity.models import AuditEvent
from danvan.common import clock
from evaluations.models import Recognition
from reports.actions import add_entries, remake_files
from reports.models import CommendationEntry, FileFormat, IssuedFile, ListState
from reports.renderers.pdf import NO_PANGO
from reports.tasks import PATIENCE, make_files, progress_of
from reports.views.list_files import MOST_DRAFT_ROWS
from tests.conftest import on_day
from tests.documents import paper
from tests.factories import InitiativeResultFactory

from .list_pages import recognised, url, verbs

PDF, XLSX = b"%PDF-1.7 bytes as they were stored", b"PK bytes as they were stored"
SHA256 = {FileFormat.PDF: "a" * 64, FileFormat.XLSX: "b" * 64}


@pytest.fixture
def draft(world):
    made = world.commendation_list(world.north)
    add_entries(made, [recognised(world, world.north.commune)], actor=world.north.reviewer)
    return made


@pytest.fixture
def issued(world):
    """An issued list without files."""
    return world.commendation_list(world.north, ListState.ISSUED, of=[recognised(world, world.north.commune)])


@pytest.fixture
def stored(issued):
    """An issued list with files whose bytes no renderer would make."""
    for name, content in ((FileFormat.PDF, PDF), (FileFormat.XLSX, XLSX)):
        IssuedFile.objects.create(snapshot=issued.snapshot, format=name, content=content, sha256=SHA256[name])
    return issued


class NoPango:
    """An import hook that behaves as a server without Pango."""

    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture
def without_pango(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])


# --- issued lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("pdf", PDF, "application/pdf"),
        ("xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_download_is_the_stored_bytes(world, stored, client_of, name, content, kind):
    response = client_of(world.north.leader).get(url("file", stored, name))

    assert (response.status_code, response.content) == (200, content)
    assert {
        header: response[header] for header in ("Content-Type", "ETag", "Cache-Control", "Content-Disposition")
    } == {
        "Content-Type": kind,
        "ETag": f'"{SHA256[FileFormat(name)]}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'attachment; filename="Danh sach bieu duong nam 2025, so 15-QD-BDV.{name}"; '
        f"filename*=UTF-8''Danh%20s%C3%A1ch%20bi%E1%BB%83u%20d%C6%B0%C6%A1ng%20n%C4%83m%202025%2C%20s%E1%BB%91%20"
        f"15-Q%C4%90-BDV.{name}",
    }


def test_download_is_recorded_and_a_look_at_its_head_is_not(world, stored, client_of):
    client = client_of(world.north.leader)

    client.head(url("file", stored, "pdf"))
    client.get(url("file", stored, "xlsx"))

    event = AuditEvent.objects.first()
    assert verbs(stored)[-2:] == ["list.issue", "list.download"]
    assert (event.label, event.actor_id, event.unit_path, event.after) == (
        "Tải danh sách (Excel)", world.north.leader.pk, world.north.unit.path, {"sha256": "b" * 64},
    )  # fmt: skip


def test_unchanged_file_is_not_sent_again(world, stored, client_of):
    client = client_of(world.north.leader)

    same = client.get(url("file", stored, "pdf"), headers={"If-None-Match": f'"{"a" * 64}"'})
    other = client.get(url("file", stored, "pdf"), headers={"If-None-Match": f'"{"c" * 64}"'})
    dated = client.get(url("file", stored, "pdf"), headers={"If-Modified-Since": http_date(clock.now().timestamp())})

    assert [(page.status_code, page.content) for page in (same, other, dated)] == [(304, b""), (200, PDF), (200, PDF)]


def test_file_that_is_still_being_made_leads_back_to_the_list(world, issued, client_of):
    response = client_of(world.north.leader).get(url("file", issued, "pdf"))

    assert (response.status_code, response["Location"]) == (302, url("detail", issued))
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Tệp đang được tạo. Hãy thử lại sau ít phút."
    ]


@pytest.mark.parametrize("name", ["docx", "PDF", "x"])
def test_other_formats_are_not_found(world, stored, client_of, name):
    assert client_of(world.north.leader).get(url("file", stored, name)).status_code == 404


# --- drafts ----------------------------------------------------------------------------------------


def test_draft_is_printed_for_its_builders_marked_and_recorded(world, draft, client_of):
    response = client_of(world.north.approver).get(url("file", draft, "pdf"))

    texts = paper.texts(response.content)
    assert [text.count("DỰ THẢO") for text in texts] == [1] * len(texts)
    assert response["Content-Disposition"].startswith('inline; filename="Du thao danh sach bieu duong nam 2025.pdf"')
    assert AuditEvent.objects.first().label == "Xem bản in dự thảo"
    assert len(PdfReader(io.BytesIO(response.content)).pages) == len(texts)


def test_draft_has_no_spreadsheet(world, draft, client_of):
    assert client_of(world.north.reviewer).get(url("file", draft, "xlsx")).status_code == 404


@pytest.mark.parametrize("who", ["north.leader", "north.administrator", "north.commune.drafter", "province.reviewer"])
@pytest.mark.parametrize("name", ["pdf", "xlsx"])
def test_draft_is_not_there_for_readers(world, draft, client_of, who, name):
    assert client_of(world.people[who]).get(url("file", draft, name)).status_code == 404


def test_long_draft_is_looked_at_on_screen(world, draft, client_of):
    recognition = draft.entries.get().recognition
    results = InitiativeResultFactory.create_batch(MOST_DRAFT_ROWS, assessment=recognition.result.assessment)
    others = Recognition.objects.bulk_create(Recognition(result=result, desk=world.north.unit) for result in results)
    CommendationEntry.objects.bulk_create(
        CommendationEntry(commendation_list=draft, recognition=other, group="collective", position=position)
        for position, other in enumerate(others, start=2)
    )

    response = client_of(world.north.reviewer).get(url("file", draft, "pdf"))

    assert (response.status_code, response.context["text"]) == (
        200,
        "Dự thảo có hơn 200 dòng: hãy xem trên màn hình. Tệp PDF được tạo khi ban hành.",
    )


def test_draft_past_the_last_layout_is_not_printed(world, draft, client_of):
    with on_day("2026-06-01"):
        response = client_of(world.north.reviewer).get(url("file", draft, "pdf"))

    assert response.status_code == 422
    assert response.context["text"].startswith("Văn bản ghi ngày 01/06/2026 phải trình bày theo Hướng dẫn 05-HD/VPTW")


# --- when files cannot be made ---------------------------------------------------------------------


def test_draft_is_not_printed_without_pango_and_the_page_says_why(world, draft, client_of, without_pango):
    response = client_of(world.north.reviewer).get(url("file", draft, "pdf"))

    assert (response.status_code, response.context["text"]) == (503, NO_PANGO)


def test_excel_is_made_without_pango_and_the_page_says_why_pdf_is_not(world, issued, client_of, without_pango):
    make_files.enqueue(issued.snapshot.pk)

    page = client_of(world.north.reviewer).get(url("detail", issued))
    progress = page.context["progress"]
    assert ([file.format for file in progress.files], progress.failure) == (["xlsx"], NO_PANGO)
    assert "Tạo lại tệp" in page.content.decode()
    assert "Refresh" not in page


def test_files_are_made_anew_by_a_button(world, issued, client_of, committed):
    with committed():
        response = client_of(world.north.reviewer).post(url("files_remake", issued))

    progress = progress_of(issued)
    assert (response["Location"], progress.is_complete) == (url("detail", issued), True)


def test_files_are_not_made_anew_by_readers(world, issued, client_of):
    response = client_of(world.north.leader).post(url("files_remake", issued))

    assert (response.status_code, verbs(issued)[-1]) == (404, "list.issue")


def test_draft_has_no_files_to_make(world, draft, client_of):
    response = client_of(world.north.reviewer).post(url("files_remake", draft))

    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Danh sách chưa ban hành nên chưa có tệp."
    ]


def test_progress_is_under_way_then_late_then_asked_again(world, issued):
    before = progress_of(issued)
    with clock.standing_at(clock.now() + 2 * PATIENCE):
        late = progress_of(issued)
        remake_files(issued, actor=world.north.reviewer)
        again = progress_of(issued)

    assert [(p.done, p.is_under_way, p.is_late, p.failure) for p in (before, late, again)] == [
        (0, True, False, ""), (0, True, True, ""), (0, True, False, ""),
    ]  # fmt: skip
