"""Papers that the demonstration's units attach to their dossiers."""

import io
from typing import IO, Any

from openpyxl import Workbook

from evaluations.models import Assessment
from reports.demonstration.plan import Plan


def household_list(assessment: Assessment, plan: Plan) -> IO[bytes]:
    """An Excel list of invented households that took part, different for every dossier."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "Hộ tham gia"
    sheet.append([f"DANH SÁCH HỘ THAM GIA MÔ HÌNH, {assessment.unit_name.upper()}"])
    sheet.append(["STT", "Họ và tên chủ hộ", "Số nhân khẩu", "Đóng góp (ngày công)"])
    names, start = plan["names"], assessment.pk
    for number in range(1, 13):
        parts = (("family", start + number), ("middle", start * 3 + number * 5), ("given", start * 7 + number))
        name = " ".join(names[part][step % len(names[part])] for part, step in parts)
        sheet.append([number, name, 2 + (start + number) % 5, 1 + (start * number) % 9])
    sheet.column_dimensions["B"].width = 32
    written = io.BytesIO()
    workbook.save(written)
    written.seek(0)
    return written
