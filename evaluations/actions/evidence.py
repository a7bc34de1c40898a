"""Adding files to a dossier and taking them away again while it is being written."""

from collections.abc import Mapping
from typing import IO, Any

from django.db import transaction

from danvan.activity.record import record, recorded
from danvan.common.files import FileKind, sha256_of, stored_name
from danvan.common.workflow import NotAllowed, snapshot
from danvan.organization.models import User
from evaluations.guards import is_closed_by_return, lock_for_writing
from evaluations.models import Assessment, Evidence, TaskScore

EVIDENCE_FIELDS = ("title", "document_number", "document_date", "locator")
MAX_FILES = 100  # of one dossier


class StorageFull(NotAllowed):
    """The file could not be written; nothing of it is left behind. A view answers 507."""


@transaction.atomic
def add_evidence(
    assessment: Assessment,
    *,
    file: IO[bytes],
    kind: FileKind,
    content: Mapping[str, Any],
    task_score: TaskScore | None = None,
    actor: User,
) -> Evidence:
    """Keep an inspected file under a name of ours, with its hash, for one task or the whole dossier.

    Refuses out of reach, in a wrong state or phase, for a part that was not returned, and a file that is there.
    """
    assessment = lock_for_writing(assessment, actor=actor)
    part = TaskScore.objects.select_related("task").get(pk=task_score.pk) if task_score else None
    _check_open(assessment, part)
    digest = sha256_of(file)
    _check_new(assessment, part, digest)
    evidence = Evidence(
        assessment=assessment, task_score=part, content_type=kind.content_type, sha256=digest, uploaded_by=actor,
        **{name: content[name] for name in EVIDENCE_FIELDS if name in content},
    )  # fmt: skip
    file.seek(0, 2)
    evidence.size = file.tell()
    file.seek(0)
    name = evidence.file.field.generate_filename(evidence, stored_name(kind))
    storage = evidence.file.storage
    try:
        evidence.file = storage.save(name, file)  # type: ignore[assignment]
    except OSError as error:
        storage.delete(name)  # half a file, or none
        raise StorageFull(["Máy chủ tạm hết chỗ lưu nên chưa nhận được tệp. Hãy báo người quản trị."]) from error
    try:
        with recorded("evidence.add", evidence, label="Thêm minh chứng", actor=actor):
            evidence.save()
    except BaseException:
        storage.delete(evidence.file.name)
        raise
    return evidence


@transaction.atomic
def delete_evidence(evidence: Evidence, *, actor: User) -> None:
    """Take a file away while its part can be written; the event keeps its title and hash."""
    assessment = lock_for_writing(evidence.assessment, actor=actor)
    _check_open(assessment, evidence.task_score)
    label = "Xóa minh chứng"
    record("evidence.delete", evidence, label=label, actor=actor, unit=assessment.unit, before=snapshot(evidence))
    storage, name = evidence.file.storage, str(evidence.file.name)
    evidence.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _check_open(assessment: Assessment, part: TaskScore | None) -> None:
    if is_closed_by_return(assessment, part):
        what = f"Nhiệm vụ {part.task.ordinal}" if part else "Minh chứng chung"
        raise NotAllowed([f"{what} không bị trả lại nên không thêm, không xóa minh chứng được."])


def _check_new(assessment: Assessment, part: TaskScore | None, digest: str) -> None:
    same = assessment.evidence.filter(task_score=part, sha256=digest).first()
    if same is not None:
        raise NotAllowed([f"Tệp này đã có ở đây, với tên “{same.title}”."])
    if assessment.evidence.count() >= MAX_FILES:
        raise NotAllowed([f"Mỗi bản tự đánh giá nhận tối đa {MAX_FILES} tệp. Hãy gộp hoặc bỏ bớt tệp."])
