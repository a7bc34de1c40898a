"""One dossier in the eyes of one reader: what is in it, where it is, what may be done, what was done."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from danvan.activity.models import StateChange
from danvan.common import clock
from danvan.common.shown import Button, Step, step_of
from danvan.common.templatetags.portal import vn_date
from danvan.common.workflow import Transition
from danvan.organization.access import sees_provisional, works_at
from danvan.organization.models import ReviewingBody, User
from danvan.organization.roles import Permission
from danvan.organization.scope import can
from evaluations.bench import bench_of, may_read_opinions
from evaluations.completeness import result_gaps, task_gaps
from evaluations.guards import is_closed_by_return, writing_reasons
from evaluations.inheritance import accepted_for
from evaluations.models import (
    Assessment,
    AssessmentState,
    Evidence,
    EvidenceCitation,
    InitiativeResult,
    Recognition,
    TaskScore,
)
from evaluations.places import place_of
from evaluations.reading.mending import Untouched, key_of, touched_parts
from evaluations.reading.opinions import OpinionTable, opinion_table
from evaluations.reading.outcome import outcome_of, self_outcome_of
from evaluations.reading.returns import Round, rounds_of
from evaluations.reading.rows import File, Missing, ModelPart
from evaluations.scoring import Outcome, Totals, totals
from evaluations.workflow import assessment_workflow, missing_results, missing_tasks
from models_registry.workflow import signs_in_two_steps

# Acts that have a page or a moment of their own, and so no place in the bar of the dossier.
_ELSEWHERE = {"hand_over", "submit", "appraise", "publish"}


class Dossier:
    """One assessment in the eyes of `user`, who is known to be allowed to read it."""

    def __init__(self, assessment: Assessment, user: User) -> None:
        self.assessment = assessment
        self.user = user

    # Who may what

    @cached_property
    def may_enter(self) -> bool:
        return can(self.user, Permission.ENTER, self.assessment.unit)

    @cached_property
    def writing_reasons(self) -> list[str]:
        """Why the unit cannot write now although the state would let it: phases."""
        if not (self.may_enter and self.assessment.is_editable):
            return []
        return writing_reasons(self.assessment)

    @cached_property
    def is_writable(self) -> bool:
        return self.may_enter and self.assessment.is_editable and not self.writing_reasons

    @cached_property
    def is_on_behalf(self) -> bool:
        """Whether the writer works elsewhere: a village without staff."""
        return self.may_enter and not works_at(self.user, Permission.ENTER, self.assessment.unit)

    @property
    def signs(self) -> bool:
        """Whether this reader signs for the unit, and the dossier is still the unit's."""
        return can(self.user, Permission.SEND, self.assessment.unit) and self.state in AssessmentState.with_unit()

    @cached_property
    def sent_back(self) -> StateChange | None:
        """What the signer of the unit wants changed, while the drafter has not handed it over again."""
        last = self._changes[0] if self._changes and self.state == AssessmentState.DRAFT else None
        return last if last is not None and last.transition == "send_back" else None

    @cached_property
    def shows_appraisal(self) -> bool:
        """Whether the reader may know the appraised scores: announced, published, or a reviewer's."""
        return self.assessment.shows_appraisal_to(self.user)

    @property
    def is_provisional(self) -> bool:
        return self.shows_appraisal and not self.assessment.is_published

    @property
    def state(self) -> AssessmentState:
        return self.assessment.state_for(self.user)

    def may_write(self, part: TaskScore | InitiativeResult | None) -> bool:
        """Whether this task or result can be written now; None asks for the dossier as a whole."""
        return self.is_writable and not is_closed_by_return(self.assessment, part)

    def may_change(self, citation: EvidenceCitation) -> bool:
        """Whether this file can be changed where it is cited: with its part, or named by the return itself."""
        return self.may_write(citation.task_score or citation.result) or (self.is_writable and citation.is_returned)

    @property
    def files_to_replace(self) -> list[EvidenceCitation]:
        """The files that the last return named and that still stand as they were."""
        since = self.assessment.returned_at
        return [row for row in self.citations if row.is_returned and since is not None and row.cited_at <= since]

    def may_write_result(self, part: "ModelPart") -> bool:
        """As `may_write`; a result that was never written is free even after a return."""
        return self.may_write(part.result or InitiativeResult())

    # What is in it

    @cached_property
    def scores(self) -> list[TaskScore]:
        return list(self.assessment.task_scores.select_related("task").order_by("task__ordinal", "id"))

    @cached_property
    def citations(self) -> list[EvidenceCitation]:
        return list(EvidenceCitation.objects.in_dossier(self.assessment).for_lists())

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Each file once, however many parts cite it."""
        return list({citation.evidence_id: citation.evidence for citation in self.citations}.values())

    @property
    def files(self) -> list[File]:
        """Every file of the dossier with the parts that cite it; what is cited once can be changed from here."""
        rows = []
        for evidence in self.evidence:
            here = [citation for citation in self.citations if citation.evidence_id == evidence.pk]
            only = here[0] if len(here) == 1 else None
            places = ", ".join(place_of(citation).name for citation in here)
            rows.append(File(evidence, only is not None and self.may_change(only), only, places))
        return rows

    def files_of(self, part: TaskScore | InitiativeResult | None) -> list[File]:
        """The files of one task or result; None asks for those of the dossier as a whole."""
        if part is not None and part.pk is None:
            return []
        return [
            File(citation.evidence, self.may_change(citation), citation)
            for citation in self.citations
            if (citation.task_score or citation.result) == part
        ]

    @cached_property
    def models(self) -> list[ModelPart]:
        """The accepted registrations, and any other that has a result here."""
        results = {
            result.registration_id: result
            for result in self.assessment.results.select_related(
                "registration__field", "registration__year"
            ).prefetch_related("achieved_outputs", "registration__planned_outputs")
        }
        accepted = accepted_for(self.assessment).select_related("field", "year", "initiative")
        accepted = accepted.prefetch_related("planned_outputs")
        registrations = {registration.pk: registration for registration in accepted}
        registrations |= {pk: result.registration for pk, result in results.items() if pk not in registrations}
        seen = Recognition.objects.visible_to(self.user).filter(result__assessment=self.assessment)
        by_result: dict[int, list[Recognition]] = {}
        for recognition in seen.select_related("desk").order_by("-desk__present_path", "id"):
            by_result.setdefault(recognition.result_id, []).append(recognition)
        ordered = sorted(registrations.values(), key=lambda registration: (registration.sort_key, registration.pk))
        return [
            ModelPart(registration, result, by_result.get(result.pk, []), self.files_of(result))
            if (result := results.get(registration.pk))
            else ModelPart(registration, None, [], [])
            for registration in ordered
        ]

    @cached_property
    def totals(self) -> Totals:
        """Sums; without what was appraised where that may not be shown."""
        return totals(
            (score.max_score, score.self_score, score.appraised_score if self.shows_appraisal else None)
            for score in self.scores
        )

    @cached_property
    def self_outcome(self) -> Outcome:
        """What the unit's own scores come to, opened by evaluations/_outcome.html."""
        return self_outcome_of(self.assessment)

    @cached_property
    def outcome(self) -> Outcome | None:
        """The same of the appraised scores; None where they may not be shown."""
        return outcome_of(self.assessment, self.user)

    @cached_property
    def opinions(self) -> OpinionTable | None:
        """What two appraisers gave, each for themselves: for reviewers, once both have finished; never for the unit."""
        if not may_read_opinions(self.user, self.assessment):
            return None
        return opinion_table(self.assessment, bench_of(self.assessment), self.scores)

    # What is missing

    @cached_property
    def missing_tasks(self) -> dict[int, str]:
        return missing_tasks(self.assessment)

    @cached_property
    def missing_results(self) -> dict[int, str]:
        return missing_results(self.assessment)

    @cached_property
    def missing(self) -> list[Missing]:
        tasks = [Missing(text, self.task_url(ordinal)) for ordinal, text in self.missing_tasks.items()]
        return tasks + [Missing(text, self.result_url(pk)) for pk, text in self.missing_results.items()]

    @property
    def gaps(self) -> list[Missing]:
        """Each thing that is missing by itself, leading to its field."""
        found = [(gap, self.task_url(score.task.ordinal)) for score in self.scores for gap in task_gaps(score)]
        for part in self.models:
            if part.registration.pk in self.missing_results:
                url = self.result_url(part.registration.pk)
                found += [(gap, url) for gap in result_gaps(part.registration, part.result)]
        return [Missing(gap.text, url, gap.anchor) for gap, url in found]

    @cached_property
    def touched(self) -> set[tuple[str, int]]:
        """The parts that the unit has worked at since the dossier was returned to it."""
        parts = (*self.scores, *(model.result for model in self.models))
        returned = [part for part in parts if part and part.is_returned]
        return touched_parts(self.assessment, returned, self.citations) if returned else set()

    def is_untouched(self, part: TaskScore | InitiativeResult | None) -> bool:
        """Whether the part was returned and still stands as it was."""
        return part is not None and part.is_returned and key_of(part) not in self.touched

    @cached_property
    def untouched(self) -> list[Untouched]:
        """What was returned and still stands as it was, while it lies with the unit."""
        if self.assessment.returned_at is None or self.state not in AssessmentState.with_unit():
            return []
        ordinals = [score.task.ordinal for score in self.scores if self.is_untouched(score)]
        found = [Untouched(f"Nhiệm vụ {n}", self.task_url(n), f"Bổ sung nhiệm vụ {n}") for n in ordinals]
        for part in self.models:
            if self.is_untouched(part.result):
                name, url = part.registration.name, self.result_url(part.registration.pk)
                found.append(Untouched(f"Kết quả “{name}”", url, f"Bổ sung kết quả “{name}”"))
        for citation in self.files_to_replace:
            name, url = citation.evidence.title, reverse("evaluations:evidence_replace", args=[citation.pk])
            found.append(Untouched(f"Minh chứng “{name}”", url, f"Thay minh chứng “{name}”"))
        return found

    @property
    def done(self) -> int:
        """The tasks in which nothing is missing and nothing still waits to be mended."""
        with_unit = self.state in AssessmentState.with_unit()
        return sum(
            score.task.ordinal not in self.missing_tasks and not (with_unit and self.is_untouched(score))
            for score in self.scores
        )

    # Where it is, what may be done, what was done

    @cached_property
    def where_it_is(self) -> str:
        """Whose desk it is on, and what comes next."""
        unit = self.assessment.unit_name
        match self.state:
            case AssessmentState.DRAFT:
                return f"Đang ở {unit}, đang soạn. Khi đủ nội dung, người ký gửi của đơn vị gửi lên {self.rung_name}."
            case AssessmentState.READY:
                return f"Đang ở {unit}, đã soạn xong, chờ người ký gửi xem lại và gửi lên {self.rung_name}."
            case AssessmentState.SUBMITTED:
                return f"Đang ở {self.rung_name}, chờ thẩm định. Đơn vị thấy kết quả khi được công bố."
            case AssessmentState.RETURNED:
                day = vn_date(self.assessment.returned_at)
                return f"{self.rung_name} trả lại ngày {day}. Đơn vị bổ sung các phần có ghi lý do rồi gửi lại."
            case AssessmentState.APPRAISED:
                return f"{self.rung_name} đã thẩm định xong, chưa công bố. Đơn vị chưa thấy điểm thẩm định."
            case AssessmentState.ANNOUNCED:
                day = vn_date(self.assessment.announced_at)
                return f"{self.rung_name} thông báo điểm dự kiến ngày {day}. Kết quả chính thức có khi công bố."
            case AssessmentState.PUBLISHED:
                return f"{self.rung_name} công bố kết quả ngày {vn_date(self.assessment.published_at)}."

    @cached_property
    def rung_name(self) -> str:
        """The body that judges this dossier, as it was called when it was sent."""
        sent_at = self.assessment.submitted_at
        day = timezone.localdate(sent_at) if sent_at else clock.today()
        ladder = ReviewingBody.objects.ladder_of(self.assessment.unit, day)
        return ladder[0].name if ladder else "cấp trên"

    @cached_property
    def returned(self) -> StateChange | None:
        """The last return, while the unit has not answered it."""
        assessment = self.assessment
        if assessment.returned_at is None or assessment.state not in AssessmentState.with_unit():
            return None
        return self.returns[0] if self.returns else None

    @cached_property
    def returns(self) -> list[StateChange]:
        """Every return with its reasons, latest first."""
        return [change for change in self._changes if change.target == AssessmentState.RETURNED]

    @cached_property
    def rounds(self) -> list[Round]:
        """The same with the parts that each named."""
        return rounds_of(self.assessment, self.returns)

    @cached_property
    def _changes(self) -> list[StateChange]:
        changes = StateChange.objects.about(self.assessment).order_by("-id")
        if not sees_provisional(self.user, self.assessment.unit):
            changes = changes.filter(provisional=False)
        return list(changes)

    @property
    def history(self) -> list[Step]:
        """The steps so far, newest first; what was provisional stays with the reviewers."""
        return [step_of(change, AssessmentState(change.target).tone) for change in self._changes]

    @cached_property
    def offers(self) -> dict[str, Any]:
        """What the workflow offers this reader now, by name.

        Who may send need not hand over to a sender; where the unit signs in two steps there is no other way.
        """
        offered = assessment_workflow.offered(self.assessment, self.user)
        offers = {offer.transition.name: offer for offer in offered if self.is_for_reader(offer.transition)}
        if {"submit", "hand_over"} <= offers.keys():
            offers.pop("submit" if signs_in_two_steps(self.assessment.unit) else "hand_over")
        return offers

    def is_for_reader(self, act: Transition) -> bool:
        """Acts of the rung are not for who writes for the unit: the very offer would tell what was decided."""
        is_of_rung = act.permission in (Permission.REVIEW, Permission.PUBLISH)
        return not is_of_rung or sees_provisional(self.user, self.assessment.unit)

    @property
    def buttons(self) -> list[Button]:
        """The bar of the dossier's own page."""
        return [
            Button(offer.transition, offer.reasons, self.act_url(name))
            for name, offer in self.offers.items()
            if name not in _ELSEWHERE
        ]

    @property
    def is_to_be_sent(self) -> bool:
        return (self.assessment.is_editable and self.may_enter) or "submit" in self.offers

    # Addresses

    @property
    def url(self) -> str:
        return reverse("evaluations:assessment_detail", args=[self.assessment.pk])

    def task_url(self, ordinal: int) -> str:
        return reverse("evaluations:task_edit", args=[self.assessment.pk, ordinal])

    def result_url(self, registration_pk: int) -> str:
        return reverse("evaluations:result_edit", args=[self.assessment.pk, registration_pk])

    def act_url(self, name: str) -> str:
        if name == "return":
            return reverse("evaluations:assessment_return", args=[self.assessment.pk])
        return reverse("evaluations:assessment_transition", args=[self.assessment.pk, name])
