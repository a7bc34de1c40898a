"""Learning from another unit's model: finding one, and taking it up as a draft of one's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.models import User
from models_registry.actions.learning import replicate_registration, taken_up
from models_registry.learning import learnable_by, sources_for
from models_registry.models import Registration
from models_registry.views.registration_address import unit_asked, year_asked
from models_registry.workflow import registration_refusals

PAGE_SIZE = 25


@require_safe
def initiative_find(request: HttpRequest) -> HttpResponse:
    """The models that the unit may learn from: code, name, unit, and the act."""
    user: User = request.user  # type: ignore[assignment]
    unit, year, query = unit_asked(request), year_asked(request), request.GET.get("q", "").strip()
    page = Paginator(sources_for(user, unit, query), PAGE_SIZE).get_page(request.GET.get("page"))
    readable = Registration.objects.visible_to(user).filter(pk__in=[row.pk for row in page])
    context = {
        "page_title": "Học tập mô hình của đơn vị khác",
        "unit": unit,
        "year": year,
        "q": query,
        "page_obj": page,
        "readable": set(readable.values_list("pk", flat=True)),
        "reasons": registration_refusals(unit, year),
    }
    return render(request, "models_registry/initiative_find.html", context)


@require_POST
def registration_replicate(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of one's own that follows this model; pressed again it opens the one there is."""
    user: User = request.user  # type: ignore[assignment]
    source = get_object_or_404(learnable_by(user).select_related("initiative__unit", "field"), pk=pk)
    unit, year = unit_asked(request), year_asked(request)
    if made := taken_up(source, unit, year):
        messages.info(request, f"Đơn vị đã có bản đăng ký nhân rộng mô hình này trong năm {year.year}.")
        return redirect("models_registry:registration_detail", made.pk)
    try:
        draft = replicate_registration(source, unit, year, actor=user)
    except OutOfReach as refusal:
        raise Http404 from refusal
    except NotAllowed as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect("models_registry:initiative_find")
    messages.success(
        request, f"Đã lập bản nháp nhân rộng từ “{source.name}” của {source.unit_name}. Hãy sửa cho đúng với đơn vị."
    )
    return redirect("models_registry:registration_edit", draft.pk)
