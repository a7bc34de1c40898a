"""Keeping files, citing them where they prove something, and taking them away while nothing sent rests on them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from danvan.activity.record import record, recorded
from danvan.common.files import FileKind, megabytes, sha256_of, stored_name
from danvan.common.workflow import NotAllowed, OutOfReach, snapshot
from danvan.organization.models import Unit, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.models import Evidence, EvidenceCitation, ReturnedDossierPart
from evaluations.places import Place, citation_refusals, lock_citation, lock_place, place_of

EVIDENCE_FIELDS = ("title", "document_number", "document_date", "issuer")
MAX_FILES = 300  # of one unit in one year


class StorageFull(NotAllowed):
    """The file could not be written; nothing of it is left behind. A view answers 507."""

    def __init__(self) -> None:
        super().__init__(["Máy chủ tạm hết chỗ lưu nên chưa nhận được tệp. Hãy báo người quản trị."])


@dataclass(frozen=True)
class Upload:
    """One file that was inspected and, if it is a picture, made fit to be kept."""

    file: IO[bytes]
    kind: FileKind
    title: str
    thumbnail: bytes = b""


@dataclass
class Added:
    """What became of the files of one form."""

    kept: list[Evidence] = field(default_factory=list)  # new files
    cited: list[Evidence] = field(default_factory=list)  # the unit had these bytes already: cited here too
    there: list[Evidence] = field(default_factory=list)  # cited here before


class _Digested(NamedTuple):
    upload: Upload
    digest: str
    size: int


def add_evidence(
    place: Place, uploads: Sequence[Upload], *, content: Mapping[str, Any], note: str = "", actor: User
) -> Added:
    """Keep inspected files under names of ours, with their hashes, and cite each at `place`: all of them or none.

    Bytes that the unit has kept for the year already are not kept again. Refuses out of reach, in a wrong state or
    phase, for a part that was not returned, and what exceeds the room of the unit.
    """
    with _nothing_left_behind() as names:
        return _add(lock_place(place, actor=actor), uploads, content, note, names, actor)


def replace_evidence(
    citation: EvidenceCitation, upload: Upload, *, content: Mapping[str, Any], note: str = "", actor: User
) -> Evidence:
    """Keep an inspected file in the place of the one that a return named; what was there goes from this place.

    The return stays bound to the place: what was put there may be replaced again until the answer is sent.
    """
    with _nothing_left_behind() as names:
        place = lock_citation(citation, actor=actor)
        added = _add(place, [upload], content, note, names, actor)
        if added.there:
            raise NotAllowed([f"Tệp này đã có ở đây, với tên “{added.there[0].title}”. Hãy chọn tệp khác."])
        (evidence,) = added.kept + added.cited
        new = evidence.citations.get(**{place.field: place.row})
        new.is_returned, new.return_reason = True, citation.return_reason
        new.save(update_fields=["is_returned", "return_reason"])
        ReturnedDossierPart.objects.filter(citation=citation).update(citation=new)
        uncite_evidence(citation, actor=actor)
        return evidence


@contextmanager
def _nothing_left_behind() -> Iterator[list[str]]:
    """One transaction, and the names of the files that it wrote: where it fails they are removed again."""
    names: list[str] = []
    storage = Evidence._meta.get_field("file").storage  # type: ignore[union-attr]
    try:
        with transaction.atomic():
            yield names
    except OSError as error:
        _remove(storage, names)
        raise StorageFull from error
    except BaseException:
        _remove(storage, names)
        raise


def _add(
    place: Place, uploads: Sequence[Upload], content: Mapping[str, Any], note: str, names: list[str], actor: User
) -> Added:
    Unit.objects.select_for_update(of=("self",)).get(pk=place.unit.pk)  # two forms at once count each other's bytes
    own = Evidence.objects.of_unit_year(place.unit, place.year)
    digested = [_Digested(upload, sha256_of(upload.file), _size_of(upload.file)) for upload in uploads]
    known = {row.sha256: row for row in own.filter(sha256__in=[row.digest for row in digested]).order_by("-id")}
    _check_room(own, {row.digest: row.size for row in digested if row.digest not in known})
    added = Added()
    for row in digested:
        evidence = known.get(row.digest)
        if evidence is None:
            evidence = known[row.digest] = _keep(place, row, content, note, names, actor)
            added.kept.append(evidence)
        elif evidence.citations.filter(**{place.field: place.row}).exists():
            added.there.append(evidence)
        else:
            _cite(evidence, place, locator=content.get("locator", ""), actor=actor)
            added.cited.append(evidence)
    return added


def _keep(
    place: Place, row: _Digested, content: Mapping[str, Any], note: str, names: list[str], actor: User
) -> Evidence:
    upload = row.upload
    evidence = Evidence(
        unit=place.unit, year=place.year, content_type=upload.kind.content_type, sha256=row.digest, size=row.size,
        uploaded_by=actor,
        **{name: content[name] for name in EVIDENCE_FIELDS if name in content} | {"title": upload.title},
    )  # fmt: skip
    name = stored_name(upload.kind)
    evidence.file = _store(evidence, name, upload.file, names)  # type: ignore[assignment]
    if upload.thumbnail:
        small = f"{name.rpartition('.')[0]}-nho.jpg"
        evidence.thumbnail = _store(evidence, small, ContentFile(upload.thumbnail), names)  # type: ignore[assignment]
    evidence.save()
    citation = _citation(evidence, place, content.get("locator", ""), actor)
    citation.save()
    after = {name: value for name, value in snapshot(evidence).items() if value not in (None, "")}
    record(
        "evidence.add", evidence, label="Thêm minh chứng", actor=actor, note=note,
        after=after | {"place": place.name} | place.traces,
    )  # fmt: skip
    return evidence


@transaction.atomic
def cite_evidence(evidence: Iterable[Evidence], place: Place, *, actor: User) -> list[Evidence]:
    """Cite files that the unit has kept for the year at one more place; gives those that were not cited there yet."""
    place = lock_place(place, actor=actor)
    own = Evidence.objects.of_unit_year(place.unit, place.year)
    rows = own.filter(pk__in=[row.pk for row in evidence]).exclude(**{f"citations__{place.field}": place.row})
    added = list(rows.order_by("id"))
    for row in added:
        _cite(row, place, locator="", actor=actor)
    return added


@transaction.atomic
def edit_evidence(citation: EvidenceCitation, *, content: Mapping[str, Any], actor: User) -> Evidence:
    """Write what is said of a file, and of its place here.

    The title and the document's particulars stand wherever it is cited, so they wait while something that cites it
    cannot be written; “mục, trang” belongs to this place alone.
    """
    place = lock_citation(citation, actor=actor)
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("unit").get(pk=citation.evidence_id)
    changed = {name for name in EVIDENCE_FIELDS if name in content and content[name] != getattr(evidence, name)}
    if changed and (reasons := elsewhere_closed(evidence, actor=actor)):
        raise NotAllowed(reasons)
    if changed:
        with recorded("evidence.edit", evidence, label="Sửa thông tin minh chứng", actor=actor):
            for name in changed:
                setattr(evidence, name, content[name])
            evidence.save()
    locator = content.get("locator", citation.locator)
    if locator != citation.locator:
        record(
            "evidence.locate", evidence, label=f"Sửa mục, trang dẫn ở {_inside(place)}", actor=actor,
            note=f"“{citation.locator}” → “{locator}”", before=place.traces, after=place.traces,
        )  # fmt: skip
        citation.locator = locator
        citation.save(update_fields=["locator"])
    return evidence


@transaction.atomic
def uncite_evidence(citation: EvidenceCitation, *, actor: User) -> None:
    """Take a file away from one place; where that was its only one, the file goes too."""
    place = lock_citation(citation, actor=actor)
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("unit").get(pk=citation.evidence_id)
    if not evidence.citations.exclude(pk=citation.pk).exists():
        _delete(evidence, actor)
        return
    record("evidence.uncite", evidence, label=f"Bỏ minh chứng khỏi {_inside(place)}", actor=actor, before=place.traces)
    citation.delete()


@transaction.atomic
def delete_evidence(evidence: Evidence, *, actor: User) -> None:
    """Take a file away while every place that cites it can be written; the event keeps its title and hash."""
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("unit").get(pk=evidence.pk)
    citations = _citations_of(evidence)
    for citation in citations:
        lock_citation(citation, actor=actor)
    if not citations:
        _check_may_enter(evidence, actor)
    _delete(evidence, actor)


def elsewhere_closed(evidence: Evidence, *, actor: User) -> list[str]:
    """Where a file is cited by something that cannot be written now; empty when it may be changed everywhere."""
    closed = [place_of(row) for row in _citations_of(evidence) if citation_refusals(row, actor=actor)]
    return [f"Minh chứng này đang được dẫn ở {_inside(place)}, phần đó không sửa được nữa." for place in closed]


def _delete(evidence: Evidence, actor: User) -> None:
    traces = {key: value for row in _citations_of(evidence) for key, value in place_of(row).traces.items()}
    before = snapshot(evidence) | traces
    record("evidence.delete", evidence, label="Xóa minh chứng", actor=actor, before=before)
    names = [str(name) for name in (evidence.file.name, evidence.thumbnail.name) if name]
    storage = evidence.file.storage
    evidence.citations.all().delete()
    evidence.delete()
    transaction.on_commit(lambda: _remove(storage, names))


def _cite(evidence: Evidence, place: Place, *, locator: str, actor: User) -> None:
    _citation(evidence, place, locator, actor).save()
    record(
        "evidence.cite", evidence, label=f"Dẫn minh chứng đã có vào {_inside(place)}", actor=actor, after=place.traces
    )


def _citation(evidence: Evidence, place: Place, locator: str, actor: User) -> EvidenceCitation:
    return EvidenceCitation(evidence=evidence, locator=locator, cited_by=actor, **{place.field: place.row})


def _citations_of(evidence: Evidence) -> list[EvidenceCitation]:
    return list(EvidenceCitation.objects.filter(evidence=evidence).with_places().order_by("id"))


def _check_room(own: Any, sizes: Mapping[str, int]) -> None:
    """`sizes`: bytes of each new file by its hash."""
    if own.count() + len(sizes) > MAX_FILES:
        raise NotAllowed([f"Mỗi đơn vị lưu tối đa {MAX_FILES} tệp minh chứng một năm. Hãy gộp hoặc bỏ bớt tệp."])
    used, new, most = own.bytes_used(), sum(sizes.values()), settings.EVIDENCE_TOTAL_BYTES
    if new and used + new > most:
        raise NotAllowed(
            [f"Đơn vị đã dùng {megabytes(used)} trong {megabytes(most)}; các tệp này cần thêm {megabytes(new)}. "
             "Hãy bỏ bớt tệp không cần, hoặc gửi ít ảnh hơn."]
        )  # fmt: skip


def _check_may_enter(evidence: Evidence, actor: User) -> None:
    if not can(actor, Permission.ENTER, evidence.unit):
        raise OutOfReach(["Anh/chị không có quyền xóa minh chứng này."])


def _inside(place: Place) -> str:
    """The name of a place within a sentence."""
    return place.name[:1].lower() + place.name[1:]


def _size_of(file: IO[bytes]) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size


def _store(evidence: Evidence, name: str, file: Any, names: list[str]) -> str:
    """Write a file; `names` learns of it first, so that half a file is found and removed."""
    field_of_file = evidence.file.field
    wanted = field_of_file.generate_filename(evidence, name)
    names.append(wanted)
    kept: str = field_of_file.storage.save(wanted, file)
    if kept != wanted:
        names.append(kept)
    return kept


def _remove(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        storage.delete(name)
