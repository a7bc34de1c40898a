"""One model up for recognition with all that a reviewer needs to defend what is decided of it."""

from collections.abc import Iterable
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from danvan.activity.models import StateChange
from danvan.common.shown import Answer, Button, Step, step_of
from danvan.organization.models import User
from evaluations.models import EvidenceCitation, Recognition, RecognitionState
from evaluations.reading.answers import result_answers
from evaluations.reading.dossier import Dossier
from evaluations.reading.rows import File, ModelPart
from evaluations.reading.warnings import Known, know
from evaluations.workflow import recognition_workflow
from models_registry.parts import PARTS, label_of, text_of
from models_registry.questions import SECTIONS

_FILES = "Minh chứng"  # they are listed below with what is said of them


class Defence:
    """One recognition in the eyes of `user`, who is known to be allowed to read it (`defended_by`)."""

    def __init__(self, recognition: Recognition, user: User) -> None:
        self.recognition = recognition
        self.user = user
        self.registration = recognition.result.registration
        self.dossier = Dossier(recognition.result.assessment, user)

    @cached_property
    def known(self) -> Known:
        return know([self.recognition], self.user)[self.recognition.pk]

    @property
    def registered(self) -> list[Answer]:
        """What the unit promised, without what it left empty."""
        names = [name for section in SECTIONS for name in section.fields if name in PARTS]
        told = [(label_of(self.registration, name), text_of(self.registration, name)) for name in names]
        return [Answer(label, text) for label, text in told if text]

    @cached_property
    def part(self) -> ModelPart:
        return next(part for part in self.dossier.models if part.registration.pk == self.registration.pk)

    @property
    def achieved(self) -> list[Answer]:
        """What the unit says was achieved, planned beside achieved."""
        return [answer for answer in result_answers(self.dossier, self.part) if answer.label != _FILES]

    @cached_property
    def files(self) -> list[File]:
        """The files cited for the result, and those of the registration that are not among them."""
        cited = EvidenceCitation.objects.filter(registration=self.registration).for_lists()
        of_result = {file.evidence.pk for file in self.part.files}
        return [
            *(File(file.evidence, False, file.citation) for file in self.part.files),
            *(File(citation.evidence, False, citation) for citation in cited if citation.evidence_id not in of_result),
        ]

    @cached_property
    def verdicts(self) -> list[Recognition]:
        """What each level decided, the lowest first, as far as the reader may know."""
        rows = Recognition.objects.defended_by(self.user).filter(result=self.recognition.result_id)
        return list(rows.select_related("desk", "decided_by", "proposed_by").order_by("-desk__present_path", "pk"))

    @property
    def history(self) -> list[Step]:
        """The steps of the decisions at every level that the reader sees, newest first."""
        changes = StateChange.objects.filter(
            target_type=Recognition._meta.label_lower, target_id__in=[verdict.pk for verdict in self.verdicts]
        )
        return [step_of(change, RecognitionState(change.target).tone) for change in changes.order_by("-pk")]

    def acts(self, names: Iterable[str]) -> list[Button]:
        """The acts that are open to the reader, each leading to the page that asks first."""
        offers = {offer.transition.name: offer for offer in recognition_workflow.offered(self.recognition, self.user)}
        is_published = self.recognition.published_at is not None
        shown = [name for name in names if (name == "propose") == is_published and name in offers]
        return [Button(offers[name].transition, offers[name].reasons, self._ask_url(name)) for name in shown]

    def _ask_url(self, name: str) -> str:
        here = urlencode({"nam": self.recognition.year.year})
        asked = urlencode({"viec": name, "chon": self.recognition.pk, "tu": here})
        return f"{reverse('evaluations:recognition_decide')}?{asked}"
