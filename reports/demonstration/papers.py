"""Papers that the demonstration's units attach to their dossiers."""

import io
from datetime import date
from typing import IO, Any

from openpyxl import Workbook

from danvan.common.files import XLSX
from danvan.organization.models import User
from evaluations.actions import Upload, add_evidence
from evaluations.models import Assessment
from evaluations.places import Place
from reports.demonstration.plan import Plan


def attach_household_list(assessment: Assessment, plan: Plan, *, actor: User) -> None:
    """The list proves the task of the models, the seventh."""
    content = {
        "document_number": f"{assessment.pk + 10}/DS",
        "document_date": date(assessment.year.year, 7, 28),
        "locator": "trang 1",
    }
    upload = Upload(_household_list(assessment, plan), XLSX, "Danh sách hộ tham gia mô hình")
    add_evidence(place_of_task(assessment, 7), [upload], content=content, actor=actor)


def place_of_task(assessment: Assessment, ordinal: int) -> Place:
    return Place(assessment.task_scores.select_related("assessment", "task").get(task__ordinal=ordinal))


def _household_list(assessment: Assessment, plan: Plan) -> IO[bytes]:
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
