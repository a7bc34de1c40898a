"""The words that a new list begins with: title, occasion, recipients, and the words of each row.

They are proposals: officers change them in the draft. What is printed in the end is built in commendation.py.
"""

from dataclasses import dataclass

from danvan.organization.models import ReviewingBody, Unit
from evaluations.models import Recognition
from models_registry.models import InitiativeForm
from reports.models import AwardForm

FIRST_DAY = "15/10/1930"  # Ngày truyền thống công tác dân vận của Đảng
FIRST_YEAR = 1930
KINDS_OF_UNITS = (
    "Thôn ", "Khu phố ", "Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Huyện ", "Thị xã ", "Thành phố ", "Tỉnh ",
)  # fmt: skip

_REWARDED_WITH = {
    AwardForm.COMMENDED: "được khen thưởng",
    AwardForm.CERTIFICATE: "được tặng Giấy chứng nhận",
    AwardForm.MERIT_LETTER: "được tặng Giấy khen",
    AwardForm.MERIT_DIPLOMA: "được tặng Bằng khen",
}


def default_title(award_form: str, year: int) -> str:
    return (
        f"tập thể, cá nhân {_REWARDED_WITH[AwardForm(award_form)]} có thành tích tiêu biểu trong thực hiện "
        f"phong trào thi đua “Dân vận khéo” năm {year}"
    )


def default_occasion(year: int) -> str:
    """The anniversary, counted from 1930."""
    return (
        f"nhân kỷ niệm {year - FIRST_YEAR} năm Ngày truyền thống công tác dân vận của Đảng ({FIRST_DAY} - 15/10/{year})"
    )


def default_recipients(body: ReviewingBody) -> str:
    """One recipient a line, without dash or punctuation; the file copy comes last."""
    return f"{body.superior} (để báo cáo)\nCác tập thể, cá nhân có tên trong danh sách\nLưu {body.name}"


@dataclass(frozen=True)
class EntryWords:
    """What one row says before anyone changes it."""

    group: str
    printed_name: str
    workplace: str
    initiative_name: str
    field_name: str


def entry_words(recognition: Recognition, rung: Unit, names: dict[str, str]) -> EntryWords:
    """The row of a recognised model: the unit as it was called then, or the person and their place of work.

    `names` gives the present name of each unit above (path → name).
    """
    registration = recognition.result.registration
    if registration.form == InitiativeForm.COLLECTIVE:
        printed_name, workplace = registration.unit_name, place_of(registration.unit, rung, names)
    else:
        printed_name, workplace = registration.subject_name, registration.subject_title or registration.unit_name
    return EntryWords(
        group=registration.form,
        printed_name=printed_name,
        workplace=workplace,
        initiative_name=registration.name,
        field_name=registration.field.name if registration.field else "",
    )


def place_of(unit: Unit, rung: Unit, names: dict[str, str]) -> str:
    """Where a collective is, nearest first: “Phường Mũi Né, thành phố Phan Thiết”; at the least the rung's own unit."""
    between = [path for path in unit.ancestor_paths if len(path) > len(rung.path)]
    first, *rest = [names[path] for path in between] or [rung.name]
    return ", ".join([first, *(_inside(name) for name in rest)])


def _inside(name: str) -> str:
    """A unit's name in the middle of a line: “thị trấn Phan Rí Cửa”."""
    return name[:1].lower() + name[1:] if name.startswith(KINDS_OF_UNITS) else name
