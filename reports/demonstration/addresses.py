"""Addresses of the demonstration's people, so that there are mails to be read; they exist nowhere."""

from datetime import datetime, time

from django.utils import timezone

from danvan.activity.models import MailPreference
from danvan.organization.models import Unit, UnitKind, User
from danvan.organization.roles import Role
from reports.demonstration.people import IN_OFFICE_SINCE
from reports.demonstration.plan import Plan

WITHOUT = {Role.ADMINISTRATOR}  # who tries the page “Cài đặt nhận thư” begins from nothing


def give_addresses(plan: Plan) -> None:
    """Everybody who signs in has a confirmed address, except in villages, where many share none."""
    villages = set(Unit.objects.filter(kind=UnitKind.VILLAGE).values_list("code", flat=True))
    accounts = [a for a in plan.accounts if a.unit not in villages and a.role not in WITHOUT]
    users = User.objects.in_bulk([account.username for account in accounts], field_name="username")
    for user in users.values():
        user.email = f"{user.username}@danvan.example"
    User.objects.bulk_update(users.values(), ["email"])
    since = timezone.make_aware(datetime.combine(IN_OFFICE_SINCE, time(8)))
    MailPreference.objects.bulk_create(
        MailPreference(user=user, confirmed_address=user.email, confirmed_at=since) for user in users.values()
    )
