"""Provisional scores of the demonstration: some are announced; one reply waits for a decision, one is decided.

The third unit, for which somebody can sign in, has still to answer.
"""

from datetime import datetime

from django.utils import timezone

from danvan.common import clock
from danvan.organization.models import Unit
from danvan.organization.roles import Role
from evaluations.actions import announce_scores, judge_reply, open_reply, save_reply
from evaluations.actions.reply import Judgement, perform_reply
from evaluations.models import Assessment, AssessmentState, Decision, Reply
from evaluations.replying import reduced_tasks
from evaluations.workflow_reply import items_of
from models_registry.models import CampaignYear
from reports.demonstration.people import Staff

WORDS = (
    "Đơn vị đã gửi bổ sung báo cáo số 42 của khối dân vận, trong đó có số hộ tham gia theo từng thôn. "
    "Đề nghị Ban xem lại điểm của nhiệm vụ này."
)
RAISED = "Báo cáo bổ sung nêu đủ số hộ theo từng thôn, có xác nhận của Mặt trận. Chấp nhận nâng điểm."
KEPT = "Báo cáo bổ sung chưa có số liệu mới so với hồ sơ đã thẩm định nên giữ nguyên điểm."
TO_ANSWER = "BT-HLHPN"  # its signer has an account
REPLIED = 2


def announce_and_reply(year: CampaignYear, rung: Unit, staff: Staff) -> None:
    """The rung announces some of what it has appraised; the first reply stays for the reader to decide."""
    appraised = Assessment.objects.filter(year=year, desk=rung, state=AssessmentState.APPRAISED)
    rows = [row for row in appraised.select_related("unit", "desk", "year").order_by("pk") if reduced_tasks(row)]
    open_one = [row for row in rows if row.unit.code == TO_ANSWER]
    chosen = [row for row in rows if row.unit.code != TO_ANSWER][:REPLIED]
    with clock.standing_at(_september(year, 8, 14)):
        announced = announce_scores([*chosen, *open_one], actor=staff.at(rung, Role.APPROVER))
    for number, assessment in enumerate(announced[:REPLIED]):
        with clock.standing_at(_september(year, 9, 8 + number)):
            reply = _send(assessment, staff)
        if number:
            with clock.standing_at(_september(year, 9, 15)):
                _decide(reply, staff)


def _send(assessment: Assessment, staff: Staff) -> Reply:
    sender = staff.at(assessment.unit, Role.SENDER)
    reply = open_reply(assessment, actor=sender)
    reply = save_reply(reply, {item.pk: WORDS for item in items_of(reply)}, version=reply.version, actor=sender)
    return perform_reply("send", reply, actor=sender)


def _decide(reply: Reply, staff: Staff) -> None:
    """The first is raised to what the unit gave itself, the others are kept."""
    reviewer = staff.at(reply.desk, Role.REVIEWER)
    judgements = {
        item.pk: Judgement(Decision.KEPT, KEPT) if number else Judgement(Decision.RAISED, RAISED, item.self_score)
        for number, item in enumerate(items_of(reply))
    }
    reply = judge_reply(reply, judgements, version=reply.version, actor=reviewer)
    perform_reply("decide", reply, actor=reviewer)


def _september(year: CampaignYear, day: int, hour: int) -> datetime:
    return datetime(year.year, 9, day, hour, tzinfo=timezone.get_default_timezone())
