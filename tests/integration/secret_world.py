"""Everything that a rung knows of a dossier and nobody else may, each with words that stand nowhere else; and a crawl."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from danvan.common import clock
from danvan.organization.models import Unit, User
from danvan.organization.roles import Role
from evaluations.models import (
    Assessment,
    ConflictDeclaration,
    FieldSurvey,
    Opinion,
    OpinionScore,
    Quota,
    Recognition,
    RecognitionState,
    ReviewAssignment,
    SurveyConclusion,
    SurveyedResult,
)
from evaluations.workflow import recognition_workflow
from reports.models import CommendationList
from tests.architecture.test_views import ADDRESSES
from tests.factories import (
    BonusRuleFactory,
    MembershipFactory,
    RatingBandFactory,
    ScoreAdjustmentFactory,
    ScoringSchemeFactory,
    UserFactory,
)
from tests.world import SECRET_REASON, TwoBranches

VERDICT = "Lý do xét kín chưa được công bố"
SURVEY = "Khảo sát kín thấy hoa còn thưa"
OPINION = "Ý kiến kín của người chấm thứ hai"
ADJUSTMENT = "Thưởng kín vì cách làm mới"
APPRAISER = "Lê Kín Phân Công"
CONFLICT = "Có họ kín với trưởng thôn"
LIST = "Danh sách dự thảo còn kín"
RATING = "Hạng Sao Kín"
SECRETS = {
    "reason": re.escape(SECRET_REASON),
    "verdict": re.escape(VERDICT),
    "survey": re.escape(SURVEY),
    "opinion": re.escape(OPINION),
    "adjustment": re.escape(ADJUSTMENT),
    "appraiser": re.escape(APPRAISER),
    "conflict": re.escape(CONFLICT),
    "list": re.escape(LIST),
    "rating": re.escape(RATING),
    "quota": r"70\.?707",
    "score": r"(?<![\d,.])9[,.]3(?!\d)",
    "total": r"(?<![\d,.])83[,.][37](?!\d)",
    "difference": "[−-]2[,.]7",
    "state": "Đã thẩm định",
    "step": "Hoàn thành thẩm định",
    "declined": "Không công nhận",
}
TOLD_BY_ANNOUNCING = {"reason", "score", "total", "difference", "rating", "adjustment"}


@dataclass
class Hidden:
    """What there is to be found, by the kind of page that would show it."""

    dossier: Assessment
    # Of a village beneath, sent and not appraised: what is not secret of it is no secret of the first.
    other: Assessment
    recognition: Recognition
    survey: FieldSurvey
    draft: CommendationList
    keys: dict[str, int] = field(default_factory=dict)

    @property
    def other_model(self) -> int:
        return self.other.results.get().registration_id

    def key_for(self, name: str) -> int:
        """The number to put into the address of the page `name`."""
        return next(key for beginning, key in self.keys.items() if name.startswith(beginning))


def hide(world: TwoBranches) -> Hidden:
    """An appraised dossier of a commune of the north with a declined model, and all that belongs to it."""
    scheme = ScoringSchemeFactory(campaign=world.years[2025].campaign, from_year=2025, tasks=True)
    RatingBandFactory(scheme=scheme, name=RATING, from_score=Decimal("80"))
    RatingBandFactory(scheme=scheme, name="Hạng tự chấm", from_score=Decimal("85"))  # of the unit's own 86,0
    appraiser = UserFactory(full_name=APPRAISER)
    MembershipFactory(user=appraiser, unit=world.north.unit, role=Role.REVIEWER)
    recognition = world.recognition(world.north.commune, RecognitionState.PENDING)
    dossier = recognition.result.assessment
    recognition = recognition_workflow.perform("decline", recognition, actor=world.north.reviewer, note=VERDICT)
    other = world.dossier(world.north.commune.village, "submitted")
    ScoreAdjustmentFactory(
        assessment=dossier, rule=BonusRuleFactory(scheme=scheme), points=Decimal("0.4"), reason=ADJUSTMENT
    )
    _assigned(world, dossier, appraiser)
    survey = FieldSurvey.objects.create(
        assessment=dossier, rung=world.north.unit, visited_on=date(2025, 9, 8), people=APPRAISER, findings=SURVEY,
        entered_by=world.north.reviewer,
    )  # fmt: skip
    SurveyedResult.objects.create(
        survey=survey, result=recognition.result, conclusion=SurveyConclusion.values[0], note=SURVEY
    )
    Quota.objects.create(
        rung=world.north.unit, year=world.years[2025], tier="recognised", group="collective", number=70707,
        set_by=world.north.approver,
    )  # fmt: skip
    draft = world.commendation_list(world.north)
    CommendationList.objects.filter(pk=draft.pk).update(title=LIST)
    hidden = Hidden(dossier, other, recognition, survey, draft)
    hidden.keys = _keys(hidden, world.north.unit, scheme.pk)
    return hidden


def _assigned(world: TwoBranches, dossier: Assessment, appraiser: User) -> None:
    ReviewAssignment.objects.create(
        unit=dossier.unit, year=dossier.year, desk=world.north.unit, seat=2, reviewer=appraiser,
        assigned_by=world.north.approver,
    )  # fmt: skip
    opinion = Opinion.objects.create(
        assessment=dossier, seat=2, started_by=appraiser, updated_by=appraiser, finished_at=clock.now(),
        finished_by=appraiser,
    )  # fmt: skip
    task = dossier.task_scores.get(task__ordinal=1)
    OpinionScore.objects.create(
        opinion=opinion, task_score=task, max_score=task.max_score, self_score=task.self_score,
        score=Decimal("9.3"), reason=OPINION,
    )  # fmt: skip
    ConflictDeclaration.objects.create(unit=dossier.unit, reviewer=world.north.approver, reason=CONFLICT)


def _keys(hidden: Hidden, rung: Unit, scheme: int) -> dict[str, int]:
    """Beginning of the name of a page → the number it takes; the first that fits counts."""
    registration = hidden.recognition.result.registration_id
    return {
        "models_registry:registration": registration,
        "models_registry:receipt": registration,
        "reports:registration": registration,
        "evaluations:registration": registration,
        "evaluations:recognition_detail": hidden.recognition.pk,
        "evaluations:survey_detail": hidden.survey.pk,
        "evaluations:scheme": scheme,
        "evaluations:conflict": hidden.dossier.unit_id,
        "evaluations:": hidden.dossier.pk,
        "reports:list": hidden.draft.pk,
        "reports:assessment": hidden.dossier.pk,
        "organization:unit": rung.pk,
        "": hidden.dossier.unit_id,
    }


WORDS_OF_SCORES = (
    "q=83,3", "q=9,3", f"q={RATING}", "q=k%C3%ADn", "sort=diem", "sort=-diem", "sort=tong_diem", "sort=-xep_loai",
    "trang_thai=appraised", "trang_thai=announced", "trang_thai=declined", "ket_qua=declined", "du_kien=co",
    "xem=mo-hinh", "chenh=xet-chua-dat", "cap=district&ket_qua=chua-dat", "buoc=hieu-qua", "cong_bo=chua", "viec=publish",
)  # fmt: skip


def guesses(hidden: Hidden) -> list[str]:
    """Every address of the portal with the number of something secret; of lists also what a curious reader adds."""
    found = []
    for name, pattern, _ in ADDRESSES:
        filled = re.sub(r"<int:pk>", str(hidden.key_for(name)), pattern)
        filled = re.sub(r"<int:registration_pk>", str(hidden.recognition.result.registration_id), filled)
        filled = re.sub(r"<int:ordinal>", "1", re.sub(r"<int:year>", "2025", filled))
        filled = re.sub(r"<int:\w+>", str(hidden.dossier.pk), filled)
        if EMPTY_PAPER.search(pattern):
            continue
        words = ("publish", "announce") if "transition" in pattern else ("x",)
        found += [re.sub(r"<str:fmt>", "xlsx", re.sub(r"<(?!str:fmt)\w+:\w+>", word, filled)) for word in words]
    return found


def lists_with_words() -> list[str]:
    """Every page without a number, with each word that would sort, filter or search by what is secret."""
    plain = [pattern for name, pattern, _ in ADDRESSES if "<" not in pattern and name.split("_")[-1] in LISTS]
    # The log tells what was typed to search it: there the words would find themselves.
    pairs = [(address, word) for address in plain for word in WORDS_OF_SCORES]
    return [f"{address}?{word}" for address, word in pairs if "nhat-ky" not in address or not word.startswith("q=")]


# Empty forms to be written on by hand: slow to draw, and nothing of a dossier can be on them.
EMPTY_PAPER = re.compile(r"mau-giay|ban-trang|mau-excel")
LISTS = {"list", "show", "export", "file", "summary", "dossiers", "hints", "publication", "find", "home"}
