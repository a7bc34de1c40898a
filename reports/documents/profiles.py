"""Layout profiles: the rules of form of a document as data, chosen by who issues it and when.

A new rule of form is a new row in `PROFILES` and, where it begins on a day, in `RULES`; no renderer
changes. Sizes are in points, margins and gaps in millimetres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from danvan.common.workflow import NotAllowed


@dataclass(frozen=True)
class HeadLine:
    """One line of the state's or the Party's own heading, at the top right."""

    text: str
    size: float
    bold: bool = True
    ruled: bool = False  # a rule beneath, as long as the text


@dataclass(frozen=True)
class Profile:
    """How a document of one kind of issuer looks, element by element."""

    name: str
    label: str  # the rule that it follows, as people quote it
    margin_top: float
    margin_bottom: float
    margin_left: float
    margin_right: float
    head: tuple[HeadLine, ...]
    superior_size: float
    body_size: float
    body_mark: str  # what stands under the issuing body: * in the Party
    number_prefix: str  # “Số ” in the Party, “Số: ” in the State
    number_size: float
    symbol_format: str
    date_size: float
    kind_size: float
    subject_size: float
    text_size: float
    table_size: float
    page_number_size: float
    page_number_from_edge: float
    signer_size: float
    signer_title_bold: bool
    recipients_label_size: float
    recipients_label_style: str  # underlined or bold-italic
    recipients_size: float
    end_of_text: str

    def symbol(self, document_kind: str, suffix: str) -> str:
        """What follows the number: -QĐ/BDVTU."""
        return self.symbol_format.format(kind=document_kind, suffix=suffix)


PROFILES: Mapping[str, Profile] = {
    "dang-36": Profile(
        name="dang-36",
        label="Hướng dẫn 36-HD/VPTW",
        margin_top=20, margin_bottom=20, margin_left=30, margin_right=15,
        head=(HeadLine("ĐẢNG CỘNG SẢN VIỆT NAM", size=15, ruled=True),),
        superior_size=14, body_size=14, body_mark="*",
        number_prefix="Số ", number_size=14, symbol_format="-{kind}/{suffix}",
        date_size=14, kind_size=16, subject_size=14, text_size=14,
        table_size=12,  # six columns on upright paper
        page_number_size=14, page_number_from_edge=10,
        signer_size=14, signer_title_bold=True,
        recipients_label_size=14, recipients_label_style="underlined", recipients_size=12,
        end_of_text="./.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Which profile documents of one kind of issuer follow while it is in force."""

    issuer_kind: str  # a value of organization's IssuerKind
    profile: str
    label: str
    begins_on: date | None = None
    ends_on: date | None = None

    def covers(self, issuer_kind: str, day: date) -> bool:
        begun = self.begins_on is None or self.begins_on <= day
        ended = self.ends_on is not None and self.ends_on < day
        return self.issuer_kind == issuer_kind and begun and not ended


RULES: tuple[Rule, ...] = (
    Rule("party", "dang-36", "Hướng dẫn 36-HD/VPTW", ends_on=date(2026, 5, 26)),
    Rule("party", "dang-05", "Hướng dẫn 05-HD/VPTW", begins_on=date(2026, 5, 27)),
    Rule("state", "nha-nuoc-30", "Nghị định 30/2020/NĐ-CP"),
)


class NoLayout(NotAllowed):
    """The form that the document must have is not in the portal yet."""


def profile_for(issuer_kind: str, day: date, profiles: Mapping[str, Profile] = PROFILES) -> Profile:
    """The profile of a document that this kind of issuer dates `day`; refuses where it is not there yet."""
    for rule in RULES:
        if rule.covers(issuer_kind, day):
            if rule.profile in profiles:
                return profiles[rule.profile]
            raise NoLayout(
                [
                    f"Văn bản ghi ngày {day:%d/%m/%Y} phải trình bày theo {rule.label}, mà cổng chưa có mẫu này. "
                    "Hãy kiểm tra lại ngày văn bản hoặc liên hệ quản trị."
                ]
            )
    raise NoLayout(["Chưa có mẫu trình bày cho loại cơ quan ban hành này. Hãy liên hệ quản trị."])
