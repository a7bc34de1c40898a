"""Hints beside the dossier in the workspace, and the leader's way from the summary to “Đối chiếu”."""

from django.urls import reverse

from danvan.organization.roles import Role
from tests.factories import MembershipFactory

TOLD = "dấu hiệu nên xem lại (gợi ý, không tự động kết luận)"


def test_hints_stand_in_the_workspace_for_reviewers_and_not_for_who_writes_for_the_unit(world, client_of):
    dossier = world.dossier(world.north.commune, "submitted")
    both = MembershipFactory(unit=world.north.unit, role=Role.REVIEWER).user
    MembershipFactory(user=both, unit=world.north.commune.unit, role=Role.DRAFTER)
    url = reverse("evaluations:assessment_appraise", args=[dossier.pk])

    shown = {
        name: TOLD in client_of(person).get(url).content.decode()
        for name, person in (("reviewer", world.north.reviewer), ("both", both))
    }

    assert shown == {"reviewer": True, "both": False}


def test_hints_are_not_on_the_units_own_page(world, client_of):
    dossier = world.dossier(world.north.commune, "published")

    page = client_of(world.north.commune.sender).get(reverse("evaluations:assessment_detail", args=[dossier.pk]))

    assert page.status_code == 200
    assert TOLD not in page.content.decode()


def test_the_summary_leads_leaders_to_the_report_of_their_own_desk(world, client_of):
    world.dossier(world.north.commune, "published")
    summary = reverse("reports:year_summary")

    own = client_of(world.north.leader).get(summary)
    below = client_of(world.province.leader).get(summary, {"don-vi": world.north.unit.pk})

    assert own.context["calibration_url"] == (
        f"{reverse('evaluations:calibration_show')}?cap={world.north.unit.code}&nam=2025"
    )
    assert below.context["calibration_url"] == ""
