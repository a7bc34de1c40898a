"""The people whom one administers: the list, somebody new, and the page of one of them."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from danvan.common.shown import Answer
from danvan.common.templatetags.portal import vn_datetime, vn_number
from danvan.common.text import folded
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization import scope
from danvan.organization.access import account_reasons, may_grant, people_within_reach
from danvan.organization.accounts.usernames import propose_username
from danvan.organization.actions import people as acts
from danvan.organization.forms.people import PersonCreateForm
from danvan.organization.importing.unit_finder import unit_label
from danvan.organization.models import Membership, User
from danvan.organization.models.membership import MembershipQuerySet
from danvan.organization.people_filter import PeopleFilter
from danvan.organization.rights import acts_of
from danvan.organization.roles import Permission, Role

PAGE_SIZE = 25
UNPROCESSABLE = 422
MOST_CHOICES = 1_000


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Who holds or held a role within reach, by name."""
    actor = administrator(request)
    filters = PeopleFilter(request, queryset=people_within_reach(actor))
    found = filters.qs.order_by("sort_key", "id").prefetch_related(_shown_roles(actor))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": f"{vn_number(page.paginator.count)} người dùng",
        "filters": filters,
        "chips": filters.chips,
        "page_obj": page,
        "unit_choices": [unit_label(unit) for unit in filters.finder.units if not unit.is_closed][:MOST_CHOICES],
    }
    return render(request, "organization/person_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    """Somebody new, in two steps: the second proposes a user name and asks about people of the same name."""
    actor = administrator(request)
    given = request.POST if request.method == "POST" else None
    form = PersonCreateForm(given, actor=actor)
    form.start_at(request.GET.get("don-vi", ""))
    status, reasons = 200, []
    if given is not None:
        same = _same_name(actor, given.get("full_name", ""), given.get("username", ""))
        form.offer(same, _where_in_words(actor, same))
        if not form.is_valid():
            status = UNPROCESSABLE
        elif not form.is_second_step:
            form = _second_step(form, actor, same)
        else:
            try:
                return _create_or_add(request, form, same, actor)
            except OutOfReach as refusal:
                raise Http404 from refusal
            except NotAllowed as refused:
                status, reasons = UNPROCESSABLE, refused.reasons
    context = {"page_title": "Thêm người dùng", "form": form, "reasons": reasons}
    return render(request, "organization/person_create.html", context, status=status)


def _second_step(form: PersonCreateForm, actor: User, same: list[User]) -> PersonCreateForm:
    """The same form with what was typed, a user name if there was none, and the name noted as checked."""
    name = form.cleaned_data["full_name"]
    typed = form.data.dict() | {"checked": name}  # type: ignore[attr-defined]
    again = PersonCreateForm(actor=actor, initial=typed | {"username": typed.get("username") or propose_username(name)})
    again.offer(same, _where_in_words(actor, same))
    return again


def _create_or_add(request: HttpRequest, form: PersonCreateForm, same: list[User], actor: User) -> HttpResponse:
    """Give the role to whom was chosen, or make the account and show its password in the answer itself.

    Not a redirect: the password is kept nowhere, so no other page could show it.
    """
    given = form.cleaned_data
    role = Role(given["role"])
    chosen = next((user for user in same if str(user.pk) == given["who"]), None)
    if chosen is not None:
        acts.give_role(chosen, role, given["unit"], actor=actor)
        messages.success(request, f"Đã giao vai trò “{role.label}” tại {given['unit'].name} cho {chosen.full_name}.")
        return redirect("organization:person_detail", chosen.pk)
    fields = {name: given[name] for name in ("full_name", "title", "username", "email", "unit")}
    person, password = acts.create_person(**fields, role=role, actor=actor)
    context = {
        "page_title": "Đã tạo tài khoản",
        "person": person,
        "password": password,
        "role_at": f"{role.label}, {given['unit'].name}",
        "address": request.build_absolute_uri("/"),
    }
    return render(request, "organization/person_created.html", context)


def _same_name(actor: User, full_name: str, username: str) -> list[User]:
    """People within reach of the same name, or with the user name that was typed."""
    names = folded(full_name)
    if not names:
        return []
    found = people_within_reach(actor).filter(search_text__contains=f" {names}").order_by("sort_key", "id")
    same = [user for user in found if folded(user.full_name) == names]
    return same + [
        user for user in people_within_reach(actor).filter(username=username.strip().lower()) if user not in same
    ]


def _where_in_words(actor: User, people: Iterable[User]) -> dict[int, str]:
    held = Membership.objects.lasting().within_reach(actor, Permission.MANAGE_PEOPLE)
    words: dict[int, list[str]] = {user.pk: [user.title] if user.title else [] for user in people}
    for membership in held.filter(user__in=words).select_related("unit").order_by("pk"):
        words[membership.user_id].append(f"{membership.get_role_display()} tại {membership.unit.name}")
    return {pk: ", ".join(parts) or "không còn vai trò" for pk, parts in words.items()}


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles now and before, what they can do, how the account stands, and the acts."""
    actor = administrator(request)
    person = person_within_reach(request, pk)
    memberships = list(
        person.memberships.within_reach(actor, Permission.MANAGE_PEOPLE)  # type: ignore[attr-defined]
        .select_related("unit__parent")
        .order_by("-starts_on", "pk")
    )
    lasting = [m for m in memberships if m.is_lasting]
    elsewhere = person.memberships.lasting().exclude(pk__in=[m.pk for m in memberships]).count()  # type: ignore[attr-defined]
    context = {
        "page_title": person.full_name,
        "person": person,
        "is_self": person.pk == actor.pk,
        "roles": [(m, person.pk != actor.pk and may_grant(actor, Role(m.role), m.unit)) for m in lasting],
        "former": [m for m in memberships if not m.is_lasting],
        "elsewhere": elsewhere,
        "rights": acts_of(person, shown={m.pk for m in memberships}),
        "facts": _facts(person),
        "hindrances": account_reasons(actor, person),
    }
    return render(request, "organization/person_detail.html", context)


def _facts(person: User) -> list[Answer]:
    kind = "Mật khẩu dùng một lần" if person.must_change_password else "Mật khẩu riêng"
    until = f", đến {vn_datetime(person.password_expires_at)}" if person.password_expires_at else ""
    return [
        Answer("Tên đăng nhập", person.username),
        Answer("Chức vụ", person.title),
        Answer("Thư điện tử", person.email),
        Answer("Đăng nhập gần nhất", vn_datetime(person.last_login) or "Chưa đăng nhập lần nào"),
        Answer("Mật khẩu", kind + until),
    ]


def administrator(request: HttpRequest) -> User:
    """The person, if they administer people anywhere; otherwise there is no such page."""
    user: User = request.user  # type: ignore[assignment]
    if not scope.can_anywhere(user, Permission.MANAGE_PEOPLE):
        raise Http404
    return user


def person_within_reach(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(people_within_reach(request.user), pk=pk)


def _shown_roles(actor: User) -> "Prefetch[str, MembershipQuerySet, str]":
    """The lasting roles of each person within reach, as `shown_roles`."""
    held = Membership.objects.lasting().within_reach(actor, Permission.MANAGE_PEOPLE)
    held = held.select_related("unit__parent").order_by("unit__path", "role", "pk")
    return Prefetch("memberships", queryset=held, to_attr="shown_roles")
