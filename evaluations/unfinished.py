"""The forms of this app whose text is kept while it is typed, and who may write in them."""

from typing import Any

from django.http import QueryDict

from danvan.organization.models import User
from danvan.organization.roles import Permission
from danvan.organization.unfinished import register_form
from evaluations.models import Assessment
from evaluations.workflow import assessment_workflow
from evaluations.workflow_reply import reply_workflow


def register_forms() -> None:
    """Called in AppConfig.ready."""
    register_form("evaluations:task_edit", may_enter)
    register_form("evaluations:result_edit", may_enter)
    register_form("evaluations:assessment_appraise", may_review)
    register_form("evaluations:assessment_settle", may_review)
    register_form("evaluations:assessment_return", may_review)
    register_form("evaluations:reply", may_enter)
    register_form("evaluations:reply_judge", may_review)
    register_form("evaluations:reply_transition", may_act_on_reply)
    register_form("evaluations:assessment_transition", may_act)


def may_enter(user: User, asked: dict[str, Any], query: QueryDict) -> bool:
    """The phase is not asked: what was typed in time is kept also when it ends meanwhile."""
    return _permits(user, Permission.ENTER, asked["pk"])


def may_review(user: User, asked: dict[str, Any], query: QueryDict) -> bool:
    return _permits(user, Permission.REVIEW, asked["pk"])


def may_act(user: User, asked: dict[str, Any], query: QueryDict) -> bool:
    act = assessment_workflow.transitions.get(asked["transition"])
    return act is not None and _permits(user, act.permission, asked["pk"])


def may_act_on_reply(user: User, asked: dict[str, Any], query: QueryDict) -> bool:
    act = reply_workflow.transitions.get(asked["transition"])
    return act is not None and _permits(user, act.permission, asked["pk"])


def _permits(user: User, permission: Permission, pk: int) -> bool:
    assessment = Assessment.objects.visible_to(user).select_related("unit", "desk").filter(pk=pk).first()
    return assessment is not None and assessment_workflow.hooks.permits(user, permission, assessment)
