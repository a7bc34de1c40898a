"""What people do to dossiers, scores, evidence and recognitions, apart from the transitions of the workflows."""

from evaluations.actions.appraisal import Appraisal, appraise_tasks, return_assessment
from evaluations.actions.assessment import open_assessment, save_result, save_task
from evaluations.actions.evidence import add_evidence, delete_evidence
from evaluations.actions.recognition import PublicationPlan, decide_recognitions, plan_publication, publish_level

__all__ = [
    "Appraisal",
    "PublicationPlan",
    "add_evidence",
    "appraise_tasks",
    "decide_recognitions",
    "delete_evidence",
    "open_assessment",
    "plan_publication",
    "publish_level",
    "return_assessment",
    "save_result",
    "save_task",
]
