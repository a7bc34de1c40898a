"""Imports in the background: a file is checked, and after a person has confirmed it, saved.

Progress is written outside the transaction that saves, so that the page can show it: judging rows takes the time,
writing them is done in bulk at the end, all or nothing.
"""

import logging
from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django_tasks import task

from danvan.activity.record import record
from danvan.common import clock
from danvan.common.locking import lock_row
from danvan.common.spreadsheet import read_rows
from danvan.common.workflow import NotAllowed
from danvan.organization.importing.kinds import (
    Importer,
    Saved,
    SourceRow,
    Tick,
    Verdict,
    counts_of,
    importers,
    source_rows,
)
from danvan.organization.models import ImportBatch, ImportLine, LineOutcome

logger = logging.getLogger(__name__)

_UNEXPECTED = "Có lỗi ngoài dự kiến khi đọc tệp. Chưa có gì được lưu."
_AT_ONCE = 1000


@task()
def check_import(batch_pk: int) -> None:
    """Read the file of a batch and judge its rows; only the batch's own lines are written."""
    batch = ImportBatch.objects.select_related("uploaded_by").get(pk=batch_pk)
    importer = importers()[batch.kind]
    try:
        rows = source_rows(read_rows(bytes(batch.content), name=batch.file_name), importer.columns)
        ImportBatch.objects.filter(pk=batch.pk).update(rows=len(rows))
        judgement = importer.judge(rows, actor=batch.uploaded_by, tick=_ticking(batch))
    except ValidationError as refusal:
        _fail(batch, " ".join(refusal.messages))
    except Exception:
        logger.exception("Import %s could not be checked", batch.pk)
        _fail(batch, _UNEXPECTED)
        raise
    else:
        _keep(batch, rows, judgement.verdicts)


@transaction.atomic
def _keep(batch: ImportBatch, rows: Sequence[SourceRow], verdicts: Sequence[Verdict]) -> None:
    batch = lock_row(ImportBatch.objects.all(), batch.pk)
    if batch.confirmed_at or batch.discarded_at:
        return
    ImportLine.objects.filter(batch=batch).delete()
    ImportLine.objects.bulk_create(
        (
            ImportLine(
                batch=batch,
                number=row.number,
                outcome=verdict.outcome,
                values=row.values,
                conversions=row.conversions,
                errors=verdict.errors,
                unknown_unit=verdict.unknown_unit[:200],
            )
            for row, verdict in zip(rows, verdicts, strict=True)
        ),
        batch_size=_AT_ONCE,
    )
    batch.rows = batch.progress = len(rows)
    batch.result, batch.checked_at = dict(counts_of(verdicts)), clock.now()
    batch.save(update_fields=["rows", "progress", "result", "checked_at"])


@task()
def save_import(batch_pk: int, address: str) -> None:
    """Save the good rows of a confirmed batch, once; what has become wrong since is told on its line."""
    batch = ImportBatch.objects.select_related("confirmed_by", "unit").get(pk=batch_pk)
    if not batch.is_saving or batch.confirmed_by is None:
        return
    importer = importers()[batch.kind]
    good = batch.lines.exclude(outcome=LineOutcome.WRONG).order_by("number", "pk")  # type: ignore[attr-defined]
    rows = [SourceRow(line.number, line.values) for line in good]
    try:
        judgement = importer.judge(rows, actor=batch.confirmed_by, tick=_ticking(batch))
        judgement.save(address, _ticking(batch), partial(_finish, batch, importer, judgement.verdicts))
    except NotAllowed as refusal:
        _fail(batch, " ".join(refusal.reasons))
    except Exception:
        logger.exception("Import %s could not be saved", batch.pk)
        _fail(batch, "Có lỗi ngoài dự kiến khi lưu. Chưa có gì được lưu.")
        raise


@transaction.atomic
def _finish(batch: ImportBatch, importer: Importer, verdicts: Sequence[Verdict], saved: Saved) -> None:
    """In the transaction that saves: what was done, on the batch and in the record."""
    batch = lock_row(ImportBatch.objects.select_related("unit", "confirmed_by"), batch.pk)
    if not batch.is_saving:
        raise NotAllowed(["Lần nhập này đã được lưu."])
    changed = {v.number: v for v in verdicts if v.outcome == LineOutcome.WRONG}
    lines = list(ImportLine.objects.filter(batch=batch, number__in=changed))
    for line in lines:
        line.outcome, line.errors = LineOutcome.WRONG, changed[line.number].errors
    ImportLine.objects.bulk_update(lines, ["outcome", "errors"], batch_size=500)
    counts = counts_of(verdicts)
    counts[LineOutcome.WRONG] += batch.result[LineOutcome.WRONG]
    batch.result = {**counts, "url": saved.url, "action": saved.action}
    batch.finished_at, batch.progress = clock.now(), batch.rows
    batch.save(update_fields=["result", "finished_at", "progress"])
    record(
        "import.save",
        batch,
        label=f"Nhập từ Excel: {importer.label.lower()}",
        actor=batch.confirmed_by,
        after={
            "sha256": batch.sha256,
            "thêm mới": str(counts[LineOutcome.NEW]),
            "thay đổi": str(counts[LineOutcome.CHANGED]),
            "không nhập": str(counts[LineOutcome.WRONG]),
        },
    )


def _ticking(batch: ImportBatch) -> Tick:
    def tick(done: int) -> None:
        ImportBatch.objects.filter(pk=batch.pk).update(progress=done)

    return tick


def _fail(batch: ImportBatch, reason: str) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(failure=reason[:500])
