"""Merging, splitting, renaming, moving and dissolving a unit on its pages (feature 13)."""

import pytest
from django.core.files.storage import default_storage

from danvan.organization.models import Reorganisation, Unit, UnitSuccession
from models_registry.models import Initiative
from tests.integration.reorganisation_pages import act_url, confirmed, every_row, paper, previewed, typed
from tests.world import PEOPLE

MERGED = {"result": "moi", "new_name": "Xã Bình Minh", "other_1": "Xã Hải Ninh", "target": "2"}


@pytest.fixture
def manager(world, client_of):
    return client_of(world.province.administrator)


@pytest.fixture
def commune(world):
    return world.north.commune.unit


def successions() -> list[tuple[str, str, str, bool]]:
    rows = UnitSuccession.objects.order_by("old_name", "-is_main", "new_name")
    return [(row.old_name, row.kind, row.new_name, row.is_main) for row in rows]


def test_unit_page_leads_to_the_acts(manager, world, commune):
    page = manager.get(f"/don-vi/{commune.pk}/")
    acts = manager.get(f"/don-vi/{commune.pk}/sap-xep/")

    assert f"/don-vi/{commune.pk}/sap-xep/" in page.content.decode()
    assert [row["label"] for row in acts.context["groups"][0]["rows"]] == [
        "Đổi tên",
        "Chuyển sang đơn vị cấp trên khác",
        "Sáp nhập với đơn vị khác",
        "Chia tách",
        "Giải thể",
        "Thành lập đơn vị bên dưới",
    ]


def test_administrator_of_a_unit_reorganises_what_lies_below_it_only(world, client_of):
    own = client_of(world.north.administrator).get(f"/don-vi/{world.north.unit.pk}/sap-xep/")

    labels = [row["label"] for row in own.context["groups"][0]["rows"]]
    assert labels == ["Đổi tên", "Thành lập đơn vị bên dưới"]
    refused = client_of(world.north.administrator).post(act_url(world.north.unit, "giai-the"), typed())
    assert refused.status_code == 404


@pytest.mark.parametrize("missing", ["document_number", "document_date", "document_file", "effective_from"])
def test_document_is_required(manager, commune, missing):
    fields = typed(new_name="Xã Phan Hòa Mới")
    del fields[missing]

    page = manager.post(act_url(commune, "doi-ten"), fields)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [missing]
    assert Reorganisation.objects.count() == 0


def test_file_is_known_by_its_content(manager, commune):
    fields = typed(new_name="Xã Phan Hòa Mới", document_file=paper("nghi-quyet.pdf", b"MZ not a document"))

    page = manager.post(act_url(commune, "doi-ten"), fields)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["document_file"]


def test_refused_form_keeps_what_was_typed_and_the_file(manager, commune):
    page = manager.post(act_url(commune, "doi-ten"), typed(new_name="", document_number="12/NQ"))
    token = page.context["form"]["document_token"].value()
    fields = typed(new_name="Xã Phan Hòa Mới", document_token=token)
    del fields["document_file"]
    again = manager.post(act_url(commune, "doi-ten"), fields)

    assert (page.status_code, page.context["form"]["document_number"].value()) == (422, "12/NQ")
    assert "nghi-quyet-1671.pdf" in page.content.decode()
    assert (again.status_code, again.context["act_label"]) == (200, "Đổi tên 1 đơn vị")


def test_kept_file_is_of_one_person(world, client_of, commune):
    token = previewed(client_of(world.province.administrator), commune, "doi-ten", new_name="Xã Khác").token
    fields = typed(new_name="Xã Khác", document_token=token)
    del fields["document_file"]

    page = client_of(world.north.administrator).post(act_url(commune, "doi-ten"), fields)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["document_file"])


def test_going_back_keeps_everything(manager, commune):
    page = previewed(manager, commune, "sap-nhap", **MERGED)
    fields = {**typed(**MERGED), "document_token": page.token, "buoc": "sua"}
    del fields["document_file"]

    form = manager.post(act_url(commune, "sap-nhap"), fields).context["form"]

    shown = {name: form[name].value() for name in ("new_name", "other_1", "document_number", "effective_from")}
    assert shown == {
        "new_name": "Xã Bình Minh",
        "other_1": "Xã Hải Ninh",
        "document_number": "1671/NQ-UBTVQH15",
        "effective_from": "2025-07-01",
    }
    assert form.kept.name == "nghi-quyet-1671.pdf"
    assert not form.errors


def test_preview_lists_what_is_affected_and_changes_nothing(manager, world, commune):
    draft = world.registration(world.north.commune, "draft")
    world.registration(world.north.commune, "submitted")
    dossier = world.dossier(world.north.commune, "draft")
    before = every_row()

    page = previewed(manager, commune, "sap-nhap", **MERGED)

    outcome = page.context["outcome"]
    touched = {kind.label: kind.count for kind in outcome.touched}
    names = page.content.decode()
    assert page.status_code == 200
    assert every_row() == before
    assert (set(outcome.closed), set(outcome.opened), outcome.renamed) == (
        {"Xã Phan Hòa", "Xã Hải Ninh", "Thôn Bình Hòa", "Thôn Hải Lạc"},
        {"Xã Bình Minh", "Thôn Bình Hòa", "Thôn Hải Lạc"},
        (),
    )
    assert touched["Người dùng chuyển sang đơn vị mới"] == 12  # of two communes, one village, and an account not in use
    assert touched["Mô hình đang thực hiện được bàn giao"] == 3
    assert touched["Bản tự đánh giá đang soạn của đơn vị cũ"] == 1
    assert draft.name in names
    assert str(dossier) in names
    assert "Sáp nhập 2 đơn vị" in names


def test_preview_by_get_is_only_the_form(manager, commune):
    before = every_row()

    page = manager.get(act_url(commune, "sap-nhap"))

    assert page.status_code == 200
    assert every_row() == before


def test_merge_closes_the_old_and_opens_the_new(manager, world, commune):
    initiative = world.registration(world.north.commune, "accepted").initiative
    done = confirmed(manager, commune, "sap-nhap", **MERGED)

    new = Unit.objects.get(name="Xã Bình Minh")
    initiative.refresh_from_db()
    reorganisation = Reorganisation.objects.get()
    assert (done.status_code, done.url) == (302, f"/sap-xep/{reorganisation.pk}/")
    assert (new.code, new.parent, new.target) == (f"{commune.code}-2025", world.north.unit, 2)
    assert initiative.unit == new
    assert [row for row in successions() if row[2] == "Xã Bình Minh"] == [
        ("Xã Hải Ninh", "merged", "Xã Bình Minh", True),
        ("Xã Phan Hòa", "merged", "Xã Bình Minh", True),
    ]
    assert default_storage.exists(reorganisation.document_file.name)
    assert len(reorganisation.document_sha256) == 64


def test_merge_into_a_unit_that_keeps_its_name(manager, world, commune):
    confirmed(manager, commune, "sap-nhap", result="giu", other_1=world.north.other_commune.unit.code)

    commune.refresh_from_db()
    assert commune.is_closed is False
    assert ("Xã Hải Ninh", "merged", "Xã Phan Hòa", True) in successions()


def test_merge_asks_for_more_rows_without_losing_any(manager, commune):
    fields = typed(**MERGED, other_2="Xã Phan Rí Thành", rows="3", buoc="them")

    page = manager.post(act_url(commune, "sap-nhap"), fields)

    form = page.context["form"]
    assert (page.status_code, form.count, bool(form.errors)) == (200, 4, False)
    assert [field.value() for field in form.other_fields] == ["Xã Hải Ninh", "Xã Phan Rí Thành", "", None]
    assert form.kept.name == "nghi-quyet-1671.pdf"


def test_old_codes_are_frozen(manager, world, commune):
    confirmed(manager, commune, "sap-nhap", **MERGED)

    reused = manager.post(
        act_url(world.north.unit, "thanh-lap"),
        typed(new_name="Xã Mới", kind="commune", target="1", code=commune.code),
    )

    assert reused.status_code == 422
    assert f"Mã {commune.code} đã được dùng" in reused.content.decode()
    again = manager.get(act_url(commune, "doi-ten"))
    assert (again.status_code, again.url) == (302, f"/don-vi/{commune.pk}/")


def test_rename_keeps_the_unit(manager, commune):
    confirmed(manager, commune, "doi-ten", new_name="Phường Phan Hòa")

    commune.refresh_from_db()
    assert (commune.name, commune.is_closed) == ("Phường Phan Hòa", False)
    assert successions() == [("Xã Phan Hòa", "renamed", "Phường Phan Hòa", True)]


def test_move_takes_what_lies_below_along(manager, world, commune):
    confirmed(manager, commune, "chuyen", parent=str(world.south.unit.pk))

    moved = Unit.objects.living().get(name="Xã Phan Hòa")
    assert (moved.code, moved.parent) == (f"{commune.code}-2025", world.south.unit)
    assert Unit.objects.living().get(name="Thôn Bình Hòa").parent == moved


def test_dissolve_leaves_the_papers_to_the_unit_above(manager, world, commune):
    confirmed(manager, commune, "giai-the")

    commune.refresh_from_db()
    assert commune.is_closed
    assert Unit.objects.living().get(name="Thôn Bình Hòa").parent == world.north.unit
    assert commune.present_path.startswith(world.north.unit.path)


def test_opening_a_unit_below(manager, world, commune):
    confirmed(manager, commune, "thanh-lap", new_name="Thôn Hòa Thành", kind="village", target="1")

    opened = Unit.objects.get(name="Thôn Hòa Thành")
    assert (opened.parent, opened.form, opened.code) == (commune, "thôn", f"{commune.code}-THON-HOA-THANH")


def split_fields(world) -> dict[str, str]:
    village = world.north.commune.village.unit
    return {
        "p1_name": "Xã Phan Hòa Bắc", "p2_existing": "Xã Hải Ninh", "main": "1", "rows": "2", f"v{village.pk}": "2",
    }  # fmt: skip


def test_split_asks_for_the_heir_of_each_live_model(manager, world, commune):
    first = world.registration(world.north.commune, "accepted").initiative
    second = world.registration(world.north.commune, "draft").initiative
    fields = split_fields(world)

    refused = confirmed(manager, commune, "chia-tach", {f"ke-thua-{first.pk}": "1"}, **fields)
    done = confirmed(
        manager, commune, "chia-tach", {f"ke-thua-{first.pk}": "2", f"ke-thua-{second.pk}": "sau"}, **fields
    )

    assert refused.status_code == 422
    assert refused.context["reasons"] == [f"Chưa chọn đơn vị kế thừa của mô hình “{second.name}”."]
    assert done.status_code == 302
    assert {i.pk: i.unit.name for i in Initiative.objects.all()} == {first.pk: "Xã Hải Ninh", second.pk: "Xã Phan Hòa"}
    assert [row for row in successions() if row[0] == "Xã Phan Hòa"] == [
        ("Xã Phan Hòa", "split", "Xã Phan Hòa Bắc", True),
        ("Xã Phan Hòa", "split", "Xã Hải Ninh", False),
    ]
    assert Unit.objects.living().get(name="Thôn Bình Hòa").parent == world.north.other_commune.unit


def test_split_says_what_is_missing(manager, commune):
    page = manager.post(act_url(commune, "chia-tach"), typed(p1_name="Xã Một", rows="2", main="1"))

    assert page.status_code == 422
    assert page.context["form"].errors == {"p2_name": ["Chia tách cần ít nhất hai phần."]}


def test_order_of_a_later_day_is_previewed_and_waits(manager, commune):
    page = previewed(manager, commune, "doi-ten", new_name="Xã Sau Này", effective_from="2026-01-01")
    forced = {**typed(new_name="Xã Sau Này", effective_from="2026-01-01"), "document_token": page.token, "buoc": "lam"}
    refused = manager.post(act_url(commune, "doi-ten"), forced)

    assert (page.status_code, page.context["is_early"]) == (200, True)
    assert "Đổi tên 1 đơn vị" not in page.content.decode()
    assert refused.status_code == 422
    assert Reorganisation.objects.count() == 0


def test_only_who_manages_units_gets_to_the_pages(world, client_of, commune):
    allowed = {"province.administrator", "north.administrator"}
    answers = {}
    for name in PEOPLE:
        client = client_of(world.people[name])
        pages = [client.get(f"/don-vi/{commune.pk}/sap-xep/"), client.get(act_url(commune, "doi-ten"))]
        pages += [client.get(f"/don-vi/{commune.pk}/sua/"), client.post(act_url(commune, "doi-ten"), typed())]
        answers[name] = [page.status_code for page in pages]

    assert answers == {name: [200, 200, 200, 422] if name in allowed else [404] * 4 for name in PEOPLE}


def test_unit_out_of_reach_is_not_there(world, client_of):
    client = client_of(world.north.administrator)
    theirs, mine = world.south.commune.unit, world.north.commune.unit

    pages = [client.get(act_url(theirs, "doi-ten")), client.post(act_url(theirs, "doi-ten"), typed(new_name="Xã X"))]
    moved = client.post(act_url(mine, "chuyen"), typed(parent=str(world.south.unit.pk)))
    merged = client.post(act_url(mine, "sap-nhap"), typed(**MERGED | {"other_1": "Xã Mê Pu"}))

    assert [page.status_code for page in pages] == [404, 404]
    assert (moved.status_code, list(moved.context["form"].errors)) == (422, ["parent"])
    assert (merged.status_code, list(merged.context["form"].errors)) == (422, ["other_1"])
    assert Reorganisation.objects.count() == 0


def test_small_corrections_need_no_document(manager, commune):
    page = manager.post(
        f"/don-vi/{commune.pk}/sua/", {"short_name": "P. Hòa", "form": "xã", "target": "2", "gso_code": "22918"}
    )

    commune.refresh_from_db()
    assert page.status_code == 302
    assert (commune.short_name, commune.target, commune.gso_code) == ("P. Hòa", 2, "22918")
