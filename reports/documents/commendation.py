"""From a commendation list and its rows to the document that is shown, printed and frozen.

Pure, given the objects: the list with `body` and `year`, and its entries.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from models_registry.models import InitiativeForm
from reports.documents.document import BLANK, Column, ListDocument, Section, long_date
from reports.documents.profiles import Profile, profile_for
from reports.models import CommendationEntry, CommendationList

ROMAN = ("I", "II", "III")
WIDTHS = (7, 20, 24, 24, 14, 11)  # per cent of the table, in column order

# Group → (heading, word that the closing sentence counts with, titles of the second to fourth column)
_GROUPS = {
    InitiativeForm.COLLECTIVE: ("Tập thể", "tập thể", ("Tên tập thể", "Địa phương, đơn vị", "Tên mô hình")),
    InitiativeForm.INDIVIDUAL: (
        "Cá nhân",
        "cá nhân",
        ("Ông/Bà, họ và tên", "Chức vụ, đơn vị công tác", "Tên mô hình, điển hình"),
    ),
    InitiativeForm.HOUSEHOLD: (
        "Hộ gia đình",
        "hộ gia đình",
        ("Hộ ông/bà", "Nơi cư trú", "Tên mô hình, điển hình"),
    ),
}
_DOCUMENT_KINDS = {"QĐ": "Quyết định", "TB": "Thông báo"}


def build_document(
    commendation_list: CommendationList, entries: Iterable[CommendationEntry], *, today: date
) -> ListDocument:
    """The list in its printed words. A draft bears neither number nor date; `today` then chooses its layout."""
    body = commendation_list.body
    profile = profile_for(body.issuer_kind, commendation_list.issued_on or today)
    sections = sections_of(list(entries))
    issued = not commendation_list.is_draft
    number = commendation_list.number if issued else ""
    issued_on = commendation_list.issued_on if issued else None
    return ListDocument(
        profile=profile.name,
        superior=body.superior.upper(),
        body=_own_name(body.name, body.superior).upper(),
        number=number,
        symbol=profile.symbol(commendation_list.document_symbol, body.number_suffix),
        place=body.place,
        issued_on=issued_on,
        kind="DANH SÁCH",
        title=commendation_list.title,
        occasion=commendation_list.occasion,
        basis=_basis(commendation_list, profile, number=number, issued_on=issued_on),
        sections=sections,
        closing=_closing(sections, profile),
        recipients=_recipients(commendation_list),
        signer_authority=commendation_list.signer_authority.upper(),
        signer_title=commendation_list.signer_title.upper(),
        signer_name=commendation_list.signer_name,
        year=commendation_list.year.year,
    )


def sections_of(entries: Sequence[CommendationEntry]) -> tuple[Section, ...]:
    """The groups that have rows, in the order of the form, each row with its number in the group."""
    sections: list[Section] = []
    for group, (heading, _, titles) in _GROUPS.items():
        rows = sorted((entry for entry in entries if entry.group == group), key=lambda entry: entry.position)
        if rows:
            title = f"{ROMAN[len(sections)]}. {heading.upper()} ({len(rows)})"
            sections.append(Section(title=title, name=heading, columns=_columns(titles), rows=_rows(rows)))
    return tuple(sections)


def _columns(titles: tuple[str, str, str]) -> tuple[Column, ...]:
    number, name, place, initiative, field, note = WIDTHS
    return (
        Column("STT", number, align="center", kind="integer"),
        Column(titles[0], name),
        Column(titles[1], place),
        Column(titles[2], initiative),
        Column("Lĩnh vực", field),
        Column("Ghi chú", note),
    )


def _rows(entries: Sequence[CommendationEntry]) -> tuple[tuple[str | int, ...], ...]:
    return tuple(
        (place, entry.printed_name, entry.workplace, entry.initiative_name, entry.field_name, entry.note)
        for place, entry in enumerate(entries, start=1)
    )


def _closing(sections: Sequence[Section], profile: Profile) -> str:
    words = {heading: word for heading, word, _ in _GROUPS.values()}
    counted = ", ".join(f"{len(section.rows)} {words[section.name]}" for section in sections) or "0 dòng"
    return f"Danh sách này có {counted}{profile.end_of_text}"


def _own_name(name: str, superior: str) -> str:
    """The body under its superior: “Ban Dân vận” where the superior, printed above, is in its name."""
    return name.removesuffix(superior).strip() or name


def _basis(commendation_list: CommendationList, profile: Profile, *, number: str, issued_on: date | None) -> str:
    """The document that the list goes with: as written, else the decision that bears the same number."""
    if commendation_list.basis:
        return f"({commendation_list.basis.strip('() ')})"
    kind = _DOCUMENT_KINDS.get(commendation_list.document_symbol)
    if kind is None:
        return ""
    body = commendation_list.body
    symbol = profile.symbol(commendation_list.document_symbol, body.number_suffix)
    when = long_date(issued_on, commendation_list.year.year)
    return f"(Kèm theo {kind} số {number or BLANK}{symbol}, {when} của {body.name})"


def _recipients(commendation_list: CommendationList) -> tuple[str, ...]:
    """“- …,” line by line, the file copy last and with a full stop."""
    lines = [line.strip(" -–,;.\t") for line in commendation_list.recipients.splitlines()]
    kept = [line for line in lines if line and not line.startswith("Lưu")]
    filed = [line for line in lines if line.startswith("Lưu")] or [f"Lưu {commendation_list.body.name}"]
    return (*(f"- {line}," for line in kept), f"- {', '.join(filed)}.")
