"""The file of an order on its way from the form to the confirmation: stored once, known by a signed code.

The code is of one person and lasts two days. What was stored and never confirmed is swept away by a later upload.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import IO

from django.core import signing
from django.core.files.storage import default_storage

from danvan.common import clock
from danvan.common.files import FileKind, sha256_of, stored_name
from danvan.common.workflow import NotAllowed
from danvan.organization.models import PlanImport, Reorganisation, User
from danvan.organization.reorganisation.orders import LegalDocument

FOLDER = "reorganisations"
SALT = "reorganisation-document"
LASTS = timedelta(days=2)


@dataclass(frozen=True)
class KeptDocument:
    """A stored file that no order has yet."""

    file: str
    name: str
    sha256: str

    def token_for(self, user: User) -> str:
        return signing.dumps([self.file, self.name, self.sha256, user.pk], salt=SALT)

    def of(self, document: LegalDocument) -> LegalDocument:
        """The document with this file."""
        return replace(document, file=self.file, file_name=self.name, sha256=self.sha256)


def keep_document(file: IO[bytes], *, kind: FileKind, name: str, actor: User) -> KeptDocument:
    """Store an inspected file under a name of ours; what earlier uploads left behind goes.

    Raises NotAllowed where the disk is full, and leaves nothing half written.
    """
    _sweep()
    digest = sha256_of(file)
    path = f"{FOLDER}/{stored_name(kind)}"
    try:
        return KeptDocument(default_storage.save(path, file), name[-200:], digest)
    except OSError as error:
        default_storage.delete(path)
        raise NotAllowed(["Máy chủ tạm hết chỗ lưu nên chưa nhận được tệp. Hãy báo người quản trị."]) from error


def kept_document(token: str, user: User) -> KeptDocument | None:
    """What the code stands for; None where it is another person's, too old, or its file is gone."""
    try:
        file, name, digest, owner = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return KeptDocument(file, name, digest) if owner == user.pk and default_storage.exists(file) else None


def _sweep() -> None:
    """Take away files that were uploaded for an order and never confirmed."""
    if not default_storage.exists(FOLDER):
        return
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    used = set(Reorganisation.objects.filter(document_file__in=names).values_list("document_file", flat=True))
    for plan in PlanImport.objects.filter(finished_at=None, failure="").exclude(documents={}):
        used.update(kept[0] for kept in plan.documents.values() if kept)
    for name in names:
        if name not in used and clock.now() - default_storage.get_modified_time(name) > 2 * LASTS:
            default_storage.delete(name)
