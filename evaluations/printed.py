"""A dossier on paper: the bản tự đánh giá, filled or blank for the pen, to be signed.

It holds what the unit wrote and nothing of what was made of it: the same paper before and after publication.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.conf import settings
from django.template.loader import render_to_string

from danvan.common.pdf import write_pdf
from danvan.common.templatetags.portal import vn_number
from danvan.organization.models import Unit, UnitKind
from evaluations.models import InitiativeResult, TaskScore
from evaluations.reading.dossier import Dossier
from evaluations.reading.results import mobilised_words, output_lines
from evaluations.reading.rows import File, ModelPart
from models_registry.models import CampaignYear, DirectiveTask, Registration
from models_registry.printed import Line

_TO_CIRCLE = "có / chưa (khoanh một)"
_OUTCOMES = "tiếp tục duy trì / được nhân rộng / kết thúc (khoanh một)"
_RESOURCES = "tiền …………… triệu đồng; …………… ngày công; …………… m² đất hiến"


@dataclass(frozen=True)
class PaperTask:
    """One task with its score and answers; what has no text is for the pen."""

    task: DirectiveTask
    maximum: str
    score: str
    lines: Sequence[Line]
    files: Sequence[str] = ()


@dataclass(frozen=True)
class PaperModel:
    """One model: rows of what, planned, achieved; then its answers. Without a name it is for the pen."""

    name: str
    rows: Sequence[tuple[str, str, str]]
    lines: Sequence[Line]
    files: Sequence[str] = ()


@dataclass(frozen=True)
class DossierPaper:
    """Finished words of a bản tự đánh giá."""

    unit: Unit
    unit_name: str
    year: CampaignYear
    tasks: Sequence[PaperTask]
    models: Sequence[PaperModel]
    maximum: str
    total: str
    printed: str
    day: str  # ISO
    reference: str = ""
    sent_on: object = None
    whole_files: Sequence[str] = field(default_factory=tuple)


def filled_paper(dossier: Dossier, *, printed: str, day: str) -> DossierPaper:
    """What stands written now; of what was sent the empty answers are left out."""
    assessment = dossier.assessment
    was_sent = assessment.submitted_at is not None
    return DossierPaper(
        unit=assessment.unit,
        unit_name=assessment.unit_name,
        year=assessment.year,
        tasks=[_task(score, dossier.files_of(score), was_sent=was_sent) for score in dossier.scores],
        models=[_model(part, was_sent=was_sent) for part in dossier.models],
        maximum=vn_number(dossier.totals.maximum),
        total=vn_number(dossier.totals.self_total),
        printed=printed,
        day=day,
        reference=assessment.reference,
        sent_on=assessment.submitted_at,
        whole_files=_titles(dossier.files_of(None)),
    )


def blank_paper(
    unit: Unit, year: CampaignYear, registrations: Sequence[Registration], *, printed: str, day: str
) -> DossierPaper:
    """Lines for the pen under each task of the year's directive and each accepted model."""
    tasks = list(year.directive.tasks.order_by("ordinal"))  # type: ignore[attr-defined]
    empty = [_model(ModelPart(registration, None, [], []), was_sent=False) for registration in registrations]
    return DossierPaper(
        unit=unit,
        unit_name=unit.name,
        year=year,
        tasks=[_task(TaskScore(task=task, max_score=task.max_score), [], was_sent=False) for task in tasks],
        models=empty or [PaperModel("", [("", "", "")] * 3, _model_lines(InitiativeResult(), was_sent=False))],
        maximum=vn_number(sum(task.max_score for task in tasks)),
        total="",
        printed=printed,
        day=day,
    )


def render_dossier(paper: DossierPaper) -> bytes:
    """The bản tự đánh giá as PDF, with its two signature blocks."""
    context = {
        "paper": paper,
        "above": paper.unit.parent.name if paper.unit.parent else "",
        "is_party": paper.unit.kind == UnitKind.PARTY,
        "signers": settings.REGISTRATION_SIGNERS,
        "portal_name": settings.PORTAL_NAME,
    }
    page = render_to_string("evaluations/pdf/assessment.html", context)
    stylesheet = render_to_string("models_registry/pdf/paper.css") + render_to_string("evaluations/pdf/assessment.css")
    return write_pdf(page, stylesheet, identifier=sha256(page.encode()).digest()[:16])


def _task(score: TaskScore, files: Sequence[File], *, was_sent: bool) -> PaperTask:
    lines = [
        Line("Kết quả thực hiện", score.narrative, is_long=True),
        Line("Khó khăn, hạn chế", score.difficulties, is_long=True),
        Line("Đề xuất, kiến nghị", score.proposals),
        *([Line("Vì sao chưa có minh chứng", score.no_evidence_reason)] if score.no_evidence_reason else []),
    ]
    return PaperTask(
        score.task, vn_number(score.max_score), vn_number(score.self_score), _shown(lines, was_sent), _titles(files)
    )


def _model(part: ModelPart, *, was_sent: bool) -> PaperModel:
    result = part.result or InitiativeResult()
    rows = [(line.what, line.promised, line.achieved) for line in output_lines(part.registration, part.result)]
    return PaperModel(part.registration.name, rows, _model_lines(result, was_sent=was_sent), _titles(part.files))


def _model_lines(result: InitiativeResult, *, was_sent: bool) -> list[Line]:
    effective = {None: "" if was_sent else _TO_CIRCLE, True: "có", False: "chưa"}[result.is_effective]
    lines = [
        Line("Kết quả đạt được", result.achieved, is_long=True),
        Line("Mô hình có hiệu quả", effective),
        Line("Vì sao chưa hiệu quả", result.ineffective_reason),
        Line("Hướng tiếp theo", result.get_outcome_display().lower() or ("" if was_sent else _OUTCOMES)),
        Line("Nhân rộng ở đâu", result.replicated_where),
        Line("Vì sao kết thúc", result.ended_reason),
        Line("Nguồn lực huy động", mobilised_words(result) or ("" if was_sent else _RESOURCES)),
    ]
    if not (was_sent or mobilised_words(result)):
        lines.append(Line("Hiện vật, nguồn lực khác", ""))
    if result.pk is not None:  # written already: what does not apply has no line
        conditional = {"Vì sao chưa hiệu quả", "Nhân rộng ở đâu", "Vì sao kết thúc"}
        lines = [line for line in lines if line.text or line.label not in conditional]
    return _shown(lines, was_sent)


def _shown(lines: Sequence[Line], was_sent: bool) -> list[Line]:
    return [line for line in lines if line.text or not was_sent]


def _titles(files: Sequence[File]) -> list[str]:
    """Each file as it is cited: its title, the page, the document."""
    return [f"{file.evidence.title} ({said})" if (said := _cited(file)) else file.evidence.title for file in files]


def _cited(file: File) -> str:
    evidence = file.evidence
    document = f"số {evidence.document_number}" if evidence.document_number else ""
    locator = file.citation.locator if file.citation else ""
    return ", ".join(part for part in (locator, document) if part)
