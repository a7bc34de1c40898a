"""Who appraises what at the desk of the province: two people share it, one of them has a part in a unit."""

from danvan.organization.models import Unit, User
from evaluations.actions.assignment import assign_reviewers, declare_conflict
from evaluations.assignment_plan import Planner, Way, Wish
from evaluations.desk_units import WAITING, desk_units
from evaluations.models import Seat
from models_registry.models import CampaignYear
from reports.demonstration.opinions import write_opinions
from reports.demonstration.plan import Plan


def share_the_desk(plan: Plan, year: CampaignYear, desk: Unit, *, actor: User) -> None:
    """All but the last few units are dealt out evenly; one dossier that waits gets a second appraiser."""
    told = plan["assignments"]
    people = list(User.objects.filter(username__in=told["people"]).order_by("sort_key", "id"))
    concerned = next(person for person in people if person.username == told["conflict"]["person"])
    declare_conflict(Unit.objects.get(code=told["conflict"]["unit"]), told["conflict"]["reason"], actor=concerned)
    units = list(desk_units(desk, year).order_by("path"))[: -told["left_over"]]
    dealt = Planner(desk, year).plan(units, Wish(Way.EVENLY, people=people))
    assign_reviewers(desk, year, {line.unit.pk: line.new for line in dealt.lines}, actor=actor)
    waiting = desk_units(desk, year).filter(stage=WAITING, first_id__isnull=False).order_by("path")[:1]
    second = Planner(desk, year).plan(list(waiting), Wish(Way.EVENLY, seat=Seat.SECOND, people=people))
    for line in second.lines:
        assign_reviewers(desk, year, {line.unit.pk: line.new}, seat=Seat.SECOND, actor=actor)
    write_opinions(year, desk, actor=actor)
