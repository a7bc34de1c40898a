"""What each act of reorganisation does to units, people, bodies, models and desks; and that undoing restores it all."""

from datetime import date

import pytest
from django.apps import apps

from danvan.activity.models import AuditEvent
from danvan.common.workflow import NotAllowed, OutOfReach
from danvan.organization.actions.reorganisation import preview, reorganise
from danvan.organization.actions.reorganisation_undo import undo_reorganisation
from danvan.organization.models import Membership, ReviewingBody, Unit, UnitSuccession
from danvan.organization.roles import Role
from evaluations.models import Assessment, Recognition
from models_registry.actions import draft_registration
from models_registry.models import Initiative, Registration, RegistrationState
from tests.factories import MembershipFactory
from tests.orders import DAY, dissolve, merge, move, opening, order, rename, split

LAST_DAY = date(2025, 6, 30)
REASON = "Nhập nhầm văn bản, làm lại sau"


def dump() -> dict[str, list[dict]]:
    """Every row of what a reorganisation may touch."""
    names = (
        "organization.unit", "organization.membership", "organization.reviewingbody", "organization.unitsuccession",
        "models_registry.initiative", "models_registry.registration", "evaluations.assessment",
        "evaluations.recognition", "reports.commendationlist",
    )  # fmt: skip
    return {name: list(apps.get_model(name).objects.order_by("pk").values()) for name in names}


def roles_at(unit: Unit) -> set[tuple[str, str, date, date | None]]:
    held = Membership.objects.filter(unit=unit).select_related("user")
    return {(m.user.full_name, m.role, m.starts_on, m.ends_on) for m in held}


@pytest.fixture
def chief(world):
    return world.province.administrator


def merged(world, chief) -> Unit:
    north = world.north
    act = merge([north.commune.unit, north.other_commune.unit], opening("HN", "Xã Hòa Ninh", under=north.unit))
    reorganise([order(act)], actor=chief)
    return Unit.objects.get(code="HN")


def test_merge_closes_the_old_and_opens_the_new(world, chief):
    new = merged(world, chief)

    old = Unit.objects.filter(pk__in=[world.north.commune.unit.pk, world.north.other_commune.unit.pk])
    assert [(unit.valid_to, unit.present_path, unit.heir) for unit in old] == [(LAST_DAY, new.path, new)] * 2
    assert (new.valid_from, new.valid_to, new.parent) == (DAY, None, world.north.unit)
    moved = Unit.objects.living().filter(parent=new).order_by("path")
    assert [unit.name for unit in moved] == ["Thôn Bình Hòa", "Thôn Hải Lạc"]
    successions = UnitSuccession.objects.filter(new=new).values_list("old_name", "new_name", "kind", "share")
    assert set(successions) == {
        ("Xã Phan Hòa", "Xã Hòa Ninh", "merged", "full"),
        ("Xã Hải Ninh", "Xã Hòa Ninh", "merged", "full"),
    }


def test_merge_takes_the_people_along(world, chief):
    places = (world.north.commune, world.north.other_commune)
    before = {(name, role) for place in places for name, role, _, end in roles_at(place.unit) if end is None}

    new = merged(world, chief)

    assert roles_at(new) == {(name, role, DAY, None) for name, role in before}
    assert None not in {end for *_, end in roles_at(world.north.commune.unit)}


def test_merge_moves_a_role_that_began_after_the_last_day(world, chief):
    late = MembershipFactory(unit=world.north.commune.unit, role=Role.SENDER, starts_on=date(2025, 9, 1))

    new = merged(world, chief)

    late.refresh_from_db()
    assert (late.unit, late.starts_on, late.ends_on) == (new, date(2025, 9, 1), None)
    assert Membership.objects.filter(user=late.user).count() == 1


def test_merge_carries_the_body_on_under_the_new_name(world, chief):
    new = merged(world, chief)

    names = ReviewingBody.objects.filter(unit=new).values_list("name", "valid_from", "valid_to")
    assert list(names) == [("Ban Dân vận Xã Hòa Ninh", DAY, None)]
    village = Unit.objects.living().get(name="Thôn Bình Hòa")
    assert [body.unit for body in ReviewingBody.objects.ladder_of(village)] == [
        new,
        world.north.unit,
        world.province.unit,
    ]
    then = ReviewingBody.objects.ladder_of(world.north.commune.village.unit, LAST_DAY)
    assert [body.unit for body in then][:1] == [world.north.commune.unit]


def test_merge_hands_live_models_and_unsent_drafts_over(world, chief):
    draft = world.registration(world.north.commune, RegistrationState.DRAFT)
    sent = world.registration(world.north.other_commune, RegistrationState.SUBMITTED)

    new = merged(world, chief)

    draft, sent = Registration.objects.get(pk=draft.pk), Registration.objects.get(pk=sent.pk)
    assert (draft.unit, draft.unit_name, draft.desk, draft.initiative.unit) == (new, "Xã Hòa Ninh", new, new)
    assert (sent.unit, sent.unit_name, sent.desk) == (world.north.other_commune.unit, "Xã Hải Ninh", world.north.unit)
    assert sent.initiative.unit == new
    handed = AuditEvent.objects.filter(verb="initiative.hand_over").values_list("target_name", flat=True)
    assert set(handed) == {draft.initiative.name, sent.initiative.name}


def test_dissolved_rung_passes_its_desk_to_the_next(world, chief):
    submitted = world.registration(world.north.commune, RegistrationState.SUBMITTED)
    dossier = world.dossier(world.north.other_commune, "submitted")
    published = world.recognition(world.south.commune, "recognised", published=True)

    reorganise([order(dissolve(world.north.unit), dissolve(world.south.unit))], actor=chief)

    province = world.province.unit
    assert Registration.objects.get(pk=submitted.pk).desk == province
    assert Assessment.objects.get(pk=dossier.pk).desk == province
    assert Recognition.objects.get(pk=published.pk).desk == published.desk
    communes = Unit.objects.living().filter(kind=world.north.commune.unit.kind, parent=province)
    assert {"Xã Phan Hòa", "Xã Hải Ninh"} <= set(communes.values_list("name", flat=True))
    ended = Membership.objects.filter(unit=world.north.unit, role=Role.REVIEWER).values_list("ends_on", flat=True)
    assert list(ended) == [LAST_DAY]


def test_dissolved_rung_passes_what_was_proposed_to_it_upwards(world, chief):
    below = world.recognition(world.north.commune.village, "exemplary", published=True, proposed=True)
    proposed = Recognition.objects.get(result=below.result, desk=world.north.unit)

    reorganise([order(dissolve(world.north.unit))], actor=chief)

    assert Recognition.objects.get(pk=proposed.pk).desk == world.province.unit
    assert Recognition.objects.get(pk=below.pk).desk == world.north.commune.unit


def test_move_takes_what_waits_to_the_rung_that_is_above_now(world, chief):
    submitted = world.registration(world.north.commune, RegistrationState.SUBMITTED)
    dossier = world.dossier(world.north.commune.village, "submitted")

    reorganise([order(move(world.north.commune.unit, under=world.south.unit, code="PH-2025"))], actor=chief)

    assert Registration.objects.get(pk=submitted.pk).desk == world.south.unit
    assert Assessment.objects.get(pk=dossier.pk).desk == Unit.objects.get(code="PH-2025")


def test_split_waits_for_a_person_to_name_the_heir(world, chief):
    named = world.registration(world.north.commune, RegistrationState.ACCEPTED).initiative
    waiting = world.registration(world.north.commune, RegistrationState.ACCEPTED).initiative
    old = world.north.commune.unit
    parts = [
        opening("P1", "Xã Phan Điền", under=world.north.unit),
        opening("P2", "Xã Phan Lâm", under=world.north.unit),
    ]

    (outcome,) = reorganise([order(split(old, parts), heirs={named.pk: "P2"})], actor=chief)

    assert Initiative.objects.get(pk=named.pk).unit.code == "P2"
    assert Initiative.objects.get(pk=waiting.pk).unit == old
    assert Unit.objects.get(pk=old.pk).heir.code == "P1"
    labels = {touched.label: touched.count for touched in outcome.touched}
    assert labels["Mô hình chờ chọn đơn vị kế thừa"] == 1


def test_rename_keeps_the_unit_and_remembers_the_name(world, chief):
    unit = world.north.commune.unit
    registration = world.registration(unit, RegistrationState.SUBMITTED)

    reorganise([order(rename(unit, "Xã Phan Rí Thành"))], actor=chief)

    unit.refresh_from_db()
    assert (unit.name, unit.valid_to, unit.path) == ("Xã Phan Rí Thành", None, unit.present_path)
    assert Registration.objects.get(pk=registration.pk).unit_name == "Xã Phan Hòa"
    assert list(UnitSuccession.objects.values_list("old_name", "new_name")) == [("Xã Phan Hòa", "Xã Phan Rí Thành")]


def test_move_takes_all_that_lies_beneath_along(world, chief):
    commune = world.north.commune.unit
    draft = world.dossier(world.north.commune.village, "draft")

    reorganise([order(move(commune, under=world.south.unit, code="PH-2025"))], actor=chief)

    moved = Unit.objects.get(code="PH-2025")
    village = Unit.objects.get(parent=moved)
    assert (moved.parent, village.name) == (world.south.unit, "Thôn Bình Hòa")
    assert Assessment.objects.get(pk=draft.pk).unit == village


@pytest.mark.parametrize("act", ["merge", "split", "rename", "move", "dissolve"])
def test_undo_restores_everything(world, chief, act):
    for place in (world.north.commune, world.north.other_commune, world.north.commune.village):
        world.registration(place, RegistrationState.DRAFT)
        world.registration(place, RegistrationState.SUBMITTED)
    world.dossier(world.north.commune.village, "draft")
    world.dossier(world.north.commune, "submitted")
    acts = {
        "merge": lambda: merge([world.north.commune.unit, world.north.other_commune.unit],
                               opening("HN", "Xã Hòa Ninh", under=world.north.unit)),
        "split": lambda: split(world.north.commune.unit, [opening("P1", "Xã Phan Điền", under=world.north.unit),
                                                          opening("P2", "Xã Phan Lâm", under=world.north.unit)]),
        "rename": lambda: rename(world.north.commune.unit, "Xã Phan Rí Thành"),
        "move": lambda: move(world.north.commune.unit, under=world.south.unit, code="PH-2025"),
        "dissolve": lambda: dissolve(world.north.unit),
    }  # fmt: skip
    before = dump()

    (outcome,) = reorganise([order(acts[act]())], actor=chief)
    assert dump() != before
    undo_reorganisation(outcome.reorganisation, reason=REASON, actor=world.fresh(chief))

    assert dump() == before


def test_undo_is_refused_after_the_first_new_record(world, chief):
    new = merged(world, chief)
    reorganisation = UnitSuccession.objects.filter(new=new)[0].reorganisation
    writer = Membership.objects.filter(unit=new, role=Role.SENDER)[0].user
    content = world._content(world.north.commune)
    registration = draft_registration(new, world.years[2025], content=content, actor=writer)
    before = dump()

    with pytest.raises(NotAllowed) as refused:
        undo_reorganisation(reorganisation, reason=REASON, actor=world.fresh(chief))

    assert len(refused.value.reasons) == 1
    assert registration.name in refused.value.reasons[0]
    assert dump() == before


def test_preview_tells_what_the_act_does_and_changes_nothing(world, chief):
    world.registration(world.north.commune, RegistrationState.DRAFT)
    before, events = dump(), AuditEvent.objects.count()
    act = merge([world.north.commune.unit, world.north.other_commune.unit],
                opening("HN", "Xã Hòa Ninh", under=world.north.unit))  # fmt: skip

    (shown,) = preview([order(act)], actor=chief)

    assert dump() == before
    assert AuditEvent.objects.count() == events
    (done,) = reorganise([order(act)], actor=chief)
    assert (shown.closed, shown.opened, shown.moved_along, shown.touched) == (
        done.closed, done.opened, done.moved_along, done.touched,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["north.administrator", "province.leader", "north.commune.sender"])
def test_reorganise_is_refused_to_who_does_not_manage_the_units(world, who):
    act = rename(world.south.commune.unit, "Xã Mê Pu Mới")
    before = dump()

    with pytest.raises(OutOfReach):
        reorganise([order(act)], actor=world.people[who])

    assert dump() == before


def test_code_of_a_closed_unit_is_never_used_again(world, chief):
    merged(world, chief)
    again = order((([opening(world.north.commune.unit.code, "Xã Khác", under=world.north.unit)]), []))

    with pytest.raises(NotAllowed) as refused:
        reorganise([again], actor=world.fresh(chief))

    code = world.north.commune.unit.code
    assert refused.value.reasons == [f"Mã {code} đã được dùng. Mã cũ không dùng lại: hãy đặt mã khác."]


def test_day_that_has_not_come_is_refused(world, chief):
    future = order(rename(world.north.commune.unit, "Xã Mới"), day=date(2025, 12, 1))

    with pytest.raises(NotAllowed) as refused:
        reorganise([future], actor=chief)

    assert refused.value.reasons == [
        "Ngày hiệu lực 01/12/2025 chưa đến. Hãy thực hiện từ ngày đó trở đi; bản xem trước vẫn dùng được."
    ]
