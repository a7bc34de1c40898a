"""What came back stands first on the unit's home: which parts, by whom, why, each with a link to its field."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from models_registry.actions.returns import Why, return_registration
from models_registry.workflow import registration_workflow
from tests.world import NOTE

from .registration_pages import url

WHY = "Ghi rõ số hộ tham gia."


@pytest.fixture
def returned(world):
    submitted = world.registration(world.north.commune, "submitted", name="Đường hoa")
    reasons = {"objectives": Why(WHY), "timeframe": Why(WHY)}
    return return_registration(
        submitted, reasons, message="Mô hình hay.", version=submitted.version, actor=world.north.reviewer
    )


def came_back(client):
    return client.get("/").context["unit_home"].returned


def test_home_names_each_returned_part_with_a_link_to_its_field(world, client_of, returned):
    (item,) = came_back(client_of(world.north.commune.drafter))

    edit = url("edit", returned)
    assert (item.what, item.who, item.why, item.url) == (
        "Đăng ký “Đường hoa”", f"{world.north.reviewer}, Cán bộ thẩm định, Huyện Bắc Bình", "Mô hình hay.", edit,
    )  # fmt: skip
    assert [(tuple(each.parts), each.reason) for each in item.to_mend] == [
        (
            (
                ("Mục tiêu, nội dung, cách làm", f"{edit}#id_objectives"),
                ("Thời gian thực hiện", f"{edit}#id_timeframe"),
            ),
            WHY,
        )
    ]


def test_home_names_the_parts_of_the_last_return_only(world, client_of, returned):
    sent = registration_workflow.perform("submit", returned, actor=world.north.commune.sender)
    return_registration(sent, {"name": Why("Tên quá dài.")}, version=sent.version, actor=world.north.reviewer)

    (item,) = came_back(client_of(world.north.commune.drafter))

    assert [part.label for each in item.to_mend for part in each.parts] == ["Tên mô hình"]


def test_home_shows_what_the_signer_sent_back(world, client_of):
    ready = world.registration(world.north.commune, "ready", name="Đường hoa")
    registration_workflow.perform("send_back", ready, actor=world.north.commune.sender, note=NOTE)
    client = client_of(world.north.commune.drafter)

    (item,) = came_back(client)
    registration_workflow.perform("hand_over", ready, actor=world.north.commune.drafter)
    after = came_back(client)

    assert (item.what, item.why, item.to_mend, after) == ("Đăng ký “Đường hoa”", NOTE, [], [])


def test_home_asks_as_often_for_many_returns_as_for_one(world, client_of, returned):
    client, counts = client_of(world.north.commune.drafter), []

    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
        for _ in range(3):
            more = world.registration(world.north.commune, "submitted")
            return_registration(more, {"name": Why(WHY)}, version=more.version, actor=world.north.reviewer)

    assert counts[0] == counts[1]


def test_what_came_back_to_a_village_without_staff_stands_first_for_the_commune(world, client_of):
    commune = world.north.other_commune
    world.registration(commune, "draft", name="Đường cờ")
    returned = world.registration(commune.village, "returned", name="Đường hoa")

    home = client_of(commune.sender).get("/").context["unit_home"]

    assert [item.what for item in home.returned] == ["Đăng ký “Đường hoa” của Thôn Hải Lạc"]
    assert (home.next_act.text, home.next_act.url) == (
        "Bổ sung “Đường hoa” của Thôn Hải Lạc theo ý kiến trả lại.", f"/mo-hinh/{returned.pk}/sua/",
    )  # fmt: skip
