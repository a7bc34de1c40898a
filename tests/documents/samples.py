"""Lists and documents made of nothing but words: no database is needed to say what a list says."""

from dataclasses import replace
from datetime import date
from typing import Any

from danvan.organization.models import IssuerKind, ReviewingBody
from models_registry.models import CampaignYear, InitiativeForm
from reports.documents.commendation import build_document
from reports.documents.document import ListDocument
from reports.documents.wording import default_occasion, default_recipients, default_title
from reports.models import AwardForm, CommendationEntry, CommendationList, ListState

ISSUED_ON = date(2025, 10, 7)
FIELDS = ("Kinh tế", "Văn hóa – xã hội", "Quốc phòng – an ninh", "Xây dựng hệ thống chính trị")
PEOPLE = ("Nguyễn Thị Ánh Tuyết", "Ưng Thị Khánh", "K’ Văn Ích", "Đặng Hoàng Phượng Vỹ")
LONG_UNIT = "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Bình Thuận"


def body(**changes: Any) -> ReviewingBody:
    words = {
        "name": "Ban Dân vận Tỉnh ủy Bình Thuận",
        "superior": "Tỉnh ủy Bình Thuận",
        "number_suffix": "BDVTU",
        "place": "Bình Thuận",
        "signer_title": "Trưởng Ban",
        "issuer_kind": IssuerKind.PARTY,
    }
    return ReviewingBody(**words | changes)


def commendation_list(**changes: Any) -> CommendationList:
    """An issued list, number 15, with the default words; not saved anywhere."""
    issuer = changes.pop("body", None) or body()
    words = {
        "body": issuer,
        "year": CampaignYear(year=2025),
        "state": ListState.ISSUED,
        "title": default_title(AwardForm.COMMENDED, 2025),
        "occasion": default_occasion(2025),
        "number": "15",
        "issued_on": ISSUED_ON,
        "signer_authority": "K/T Trưởng Ban",
        "signer_title": "Phó Trưởng Ban",
        "signer_name": "Nguyễn Thị Thu Hà",
        "recipients": default_recipients(issuer),
    }
    return CommendationList(**words | changes)


def entry(group: str, position: int, **changes: Any) -> CommendationEntry:
    is_collective = group == InitiativeForm.COLLECTIVE
    unit = LONG_UNIT if position % 7 == 4 else f"Thôn Bình An {position}"
    words = {
        "group": group,
        "position": position,
        "printed_name": unit if is_collective else PEOPLE[position % len(PEOPLE)],
        "workplace": "Xã Phan Hòa, Huyện Bắc Bình" if is_collective else "Bí thư Chi bộ thôn Bình Hòa, xã Phan Hòa",
        "initiative_name": f"Thắp sáng đường quê số {position}",
        "field_name": FIELDS[position % len(FIELDS)],
        "note": "" if position % 5 else "Bổ sung",
    }
    return CommendationEntry(**words | changes)


def entries(collectives: int = 0, individuals: int = 0, households: int = 0) -> list[CommendationEntry]:
    counts = zip(InitiativeForm, (collectives, individuals, households), strict=True)
    return [entry(form, position) for form, count in counts for position in range(1, count + 1)]


def document(collectives: int = 2, individuals: int = 1, households: int = 0, **changes: Any) -> ListDocument:
    """An issued document with so many rows; `changes` replace parts of it."""
    rows = entries(collectives, individuals, households)
    return replace(build_document(commendation_list(), rows, today=ISSUED_ON), **changes)


def document_of(rows: list[CommendationEntry], **changes: Any) -> ListDocument:
    return replace(build_document(commendation_list(), rows, today=ISSUED_ON), **changes)


def draft_document(collectives: int = 2, individuals: int = 1) -> ListDocument:
    draft = commendation_list(state=ListState.DRAFT)
    return build_document(draft, entries(collectives, individuals), today=ISSUED_ON)
