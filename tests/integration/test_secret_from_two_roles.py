"""Who reviews or publishes at the rung and also writes for a unit knows no more of that unit than the unit does."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from danvan.organization.roles import Role
from evaluations.models import Assessment
from evaluations.models.assessment import AssessmentQuerySet
from tests.factories import MembershipFactory
from tests.integration.secret_world import SECRETS, hide
from tests.integration.test_publication_secrecy import words_of
from tests.integration.test_secret_before_publication import leaks

FIGURES = {"reason", "verdict", "survey", "opinion", "adjustment", "score", "total", "difference", "rating"}
WORK = ["assessment_appraise", "assessment_settle", "adjustment_edit", "assessment_return"]
LISTS = ["/tu-danh-gia/", "/tu-danh-gia/?trang_thai=appraised", "/tham-dinh/?viec=tat-ca&nhom=cho",
         "/tham-dinh/?viec=tat-ca&nhom=xong", "/tham-dinh/giai-trinh/", "/tham-dinh/doi-chieu/"]  # fmt: skip


def both(world, role=Role.REVIEWER, writes=Role.SENDER):
    """A person of the rung who writes for the commune as well."""
    person = MembershipFactory(unit=world.north.unit, role=role).user
    MembershipFactory(user=person, unit=world.north.commune.unit, role=writes)
    return person


@pytest.mark.parametrize("writes", [Role.SENDER, Role.DRAFTER])
@pytest.mark.parametrize("page", WORK)
def test_pages_of_the_appraisal_are_not_there_for_who_writes_for_the_unit(world, client_of, page, writes):
    hidden = hide(world)
    address = reverse(f"evaluations:{page}", args=[hidden.dossier.pk])

    found = client_of(both(world, writes=writes)).get(address).status_code
    colleague = client_of(world.north.reviewer).get(address).status_code

    assert (found, colleague in (200, 302)) == (404, True)


@pytest.mark.parametrize("act", ["appraise", "reopen"])
def test_acts_of_the_rung_are_neither_offered_nor_there(world, client_of, act):
    hidden = hide(world)
    client = client_of(both(world))
    address = reverse("evaluations:assessment_transition", args=[hidden.dossier.pk, act])

    found = [client.get(address).status_code, client.post(address).status_code]
    page = client.get(f"/tu-danh-gia/{hidden.dossier.pk}/")

    assert found == [404, 404]
    assert {button.transition.name for button in page.context["dossier"].buttons} & {"appraise", "reopen"} == set()
    assert leaks({"": words_of(page)}, FIGURES | {"state", "step"}) == {}


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER])
@pytest.mark.parametrize("address", LISTS)
def test_lists_of_the_rung_tell_nothing_of_the_own_unit(world, client_of, address, role):
    hidden = hide(world)
    response = client_of(both(world, role)).get(address)

    assert response.status_code in (200, 404)
    assert leaks({"": words_of(response)}, FIGURES) == {}
    rows = [getattr(row, "pk", None) for row in (response.context or {}).get("page_obj", ())]
    assert hidden.dossier.pk not in rows


def test_lists_keep_the_other_units_and_their_own_table(world, client_of):
    hide(world)
    other = world.dossier(world.north.other_commune, "appraised")
    client = client_of(both(world))

    sent = client.get("/tu-danh-gia/")
    queue = client.get("/tham-dinh/?viec=tat-ca&nhom=xong")

    assert other.pk in [row.pk for row in sent.context["page_obj"]]
    assert [row.pk for row in queue.context["page_obj"]] == [other.pk]
    assert [tab.number for tab in queue.context["tabs"]] == [0, 0, 1, 0]


@pytest.mark.parametrize("view", ["", "&xem=mo-hinh"])
def test_publication_page_names_the_own_unit_without_figures(world, client_of, view):
    hidden = hide(world)
    address = f"/cong-bo/?cap={world.north.unit.pk}{view}"

    own = words_of(client_of(both(world, Role.APPROVER)).get(address))
    colleague = words_of(client_of(world.north.approver).get(address))

    assert "đơn vị của anh/chị: xem khi công bố" in own
    assert hidden.dossier.unit_name in own
    assert re.search(SECRETS["total"] if not view else SECRETS["declined"], colleague)
    assert leaks({"": own}, FIGURES) == {}


def test_published_dossiers_of_the_own_unit_are_in_the_lists_again(world):
    hidden = hide(world)
    person = both(world)
    shown: AssessmentQuerySet = Assessment.objects.filter(pk=hidden.dossier.pk)

    before = shown.not_secret_from(person).count()
    world.publish(world.north)

    assert (before, shown.not_secret_from(world.fresh(person)).count()) == (0, 1)


@pytest.mark.parametrize("who", ["north.commune.sender", "north.reviewer"])
def test_lists_show_what_was_published_and_not_the_plain_sum_as_the_result(world, client_of, who):
    hidden = hide(world)
    client = client_of(world.people[who])

    before = words_of(client.get("/tu-danh-gia/"))
    world.publish(world.north)
    after = words_of(client.get("/tu-danh-gia/"))
    dossier = Assessment.objects.get(pk=hidden.dossier.pk)

    assert dossier.frozen_total == Decimal("83.7")
    assert (dossier.frozen_rating in before, "83,7" in before) == (False, False)
    assert [words in after for words in ("Điểm nhiệm vụ", "Kết quả công bố", "83,7", dossier.frozen_rating)] == [
        True
    ] * 4
