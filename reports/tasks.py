"""The work behind an issued list: its files are drawn in the background, once, and stored for good.

Nobody's act: the actor of what is recorded here is the portal. The task can be queued again at any time; it makes
only what is missing, from the snapshot and nothing else.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django_tasks import task

from danvan.activity.models import AuditEvent
from danvan.activity.record import record
from danvan.common import clock
from reports.documents.document import ListDocument
from reports.models import CommendationList, FileFormat, IssuedFile, IssuedSnapshot
from reports.renderers.errors import CannotRender
from reports.renderers.pdf import render_pdf
from reports.renderers.xlsx import render_xlsx

logger = logging.getLogger(__name__)

REQUESTED, FAILED = "list.files_requested", "list.files_failed"
PATIENCE = timedelta(minutes=3)  # after this the page offers to try again
_UNEXPECTED = "Có lỗi ngoài dự kiến khi tạo tệp."

# The quick one first, so that it is there even when the other cannot be made.
RENDERERS: dict[FileFormat, Callable[[ListDocument], bytes]] = {
    FileFormat.XLSX: render_xlsx,
    FileFormat.PDF: render_pdf,
}


@task()
def make_files(snapshot_pk: int) -> None:
    """Draw and store the files of a snapshot that are not there yet; a failure is recorded and raised."""
    snapshot = IssuedSnapshot.objects.select_related("commendation_list__rung").get(pk=snapshot_pk)
    try:
        document = ListDocument.from_json(snapshot.content)
        if document.sha256 != snapshot.sha256:
            raise CannotRender("Nội dung đã lưu không khớp mã băm. Hãy liên hệ quản trị.")
        for file_format, render in RENDERERS.items():
            if not snapshot.files.filter(format=file_format).exists():
                _store(snapshot, file_format, render(document))
    except Exception as error:
        reason = str(error) if isinstance(error, CannotRender) else _UNEXPECTED
        record(FAILED, snapshot.commendation_list, label="Chưa tạo được tệp", actor=None, note=reason)
        logger.exception("Files of snapshot %s could not be made", snapshot_pk)
        raise


def _store(snapshot: IssuedSnapshot, file_format: FileFormat, content: bytes) -> None:
    """Store the bytes unless another worker was quicker: the first to be stored is the file."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            IssuedFile.objects.create(snapshot=snapshot, format=file_format, content=content, sha256=sha256)
            record(
                "list.file_stored",
                snapshot.commendation_list,
                label=f"Lưu tệp {file_format.label}",
                actor=None,
                after={"sha256": sha256},
            )
    except IntegrityError:
        if not snapshot.files.filter(format=file_format).exists():
            raise


@dataclass(frozen=True)
class FilesProgress:
    """How far the files of an issued list are; `failure` is why they stopped."""

    files: tuple[IssuedFile, ...]
    failure: str
    is_late: bool

    @property
    def done(self) -> int:
        return len(self.files)

    @property
    def total(self) -> int:
        return len(RENDERERS)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def is_under_way(self) -> bool:
        return not self.is_complete and not self.failure


def progress_of(commendation_list: CommendationList) -> FilesProgress:
    """The files that are stored (without their bytes), and what became of the others."""
    snapshot = commendation_list.snapshot
    files = tuple(snapshot.files.defer("content").order_by("format"))
    if len(files) == len(RENDERERS):
        return FilesProgress(files, failure="", is_late=False)
    last = AuditEvent.objects.about(commendation_list).filter(verb__in=[REQUESTED, FAILED]).first()
    asked_at = last.at if last is not None else snapshot.created_at
    failure = last.note if last is not None and last.verb == FAILED else ""
    return FilesProgress(files, failure=failure, is_late=clock.now() - asked_at > PATIENCE)
