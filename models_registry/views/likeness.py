"""Registrations that read alike, for the reviewer: the list of pairs, two side by side, “không trùng”, the search."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from danvan.common.search import search
from danvan.common.templatetags.portal import vn_number
from danvan.common.workflow import OutOfReach
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from danvan.organization.views.refusals import REFUSED, attempt
from models_registry.actions import likeness as acts
from models_registry.filters import Chip
from models_registry.forms.likeness import SETTLED, WAITING, DismissForm, LikenessFilterForm
from models_registry.models import CampaignYear, LikePair, Registration
from models_registry.models.likeness import LikePairQuerySet
from models_registry.views import likeness_words as words
from models_registry.years import shown_year, years_of

PAGE_SIZE = 25
SECONDS_BETWEEN_LOOKS = 3
ORDER = ("-title_score", "-text_score", "pk")


@require_safe
def likeness_list(request: HttpRequest) -> HttpResponse:
    """The pairs within reach, filtered by the address, and how the last search through the year went."""
    user: User = request.user  # type: ignore[assignment]
    reads, scans = can_anywhere(user, Permission.VIEW_SENT), _may_scan(user)
    if not reads and not scans:
        raise Http404
    form = LikenessFilterForm(request.GET, years=years_of(request), shown=shown_year(request))
    chosen = form.chosen
    year = get_object_or_404(CampaignYear, year=chosen["nam"])
    found = _filtered(LikePair.objects.visible_to(user).filter(year=year), chosen)
    page = Paginator(found.for_pages().order_by(*ORDER), PAGE_SIZE).get_page(request.GET.get("page"))
    scan = acts.last_scan(year)
    context = {
        "page_title": f"{vn_number(page.paginator.count)} cặp mô hình có thể trùng" if reads else "Rà soát trùng lặp",
        "year": year,
        "form": form,
        "chips": _chips(request, form, chosen),
        "page_obj": page,
        "rows": [(pair, *words.in_order(pair), words.how_alike(pair)) for pair in page],
        "is_waiting_shown": chosen["tinh_trang"] == WAITING,
        "reads": reads,
        "scans": scans,
        "scan": scan,
    }
    response = render(request, "models_registry/likeness_list.html", context)
    if scan and scan.is_under_way:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS  # works without JavaScript
    return response


@require_safe
def likeness_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Two registrations side by side, with what they have in common marked, and what one may do about it."""
    return _detail(request, _visible(request, pk))


@require_POST
def likeness_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """“Không trùng”: remembered until one of the two is rewritten."""
    user: User = request.user  # type: ignore[assignment]
    pair, form = _visible(request, pk), DismissForm(request.POST)
    if not form.is_valid():
        return _detail(request, pair, form=form)
    done, reasons = attempt(partial(acts.dismiss_pair, pair, reason=form.written, actor=user))
    if done is None:
        return _detail(request, _visible(request, pk), form=form, reasons=reasons)
    messages.success(request, "Đã đánh dấu không trùng. Cặp này không hiện lại, trừ khi nội dung thay đổi nhiều.")
    return redirect("models_registry:likeness_detail", pk)


@require_POST
def likeness_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take “không trùng” back."""
    user: User = request.user  # type: ignore[assignment]
    done, reasons = attempt(partial(acts.restore_pair, _visible(request, pk), actor=user))
    if done is None:
        return _detail(request, _visible(request, pk), reasons=reasons)
    messages.success(request, "Đã bỏ đánh dấu. Cặp này lại nằm trong danh sách chưa xem.")
    return redirect("models_registry:likeness_detail", pk)


@require_POST
def likeness_scan(request: HttpRequest, year: int) -> HttpResponse:
    """Have a year searched in the background; the list says how far it is."""
    user: User = request.user  # type: ignore[assignment]
    asked = get_object_or_404(CampaignYear, year=year)
    scan, reasons = attempt(partial(acts.ask_for_scan, asked, actor=user))
    if scan is None:
        messages.error(request, " ".join(reasons))
    else:
        messages.success(request, f"Đã bắt đầu rà soát năm {year}. Anh/chị có thể làm việc khác trong lúc chờ.")
    return redirect(f"{reverse('models_registry:likeness_list')}?nam={year}")


def _detail(
    request: HttpRequest, pair: LikePair, *, form: DismissForm | None = None, reasons: list[str] | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    one, other = words.in_order(pair)
    rows, refused = words.compared(one, other), request.method == "POST"
    context = {
        "page_title": "So hai mô hình",
        "pair": pair,
        "how_alike": words.how_alike(pair),
        "sides": [words.side_of(one, "Bản thứ nhất", user), words.side_of(other, "Bản thứ hai", user)],
        "rows": rows,
        "unlike": sum(not row.is_like for row in rows),
        "form": form or DismissForm(),
        "next_url": _next_url(pair, user),
        "reasons": reasons or [],
        "has_errors": refused,
        **_decision(pair, user),
    }
    return render(request, "models_registry/likeness_detail.html", context, status=REFUSED if refused else 200)


def _decision(pair: LikePair, user: User) -> dict[str, Any]:
    """Whether the person may decide, and if not why; who only reads is told nothing."""
    try:
        hindrances = acts.decision_reasons(pair, user)
    except OutOfReach:
        return {"decides": False, "hindrances": []}
    return {"decides": not hindrances, "hindrances": hindrances}


def _next_url(pair: LikePair, user: User) -> str:
    """The next pair of the year that waits to be looked at."""
    waiting = LikePair.objects.visible_to(user).unsettled().filter(year=pair.year_id).exclude(pk=pair.pk)
    after = Q(title_score__lt=pair.title_score) | Q(title_score=pair.title_score, text_score__lt=pair.text_score)
    after |= Q(title_score=pair.title_score, text_score=pair.text_score, pk__gt=pair.pk)
    found = waiting.filter(after).order_by(*ORDER).first() or waiting.order_by(*ORDER).first()
    return words.pair_url(found) if found else ""


def _filtered(pairs: LikePairQuerySet, chosen: dict[str, Any]) -> LikePairQuerySet:
    if chosen["pham_vi"]:
        pairs = pairs.filter(scope=chosen["pham_vi"])
    if chosen["tinh_trang"] == WAITING:
        pairs = pairs.unsettled()
    elif chosen["tinh_trang"] == SETTLED:
        pairs = pairs.settled()
    if chosen["q"]:
        found = search(Registration.objects.order_by(), chosen["q"]).values("pk")
        pairs = pairs.filter(Q(first__in=found) | Q(second__in=found))
    return pairs


def _chips(request: HttpRequest, form: LikenessFilterForm, chosen: dict[str, Any]) -> list[Chip]:
    """The choices in force that are not those of the page as it opens, each with the address without it."""
    usual = {"q": "", "nam": form.shown.year, "pham_vi": "", "tinh_trang": WAITING}
    chips = []
    for name, value in chosen.items():
        if value != usual[name]:
            left = request.GET.copy()
            for gone in (name, "page"):
                left.pop(gone, None)
            told = dict(getattr(form.fields[name], "choices", ())).get(value, str(value))
            chips.append(
                Chip("Tìm" if name == "q" else str(form.fields[name].label), str(told), "?" + left.urlencode())
            )
    return chips


def _may_scan(user: User) -> bool:
    return any(can_anywhere(user, permission) for permission in acts.SCANNERS)


def _visible(request: HttpRequest, pk: int) -> LikePair:
    pairs = LikePair.objects.visible_to(request.user).for_pages()  # type: ignore[arg-type]
    return get_object_or_404(pairs, pk=pk)
