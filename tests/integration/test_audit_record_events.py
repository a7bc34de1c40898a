"""Every change leaves one event that says what differs; a change that fails leaves none."""

import pytest
from django.db import transaction

from danvan.activity.models import AuditEvent, StateChange
from danvan.activity.record import differences, record, recorded
from danvan.common import clock
from danvan.common.workflow import snapshot
from danvan.organization.models import Unit
from models_registry.actions import delete_draft, draft_registration, edit_registration
from models_registry.models import Registration
from tests.conftest import on_day
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def only_event() -> AuditEvent:
    return AuditEvent.objects.get()


def rename(unit: Unit, *, label: str | None, fails: bool = False) -> None:
    with recorded("unit.edit", unit, label=label, actor=UserFactory()):  # type: ignore[arg-type]
        unit.name = "Xã Mới"
        unit.save()
        if fails:
            raise RuntimeError


def test_recorded_says_what_differs():
    unit, actor = UnitFactory(name="Xã Cũ", target=1), UserFactory(full_name="Ưng Thị Ái")

    with on_day("2025-09-10"), recorded("unit.edit", unit, label="Sửa đơn vị", actor=actor, note="Đổi tên", unit=unit):
        unit.name, unit.target = "Xã Mới", 2
        unit.save()

    event = only_event()
    assert (event.verb, event.label, event.note) == ("unit.edit", "Sửa đơn vị", "Đổi tên")
    assert (event.actor_id, event.actor_name) == (actor.pk, "Ưng Thị Ái")
    assert (event.target_type, event.target_id, event.target_name) == ("organization.unit", unit.pk, "Xã Mới")
    assert (event.unit_path, event.unit_name) == (unit.path, "Xã Mới")
    assert (event.before, event.after) == ({"name": "Xã Cũ", "target": "1"}, {"name": "Xã Mới", "target": "2"})
    assert str(event) == "Ưng Thị Ái: Sửa đơn vị Xã Mới"


def test_recorded_new_row_counts_whole_without_its_empty_fields():
    unit, actor = UnitFactory.build(name="Xã Mới", short_name="Mới", code="M", path="0007"), UserFactory()

    with recorded("unit.create", unit, label="Thêm đơn vị", actor=actor):
        unit.save()

    assert only_event().target_id == unit.pk
    assert only_event().before == {}
    assert only_event().after == {
        "code": "M", "kind": "commune", "form": "xã", "name": "Xã Mới", "short_name": "Mới", "path": "0007",
        "valid_from": "2020-01-01", "target": "1", "sign_off": "False",
    }  # fmt: skip


def test_recorded_without_a_change_still_says_that_it_was_done():
    unit = UnitFactory()

    with recorded("unit.edit", unit, label="Sửa đơn vị", actor=UserFactory()):
        unit.save()

    assert (only_event().before, only_event().after) == ({}, {})


def test_recorded_writes_nothing_when_the_change_fails():
    unit = UnitFactory(name="Xã Cũ")

    with pytest.raises(RuntimeError):
        rename(unit, label="Sửa đơn vị", fails=True)

    assert not AuditEvent.objects.exists()
    assert Unit.objects.get().name == "Xã Cũ"


def test_recorded_takes_its_change_back_when_the_event_cannot_be_written():
    unit = UnitFactory(name="Xã Cũ")

    with pytest.raises(TypeError), transaction.atomic():
        rename(unit, label=None)

    assert Unit.objects.get().name == "Xã Cũ"


def test_record_without_a_person_names_the_system():
    event = record("backup.made", label="Sao lưu dữ liệu", actor=None)

    assert (event.actor_id, event.actor_name, event.target_type, event.target_id) == (None, "Hệ thống", "", None)


def test_record_keeps_the_name_of_what_is_gone():
    actor, unit = UserFactory(full_name="Ưng Thị Ái"), UnitFactory(name="Xã Cũ")
    record("unit.delete", unit, label="Xóa đơn vị", actor=actor)

    unit.delete()
    actor.full_name = "Tên Mới"
    actor.save()

    assert (only_event().target_name, only_event().actor_name) == ("Xã Cũ", "Ưng Thị Ái")


def test_record_shortens_a_name_beyond_measure():
    event = record("unit.edit", label="Sửa", actor=None, target_name="Đ" * 500)

    event.refresh_from_db()
    assert event.target_name == "Đ" * 400


def test_record_is_stamped_by_the_portals_clock():
    with on_day("2025-09-10"):
        moment = clock.now()
        event = record("unit.edit", label="Sửa", actor=None)

    assert event.at == moment


def test_differences_leaves_out_what_is_equal_and_what_is_newly_empty():
    before = {"a": "1", "b": "", "c": None, "d": "x"}
    after = {"a": "1", "b": "2", "c": None, "d": "", "new": "3", "blank": "", "nothing": None}

    assert differences(before, after) == ({"b": "", "d": "x"}, {"b": "2", "d": "", "new": "3"})


def test_snapshot_has_no_key_no_state_and_nothing_computed():
    unit = UnitFactory(name="Xã Mới", parent=None)

    taken = snapshot(unit)

    assert set(taken) == {
        "code", "gso_code", "kind", "form", "name", "short_name", "parent_id", "path", "valid_from", "valid_to", "target",
        "sign_off",
    }  # fmt: skip
    assert (taken["name"], taken["parent_id"], taken["valid_from"]) == ("Xã Mới", None, "2020-01-01")


# --- through the acts of the portal -------------------------------------------------------------------


def test_every_act_of_a_registration_leaves_one_event(world):
    commune = world.north.commune
    draft = draft_registration(
        commune.unit, world.year, content={"name": "Đèn đường", "field": world.fields[0]}, actor=commune.drafter
    )
    edit_registration(draft, content={"name": "Đèn ngõ", "objectives": "Sáng"}, version=1, actor=commune.sender)
    delete_draft(Registration.objects.get(pk=draft.pk), actor=commune.sender)

    events = AuditEvent.objects.order_by("id")

    path = commune.unit.path
    assert [(e.verb, e.actor_name, e.target_id, e.target_name, e.unit_path) for e in events] == [
        ("registration.draft", str(commune.drafter), draft.pk, "Đèn đường", path),
        ("registration.edit", str(commune.sender), draft.pk, "Đèn ngõ", path),
        ("registration.delete", str(commune.sender), draft.pk, "Đèn ngõ", path),
    ]
    assert (events[1].before, events[1].after) == (
        {"name": "Đèn đường", "objectives": ""},
        {"name": "Đèn ngõ", "objectives": "Sáng"},
    )
    assert not Registration.objects.exists()


def test_publishing_leaves_an_event_for_the_level_and_one_for_each_thing(world):
    world.recognition(world.north.commune, "exemplary")
    last = AuditEvent.objects.first().pk

    world.publish(world.north)

    events = AuditEvent.objects.filter(pk__gt=last).order_by("id")
    assert [(e.verb, e.actor_name) for e in events] == [
        (verb, str(world.north.approver)) for verb in ("recognition.publish", "assessment.publish", "level.publish")
    ]


def test_nothing_of_a_publication_stays_when_one_part_of_it_fails(world, monkeypatch):
    recognition = world.recognition(world.north.commune, "exemplary")
    events, changes = AuditEvent.objects.count(), StateChange.objects.count()
    dossier = recognition.result.assessment
    # The last step of the last act fails.
    monkeypatch.setattr("evaluations.workflow.assessment_workflow.hooks.notices", _fail)

    with pytest.raises(RuntimeError):
        world.publish(world.north)

    dossier.refresh_from_db()
    recognition.refresh_from_db()
    assert (dossier.state, dossier.published_at, recognition.published_at) == ("appraised", None, None)
    assert (AuditEvent.objects.count(), StateChange.objects.count()) == (events, changes)


def _fail(*args):
    raise RuntimeError
