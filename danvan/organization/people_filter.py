"""The filter above the list of people: by name, unit with all beneath, role, and how the account stands."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from danvan.common.forms import PortalForm
from danvan.common.search import LONGEST_QUERY, search
from danvan.organization import scope
from danvan.organization.filters import AddressFilter, search_input
from danvan.organization.forms.people import UNIT_CHOICES_ID
from danvan.organization.importing.unit_finder import UnitFinder
from danvan.organization.models import Membership, Unit, User
from danvan.organization.models.membership import MembershipQuerySet
from danvan.organization.roles import Permission, Role

IN_USE, LOCKED, NEVER_SIGNED_IN, WITHOUT_ROLE = "dang_dung", "khoa", "chua_dang_nhap", "het_vai_tro"


class PeopleFilter(AddressFilter):
    """People who hold or held a role within reach; unit and role ask about the same present role."""

    q = django_filters.CharFilter(
        label="Họ tên, tên đăng nhập", method="by_words", max_length=LONGEST_QUERY, widget=search_input()
    )
    don_vi = django_filters.CharFilter(
        label="Đơn vị (gồm các đơn vị bên dưới)", method="by_role_held", max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"list": UNIT_CHOICES_ID, "autocomplete": "off"}),
    )  # fmt: skip
    vai_tro = django_filters.ChoiceFilter(
        label="Vai trò", method="by_role_held", choices=Role.choices, empty_label="Tất cả"
    )
    trang_thai = django_filters.ChoiceFilter(
        label="Tài khoản", method="by_standing", empty_label="Tất cả",
        choices=[
            (IN_USE, "Đang dùng"),
            (LOCKED, "Đã khóa"),
            (NEVER_SIGNED_IN, "Chưa đăng nhập lần nào"),
            (WITHOUT_ROLE, "Không còn vai trò"),
        ],
    )  # fmt: skip

    class Meta:
        model = User
        fields: list[str] = []
        form = PortalForm

    def __init__(self, request: HttpRequest, *, queryset: QuerySet[Any]) -> None:
        super().__init__(request, queryset=queryset)
        user: User = request.user  # type: ignore[assignment]
        self.held: MembershipQuerySet = Membership.objects.lasting().within_reach(user, Permission.MANAGE_PEOPLE)
        self.finder = UnitFinder(Unit.objects.within_reach(user, Permission.MANAGE_PEOPLE))

    @property
    def ignored(self) -> list[str]:
        """Also a unit that is not one of those within reach."""
        named = self.form.cleaned_data.get("don_vi")
        reason = self.finder.reason(named) if named else ""
        return super().ignored + ([reason] if reason else [])

    def by_words(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return search(queryset, value)

    def by_role_held(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Asked for both parts at once, so that role and unit are those of one membership."""
        given = self.form.cleaned_data
        held = self.held.filter(user=OuterRef("pk"))
        if given.get("vai_tro"):
            held = held.filter(role=given["vai_tro"])
        units = self.finder.find(given["don_vi"]) if given.get("don_vi") else []
        if len(units) == 1:
            held = held.filter(scope.in_subtree(units[0].present_path, "unit__"))
        return queryset.filter(Exists(held)) if units or given.get("vai_tro") else queryset

    def by_standing(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        has_role = Exists(Membership.objects.lasting().filter(user=OuterRef("pk")))
        match value:
            case "dang_dung":
                return queryset.filter(has_role, is_active=True)
            case "khoa":
                return queryset.filter(is_active=False)
            case "chua_dang_nhap":
                return queryset.filter(is_active=True, last_login=None)
        return queryset.filter(~has_role)
