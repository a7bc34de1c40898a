"""What people do to dossiers, scores, evidence and recognitions, apart from the transitions of the workflows."""

from evaluations.actions.appraisal import Appraisal, appraise_tasks, return_assessment
from evaluations.actions.assessment import open_assessment, save_result, save_task
from evaluations.actions.evidence import (
    Upload,
    add_evidence,
    cite_evidence,
    delete_evidence,
    edit_evidence,
    uncite_evidence,
)
from evaluations.actions.recognition import PublicationPlan, decide_recognitions, plan_publication, publish_level

__all__ = [
    "Appraisal",
    "PublicationPlan",
    "Upload",
    "add_evidence",
    "appraise_tasks",
    "cite_evidence",
    "decide_recognitions",
    "delete_evidence",
    "edit_evidence",
    "open_assessment",
    "plan_publication",
    "publish_level",
    "return_assessment",
    "save_result",
    "save_task",
    "uncite_evidence",
]
