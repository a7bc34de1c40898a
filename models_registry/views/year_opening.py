"""Opening the year after the last one: the dates are typed, read over, and then opened."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from danvan.common.templatetags.portal import vn_date, vn_datetime
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import User
from models_registry.actions.year import NewCampaign, NewDirective, PhasePlan, campaign_for, open_year, sets_dates
from models_registry.forms.year import PhaseForm
from models_registry.forms.year_opening import COPY, CampaignForm, phase_forms
from models_registry.models import CampaignYear, Directive, Field, PhaseKind
from models_registry.years import SESSION_KEY, years_of

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
def year_open(request: HttpRequest) -> HttpResponse:
    """Copy the last year: a form, then what will be made (?buoc=xem), then the act (buoc=mo)."""
    user: User = request.user  # type: ignore[assignment]
    if not sets_dates(user) or not years_of(request):
        raise Http404
    source = years_of(request)[0]
    step, typed = request.POST.get("buoc", ""), request.POST if request.method == "POST" else None
    if typed and request.POST.get("tu_nam") != str(source.year):  # somebody else has opened it in the meantime
        messages.warning(request, f"Năm {source.year} vừa được mở. Hãy xem lại thời gian của năm này.")
        return redirect("models_registry:year_detail", source.year)
    campaign = campaign_for(source)
    forms = phase_forms(source, typed)
    campaign_form = None if campaign else CampaignForm(typed, source=source)
    every_form = [*([campaign_form] if campaign_form else []), *forms.values()]
    context: dict[str, Any] = {
        "source": source, "number": source.year + 1, "campaign": campaign, "campaign_form": campaign_form,
        "phase_forms": [(kind, form) for kind, form in forms.items()], "every_form": every_form,
        "field_count": Field.objects.in_year(source.year + 1).count(),
    }  # fmt: skip
    if typed is None or step == "sua":
        return _form_page(request, context)
    refused = [form for form in every_form if not form.is_valid()]  # all of them are asked, so that all errors show
    if refused:
        return _form_page(request, context, status=UNPROCESSABLE)
    if step == "mo":
        try:
            year = open_year(
                source, phases=[_plan(kind, form) for kind, form in forms.items()],
                campaign=_new_campaign(campaign_form), actor=user,
            )  # fmt: skip
        except OutOfReach as error:
            raise Http404 from error
        except NotAllowed as error:
            return _form_page(request, context | {"reasons": error.reasons}, status=UNPROCESSABLE)
        return _opened(request, year)
    context |= {
        "page_title": f"Mở năm {source.year + 1}: xem lại",
        "stages": [(kind.label, _in_words(form)) for kind, form in forms.items()],
        "campaign_words": _campaign_in_words(campaign_form),
    }
    return render(request, "models_registry/year_open_check.html", context)


def _form_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"page_title": f"Mở năm {context['number']}"} | context
    return render(request, "models_registry/year_open.html", context, status=status)


def _opened(request: HttpRequest, year: CampaignYear) -> HttpResponse:
    request.session[SESSION_KEY] = year.year
    messages.success(
        request, f"Đã mở năm {year.year}. Đến ngày mở của giai đoạn đăng ký, các đơn vị đăng ký được ngay trên cổng."
    )
    return redirect("models_registry:year_detail", year.year)


def _plan(kind: PhaseKind, form: PhaseForm) -> PhasePlan:
    return PhasePlan(kind=kind, **form.cleaned_data)


def _new_campaign(form: CampaignForm | None) -> NewCampaign | None:
    if form is None:
        return None
    typed = form.cleaned_data
    directive: Directive | NewDirective
    if typed["directive"] == COPY:
        directive = NewDirective(**{name: typed[name] for name in form.needs_for_copy})
    else:
        directive = Directive.objects.get(pk=typed["directive"])
    return NewCampaign(typed["name"], typed["last_year"], directive)


def _in_words(form: PhaseForm) -> list[dict[str, str]]:
    """The dates of one phase, as components/summary_list.html shows them."""
    typed = form.cleaned_data
    rows = [
        {"label": "Mở lúc", "value": vn_datetime(typed["opens_at"])},
        {"label": form.due_label, "value": vn_date(typed["due_on"])},
        {"label": "Khóa lúc", "value": vn_datetime(typed["closes_at"])},
    ]
    if "reminder_days" in typed:
        days = ", ".join(map(str, typed["reminder_days"]))
        rows.append({"label": "Nhắc trước hạn", "value": f"{days} ngày" if days else "Không nhắc"})
    return rows


def _campaign_in_words(form: CampaignForm | None) -> list[dict[str, str]]:
    if form is None:
        return []
    typed = form.cleaned_data
    directive = dict(form.fields["directive"].choices)[typed["directive"]]  # type: ignore[attr-defined]
    if typed["directive"] == COPY:
        directive = f"{typed['number']}, {typed['issuer']}, ngày {vn_date(typed['issued_on'])}: {typed['title']}"
    return [
        {"label": "Giai đoạn mới", "value": typed["name"]},
        {"label": "Các năm", "value": f"{form.first_year} – {typed['last_year']}"},
        {"label": "Văn bản", "value": directive},
    ]
