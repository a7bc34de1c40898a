"""The tree of units and the people in it: to read."""

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danvan.common import clock
from danvan.common.templatetags.portal import vn_date, vn_number
from danvan.organization.filters import UnitFilter
from danvan.organization.models import Membership, ReviewingBody, Unit
from danvan.organization.models.unit import UnitQuerySet
from danvan.organization.roles import Permission
from danvan.organization.scope import can, can_anywhere
from danvan.organization.views.unit_lineage import end_of, lineage_of

PAGE_SIZE = 25


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """The units within reach, in administrative order: those of today, or those that have ended."""
    if not can_anywhere(request.user, Permission.VIEW_UNITS):  # type: ignore[arg-type]
        raise Http404("Không có danh sách đơn vị cho người này.")
    filters = UnitFilter(request, queryset=within_reach(request))
    found = with_people_count(with_present_unit(filters.qs)).select_related("parent").order_by("path")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{vn_number(page.paginator.count)} đơn vị",
        "filters": filters,
        "chips": filters.chips,
        "page_obj": page,
        "shows_ended": filters.shows_ended,
    }
    return render(request, "organization/unit_list.html", context)


@require_safe
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a unit is, who reviews it, what lies beneath it, and who works there, now and before."""
    unit = get_object_or_404(within_reach(request).select_related("parent"), pk=pk)
    day = min(unit.valid_to or clock.today(), clock.today())  # of a unit that has ended: how it stood at the end
    children = with_people_count(unit.children.at(day)).order_by("path")  # type: ignore[attr-defined]
    members = unit.memberships.select_related("user").order_by("user__sort_key", "id")  # type: ignore[attr-defined]
    current = set(Membership.objects.current().filter(unit=unit).values_list("pk", flat=True))
    context = {
        "page_title": unit.name,
        "unit": unit,
        "facts": facts_of(unit),
        "body": ReviewingBody.objects.at(day).filter(unit=unit, reviews=True).first(),
        "ladder": ReviewingBody.objects.ladder_of(unit, day),
        "ended": end_of(unit, within_reach(request)),
        "lineage": lineage_of(unit, within_reach(request)),
        "children": children[:PAGE_SIZE],
        "children_count": children.count(),
        "current_members": [m for m in members if m.pk in current and m.user.is_active],
        "former_members": [m for m in members if m.pk not in current or not m.user.is_active],
        "ancestors": ancestors_within_reach(request, unit),
        "reads_log": can(request.user, Permission.VIEW_AUDIT, unit),
        "may_manage": can(request.user, Permission.MANAGE_UNITS, unit),
        "manages_people": can(request.user, Permission.MANAGE_PEOPLE, unit),
    }
    return render(request, "organization/unit_detail.html", context)


def with_present_unit(units: UnitQuerySet) -> UnitQuerySet:
    """Adds present_unit: what a unit that has ended is called today."""
    present = Unit.objects.filter(path=OuterRef("present_path")).order_by()
    return units.annotate(present_unit=Subquery(present.values("name")[:1]))


def within_reach(request: HttpRequest) -> UnitQuerySet:
    return Unit.objects.within_reach(request.user, Permission.VIEW_UNITS)  # type: ignore[arg-type]


def with_people_count(units: UnitQuerySet) -> UnitQuerySet:
    """Adds people_count: the active people who hold a role at the unit today."""
    today = clock.today()
    held = Q(memberships__starts_on__lte=today, memberships__user__is_active=True) & (
        Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today)
    )
    return units.annotate(people_count=Count("memberships__user", filter=held, distinct=True))


def ancestors_within_reach(request: HttpRequest, unit: Unit) -> UnitQuerySet:
    """The units above that the person may open, highest first, for the breadcrumb."""
    return within_reach(request).filter(path__in=unit.ancestor_paths).order_by("path")


def facts_of(unit: Unit) -> list[dict[str, str]]:
    """The facts of a unit in words, as components/summary_list.html shows them."""
    facts = [
        {"label": "Loại", "value": unit.get_kind_display()},
        {"label": "Tên ngắn", "value": unit.short_name},
        {"label": "Mã đơn vị", "value": unit.code},
        {"label": "Đơn vị cấp trên", "value": unit.parent.name if unit.parent else "Không có"},
        {"label": "Chỉ tiêu mỗi năm", "value": f"{unit.target} mô hình"},
        {"label": "Ký gửi hai bước", "value": "Có: người soạn chuyển, người khác ký gửi" if unit.sign_off else "Không"},
        {"label": "Có từ ngày", "value": vn_date(unit.valid_from)},
    ]
    if unit.valid_to:
        facts.append({"label": "Đến hết ngày", "value": vn_date(unit.valid_to)})
    return facts
