"""Who is told when a list is issued."""

from typing import Any

from django.urls import reverse

from danvan.activity.notify import notify
from danvan.common.workflow import Transition
from danvan.organization.access import staff_of
from danvan.organization.roles import Permission
from reports.models import CommendationList


def list_changed(commendation_list: CommendationList, transition: Transition, actor: Any, note: str) -> None:
    """Tell the leaders and officers of the rung that a list was issued or superseded."""
    words = {"issue": "đã được ban hành", "supersede": "đã được thay thế"}[transition.name]
    readers = [u for u in staff_of(commendation_list.rung, Permission.VIEW_ISSUED) if u.pk != actor.pk]
    notify(
        readers,
        f"{commendation_list} {words}.",
        url=reverse("reports:list_detail", args=[commendation_list.pk]),
    )
