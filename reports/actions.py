"""What people do to commendation lists, apart from the transitions of the workflow.

Everything here needs a draft: what is issued never changes, a correction is another list (`replace_list`).
Whoever writes first locks the list, so that two people building it at once stand in line.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Max, Value, When

from danvan.activity.record import record, recorded
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.workflow import NotAllowed, OutOfReach, snapshot
from danvan.organization.models import ReviewingBody, Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import Recognition
from models_registry.models import CampaignYear
from reports.documents.wording import default_occasion, default_recipients, default_title, entry_words
from reports.models import AwardForm, CommendationEntry, CommendationList, IssuedFile, ListState
from reports.tasks import REQUESTED, make_files, progress_of
from reports.workflow import list_workflow, rung_stands

HEADING_FIELDS = (
    "title", "occasion", "basis", "document_symbol", "number", "issued_on", "signer_authority", "signer_title",
    "signer_name", "recipients",
)  # fmt: skip
ENTRY_FIELDS = ("printed_name", "workplace", "note")
# A replacement begins with these of the list that it replaces; number and date are its own.
_COPIED_FIELDS = tuple(name for name in HEADING_FIELDS if name not in ("number", "issued_on"))
_COPIED_ENTRY_FIELDS = (
    "recognition", "group", "position", "printed_name", "workplace", "initiative_name", "field_name", "note",
)  # fmt: skip
_CHANGED_WHILE_TYPING = (
    "Danh sách vừa được người khác sửa. Nội dung anh/chị gõ còn nguyên dưới đây: hãy mở bản mới trong thẻ khác, "
    "so lại, rồi lưu lần nữa nếu vẫn dùng nội dung này."
)
_CHANGED_BEFORE_ISSUE = "Danh sách vừa được người khác sửa. Hãy xem lại nội dung rồi ban hành."
_ASIDE = 1_000_000  # positions out of the way while others are renumbered: the constraint looks at every row


@transaction.atomic
def draft_list(
    rung: Unit, year: CampaignYear, *, award_form: str = AwardForm.COMMENDED, actor: User
) -> CommendationList:
    """Begin a list of `rung` with the words that such a list usually has; rows come by `add_entries`.

    Refuses while another draft of the same year and form is open: one decision, one list.
    """
    if not can(actor, Permission.DRAFT_LIST, rung):
        raise OutOfReach(["Anh/chị không có quyền lập danh sách ở cấp này."])
    if rung.is_closed:
        raise NotAllowed([f"{rung.name} đã kết thúc ngày {rung.valid_to:%d/%m/%Y} nên không lập danh sách mới được."])
    Unit.objects.select_for_update().get(pk=rung.pk)  # two clicks at once make one draft
    same = CommendationList.objects.filter(rung=rung, year=year, award_form=award_form, supersedes=None)
    if same.filter(state=ListState.DRAFT).exists():
        form = AwardForm(award_form).label.lower()
        raise NotAllowed([f"Đang có một dự thảo {form} năm {year.year}. Hãy mở dự thảo đó để làm tiếp."])
    body = body_on(rung, clock.today())
    commendation_list = CommendationList(
        rung=rung,
        body=body,
        year=year,
        award_form=award_form,
        title=default_title(award_form, year.year),
        occasion=default_occasion(year.year),
        signer_authority=body.signer_authority,
        signer_title=body.signer_title,
        signer_name=body.signer_name,
        recipients=default_recipients(body),
        created_by=actor,
    )
    with recorded("list.draft", commendation_list, label="Lập danh sách", actor=actor):
        commendation_list.save()
    return commendation_list


@transaction.atomic
def edit_heading(
    commendation_list: CommendationList, *, content: Mapping[str, Any], version: int, actor: User
) -> CommendationList:
    """Write heading, number, date, signer and recipients of a draft over the version the person began from.

    The issuing body is one that the rung has on the date of the document: the chosen one, or where that one's time is
    over, its like. With another body come its signer and its own recipients, where nobody has written others.
    """
    locked = _lock_draft(commendation_list, actor=actor, version=version)
    with recorded("list.edit", locked, label="Sửa thể thức danh sách", actor=actor):
        for name in HEADING_FIELDS:
            if name in content:
                setattr(locked, name, content[name])
        chosen = content.get("body") or locked.body
        if "body" in content or locked.issued_on is not None:
            chosen = body_on(locked.rung, locked.issued_on or clock.today(), like=chosen)
        if chosen != locked.body:
            _take_words_of(chosen, locked)
        _count_save(locked)
    return locked


@transaction.atomic
def add_entries(
    commendation_list: CommendationList, recognitions: Iterable[Recognition], *, actor: User
) -> list[CommendationEntry]:
    """Add published, positive recognitions of the list's rung and year, after the rows that are there.

    They come in the order of the units' tree. What is in the list already is passed over; anything else that is
    not eligible refuses all.
    """
    locked = _lock_draft(commendation_list, actor=actor)
    wanted = {recognition.pk for recognition in recognitions}
    wanted -= set(locked.entries.filter(recognition__in=wanted).values_list("recognition_id", flat=True))
    chosen = list(
        locked.eligible()
        .filter(pk__in=wanted)
        .select_related("result__registration__field", "result__registration__unit")
        .order_by("result__registration__unit__path", "result__registration__sort_key", "pk")
    )
    if len(chosen) != len(wanted):
        raise NotAllowed(["Có mô hình chưa được cấp này công nhận và công bố nên không đưa vào danh sách được."])
    entries = _entries_for(locked, chosen)
    if entries:
        CommendationEntry.objects.bulk_create(entries)
        _count_save(locked)
        _record_rows(locked, "list.add_entries", f"Thêm {len(entries)} dòng vào danh sách", entries, actor)
    return entries


@transaction.atomic
def remove_entry(entry: CommendationEntry, *, actor: User) -> None:
    """Take a row out of a draft and close the gap; its recognition is eligible again."""
    locked = _lock_draft(entry.commendation_list, actor=actor)
    row = locked.entries.get(pk=entry.pk)
    _record_rows(locked, "list.remove_entry", "Bỏ một dòng khỏi danh sách", [row], actor)
    after = locked.entries.filter(group=row.group, position__gt=row.position)
    row.delete()
    after.update(position=F("position") + _ASIDE)
    locked.entries.filter(position__gt=_ASIDE).update(position=F("position") - _ASIDE - 1)
    _count_save(locked)


@transaction.atomic
def move_entry(entry: CommendationEntry, *, up: bool, actor: User) -> None:
    """Exchange a row with its neighbour in the group; the first does not go up, nor the last down."""
    locked = _lock_draft(entry.commendation_list, actor=actor)
    row = locked.entries.get(pk=entry.pk)
    group = locked.entries.filter(group=row.group)
    if up:
        neighbour = group.filter(position__lt=row.position).order_by("-position").first()
    else:
        neighbour = group.filter(position__gt=row.position).order_by("position").first()
    if neighbour is None:
        return
    label = "Chuyển một dòng lên" if up else "Chuyển một dòng xuống"
    with recorded("list.move_entry", row, label=label, actor=actor, unit=locked.rung):
        theirs, mine = neighbour.position, row.position
        group.filter(pk=neighbour.pk).update(position=_ASIDE)
        row.position = theirs
        row.save(update_fields=["position"])
        group.filter(pk=neighbour.pk).update(position=mine)
        _count_save(locked)


@transaction.atomic
def set_order(commendation_list: CommendationList, group: str, entry_pks: Sequence[int], *, actor: User) -> None:
    """Put the rows of one group in this order; it must name each of them once."""
    locked = _lock_draft(commendation_list, actor=actor)
    rows = locked.entries.filter(group=group)
    if sorted(entry_pks) != sorted(rows.values_list("pk", flat=True)):
        raise NotAllowed(["Danh sách vừa được người khác sửa. Hãy tải lại trang rồi sắp xếp lại."])
    if not entry_pks:
        return
    rows.update(position=F("position") + _ASIDE)
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(entry_pks, start=1)]
    rows.update(position=Case(*places))
    _count_save(locked)
    _record_rows(locked, "list.set_order", "Sắp xếp danh sách", rows.order_by("position"), actor)


@transaction.atomic
def edit_entry(entry: CommendationEntry, *, content: Mapping[str, Any], version: int, actor: User) -> CommendationEntry:
    """Write the printed words of one row of a draft; which model it stands for does not change."""
    locked = _lock_draft(entry.commendation_list, actor=actor, version=version)
    row = locked.entries.get(pk=entry.pk)
    with recorded("list.edit_entry", row, label="Sửa dòng danh sách", actor=actor, unit=locked.rung):
        for name in ENTRY_FIELDS:
            if name in content:
                setattr(row, name, content[name])
        row.save()
        _count_save(locked)
    return row


@transaction.atomic
def issue_list(commendation_list: CommendationList, *, version: int | None = None, actor: User) -> CommendationList:
    """Issue a draft as it stands: the workflow freezes it, supersedes what it replaces, orders the files.

    With `version`, only what the person has looked over is issued, not a later save of somebody else.
    """
    if version is not None:
        locked = CommendationList.objects.select_for_update(of=("self",)).get(pk=commendation_list.pk)
        if locked.is_draft:
            _check_version(locked, version, _CHANGED_BEFORE_ISSUE)
    return list_workflow.perform("issue", commendation_list, actor=actor)


@transaction.atomic
def replace_list(commendation_list: CommendationList, *, actor: User) -> CommendationList:
    """Draft the list that is to replace an issued one, with its words and rows; gives the draft there is already.

    The old list stays in force until the new one is issued.
    """
    old = CommendationList.objects.select_for_update(of=("self",)).get(pk=commendation_list.pk)
    if not can(actor, Permission.DRAFT_LIST, old.rung):
        raise OutOfReach(["Anh/chị không có quyền lập danh sách ở cấp này."])
    existing = CommendationList.objects.filter(supersedes=old).first()
    if existing is not None:
        return existing
    if not old.is_in_force:
        raise NotAllowed([f"Danh sách đang ở trạng thái “{old.get_state_display()}” nên không lập bản thay thế được."])
    new = CommendationList(
        rung=old.rung.heir,
        body=body_on(old.rung.heir, clock.today(), like=old.body),
        year=old.year,
        award_form=old.award_form,
        supersedes=old,
        created_by=actor,
    )
    with recorded("list.replace", new, label="Lập danh sách thay thế", actor=actor):
        for name in _COPIED_FIELDS:
            setattr(new, name, getattr(old, name))
        new.save()
        CommendationEntry.objects.bulk_create(
            CommendationEntry(commendation_list=new, **{name: getattr(row, name) for name in _COPIED_ENTRY_FIELDS})
            for row in old.entries.select_related("recognition")
        )
    return new


@transaction.atomic
def discard_list(commendation_list: CommendationList, *, actor: User) -> None:
    """Throw away a draft with its rows; the record keeps what it was."""
    locked = _lock_draft(commendation_list, actor=actor, even_stopped=True)
    before = snapshot(locked) | {"rows": locked.entries.count()}
    record("list.discard", locked, label="Bỏ dự thảo danh sách", actor=actor, before=before)
    locked.entries.all().delete()
    locked.delete()


@transaction.atomic
def remake_files(commendation_list: CommendationList, *, actor: User) -> None:
    """Order again the files of an issued list that could not be made; those that are there stay as they are."""
    if not can(actor, Permission.DRAFT_LIST, commendation_list.rung):
        raise OutOfReach(["Anh/chị không có quyền tạo tệp của danh sách này."])
    if commendation_list.is_draft:
        raise NotAllowed(["Danh sách chưa ban hành nên chưa có tệp."])
    if progress_of(commendation_list).is_complete:
        raise NotAllowed(["Các tệp của danh sách đã có đủ."])
    record(REQUESTED, commendation_list, label="Yêu cầu tạo lại tệp", actor=actor)
    transaction.on_commit(partial(make_files.enqueue, commendation_list.snapshot.pk))


def note_download(commendation_list: CommendationList, file: IssuedFile | None, *, actor: User) -> None:
    """Record that somebody took a file, or looked at the draft in print."""
    label = f"Tải danh sách ({file.get_format_display()})" if file else "Xem bản in dự thảo"
    after = {"sha256": file.sha256} if file else {}
    record("list.download", commendation_list, label=label, actor=actor, after=after)


def _lock_draft(
    commendation_list: CommendationList, *, actor: User, version: int | None = None, even_stopped: bool = False
) -> CommendationList:
    draft = lock_row(CommendationList.objects.select_related("rung", "body", "year"), commendation_list.pk)
    if not can(actor, Permission.DRAFT_LIST, draft.rung):
        raise OutOfReach(["Anh/chị không có quyền sửa danh sách này."])
    if not draft.is_draft:
        raise NotAllowed(
            [
                f"Danh sách đang ở trạng thái “{draft.get_state_display()}” nên không sửa được. "
                "Nếu có sai sót, hãy lập danh sách thay thế."
            ]
        )
    if not even_stopped and (stopped := rung_stands(draft)):
        raise NotAllowed(stopped)
    if version is not None:
        _check_version(draft, version, _CHANGED_WHILE_TYPING)
    return draft


def _check_version(locked: CommendationList, version: int, reason: str) -> None:
    if locked.version != version:
        raise NotAllowed([reason])


def _count_save(locked: CommendationList) -> None:
    locked.version += 1
    locked.save()


def body_on(rung: Unit, day: date, *, like: ReviewingBody | None = None) -> ReviewingBody:
    """Who issues for the rung on `day`: `like` itself, else one of its kind, else the body that reviews."""
    bodies = list(ReviewingBody.objects.at(day).filter(unit=rung).order_by("-reviews", "valid_from", "pk"))
    if like is not None:
        kind = (like.reviews, like.issuer_kind)
        bodies.sort(key=lambda body: (body != like, (body.reviews, body.issuer_kind) != kind))
    if not bodies:
        raise NotAllowed([f"Ngày {day:%d/%m/%Y}, {rung.name} không có cơ quan ban hành. Hãy liên hệ quản trị."])
    return bodies[0]


def _take_words_of(body: ReviewingBody, commendation_list: CommendationList) -> None:
    """Let another body issue the list: words that the former one brought along give way to its own."""
    former = commendation_list.body
    for name in ("signer_authority", "signer_title", "signer_name"):
        if getattr(commendation_list, name) == getattr(former, name):
            setattr(commendation_list, name, getattr(body, name))
    if commendation_list.recipients.split() == default_recipients(former).split():
        commendation_list.recipients = default_recipients(body)
    commendation_list.body = body


def _entries_for(commendation_list: CommendationList, recognitions: Sequence[Recognition]) -> list[CommendationEntry]:
    """Unsaved rows with the default words, each group continuing after its last position."""
    last = dict(
        commendation_list.entries.order_by().values("group").annotate(last=Max("position")).values_list("group", "last")
    )
    paths = {path for recognition in recognitions for path in recognition.result.registration.unit.ancestor_paths}
    names = dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))
    entries = []
    for recognition in recognitions:
        words = entry_words(recognition, commendation_list.rung, names)
        last[words.group] = last.get(words.group, 0) + 1
        entries.append(
            CommendationEntry(
                commendation_list=commendation_list,
                recognition=recognition,
                group=words.group,
                position=last[words.group],
                printed_name=words.printed_name,
                workplace=words.workplace,
                initiative_name=words.initiative_name,
                field_name=words.field_name,
            )
        )
    return entries


def _record_rows(
    commendation_list: CommendationList, verb: str, label: str, rows: Iterable[CommendationEntry], actor: User
) -> None:
    """One event for several rows, naming each."""
    note = "\n".join(f"{row.position}. {row.printed_name} – {row.initiative_name}" for row in rows)
    record(verb, commendation_list, label=label, actor=actor, note=note)
