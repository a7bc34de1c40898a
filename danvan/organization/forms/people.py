"""What an administrator types about people: who, where, which role, since when, why."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from danvan.common import clock
from danvan.common.forms import PortalForm
from danvan.common.text import one_line
from danvan.organization.access import grant_reasons
from danvan.organization.importing.unit_finder import UnitFinder, unit_label
from danvan.organization.models import Unit, User
from danvan.organization.roles import DUTIES, GIVES, Permission, Role
from danvan.organization.scope import can_anywhere, memberships_of

UNIT_CHOICES_ID = "don-vi-goi-y"  # the <datalist> of organization/_unit_choices.html
MOST_CHOICES = 1_000  # suggestions; other units are found by name or code all the same
SOMEBODY_NEW = "moi"


class UnitField(forms.CharField):
    """A unit by name or code, with suggestions; the form gives it the finder of the units in reach."""

    finder: UnitFinder

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        kwargs.setdefault("help_text", "Gõ tên hoặc mã đơn vị rồi chọn trong gợi ý.")
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": UNIT_CHOICES_ID, "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Unit | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        reason = self.finder.reason(text)
        if reason:
            raise ValidationError(reason, code="unit")
        return self.finder.find(text)[0]


class _ReachForm(PortalForm):
    """A form about units and roles that the actor reaches."""

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.finder = UnitFinder(Unit.objects.living().within_reach(actor, Permission.MANAGE_PEOPLE))
        if isinstance(self.fields.get("unit"), UnitField):
            self.fields["unit"].finder = self.finder  # type: ignore[attr-defined]
        if "role" in self.fields:
            self.fields["role"].choices = role_choices(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Says at the role what the act would refuse."""
        cleaned = super().clean() or {}
        if cleaned.get("unit") is not None and cleaned.get("role"):
            for reason in grant_reasons(self.actor, Role(cleaned["role"]), cleaned["unit"]):
                self.add_error("role", ValidationError(reason, code="grant"))
        return cleaned

    def start_at(self, text: str) -> None:
        """Begin with the unit that an address names by its code."""
        found = self.finder.find(text) if text else []
        self.initial["unit"] = unit_label(found[0]) if len(found) == 1 else ""

    @property
    def unit_choices(self) -> list[str]:
        return [unit_label(unit) for unit in self.finder.units[:MOST_CHOICES]]


def role_choices(actor: User) -> list[tuple[str, str]]:
    """The roles that the actor may give somewhere, with what each does."""
    if not can_anywhere(actor, Permission.MANAGE_PEOPLE):
        return []
    givable = {role for membership in memberships_of(actor) for role in GIVES.get(Role(membership.role), {})}
    return [(role.value, f"{role.label}: {DUTIES[role]}") for role in Role if role in givable]


def _name_field() -> forms.CharField:
    return forms.CharField(
        label="Họ và tên", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )


def _title_field() -> forms.CharField:
    return forms.CharField(label="Chức vụ", max_length=160, required=False)


def _email_field() -> forms.EmailField:
    return forms.EmailField(label="Thư điện tử", required=False)


def _role_field() -> forms.ChoiceField:
    return forms.ChoiceField(label="Vai trò", widget=forms.RadioSelect)


def _day_field(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text, initial=clock.today)


def _reason_field(help_text: str) -> forms.CharField:
    return forms.CharField(label="Lý do", max_length=500, help_text=help_text)


class PersonForm(PortalForm):
    """Name, title and address of somebody who has an account."""

    full_name = _name_field()
    title = _title_field()
    email = _email_field()


class PersonCreateForm(_ReachForm):
    """A new person, in two steps: what is known, then the user name and whoever may be meant already.

    `checked` is the name for which the second step was shown; another name begins anew.
    """

    full_name = _name_field()
    title = _title_field()
    email = _email_field()
    unit = UnitField(label="Đơn vị")
    role = _role_field()
    who = forms.ChoiceField(label="Người này là ai", required=False, widget=forms.RadioSelect)
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        required=False,
        help_text="Chữ thường không dấu, số và dấu chấm. Sửa được nếu cần; tên đăng nhập sau này không đổi.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else self.initial
        typed = one_line(str(given.get("full_name", "")))
        self.is_second_step = bool(typed) and one_line(str(given.get("checked", ""))) == typed

    def offer(self, same: list[User], words: dict[int, str]) -> None:
        """Ask whether one of the people of this name is meant."""
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((str(user.pk), f"{user.full_name} ({user.username}): {words[user.pk]}") for user in same),
            (SOMEBODY_NEW, "Là người khác, cần tài khoản mới"),
        ]
        self.fields["who"].required = bool(same) and self.is_second_step
        self.fields["username"].required = self.is_second_step


class RoleForm(_ReachForm):
    """A further role of somebody."""

    unit = UnitField(label="Đơn vị")
    role = _role_field()
    starts_on = _day_field("Từ ngày")


class RoleMoveForm(RoleForm):
    """The role that follows another, elsewhere."""

    reason = _reason_field("Ví dụ: điều động theo quyết định số, ngày.")
    field_order = ("unit", "role", "starts_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = "Đơn vị mới"
        self.fields["starts_on"].label = "Từ ngày"
        self.fields["starts_on"].help_text = "Vai trò cũ kết thúc hết ngày hôm trước."


class RoleEndForm(PortalForm):
    """When and why a role ends."""

    ends_on = _day_field("Đến hết ngày", "Người này giữ vai trò đến hết ngày ấy.")
    reason = _reason_field("Ví dụ: nghỉ hưu, chuyển công tác, phân công lại.")


class ReasonForm(PortalForm):
    """Why an account is locked."""

    reason = _reason_field("Ví dụ: nghỉ hưu, nghỉ dài ngày, nghi lộ mật khẩu.")
