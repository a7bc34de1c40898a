"""What the tests of replies share: addresses, what is typed, the rows of a dossier as they stand."""

from typing import Any

from django.urls import reverse

from evaluations.models import Assessment, Reply, ReplyItem, TaskScore


def reply_url(dossier: Assessment) -> str:
    return reverse("evaluations:reply", args=[dossier.pk])


def act_url(dossier: Assessment, name: str) -> str:
    return reverse("evaluations:reply_transition", args=[dossier.pk, name])


def judge_url(dossier: Assessment) -> str:
    return reverse("evaluations:reply_judge", args=[dossier.pk])


def written(dossier: Assessment, text: str, **more: str) -> dict[str, Any]:
    return {"version": Reply.objects.get(assessment=dossier).version, "text_1": text} | more


def judged(dossier: Assessment, decision: str, reason: str, score: str = "", **more: str) -> dict[str, Any]:
    version = Reply.objects.get(assessment=dossier).version
    return {"version": version, "decision_1": decision, "score_1": score, "reason_1": reason} | more


def item_of(dossier: Assessment) -> ReplyItem:
    return ReplyItem.objects.get(reply__assessment=dossier)


def task_rows(dossier: Assessment) -> dict[int, dict[str, Any]]:
    """Every column of every task, by ordinal."""
    scores = TaskScore.objects.filter(assessment=dossier)
    ordinals = dict(scores.values_list("pk", "task__ordinal"))
    return {ordinals[row["id"]]: row for row in scores.values()}
