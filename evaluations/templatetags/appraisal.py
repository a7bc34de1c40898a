"""`{% appraisal_nav %}`: the tabs that all pages of a rung's yearly appraisal carry.

A tab is shown where its page exists and the reader holds the right. Whoever adds a page adds a line to TABS; a page
that lies behind a tab begins with one of the names in `pages`.
"""

from typing import Any, NamedTuple

from django import template
from django.urls import NoReverseMatch, reverse

from danvan.organization.roles import Permission
from danvan.organization.scope import can_anywhere

register = template.Library()


class Tab(NamedTuple):
    """One page of the appraisal: what it is called, where it is, who opens it."""

    label: str
    url_name: str
    permission: Permission
    pages: tuple[str, ...]  # beginnings of the names of the pages that lie behind it


TABS = (
    Tab("Hàng chờ", "evaluations:appraisal_list", Permission.REVIEW, ("evaluations:appraisal_",)),
    Tab("Phân công", "evaluations:assignment_list", Permission.ASSIGN, ("evaluations:assignment_",)),
    Tab("Giải trình", "evaluations:reply_list", Permission.RECOGNISE, ("evaluations:reply_",)),
    Tab("Đối chiếu", "evaluations:calibration_show", Permission.VIEW_PROVISIONAL, ("evaluations:calibration_",)),
    Tab("Thang điểm", "evaluations:scheme_list", Permission.REVIEW, ("evaluations:scheme_",)),
)


@register.inclusion_tag("evaluations/_appraisal_nav.html", takes_context=True)
def appraisal_nav(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs that are open to the reader, each as (label, address, whether it is the one shown)."""
    request = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    shown = []
    for tab in TABS:
        if not can_anywhere(request.user, tab.permission):
            continue
        try:
            address = reverse(tab.url_name)
        except NoReverseMatch:  # its page is not built in
            continue
        shown.append((tab.label, address, here.startswith(tab.pages)))
    return {"tabs": shown if len(shown) > 1 else []}
