"""The forms of this app whose text is kept while it is typed, and who may write in them."""

from typing import Any

from django.http import QueryDict

from danvan.common.keys import key_in
from danvan.organization.current import enterable_units
from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.unfinished import register_form
from models_registry.models import Registration
from models_registry.workflow import registration_workflow


def register_forms() -> None:
    """Called in AppConfig.ready."""
    register_form("models_registry:registration_create", may_create, params=("don-vi", "nam"))
    register_form("models_registry:registration_edit", may_edit)
    register_form("models_registry:registration_transition", may_act)


def may_create(user: User, asked: dict[str, Any], query: QueryDict) -> bool:
    """The phase is not asked: what was typed in time is kept also when it ends meanwhile."""
    return enterable_units(user).filter(pk=key_in(query.get("don-vi"))).exists()


def may_edit(user: User, asked: dict[str, Any], query: QueryDict) -> bool:
    return Registration.objects.within_reach(user, Permission.ENTER).filter(pk=asked["pk"]).exists()


def may_act(user: User, asked: dict[str, Any], query: QueryDict) -> bool:
    act = registration_workflow.transitions.get(asked["transition"])
    registration = Registration.objects.visible_to(user).for_lists().filter(pk=asked["pk"]).first()
    if act is None or registration is None:
        return False
    return registration_workflow.hooks.permits(user, act.permission, registration)
