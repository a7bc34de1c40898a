"""Keeping what is typed while it is typed, and letting a session last."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from danvan.common.addresses import is_ours
from danvan.organization.accounts.expiry import (
    UNAUTHORIZED,
    as_json,
    keep_sent,
    page_of,
    prolong,
    prolong_in_use,
    seconds_left,
    to_sign_in,
    wants_json,
)
from danvan.organization.actions.unfinished import drop_unfinished
from danvan.organization.models import User
from danvan.organization.unfinished import Stamp, stamp_in


@never_cache
@require_POST
def unfinished_keep(request: HttpRequest) -> HttpResponse:
    """Keep what the person has typed so far. A script gets the time; without one the button leads back to the form."""
    _own_stamp(request)
    row = keep_sent(request)
    if row is None:
        raise Http404
    left = prolong_in_use(request)
    if wants_json(request):
        return JsonResponse(as_json(row, left=left))
    messages.success(request, f"Đã lưu lúc {timezone.localtime(row.saved_at):%H:%M}. Chỉ anh/chị thấy bản gõ dở này.")
    return redirect(row.address)


@require_POST
def unfinished_drop(request: HttpRequest) -> HttpResponse:
    """Begin again from what is saved."""
    user: User = request.user  # type: ignore[assignment]
    stamp = _own_stamp(request)
    drop_unfinished(stamp.address, actor=user)
    messages.success(request, "Đã bỏ bản gõ dở. Dưới đây là nội dung đang lưu.")
    return redirect(stamp.address)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_stay(request: HttpRequest) -> HttpResponse:
    """How long the session still lasts; a POST lets it last its whole time anew."""
    if request.method != "POST":
        return JsonResponse({"left": seconds_left(request)})
    left = prolong(request)
    if wants_json(request):
        return JsonResponse({"left": left})
    messages.success(request, "Anh/chị tiếp tục làm việc. Phiên làm việc được tính lại từ bây giờ.")
    wanted = request.POST.get("next", "")
    return redirect(wanted if is_ours(request, wanted) else resolve_url("home"))


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: nothing is done, but what was typed on a page of ours is kept for who opened it."""
    stamp, row = stamp_in(request.POST), keep_sent(request)
    if stamp is None or row is None:
        return csrf_failure(request, reason)
    if wants_json(request):
        return JsonResponse(as_json(row, signed_out=True), status=UNAUTHORIZED)
    if not request.user.is_authenticated:
        return to_sign_in(request, row)
    if request.user.pk != stamp.user_pk:
        messages.warning(
            request, "Trang vừa rồi do một tài khoản khác mở nên không gửi được. Nội dung được giữ cho tài khoản đó."
        )
        return redirect("home")
    messages.warning(request, "Trang đã mở quá lâu nên chưa gửi được. Nội dung còn nguyên dưới đây: hãy bấm lưu lại.")
    return redirect(page_of(request, row))


def _own_stamp(request: HttpRequest) -> Stamp:
    stamp = stamp_in(request.POST)
    if stamp is None or stamp.user_pk != request.user.pk:
        raise Http404
    return stamp
