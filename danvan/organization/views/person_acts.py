"""What is done to one person: roles given, ended, moved; the account corrected, locked, reopened."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.common.shown import Answer
from danvan.common.templatetags.portal import vn_date
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.access import account_reasons
from danvan.organization.actions import people as acts
from danvan.organization.forms.people import PersonForm, ReasonForm, RoleEndForm, RoleForm, RoleMoveForm
from danvan.organization.importing.unit_finder import unit_label
from danvan.organization.models import Membership, User
from danvan.organization.roles import Permission, Role
from danvan.organization.views.people import UNPROCESSABLE, administrator, person_within_reach


@require_http_methods(["GET", "POST"])
def role_create(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = administrator(request), person_within_reach(request, pk)
    form = RoleForm(request.POST or None, actor=actor)

    def give() -> str:
        given = form.cleaned_data
        role = Role(given["role"])
        acts.give_role(person, role, given["unit"], starts_on=given["starts_on"], actor=actor)
        return f"Đã giao vai trò “{role.label}” tại {given['unit'].name}."

    words = {"page_title": f"Giao thêm vai trò cho {person.full_name}", "act_label": "Giao vai trò"}
    return _act(request, person, form, give, words)


@require_http_methods(["GET", "POST"])
def role_end(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    actor, person = administrator(request), person_within_reach(request, pk)
    membership = _membership(actor, person, membership_pk)
    form = RoleEndForm(request.POST or None)

    def end() -> str:
        acts.end_role(membership, **form.cleaned_data, actor=actor)
        return f"Đã kết thúc vai trò “{membership.get_role_display()}” tại {membership.unit.name}."

    words = {
        "page_title": f"Kết thúc vai trò của {person.full_name}",
        "explains": "Những gì người này đã làm vẫn giữ tên. Tài khoản và các vai trò khác không đổi.",
        "concerned": _answers(membership),
        "act_label": "Kết thúc vai trò",
        "act_tone": "danger",
    }
    return _act(request, person, form, end, words)


@require_http_methods(["GET", "POST"])
def role_move(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    actor, person = administrator(request), person_within_reach(request, pk)
    membership = _membership(actor, person, membership_pk)
    form = RoleMoveForm(request.POST or None, actor=actor, initial={"role": membership.role})

    def move() -> str:
        given = form.cleaned_data
        begun = acts.move_role(
            membership,
            given["unit"],
            role=Role(given["role"]),
            starts_on=given["starts_on"],
            reason=given["reason"],
            actor=actor,
        )
        return f"Đã chuyển {person.full_name} sang {begun.unit.name} từ {vn_date(begun.starts_on)}."

    words = {
        "page_title": f"Chuyển đơn vị cho {person.full_name}",
        "explains": "Vai trò ở đơn vị cũ kết thúc và vai trò ở đơn vị mới bắt đầu trong cùng một lần lưu.",
        "concerned": _answers(membership),
        "act_label": "Chuyển đơn vị",
    }
    return _act(request, person, form, move, words)


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = administrator(request), person_within_reach(request, pk)
    initial = {"full_name": person.full_name, "title": person.title, "email": person.email}
    form = PersonForm(request.POST or None, initial=initial)

    def edit() -> str:
        acts.edit_person(person, **form.cleaned_data, actor=actor)
        return "Đã lưu."

    words = {
        "page_title": f"Sửa thông tin của {person.full_name}",
        "explains": "Văn bản đã ban hành giữ nguyên họ tên, chức vụ ghi lúc đó.",
        "act_label": "Lưu",
    }
    return _act(request, person, form, edit, words, hindrances=account_reasons(actor, person))


@require_http_methods(["GET", "POST"])
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = administrator(request), person_within_reach(request, pk)
    form = ReasonForm(request.POST or None)

    def deactivate() -> str:
        acts.deactivate_person(person, **form.cleaned_data, actor=actor)
        return f"Đã khóa tài khoản của {person.full_name}."

    words = {
        "page_title": f"Khóa tài khoản của {person.full_name}?",
        "explains": [
            "Người này không đăng nhập được nữa; các thiết bị đang đăng nhập bị đăng xuất ngay.",
            "Tên vẫn giữ trên bản đăng ký, lịch sử xử lý và danh sách đã có. Vai trò giữ nguyên, mở lại được.",
        ],
        "act_label": "Khóa tài khoản",
        "act_tone": "danger",
    }
    return _act(request, person, form, deactivate, words, hindrances=account_reasons(actor, person))


@require_http_methods(["GET", "POST"])
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    actor, person = administrator(request), person_within_reach(request, pk)

    def reactivate() -> str:
        acts.reactivate_person(person, actor=actor)
        return f"Đã mở lại tài khoản của {person.full_name}."

    words = {
        "page_title": f"Mở lại tài khoản của {person.full_name}?",
        "explains": "Người này đăng nhập được bằng mật khẩu cũ, với các vai trò chưa kết thúc.",
        "act_label": "Mở lại tài khoản",
    }
    return _act(request, person, Form(request.POST or {}), reactivate, words, hindrances=account_reasons(actor, person))


def _act(
    request: HttpRequest,
    person: User,
    form: Form,
    act: Callable[[], str],
    words: Mapping[str, object],
    *,
    hindrances: list[str] | None = None,
) -> HttpResponse:
    """Ask first, then do: shows the form (with what stands against the act), or acts and goes back to the person."""
    reasons, status = [], 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                messages.success(request, act())
            except OutOfReach as refusal:
                raise Http404 from refusal
            except NotAllowed as refused:
                reasons = refused.reasons
            else:
                return redirect("organization:person_detail", person.pk)
    context = {
        **words,
        "person": person,
        "form": form,
        "reasons": reasons or hindrances or [],
        "cancel_url": reverse("organization:person_detail", args=[person.pk]),
    }
    return render(request, "organization/person_act.html", context, status=status)


def _membership(actor: User, person: User, pk: int) -> Membership:
    """A role of the person within the actor's reach."""
    within = Membership.objects.within_reach(actor, Permission.MANAGE_PEOPLE).filter(user=person)
    return get_object_or_404(within.select_related("unit__parent", "user"), pk=pk)


def _answers(membership: Membership) -> list[Answer]:
    return [
        Answer("Vai trò", membership.get_role_display()),
        Answer("Đơn vị", unit_label(membership.unit)),
        Answer("Từ ngày", vn_date(membership.starts_on)),
    ]
