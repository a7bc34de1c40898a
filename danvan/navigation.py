"""What the frame of every page shows: navigation by right, the year and unit shown, what is unread.

Everything is read when the template first asks, so that a redirect or a file costs no query.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from danvan.activity.letters import mail_is_on
from danvan.activity.models import Notification
from danvan.common.counting import count_of
from danvan.guide.topics import Topic, topic_beside
from danvan.organization.accounts.expiry import seconds_left
from danvan.organization.accounts.gate import step_before
from danvan.organization.current import shown_unit, units_of
from danvan.organization.models import Unit, User
from danvan.organization.outbox import outbox_of
from danvan.organization.roles import Permission
from danvan.organization.scope import can, can_anywhere
from evaluations.models import Assessment, AssessmentState, Recognition, RecognitionState
from models_registry.models import CampaignYear, Registration, RegistrationState
from models_registry.years import shown_year_or_none, years_of


@dataclass(frozen=True)
class Entry:
    """One line of the navigation: to whom it is shown, where it leads, what it counts."""

    label: str
    icon: str
    url_name: str
    permission: Permission
    mark: str = ""  # what the address of a page has that was reached from here
    takes_year: bool = False
    pages: tuple[str, ...] = ()  # beginnings of the names of the pages that lie behind it
    waiting: Callable[["Frame"], QuerySet[Any]] | None = None  # what it counts
    when: Callable[[], bool] | None = None  # else always
    unless: Permission | None = None  # not shown to who holds this: they have another way to it


@dataclass(frozen=True)
class NavItem:
    """An entry as components/nav_list.html shows it."""

    label: str
    url: str
    icon: str
    active: bool
    count: int


WORKS = (
    Permission.ENTER,
    Permission.REVIEW,
    Permission.RECOGNISE,
    Permission.PUBLISH,
    Permission.MANAGE_YEAR,
    Permission.MANAGE_PEOPLE,
)

ENTRIES = (
    Entry(
        "Mô hình", "people", "models_registry:registration_list", Permission.ENTER,
        pages=("models_registry:registration_", "reports:registration_", "evaluations:registration_"),
        waiting=lambda frame: frame.at_unit(Registration, RegistrationState.RETURNED, RegistrationState.READY),
    ),
    Entry(
        "Tự đánh giá", "clipboard-check", "evaluations:assessment_list", Permission.ENTER,
        pages=(
            "evaluations:assessment_", "evaluations:task_", "evaluations:result_", "evaluations:evidence_",
            "evaluations:scheme_", "evaluations:reply",
            "reports:assessment_",
        ),
        waiting=lambda frame: frame.at_unit(Assessment, AssessmentState.RETURNED, AssessmentState.READY),
    ),
    Entry(
        "Đăng ký chờ thẩm định", "inbox", "models_registry:queue_list", Permission.REVIEW,
        mark="hang=",
        pages=(
            "models_registry:queue_", "models_registry:bulk_", "models_registry:registration_",
            "reports:registration_",
        ),
        waiting=lambda frame: Registration.objects.on_desk_of(frame.user).filter(year=frame.campaign_year),
    ),
    Entry(
        "Mô hình có thể trùng", "files", "models_registry:likeness_list", Permission.REVIEW,
        pages=("models_registry:likeness_",),
    ),
    Entry(
        "Đơn vị chưa đăng ký", "bell", "models_registry:registration_missing_list", Permission.REVIEW,
        pages=("models_registry:registration_missing_", "models_registry:reminder_"),
    ),
    Entry(
        "Thẩm định", "eye", "evaluations:appraisal_list", Permission.REVIEW,
        pages=(
            "evaluations:appraisal_", "evaluations:calibration_", "evaluations:assessment_", "evaluations:evidence_",
            "evaluations:assignment_", "evaluations:conflict_", "evaluations:scheme_", "evaluations:adjustment_",
            "evaluations:reply",
            "reports:assessment_",
        ),
        waiting=lambda frame: Assessment.objects.on_desk_of(frame.user).filter(year=frame.campaign_year),
    ),
    # Reviewers reach it by the tabs of the entry before.
    Entry(
        "Phân công thẩm định", "eye", "evaluations:assignment_list", Permission.ASSIGN,
        pages=("evaluations:assignment_", "evaluations:reply"), unless=Permission.REVIEW,
    ),
    Entry(
        "Công nhận", "check-circle", "evaluations:recognition_list", Permission.RECOGNISE,
        pages=("evaluations:recognition_",),
        waiting=lambda frame: frame.verdicts.filter(state=RecognitionState.PENDING),
    ),
    Entry(
        "Công bố", "send", "evaluations:publication", Permission.PUBLISH,
        pages=("evaluations:publication",),
        waiting=lambda frame: frame.verdicts.exclude(state=RecognitionState.PENDING),
    ),
    Entry(
        "Thư đi", "send", "organization:mail_list", Permission.RECOGNISE,
        pages=("organization:mail_",),
        waiting=lambda frame: outbox_of(frame.user).failed(),
        when=mail_is_on,
    ),
    Entry("Danh sách khen thưởng", "award", "reports:list_list", Permission.VIEW_ISSUED, pages=("reports:list_",)),
    Entry(
        "Từ đăng ký đến khen thưởng", "funnel", "reports:funnel_show", Permission.VIEW_SUMMARY,
        pages=("reports:funnel_",),
    ),
    Entry("Tổng kết năm", "bar-chart", "reports:year_summary", Permission.VIEW_SUMMARY, pages=("reports:year_",)),
    Entry(
        "Thời gian trong năm", "calendar3", "models_registry:year_detail", Permission.MANAGE_YEAR,
        takes_year=True,
        pages=(
            "models_registry:year_", "models_registry:phase_", "models_registry:extension_",
            "models_registry:registration_missing_", "models_registry:reminder_",
        ),
    ),
    Entry(
        "Thang điểm", "clipboard-check", "evaluations:scheme_list", Permission.MANAGE_YEAR,
        pages=("evaluations:scheme_",), unless=Permission.REVIEW,
    ),
    Entry("Đơn vị", "building", "organization:unit_list", Permission.VIEW_UNITS, pages=("organization:unit_",)),
    Entry(
        "Người dùng", "person-circle", "organization:person_list", Permission.MANAGE_PEOPLE,
        pages=("organization:person_", "organization:rights_", "organization:slips_", "organization:account_help"),
    ),
    Entry(
        "Sắp xếp đơn vị", "file-earmark-text", "organization:reorganisation_list", Permission.MANAGE_UNITS,
        pages=("organization:reorganisation_", "organization:plan_", "models_registry:handover_"),
    ),
    Entry(
        "Nhập từ Excel", "upload", "organization:import_list", Permission.MANAGE_PEOPLE,
        pages=("organization:import_",),
    ),
    Entry(
        "Thư", "send", "organization:delivery_list", Permission.MANAGE_PEOPLE,
        pages=("organization:delivery_", "organization:demo_mail_"),
    ),
    Entry("Nhật ký", "journal-text", "organization:audit_list", Permission.VIEW_AUDIT, pages=("organization:audit_",)),
)  # fmt: skip


_UNREAD = "unread"


def portal(request: HttpRequest) -> dict[str, Any]:
    return {"portal": Frame(request)}


class Frame:
    """What base.html and its parts ask for; each answer is read at most once per page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)
        self.name = settings.PORTAL_NAME
        self.version = settings.PORTAL_VERSION
        self.support_phone = settings.SUPPORT_PHONE

    @property
    def demo_date(self) -> date | None:
        return settings.CLOCK_DATE

    @property
    def signed_in(self) -> bool:
        """Whether pages are open to the person; who still has to show a code sees no figure of the frame either."""
        return self.user is not None and self.user.is_authenticated and step_before(self.request) is None

    @property
    def at_the_gate(self) -> bool:
        return self.user is not None and self.user.is_authenticated and not self.signed_in

    @property
    def session_left(self) -> int | None:
        """Seconds until the session ends, where that is known."""
        return seconds_left(self.request) if self.signed_in else None

    @property
    def session_ends(self) -> datetime | None:
        """When that will be, by the clock on the wall."""
        left = self.session_left
        return timezone.localtime() + timedelta(seconds=left) if left is not None else None

    # What is shown

    @cached_property
    def campaign_year(self) -> CampaignYear | None:
        return shown_year_or_none(self.request) if self.signed_in else None

    @property
    def year(self) -> int | None:
        return self.campaign_year.year if self.campaign_year else None

    @property
    def years(self) -> list[int]:
        return [year.year for year in years_of(self.request)] if self.signed_in else []

    @cached_property
    def unit(self) -> Unit | None:
        return shown_unit(self.request) if self.signed_in else None

    @property
    def units(self) -> list[Unit]:
        return units_of(self.request) if self.signed_in else []

    @property
    def unit_switch_url(self) -> str:
        return reverse("organization:unit_switch")

    @property
    def year_switch_url(self) -> str:
        return reverse("models_registry:year_switch")

    # What waits

    def at_unit(self, model: Any, returned: str, ready: str) -> QuerySet[Any]:
        """What the unit shown has to do: returned to it, or waiting for this person's signature."""
        if self.unit is None:
            return model.objects.none()
        states = [returned, ready] if can(self.user, Permission.SEND, self.unit) else [returned]
        return model.objects.filter(
            unit__present_path=self.unit.present_path, year=self.campaign_year, state__in=states
        )

    @property
    def verdicts(self) -> QuerySet[Any]:
        """What the person's rung has still to decide, and what it has decided and not published."""
        return Recognition.objects.on_desk_of(self.user).filter(
            result__assessment__year=self.campaign_year, published_at=None
        )

    @cached_property
    def numbers(self) -> dict[str, int]:
        """What waits behind each entry of the navigation, and unread notices: all in one query."""
        waiting = {entry.url_name: entry.waiting(self) for entry in self._shown if entry.waiting}
        waiting[_UNREAD] = Notification.objects.filter(recipient_id=self.user.pk, read_at=None)
        columns = [count_of(rows) for rows in waiting.values()]
        counted = User.objects.filter(pk=self.user.pk).values_list(*columns).get()
        return dict(zip(waiting, counted, strict=True))

    @property
    def unread(self) -> int:
        return self.numbers[_UNREAD] if self.signed_in else 0

    # Where to go

    @cached_property
    def nav(self) -> list[NavItem]:
        if not self.signed_in:
            return []
        works = any(can_anywhere(self.user, permission) for permission in WORKS)
        here = self._entry_of_this_page(self._shown)
        home = NavItem("Việc của tôi" if works else "Trang chủ", reverse("home"), "house", self._page == "home", 0)
        guide = NavItem("Hướng dẫn", reverse("guide:topic_list"), "question-circle", self._page.startswith("guide:"), 0)
        return [home, *(self._item(entry, active=entry is here) for entry in self._shown), guide]

    @cached_property
    def _shown(self) -> list[Entry]:
        """The entries that this person may open."""
        return [
            entry
            for entry in ENTRIES
            if can_anywhere(self.user, entry.permission)
            and (self.year or not entry.takes_year)
            and (entry.when is None or entry.when())
            and (entry.unless is None or not can_anywhere(self.user, entry.unless))
        ]

    @cached_property
    def topic(self) -> Topic | None:
        """The page of the guide that explains this one to this person."""
        return topic_beside(self._page, self.user) if self.signed_in else None

    @property
    def hint(self) -> Topic | None:
        """The same, until the person has put its hint away."""
        return self.topic if self.topic and self.topic.slug not in self.user.hidden_hints else None

    @property
    def _page(self) -> str:
        match = self.request.resolver_match
        return match.view_name if match else ""

    def _entry_of_this_page(self, shown: list[Entry]) -> Entry | None:
        """The entry whose pages this one belongs to.

        Of two, the one from which it was reached, else the one that names it most closely, else the first.
        """
        behind = [entry for entry in shown if self._page.startswith(entry.pages)]
        behind.sort(key=lambda entry: -max(len(name) for name in entry.pages if self._page.startswith(name)))
        filtered = [e for e in behind if e.mark and e.mark in self.request.META.get("QUERY_STRING", "")]
        return next(iter(filtered), None) or next(iter(behind), None)

    def _item(self, entry: Entry, *, active: bool) -> NavItem:
        url = reverse(entry.url_name, args=[self.year] if entry.takes_year else [])
        count = self.numbers.get(entry.url_name, 0)
        return NavItem(entry.label, url, entry.icon, active, count)
