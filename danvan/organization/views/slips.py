"""Password slips, as their maker takes them: once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.slips import gone_reasons, take_slips
from danvan.organization.models import PasswordSlips, User
from danvan.organization.views.people import UNPROCESSABLE, administrator


@never_cache
@require_http_methods(["GET", "POST"])
def slips_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Says how the slips stand; the button gives the PDF, after which it is gone."""
    actor: User = administrator(request)
    slips = get_object_or_404(PasswordSlips.objects.defer("content"), pk=pk, created_by=actor)
    reasons, status = gone_reasons(slips), 200
    if request.method == "POST":
        try:
            content = take_slips(slips, actor=actor)
        except OutOfReach as refusal:
            raise Http404 from refusal
        except NotAllowed as refused:
            reasons, status = refused.reasons, UNPROCESSABLE
        else:
            headers = {"Content-Disposition": f'attachment; filename="phieu-mat-khau-{slips.pk}.pdf"'}
            return HttpResponse(content, content_type="application/pdf", headers=headers)
    context = {"page_title": f"{slips.count} phiếu mật khẩu", "slips": slips, "reasons": reasons}
    return render(request, "organization/slips_take.html", context, status=status)
