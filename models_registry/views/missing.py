"""Units that have not sent yet: the list, reminding them, and the reminders that were sent."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common.keys import keys_in
from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import Unit, User
from danvan.organization.models.unit import UnitQuerySet
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.writers import Writers, writers_of_many
from models_registry.actions.reminders import Reminded, remind
from models_registry.filters_missing import MissingFilter
from models_registry.forms.reminder import ReminderForm
from models_registry.models import CampaignYear, Phase, ReminderSent
from models_registry.phase_times import PhaseTimes
from models_registry.reminding import REMINDS, Lack, Plan, lacking, may_remind, plan_reminder, usual_text
from models_registry.years import year_in_address

PAGE_SIZE = 25
UNPROCESSABLE = 422


class Tab(NamedTuple):
    """One of the lists, as the quick views show it."""

    lack: Lack
    label: str
    number: int
    url: str


class Row(NamedTuple):
    """One unit of the list."""

    unit: Unit
    sent: int  # registrations, where the list is about their number
    enterers: str
    has_enterers: bool
    reminded: ReminderSent | None


@require_safe
def registration_missing_list(request: HttpRequest) -> HttpResponse:
    """The units within reach that lack something (?muc=), filtered by the address."""
    user, year, lack = _asked(request)
    filters = MissingFilter(request, queryset=lacking(user, year, lack))
    found = filters.qs.select_related("parent").order_by("path")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    phase = _phase(year, lack)
    closed = _closed_words(phase, year, lack)
    context = {
        "page_title": f"{vn_number(page.paginator.count)} đơn vị {_lower(lack.label)}",
        "year": year,
        "lack": lack,
        "explains": EXPLAINS[lack],
        "tabs": [_tab(user, year, one) for one in Lack],
        "filters": filters,
        "chips": filters.chips,
        "page_obj": page,
        "rows": _rows(page.object_list, phase),
        "kept": [(name, value) for name, value in request.GET.items() if name in ("muc", "nam", *filters.filters)],
        "clear_url": f"?muc={lack}&nam={year.year}",
        "closed": closed,
        "plan": plan_reminder(phase, found, "") if phase and not closed else Plan(),
        "phase": phase,
        "shows_units": can_anywhere(user, Permission.VIEW_UNITS),
    }
    return render(request, "models_registry/registration_missing_list.html", context)


@require_http_methods(["GET", "POST"])
def registration_missing_remind(request: HttpRequest) -> HttpResponse:
    """Read over who would be reminded of what, then remind them."""
    user, year, lack = _asked(request)
    phase = _phase(year, lack)
    back = f"{reverse('models_registry:registration_missing_list')}?{_kept(request.GET)}"
    if phase is None or _closed_words(phase, year, lack):
        messages.warning(request, _closed_words(phase, year, lack))
        return redirect(back)
    form = ReminderForm(request.POST or None, initial={"text": usual_text(phase, lack)})
    units = _posted(form) if request.method == "POST" else _chosen(request, user, year, lack)
    if not units:
        messages.warning(request, "Chưa chọn đơn vị nào. Hãy đánh dấu các đơn vị cần nhắc, hoặc nhắc cả danh sách.")
        return redirect(back)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data
            done = remind(phase, units, lack, text=typed["text"], again=typed["again"], actor=user)
        except OutOfReach as refused:
            raise Http404 from refused
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _result_words(done))
            return redirect(f"{reverse('models_registry:reminder_list')}?nam={year.year}")
    return _remind_page(request, form, phase, lack, units, back, reasons)


@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """What was sent in the year to units within reach, on schedule and by hand, latest first."""
    user, year, _ = _asked(request)
    sent = ReminderSent.objects.within_reach(user, *REMINDS).filter(phase__year=year)
    sent = sent.select_related("unit__parent", "phase", "by").order_by("-at", "unit__path", "-id")
    page = Paginator(sent, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{vn_number(page.paginator.count)} lời nhắc đã gửi",
        "year": year,
        "page_obj": page,
    }
    return render(request, "models_registry/reminder_list.html", context)


# What is asked for


def _asked(request: HttpRequest) -> tuple[User, CampaignYear, Lack]:
    user: User = request.user  # type: ignore[assignment]
    if not may_remind(user):
        raise Http404
    wanted = request.GET.get("muc", "")
    return user, year_in_address(request), Lack(wanted) if wanted in Lack.values else Lack.UNREGISTERED


def _phase(year: CampaignYear, lack: Lack) -> Phase | None:
    return Phase.objects.of(year, lack.kind)


def _chosen(request: HttpRequest, user: User, year: CampaignYear, lack: Lack) -> list[Unit]:
    """Everything that the filter finds (?tat_ca=1), the page (?ca_trang=1), or what was ticked, of what still lacks."""
    found: UnitQuerySet = MissingFilter(request, queryset=lacking(user, year, lack)).qs.order_by("path")
    if "tat_ca" in request.GET:
        return list(found)
    sent = request.GET.getlist("don_vi") + (request.GET.getlist("trang") if "ca_trang" in request.GET else [])
    ticked = set(keys_in(sent))
    return [unit for unit in found if unit.pk in ticked]


def _posted(form: ReminderForm) -> list[Unit]:
    """The units that were shown; where one is not the person's to remind the act refuses."""
    form.is_valid()  # whatever is wrong with the text, the units are read
    return list(Unit.objects.filter(pk__in=form.cleaned_data.get("units", [])).order_by("path"))


def _kept(given: QueryDict) -> str:
    left = given.copy()
    for name in ("tat_ca", "ca_trang", "trang", "don_vi", "page"):
        left.pop(name, None)
    return left.urlencode()


# In words

EXPLAINS = {
    Lack.UNREGISTERED: (
        "Đơn vị chưa gửi bản đăng ký nào trong năm. Bản đang soạn hoặc không được chấp nhận thì không tính."
    ),
    Lack.BELOW_TARGET: "Đơn vị đã gửi bản đăng ký nhưng chưa đủ chỉ tiêu của mình.",
    Lack.NO_DOSSIER: "Đơn vị chưa gửi bản tự đánh giá của năm.",
}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _tab(user: User, year: CampaignYear, lack: Lack) -> Tab:
    return Tab(lack, lack.label, lacking(user, year, lack).count(), f"?muc={lack}&nam={year.year}")


def _closed_words(phase: Phase | None, year: CampaignYear, lack: Lack) -> str:
    """Why nobody can be reminded now: nothing could be sent; empty while something could."""
    if phase is None:
        return f"Năm {year.year} chưa đặt thời gian “{lack.kind.label}” nên chưa nhắc được."
    return " ".join(PhaseTimes.read(phase).refusals()[:1])


def _rows(units: Any, phase: Phase | None) -> list[Row]:
    units = list(units)
    writers = writers_of_many(units)
    last = _last_reminders(units, phase)
    return [
        Row(unit, getattr(unit, "sent", 0), _enterers_in_words(unit, writers[unit.pk]),
            bool(writers[unit.pk].people), last.get(unit.present_path))
        for unit in units
    ]  # fmt: skip


def _enterers_in_words(unit: Unit, writers: Writers) -> str:
    """“2 người”, “2 người của Xã Hải Ninh nhập thay”, or that there is nobody."""
    if not writers.people:
        return "Chưa có ai"
    return f"{len(writers.people)} người" + (f" của {unit.parent} nhập thay" if writers.on_behalf else "")


def _last_reminders(units: list[Unit], phase: Phase | None) -> dict[str, ReminderSent]:
    if phase is None or not units:
        return {}
    paths = [unit.present_path for unit in units]
    latest = ReminderSent.objects.filter(phase=phase, unit__present_path=OuterRef("unit__present_path"))
    rows = ReminderSent.objects.filter(phase=phase, unit__present_path__in=paths)
    rows = rows.filter(pk=Subquery(latest.order_by("-at", "-id").values("pk")[:1])).select_related("unit", "by")
    return {row.unit.present_path: row for row in rows}


def _result_words(done: Reminded) -> str:
    plan = done.plan
    parts = [f"Đã nhắc {vn_number(len(plan.told))} đơn vị, {vn_number(plan.notices)} thông báo."]
    left_out = [
        (len(plan.told_today), "đã được nhắc hôm nay"),
        (len(plan.unread), "chưa có ai nhận được"),
        (len(plan.closed), "đã khóa"),
        (len(done.done), "vừa gửi xong"),
    ]
    told = ", ".join(f"{vn_number(number)} đơn vị {words}" for number, words in left_out if number)
    return " ".join([*parts, *([f"Không nhắc: {told}."] if told else [])])


def _title(plan: Plan) -> str:
    """How many units will read something, as the button says it."""
    if plan.told:
        return f"Nhắc {vn_number(len(plan.told))} đơn vị"
    return f"Nhắc lại {vn_number(len(plan.told_today))} đơn vị" if plan.told_today else "Chưa nhắc được đơn vị nào"


def _remind_page(
    request: HttpRequest, form: ReminderForm, phase: Phase, lack: Lack, units: list[Unit], back: str, reasons: list[str]
) -> HttpResponse:
    typed = form.data.get("text", "") if form.is_bound else form.initial["text"]
    again = bool(form.is_bound and form.data.get("again"))
    plan = plan_reminder(phase, units, typed, again=again)
    user: User = request.user  # type: ignore[assignment]
    form.initial["units"] = ",".join(str(unit.pk) for unit in units)
    if not plan.told_today and not again:
        del form.fields["again"]
    context = {
        "page_title": _title(plan),
        "year": phase.year,
        "phase": phase,
        "lack": lack,
        "form": form,
        "plan": plan,
        "reasons": reasons,
        "has_errors": bool(reasons),
        "back": back,
        "manages_people": can_anywhere(user, Permission.MANAGE_PEOPLE),
        "times": PhaseTimes.read(phase),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "models_registry/registration_missing_remind.html", context, status=status)
