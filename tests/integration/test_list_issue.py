"""Issuing freezes a list; later it changes neither by our code nor by anyone's; another list replaces it."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from danvan.activity.models import AuditEvent, StateChange
from danvan.common import clock
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import ReviewingBody
from reports.actions import (
    add_entries,
    discard_list,
    edit_entry,
    edit_heading,
    issue_list,
    move_entry,
    remake_files,
    remove_entry,
    replace_list,
    set_order,
)
from reports.documents.commendation import build_document
from reports.documents.document import ListDocument
from reports.models import CommendationEntry, CommendationList, FileFormat, IssuedFile, IssuedSnapshot, ListState
from reports.tasks import make_files
from reports.workflow import list_workflow
from tests.documents import paper

from .list_pages import PERSON, everything, names, recognised, rows, url, verbs

HEADING = {"number": "15", "issued_on": date(2025, 9, 8), "signer_name": "Nguyễn Thị Thu Hà"}


@pytest.fixture
def draft(world) -> CommendationList:
    """A draft of the north that could be issued as it stands."""
    made = world.commendation_list(world.north)
    chosen = [recognised(world, world.north.commune), recognised(world, world.north.commune, **PERSON)]
    add_entries(made, chosen, actor=world.north.reviewer)
    made.refresh_from_db()
    return edit_heading(made, content=HEADING, version=made.version, actor=world.north.reviewer)


@pytest.fixture
def issued(world, draft) -> CommendationList:
    return issue_list(draft, actor=world.north.approver)


@pytest.fixture
def with_files(world, draft, committed) -> CommendationList:
    """Issued as in real life: its files are made once the transaction is over."""
    with committed():
        return issue_list(draft, actor=world.north.approver)


# --- freezing --------------------------------------------------------------------------------------


def test_issued_list_leaves_a_snapshot_of_what_it_says(world, draft):
    issued = issue_list(draft, version=draft.version, actor=world.north.approver)

    snapshot = IssuedSnapshot.objects.get(commendation_list=issued)
    document = build_document(issued, issued.entries.all(), today=clock.today())
    assert (issued.state, issued.issued_by) == (ListState.ISSUED, world.north.approver)
    assert (snapshot.content, snapshot.sha256) == (document.to_json(), document.sha256)
    assert (document.number, document.issued_on) == ("15", date(2025, 9, 8))


def test_files_are_made_from_the_snapshot_after_the_commit(with_files):
    document = ListDocument.from_json(with_files.snapshot.content)

    files = {file.format: file for file in with_files.snapshot.files.all()}
    contents = {name: bytes(file.content) for name, file in files.items()}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()} == {
        name: file.sha256 for name, file in files.items()
    }
    assert set(contents) == set(FileFormat)
    assert document.content_code in paper.texts(contents[FileFormat.PDF])[-1]
    assert verbs(with_files)[-3:] == ["list.issue", "list.file_stored", "list.file_stored"]


def test_only_what_was_looked_over_is_issued(world, draft):
    edit_heading(draft, content={"title": "Của người khác"}, version=draft.version, actor=world.north.reviewer)
    before = everything(draft)

    with pytest.raises(NotAllowed) as refused:
        issue_list(draft, version=draft.version, actor=world.north.approver)

    assert refused.value.reasons == ["Danh sách vừa được người khác sửa. Hãy xem lại nội dung rồi ban hành."]
    assert everything(draft) == before
    assert IssuedSnapshot.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("number", "", "Chưa ghi số văn bản."),
        ("issued_on", None, "Chưa ghi ngày văn bản."),
        ("signer_name", "", "Chưa ghi họ tên người ký."),
        (
            "issued_on",
            date(2026, 5, 27),
            "Văn bản ghi ngày 27/05/2026 phải trình bày theo Hướng dẫn 05-HD/VPTW, mà cổng chưa có mẫu này. "
            "Hãy kiểm tra lại ngày văn bản hoặc liên hệ quản trị.",
        ),
    ],
)
def test_incomplete_list_is_not_issued(world, draft, field, value, reason):
    edited = edit_heading(draft, content={field: value}, version=draft.version, actor=world.north.reviewer)
    before = everything(draft)

    with pytest.raises(NotAllowed) as refused:
        issue_list(edited, actor=world.north.approver)

    assert refused.value.reasons == [reason]
    assert everything(draft) == before


def test_state_body_has_no_layout_yet(world, draft):
    ReviewingBody.objects.filter(pk=draft.body_id).update(issuer_kind="state")

    with pytest.raises(NotAllowed) as refused:
        issue_list(draft, actor=world.north.approver)

    assert refused.value.reasons[0].startswith("Văn bản ghi ngày 08/09/2025 phải trình bày theo Nghị định 30/2020")


# --- feature 10: what happens afterwards does not touch it ------------------------------------------


def change_the_world(world, issued: CommendationList) -> None:
    """Rename unit and body, edit the model's title, drop the signer."""
    unit, registration = world.north.commune.unit, issued.entries.first().recognition.result.registration
    unit.name = "Xã Phan Hòa Mới"
    unit.save()
    registration.name = registration.unit_name = "Tên khác"
    registration.save()
    ReviewingBody.objects.filter(pk=issued.body_id).update(name="Ban Tuyên giáo và Dân vận", signer_name="Người Khác")
    world.north.approver.is_active = False
    world.north.approver.save()


def test_downloads_stay_the_same_bytes_whatever_changes(world, with_files, client_of):
    client = client_of(world.north.reviewer)
    before = {name: client.get(url("file", with_files, name)).content for name in FileFormat.values}

    change_the_world(world, with_files)

    assert {name: client.get(url("file", with_files, name)).content for name in FileFormat.values} == before
    stored = {file.format: bytes(file.content) for file in IssuedFile.objects.all()}
    assert before == stored


def test_snapshot_rebuilds_to_the_printed_code_whatever_changes(world, with_files):
    printed = paper.texts(bytes(IssuedFile.objects.get(format=FileFormat.PDF).content))[-1].split()[-1]

    change_the_world(world, with_files)

    snapshot = IssuedSnapshot.objects.get()
    rebuilt = ListDocument.from_json(snapshot.content)
    assert (rebuilt.sha256, rebuilt.content_code) == (snapshot.sha256, printed)


def test_page_of_an_issued_list_shows_what_was_frozen(world, issued, client_of):
    change_the_world(world, issued)

    page = client_of(world.north.leader).get(url("detail", issued)).content.decode()

    assert ("Xã Phan Hòa</td>" in page, "Đường hoa" in page) == (True, True)
    assert "Tên khác" not in page
    assert "Xã Phan Hòa Mới" not in page


@pytest.mark.parametrize(
    "act",
    ["add", "remove", "move", "order", "edit row", "edit", "discard"],
)
@pytest.mark.parametrize("state", [ListState.ISSUED, ListState.SUPERSEDED])
def test_every_act_on_an_issued_list_is_refused(world, issued, act, state):
    if state == ListState.SUPERSEDED:
        list_workflow.perform("supersede", issued, actor=world.north.approver, note="Được thay thế bởi danh sách khác")
    first, actor = issued.entries.order_by("position").first(), world.north.reviewer
    recognition = recognised(world, world.north.other_commune)
    acts = {
        "add": lambda: add_entries(issued, [recognition], actor=actor),
        "remove": lambda: remove_entry(first, actor=actor),
        "move": lambda: move_entry(first, up=False, actor=actor),
        "order": lambda: set_order(issued, first.group, [first.pk], actor=actor),
        "edit row": lambda: edit_entry(first, content={"note": "x"}, version=issued.version, actor=actor),
        "edit": lambda: edit_heading(issued, content={"title": "x"}, version=issued.version, actor=actor),
        "discard": lambda: discard_list(issued, actor=actor),
    }
    before = everything(issued)

    with pytest.raises(NotAllowed) as refused:
        acts[act]()

    assert refused.value.reasons == [
        f"Danh sách đang ở trạng thái “{state.label}” nên không sửa được. Nếu có sai sót, hãy lập danh sách thay thế."
    ]
    assert everything(issued) == before


WRITES = {
    "save of the list": lambda issued: CommendationList(**{**vars_of(issued), "title": "x"}).save(),
    "update of the list": lambda issued: CommendationList.objects.filter(pk=issued.pk).update(number="99"),
    "state of the list": lambda issued: CommendationList.objects.filter(pk=issued.pk).update(state="draft"),
    "save of a row": lambda issued: save_row(issued),
    "update of the rows": lambda issued: issued.entries.update(printed_name="x"),
    "further row": lambda issued: CommendationEntry.objects.create(**row_like(issued)),
    "save of the snapshot": lambda issued: issued.snapshot.save(),
    "update of the snapshot": lambda issued: IssuedSnapshot.objects.update(content="{}"),
    "deletion of the snapshot": lambda issued: issued.snapshot.delete(),
    "deletion of the list": lambda issued: CommendationList.objects.filter(pk=issued.pk).delete(),
    "update of a file": lambda issued: IssuedFile.objects.update(content=b""),
    "deletion of files": lambda issued: IssuedFile.objects.all().delete(),
}


def vars_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def save_row(issued):
    row = issued.entries.first()
    row.note = "x"
    row.save()


def row_like(issued):
    words = vars_of(issued.entries.first())
    return {name: value for name, value in words.items() if name != "id"} | {"position": 99}


@pytest.mark.parametrize("name", WRITES)
def test_issued_list_is_not_written_past_its_acts(world, issued, name):
    IssuedFile.objects.create(snapshot=issued.snapshot, format=FileFormat.PDF, content=b"%PDF", sha256="0" * 64)
    before = everything(issued), list(IssuedSnapshot.objects.values()), IssuedFile.objects.count()

    with pytest.raises((DatabaseError, TypeError)), transaction.atomic():
        WRITES[name](issued)

    assert (everything(issued), list(IssuedSnapshot.objects.values()), IssuedFile.objects.count()) == before


@pytest.mark.postgres
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reports_commendationlist SET number = '99'",
        "DELETE FROM reports_commendationlist",
        "UPDATE reports_commendationentry SET note = 'x'",
        "DELETE FROM reports_commendationentry",
        "UPDATE reports_issuedsnapshot SET content = '{}'",
        "DELETE FROM reports_issuedsnapshot",
        "UPDATE reports_issuedfile SET content = ''",
        "DELETE FROM reports_issuedfile",
    ],
)
def test_issued_list_is_not_written_by_sql(issued, sql):
    IssuedFile.objects.create(snapshot=issued.snapshot, format=FileFormat.PDF, content=b"%PDF", sha256="0" * 64)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# --- replacing -------------------------------------------------------------------------------------


def test_replacement_begins_with_words_and_rows_of_the_old_list(world, issued):
    new = replace_list(issued, actor=world.north.reviewer)

    assert (new.supersedes, new.is_draft, new.number, new.issued_on, new.award_form) == (
        issued, True, "", None, issued.award_form,
    )  # fmt: skip
    assert (new.title, new.signer_name, new.recipients) == (issued.title, issued.signer_name, issued.recipients)
    assert rows(new) == rows(issued)
    assert (verbs(new), CommendationList.objects.get(pk=issued.pk).state) == (["list.replace"], ListState.ISSUED)


def test_replacement_is_drafted_once(world, issued):
    first = replace_list(issued, actor=world.north.reviewer)

    assert replace_list(issued, actor=world.north.approver) == first
    assert CommendationList.objects.count() == 2


def test_old_list_is_superseded_when_its_replacement_is_issued(world, issued):
    new = replace_list(issued, actor=world.north.reviewer)
    remove_entry(new.entries.get(group="individual"), actor=world.north.reviewer)
    new.refresh_from_db()
    heading = {"number": "21", "issued_on": date(2025, 9, 10)}
    new = edit_heading(new, content=heading, version=new.version, actor=world.north.reviewer)

    issue_list(new, version=new.version, actor=world.north.approver)

    issued.refresh_from_db()
    change = StateChange.objects.about(issued).last()
    assert (issued.state, change.transition, change.note) == (
        ListState.SUPERSEDED,
        "supersede",
        "Được thay thế bởi danh sách số 21-QĐ/BDV, Huyện Bắc Bình, ngày 10 tháng 9 năm 2025.",
    )
    assert (len(names(issued)), len(names(new))) == (2, 1)
    assert issued.snapshot.sha256 != new.snapshot.sha256


@pytest.mark.parametrize("who", ["north.leader", "south.reviewer", "province.approver", "north.commune.sender"])
def test_replacement_is_drafted_by_builders_only(world, issued, who):
    with pytest.raises(OutOfReach):
        replace_list(issued, actor=world.people[who])

    assert CommendationList.objects.count() == 1


def test_draft_is_not_replaced(world, draft):
    with pytest.raises(NotAllowed) as refused:
        replace_list(draft, actor=world.north.reviewer)

    assert refused.value.reasons == ["Danh sách đang ở trạng thái “Dự thảo” nên không lập bản thay thế được."]


# --- files -----------------------------------------------------------------------------------------


def test_files_are_made_once_however_often_they_are_asked_for(world, with_files):
    before = [(file.pk, file.sha256) for file in IssuedFile.objects.order_by("pk")]

    with pytest.raises(NotAllowed) as refused:
        remake_files(with_files, actor=world.north.reviewer)

    assert refused.value.reasons == ["Các tệp của danh sách đã có đủ."]
    assert [(file.pk, file.sha256) for file in IssuedFile.objects.order_by("pk")] == before


def test_missing_file_is_made_and_the_other_kept(world, issued, committed):
    IssuedFile.objects.create(snapshot=issued.snapshot, format=FileFormat.PDF, content=b"%PDF", sha256="0" * 64)

    with committed():
        remake_files(issued, actor=world.north.reviewer)

    assert dict(IssuedFile.objects.values_list("format", "sha256"))[FileFormat.PDF] == "0" * 64
    assert set(IssuedFile.objects.values_list("format", flat=True)) == set(FileFormat)
    assert AuditEvent.objects.about(issued).filter(verb="list.files_requested").count() == 1


def test_files_of_a_spoilt_snapshot_are_not_made(draft):
    content = build_document(draft, draft.entries.all(), today=clock.today()).to_json()
    snapshot = IssuedSnapshot.objects.create(commendation_list=draft, content=content, sha256="0" * 64)

    make_files.enqueue(snapshot.pk)

    event = AuditEvent.objects.about(draft).first()
    assert (event.verb, event.note, event.actor_name) == (
        "list.files_failed",
        "Nội dung đã lưu không khớp mã băm. Hãy liên hệ quản trị.",
        "Hệ thống",
    )
    assert IssuedFile.objects.count() == 0
