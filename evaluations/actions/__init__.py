"""What people do to dossiers, scores, evidence and recognitions, apart from the transitions of the workflows."""

from evaluations.actions.appraisal import appraise_tasks
from evaluations.actions.assessment import open_assessment, save_result, save_task
from evaluations.actions.evidence import (
    Upload,
    add_evidence,
    cite_evidence,
    delete_evidence,
    edit_evidence,
    uncite_evidence,
)
from evaluations.actions.opinion import finish_opinion, reopen_opinion, write_opinion
from evaluations.actions.points import Appraisal
from evaluations.actions.publication import EVERYTHING, Chosen, PublicationPlan, plan_publication, publish_level
from evaluations.actions.quota import Limit, set_quotas
from evaluations.actions.reply import accept_scores, announce_scores, judge_reply, open_reply, save_reply
from evaluations.actions.returns import return_assessment

__all__ = [
    "EVERYTHING",
    "Appraisal",
    "Chosen",
    "Limit",
    "PublicationPlan",
    "Upload",
    "accept_scores",
    "add_evidence",
    "announce_scores",
    "appraise_tasks",
    "cite_evidence",
    "delete_evidence",
    "edit_evidence",
    "finish_opinion",
    "judge_reply",
    "open_assessment",
    "open_reply",
    "plan_publication",
    "publish_level",
    "reopen_opinion",
    "return_assessment",
    "save_reply",
    "save_result",
    "save_task",
    "set_quotas",
    "uncite_evidence",
    "write_opinion",
]
