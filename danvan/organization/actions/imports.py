"""What people do with a file of rows: bring it in, say which unit a name means, confirm, or leave it.

Checking and saving are long work and happen in tasks (organization/tasks.py); nothing is saved before a person has
seen what would be, and has confirmed it.
"""

import hashlib
from functools import partial

from django.db import transaction

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.text import one_line
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.importing import tasks
from danvan.organization.importing.kinds import Importer, importers
from danvan.organization.models import ImportBatch, LineOutcome, Unit, UnitAlias, User
from danvan.organization.scope import can, memberships_of

_GONE_ON = ["Lần nhập này đã được xử lý. Hãy tải lại trang."]


@transaction.atomic
def upload_import(kind: str, content: bytes, *, file_name: str, actor: User) -> ImportBatch:
    """Keep a file and have it checked in the background; nothing of it is saved yet."""
    importer = importers().get(kind)
    unit = _unit_for(actor, importer)
    if importer is None or unit is None:
        raise OutOfReach(["Anh/chị không có quyền nhập loại dữ liệu này."])
    batch = ImportBatch.objects.create(
        kind=kind,
        unit=unit,
        file_name=one_line(file_name)[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
    )
    record(
        "import.upload", batch, label=f"Tải lên tệp Excel: {importer.label.lower()}", actor=actor,
        after={"sha256": batch.sha256},
    )  # fmt: skip
    transaction.on_commit(partial(tasks.check_import.enqueue, batch.pk))
    return batch


@transaction.atomic
def explain_unit(batch: ImportBatch, text: str, unit: Unit, *, actor: User) -> UnitAlias:
    """Remember that `text` in files means `unit`, and check the file again."""
    batch = _locked(batch, actor)
    if not can(actor, importers()[batch.kind].permission, unit):
        raise OutOfReach(["Đơn vị này ngoài phạm vi anh/chị quản trị."])
    text = one_line(text)[:200]
    if not batch.lines.filter(unknown_unit=text).exists():  # type: ignore[attr-defined]
        raise NotAllowed(["Tên này không còn trong các dòng có lỗi. Hãy tải lại trang."])
    alias, is_new = UnitAlias.objects.get_or_create(
        unit=unit, search_key=UnitAlias.key_of(text), defaults={"text": text, "added_by": actor}
    )
    if is_new:
        record("unit.alias", alias, label="Ghi nhớ tên gọi khác của đơn vị", actor=actor, unit=unit)
    batch.checked_at, batch.progress = None, 0
    batch.save(update_fields=["checked_at", "progress"])
    transaction.on_commit(partial(tasks.check_import.enqueue, batch.pk))
    return alias


@transaction.atomic
def confirm_import(batch: ImportBatch, *, address: str, actor: User) -> ImportBatch:
    """Have the good rows saved in the background; the wrong ones are left out. `address` is that of the portal."""
    batch = _locked(batch, actor)
    if not batch.result.get(LineOutcome.NEW, 0) + batch.result.get(LineOutcome.CHANGED, 0):
        raise NotAllowed(["Tệp không có dòng nào cần lưu."])
    batch.confirmed_at, batch.confirmed_by, batch.progress = clock.now(), actor, 0
    batch.save(update_fields=["confirmed_at", "confirmed_by", "progress"])
    record("import.confirm", batch, label="Xác nhận nhập từ Excel", actor=actor)
    transaction.on_commit(partial(tasks.save_import.enqueue, batch.pk, address))
    return batch


@transaction.atomic
def discard_import(batch: ImportBatch, *, actor: User) -> ImportBatch:
    """Leave a file, checked or still being read: nothing of it is ever saved; its lines are deleted."""
    batch = _locked(batch, actor, also_unread=True)
    batch.discarded_at = clock.now()
    batch.save(update_fields=["discarded_at"])
    batch.lines.all().delete()  # type: ignore[attr-defined]
    record("import.discard", batch, label="Bỏ tệp Excel, không nhập", actor=actor)
    return batch


def _locked(batch: ImportBatch, actor: User, *, also_unread: bool = False) -> ImportBatch:
    """The batch as it stands, locked, if it awaits this person's decision (or is still being read)."""
    row: ImportBatch = lock_row(ImportBatch.objects.select_related("unit"), batch.pk)
    importer = importers().get(row.kind)
    if importer is None or not can(actor, importer.permission, row.unit):
        raise OutOfReach(["Anh/chị không có quyền với lần nhập này."])
    if not row.awaits_confirmation and not (also_unread and row.is_checking):
        raise NotAllowed(_GONE_ON)
    return row


def _unit_for(actor: User, importer: Importer | None) -> Unit | None:
    """The unit in whose name the person imports: the highest at which they hold the right."""
    if importer is None:
        return None
    units = [m.unit for m in memberships_of(actor) if can(actor, importer.permission, m.unit)]
    return min(units, key=lambda unit: (len(unit.path), unit.path), default=None)
