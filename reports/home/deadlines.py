"""The phase of the year that matters now, as components/deadline_card.html shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from danvan.common import clock
from danvan.common.templatetags.portal import days_left_text, vn_date, vn_datetime
from danvan.organization.models import Unit
from models_registry.models import CampaignYear, Extension, Phase, PhaseKind


@dataclass(frozen=True)
class Deadline:
    """How long a phase still runs for a unit."""

    kind: PhaseKind
    label: str
    due: date
    closes: date
    days_left: int
    text: str = ""

    @property
    def still_taken(self) -> str:
        """Of what is overdue: “Quá hạn đăng ký; còn nhận đến 30/09/2025.”"""
        what = "đăng ký" if self.kind == PhaseKind.REGISTRATION else "nộp"
        return f"Quá hạn {what}; còn nhận đến {vn_date(self.closes)}."


@dataclass(frozen=True)
class Phases:
    """Some phases of a year with the moments at which they close for one unit."""

    year: CampaignYear
    closing: dict[PhaseKind, tuple[Phase, datetime]]

    @classmethod
    def read(cls, year: CampaignYear, unit: Unit, kinds: Sequence[PhaseKind]) -> "Phases":
        of_lineage = Extension.objects.filter(unit__present_path=unit.present_path)
        own = Prefetch("extensions", of_lineage, to_attr="own_extensions")
        phases = Phase.objects.filter(year=year, kind__in=kinds).prefetch_related(own)
        return cls(
            year,
            {
                PhaseKind(phase.kind): (phase, max([phase.closes_at, *(e.closes_at for e in phase.own_extensions)]))
                for phase in phases
            },
        )

    def is_open(self, kind: PhaseKind) -> bool:
        if kind not in self.closing:
            return False
        phase, closes_at = self.closing[kind]
        return phase.opens_at <= clock.now() <= closes_at

    def nearest(self) -> Deadline | None:
        """The open phase that is due next; of those overdue, the one that is locked next."""
        is_open = [kind for kind in self.closing if self.is_open(kind)]
        deadlines = [self._deadline(kind) for kind in is_open]
        return min(deadlines, key=lambda d: (d.days_left < 0, d.due, d.closes), default=None)

    def overdue(self, kind: PhaseKind) -> Deadline | None:
        """The phase where its date is past and the portal still takes what comes."""
        deadline = self._deadline(kind) if self.is_open(kind) else None
        return deadline if deadline and deadline.days_left < 0 else None

    def when_none_is_open(self) -> str:
        """One sentence on what comes, or that all is over."""
        coming = [phase for phase, _ in self.closing.values() if phase.opens_at > clock.now()]
        if coming:
            following = min(coming, key=lambda phase: phase.opens_at)
            return f"{following.get_kind_display()} mở từ {vn_datetime(following.opens_at)}."
        if self.closing:
            return f"Các đợt nộp của năm {self.year.year} đã khóa."
        return f"Năm {self.year.year} chưa đặt thời gian. Quản trị sẽ thông báo."

    def in_short(self, kind: PhaseKind) -> str:
        """Where one phase stands, in a sentence; empty while it has no dates."""
        if kind not in self.closing:
            return ""
        phase, _ = self.closing[kind]
        deadline = self._deadline(kind)
        if phase.opens_at > clock.now():
            return f"Mở từ {vn_date(phase.opens_at)}, hạn {vn_date(deadline.due)}."
        if not self.is_open(kind):
            return f"Đã khóa ngày {vn_date(deadline.closes)}."
        if deadline.days_left < 0:
            return f"Đã quá hạn {vn_date(deadline.due)}, cổng khóa {vn_date(deadline.closes)}."
        return f"{days_left_text(deadline.days_left)}, hạn {vn_date(deadline.due)}."

    def _deadline(self, kind: PhaseKind) -> Deadline:
        phase, closes_at = self.closing[kind]
        closes = timezone.localdate(closes_at)
        extended = closes_at > phase.closes_at
        due = closes if extended or kind == PhaseKind.REPLY else phase.due_on  # no answer is ever marked late
        return Deadline(
            kind=kind,
            label=f"{kind.label} năm {self.year.year}",
            due=due,
            closes=closes,
            days_left=(due - clock.today()).days,
            text=_more_words(kind, extended=extended, is_past=due < clock.today()),
        )


def _more_words(kind: PhaseKind, *, extended: bool, is_past: bool) -> str:
    """What a unit should know beside the dates."""
    if extended:
        return "Đơn vị được gia hạn."
    return "Vẫn gửi được cho đến lúc khóa, ghi “nộp muộn”." if is_past and kind in PhaseKind.of_units() else ""
