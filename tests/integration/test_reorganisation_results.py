"""After a reorganisation: its page, its document, the list, lists of then and now, and the way back (feature 13)."""

import hashlib
from datetime import date

import pytest

from danvan.activity.models import AuditEvent
from danvan.organization.actions.reorganisation import reorganise
from danvan.organization.models import Reorganisation, Unit
from reports.models import ListState
from tests.conftest import on_day
from tests.integration.reorganisation_pages import PDF, act_url, confirmed, every_row, typed
from tests.orders import merge, opening, order
from tests.world import PEOPLE

MERGED = {"result": "moi", "new_name": "Xã Bình Minh", "other_1": "Xã Hải Ninh", "target": "2"}
REASON = "Nhập nhầm đơn vị, cần làm lại"


@pytest.fixture
def manager(world, client_of):
    return client_of(world.province.administrator)


@pytest.fixture
def merged(world, manager) -> Reorganisation:
    confirmed(manager, world.north.commune.unit, "sap-nhap", **MERGED)
    return Reorganisation.objects.get()


def test_result_tells_document_units_and_what_was_touched(world, manager, merged):
    page = manager.get(f"/sap-xep/{merged.pk}/")

    labels = {kind.label: kind.count for kind in page.context["happened"]}
    assert [row.old_name for row in page.context["successions"]] == ["Xã Phan Hòa", "Xã Hải Ninh"]
    assert [row.old_name for row in page.context["along"]] == ["Thôn Bình Hòa", "Thôn Hải Lạc"]
    assert page.context["facts"][0].value == "1671/NQ-UBTVQH15, ngày 16/06/2025"
    assert labels["Vai trò bắt đầu ở đơn vị mới"] == 12
    assert page.context["undo_refusals"] == []


def test_list_marks_what_was_undone_and_shows_the_newest_first(world, manager, merged):
    manager.post(f"/sap-xep/{merged.pk}/hoan-tac/", {"note": REASON})
    confirmed(manager, world.south.commune.unit, "doi-ten", new_name="Xã Mê Pu Mới", effective_from="2025-08-01")

    page = manager.get("/sap-xep/")

    rows = [(str(row.effective_from), row.undone_at is not None) for row in page.context["page_obj"]]
    assert rows == [("2025-08-01", False), ("2025-07-01", True)]
    assert "Đã hoàn tác" in page.content.decode()


def test_document_is_served_in_reach_and_recorded(world, client_of, manager, merged):
    page = manager.get(f"/sap-xep/{merged.pk}/tep/")

    content = b"".join(page.streaming_content)
    assert hashlib.sha256(content).hexdigest() == merged.document_sha256
    assert content == PDF
    assert AuditEvent.objects.filter(verb="reorganisation.read", target_id=merged.pk).count() == 1
    assert client_of(world.south.reviewer).get(f"/sap-xep/{merged.pk}/tep/").status_code == 404


def test_undo_brings_everything_back(world, manager):
    before = every_row()
    confirmed(manager, world.north.commune.unit, "sap-nhap", **MERGED)
    merged = Reorganisation.objects.get()

    short = manager.post(f"/sap-xep/{merged.pk}/hoan-tac/", {"note": "Nhầm"})
    done = manager.post(f"/sap-xep/{merged.pk}/hoan-tac/", {"note": REASON})

    after = every_row()
    changed = {label for label, count in after.items() if count != before[label]}
    kept = {"organization.reorganisation", "organization.reorganisationeffect", "activity.auditevent"}
    assert (short.status_code, done.status_code) == (422, 302)
    assert changed - kept - {"activity.auditlink"} == set()
    assert Unit.objects.filter(valid_to__isnull=False).count() == 0
    page = manager.get(f"/sap-xep/{merged.pk}/")
    assert (page.status_code, page.context["changes"].opened) == (
        200,
        ("Xã Bình Minh", "Thôn Bình Hòa", "Thôn Hải Lạc"),
    )


def test_undo_ends_with_the_first_new_record(world, manager, merged):
    new = Unit.objects.get(name="Xã Bình Minh")
    confirmed(
        manager, new, "thanh-lap", new_name="Thôn Mới Lập", kind="village", target="1", effective_from="2025-08-01"
    )

    page = manager.post(f"/sap-xep/{merged.pk}/hoan-tac/", {"note": REASON})

    assert page.status_code == 422
    assert "đã có bản ghi mới" in page.context["reasons"][0]
    assert Unit.objects.get(name="Xã Bình Minh").is_closed is False


def test_later_reorganisation_is_told_on_the_page(world, manager, merged):
    confirmed(manager, Unit.objects.get(name="Xã Bình Minh"), "giai-the", effective_from="2025-08-01")

    page = manager.get(f"/sap-xep/{merged.pk}/")

    assert page.context["undo_refusals"][0] == "Xã Bình Minh đã được sắp xếp tiếp theo 1671/NQ-UBTVQH15."
    assert f"/sap-xep/{merged.pk}/hoan-tac/" not in page.content.decode()


def test_lists_of_2024_print_the_old_names_and_later_ones_the_new(world, manager):
    a, b = world.north.commune, world.north.other_commune
    old = [world.recognition(place, "exemplary", published=place is b, year=2024) for place in (a, b)]
    issued = world.commendation_list(world.north, ListState.ISSUED, of=old, year=2024)
    before = issued.snapshot.sha256
    registration = world.registration(a, "accepted")
    confirmed(manager, a.unit, "sap-nhap", **MERGED)

    issued.refresh_from_db()
    names = {recognition.result.assessment.unit_name for recognition in old}
    registration.refresh_from_db()
    registration.initiative.refresh_from_db()
    assert names == {"Xã Phan Hòa", "Xã Hải Ninh"}
    assert issued.snapshot.sha256 == before
    assert (registration.unit_name, registration.initiative.unit.name) == ("Xã Phan Hòa", "Xã Bình Minh")


def test_reading_is_for_who_sees_the_units_and_undoing_for_who_manages_them_all(world, client_of, merged):
    readers = {f"{place}.{role}" for place in ("province", "north") for role in ("reviewer", "approver", "leader")}
    managers = {"province.administrator", "north.administrator"}
    for client_name in PEOPLE:
        client = client_of(world.people[client_name])
        page, undo = client.get(f"/sap-xep/{merged.pk}/"), client.get(f"/sap-xep/{merged.pk}/hoan-tac/")
        manages = client_name in managers
        of_new = client_name.startswith(("north.commune.", "north.other_commune.")) and client_name.split(".")[-1] in (
            "reviewer", "approver",
        )  # fmt: skip
        sees = manages or client_name in readers or of_new
        assert (client_name, page.status_code, undo.status_code) == (
            client_name,
            200 if sees else 404,
            200 if manages else 404,
        )
        if sees:
            assert bool(page.context["happened"]) == manages


def test_administrator_of_one_branch_reads_but_does_not_undo_what_touched_two(world, client_of):
    south = world.south.commune.unit
    acts = [
        merge([world.north.commune.unit], opening("X1", "Xã Một", under=world.north.unit)),
        merge([south], opening("X2", "Xã Hai", under=world.south.unit)),
    ]
    [outcome] = reorganise([order(*acts)], actor=world.province.administrator)
    client = client_of(world.north.administrator)

    page = client.get(f"/sap-xep/{outcome.reorganisation.pk}/")
    undo = client.post(f"/sap-xep/{outcome.reorganisation.pk}/hoan-tac/", {"note": REASON})

    assert (page.status_code, page.context["manages"], page.context["happened"]) == (200, False, [])
    assert undo.status_code == 404


def test_list_costs_the_same_with_one_and_three(world, manager, django_assert_max_num_queries):
    def cost(n: int) -> int:
        with django_assert_max_num_queries(60) as context:
            assert len(manager.get("/sap-xep/").context["page_obj"]) == n
        return len(context)

    confirmed(manager, world.north.commune.unit, "doi-ten", new_name="Xã Một")
    manager.get("/sap-xep/")
    one = cost(1)
    for n, place in enumerate((world.south.commune, world.south.other_commune)):
        confirmed(manager, place.unit, "doi-ten", new_name=f"Xã Tên Mới {n + 2}")

    assert cost(3) == one


def test_pages_say_nothing_of_a_reorganisation_out_of_reach(world, client_of, manager, merged):
    stranger = client_of(world.south.reviewer)

    pages = [stranger.get(f"/sap-xep/{merged.pk}/"), stranger.post(f"/sap-xep/{merged.pk}/hoan-tac/", {"note": REASON})]

    assert [page.status_code for page in pages] == [404, 404]
    assert list(stranger.get("/sap-xep/").context["page_obj"]) == []
    assert (
        client_of(world.north.commune.drafter).post(act_url(world.north.commune.unit, "doi-ten"), typed()).status_code
        == 404
    )


def test_effective_day_is_the_first_of_the_new_unit(world, manager, merged):
    old, new = Unit.objects.get(name="Xã Phan Hòa"), Unit.objects.get(name="Xã Bình Minh")

    with on_day("2025-09-11"):
        assert (old.valid_to, new.valid_from) == (date(2025, 6, 30), date(2025, 7, 1))
