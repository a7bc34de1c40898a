"""How a year is scored: every scheme, one of them to read and to try, and its editing by who opens years."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common.keys import key_in
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere
from evaluations.actions.schemes import begin_scheme, may_edit_schemes, remove_scheme, save_scheme
from evaluations.forms.schemes import EMPTY, NewSchemeForm, SchemeForms, TryForm
from evaluations.models import ScoringScheme
from evaluations.schemes import Standing, as_numbers, standing_of, weights_of
from evaluations.scoring import Facts, Given, Outcome, Task, outcome
from evaluations.views.refusals import REFUSED, refusal_of
from models_registry.models import Campaign

PAGE_SIZE = 25
# Who scores, is scored or sets the scoring reads how; nothing on these pages tells of any unit.
READERS = (Permission.ENTER, Permission.VIEW_SENT, Permission.MANAGE_YEAR)


@dataclass(frozen=True)
class SchemeRow:
    """A scheme as the list shows it; `scheme` None for a campaign that has none."""

    campaign: Campaign
    scheme: ScoringScheme | None
    years: str
    standing: Standing | None


@require_safe
def scheme_list(request: HttpRequest) -> HttpResponse:
    """The schemes of all campaigns, the latest first; a campaign without one is told too."""
    user = _reader(request)
    schemes = ScoringScheme.objects.select_related("campaign").order_by("-campaign__first_year", "-from_year", "pk")
    page = Paginator(schemes, PAGE_SIZE).get_page(request.GET.get("page"))
    without = Campaign.objects.filter(scoring_schemes=None).order_by("-first_year", "pk")
    context = {
        "page_title": "Thang điểm",
        "page_obj": page,
        "rows": [SchemeRow(each.campaign, each, *_years(each)) for each in page],
        "without": without,
        "may_edit": may_edit_schemes(user),
    }
    return render(request, "evaluations/scheme_list.html", context)


@require_safe
def scheme_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One scheme in words, and scores to try it with (?thu=1); trying keeps nothing."""
    user = _reader(request)
    scheme = _scheme(pk)
    years, standing = _years(scheme)
    tries = request.GET.get("thu") == "1"
    form = TryForm(request.GET if tries else None, scheme=scheme)
    tried = _tried(scheme, form) if tries and form.is_valid() else None
    context = {
        "page_title": scheme.name,
        "scheme": scheme,
        "years": years,
        "standing": standing,
        "may_edit": may_edit_schemes(user),
        "maximum": sum((row.max_score * row.weight for row in scheme.tasks.all()), start=0),  # type: ignore[attr-defined]
        "form": form,
        "tried": tried,
    }
    return render(request, "evaluations/scheme_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_create(request: HttpRequest) -> HttpResponse:
    """Begin a scheme from a year on: a copy of another one, to be changed afterwards."""
    user = _editor(request)
    form = NewSchemeForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        typed, made = form.cleaned_data, []
        refused = refusal_of(
            lambda: made.append(
                begin_scheme(
                    typed["campaign"], typed["from_year"], name=typed["name"], source=form.copied_scheme, actor=user
                )
            )
        )
        if refused is None:
            messages.success(request, f"Đã lập thang điểm từ năm {typed['from_year']}. Hãy xem lại từng phần rồi lưu.")
            return redirect("evaluations:scheme_edit", made[0].pk)
        reasons = refused.reasons
    context = {"page_title": "Lập thang điểm mới", "form": form, "reasons": reasons}
    return render(request, "evaluations/scheme_create.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of a scheme on one page; “Thêm dòng” (them=…) gives more rows and saves nothing."""
    user = _editor(request)
    scheme = _scheme(pk)
    years, standing = _years(scheme)
    posted = request.method == "POST"
    forms = SchemeForms(scheme, standing, request.POST if posted else None)
    adds = posted and bool(request.POST.get("them"))
    reasons = standing.reasons
    if posted and not adds and forms.is_valid():
        version = forms.form.cleaned_data["version"]
        refused = refusal_of(lambda: save_scheme(scheme, forms.content, version=version, actor=user))
        if refused is None:
            messages.success(request, "Đã lưu thang điểm.")
            return redirect("evaluations:scheme_detail", scheme.pk)
        reasons = refused.reasons
        forms.renew_version(scheme.version)
    context = {
        "page_title": f"Sửa “{scheme.name}”", "scheme": scheme, "years": years, "standing": standing, "forms": forms,
        "reasons": reasons, "adds": adds,
    }  # fmt: skip
    status = REFUSED if posted and not adds else 200
    return render(request, "evaluations/scheme_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a scheme by which nothing was opened."""
    user = _editor(request)
    scheme = _scheme(pk)
    reasons: list[str] = []
    if request.method == "POST":
        refused = refusal_of(lambda: remove_scheme(scheme, actor=user))
        if refused is None:
            messages.success(request, f"Đã xóa {scheme.name}, áp dụng từ năm {scheme.from_year}.")
            return redirect("evaluations:scheme_list")
        reasons = refused.reasons
    years, _ = _years(scheme)
    context = {"page_title": f"Xóa “{scheme.name}”", "scheme": scheme, "years": years, "reasons": reasons}
    return render(request, "evaluations/scheme_delete.html", context, status=_status(request))


def _reader(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not any(can_anywhere(user, permission) for permission in READERS):
        raise Http404
    return user


def _editor(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not may_edit_schemes(user):
        raise Http404
    return user


def _scheme(pk: int) -> ScoringScheme:
    rows = ScoringScheme.objects.select_related("campaign__directive")
    return get_object_or_404(rows.prefetch_related("tasks__task", "bands", "rules", "demotions__ceiling"), pk=pk)


def _years(scheme: ScoringScheme) -> tuple[str, Standing]:
    """The years that it scores in words, those not opened yet among them, and what has come of them."""
    later = ScoringScheme.objects.filter(campaign=scheme.campaign, from_year__gt=scheme.from_year)
    following = later.order_by("from_year").first()
    last = following.from_year - 1 if following else scheme.campaign.last_year
    words = f"{scheme.from_year} – {last}" if last > scheme.from_year else str(scheme.from_year)
    return words, standing_of(scheme.campaign, scheme.from_year)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """The last scheme copied, for the year after its last one in use."""
    last = ScoringScheme.objects.select_related("campaign").order_by("-campaign__first_year", "-from_year").first()
    campaign = Campaign.objects.order_by("-first_year", "-pk").first()
    if campaign is None:
        return {}
    campaign = Campaign.objects.filter(pk=key_in(request.GET.get("giai-doan"))).first() or campaign
    from_year = campaign.first_year
    if own := ScoringScheme.objects.filter(campaign=campaign).order_by("-from_year").first():
        standing = standing_of(campaign, own.from_year)
        from_year = max([own.from_year, *standing.opened]) + 1
    return {
        "campaign": campaign.pk,
        "from_year": min(from_year, campaign.last_year),
        "name": last.name if last else "",
        "copied": str(last.pk) if last else EMPTY,
    }


def _tried(scheme: ScoringScheme, form: TryForm) -> Outcome:
    typed, weights = form.cleaned_data, weights_of(scheme)
    tasks = [
        Task(row.task.ordinal, row.max_score, typed[f"task_{row.task.ordinal}"], weights[row.task_id])
        for row in form.rows
    ]
    given = {rule.pk: Given(points) for rule in form.rules if (points := form.points_of(rule.pk))}
    facts = Facts(
        recognised=typed["recognised"] or 0, given=given, is_late=typed["is_late"],
        has_effective_model=not typed["no_effective"], is_unsent=typed["is_unsent"],
    )  # fmt: skip
    return outcome(as_numbers(scheme), tasks, facts)


def _status(request: HttpRequest) -> int:
    return REFUSED if request.method == "POST" else 200
