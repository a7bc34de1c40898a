"""The audit log as a workbook: exactly what the filter shows, every row, with the filter in words and the count."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from danvan.activity.models import AuditEvent
from danvan.common import clock
from danvan.common.streamed_workbook import stream_workbook
from danvan.common.templatetags.portal import vn_datetime
from danvan.organization.audit import EventRow, Sight, in_words
from danvan.organization.models import User

BATCH = 1000
COLUMNS = (
    ("Thời điểm", 20), ("Người làm", 26), ("Việc", 30), ("Đối tượng", 46), ("Đơn vị", 28), ("Lý do, ghi chú", 46),
    ("Thay đổi", 70),
)  # fmt: skip


class AuditExport:
    """The events of one moment: those that come while the file is being sent are not in it."""

    def __init__(self, events: QuerySet[AuditEvent], *, filter_in_words: str, user: User) -> None:
        newest = events.order_by("-id").values_list("id", flat=True).first() or 0
        self.events = events.filter(id__lte=newest)
        self.count = self.events.count()
        self.filter_in_words = filter_in_words
        self.user = user
        self.at = clock.now()

    def content(self) -> Iterator[bytes]:
        return stream_workbook(
            "Nhật ký",
            title="Nhật ký Cổng Dân vận khéo",
            facts=[
                ("Bộ lọc", self.filter_in_words),
                ("Số sự kiện", self.count),
                ("Người tải", f"{self.user}, {vn_datetime(self.at)}"),
            ],
            columns=COLUMNS,
            rows=self._rows(),
        )

    def _rows(self) -> Iterator[list[Any]]:
        """Newest first; by number from batch to batch, so that no batch costs more than the first."""
        sight = Sight(self.user)
        left = self.events.order_by("-id")
        while batch := list(left[:BATCH]):
            for row in in_words(batch, sight):
                yield _cells(row)
            left = left.filter(id__lt=batch[-1].pk)


def _cells(row: EventRow) -> list[Any]:
    changes = [
        f"{change.label}: {change.after}" if change.before is None
        else f"{change.label}: {change.before} → {change.after}"
        for change in row.changes
    ]  # fmt: skip
    event = row.event
    name = event.target_name if row.is_told else ""
    return [event.at, event.actor_name, row.label, name, event.unit_name, row.note, "\n".join(changes)]
