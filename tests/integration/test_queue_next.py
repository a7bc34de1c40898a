"""From one registration of the queue to the next: the place, skipping, deciding and going on, by the address alone."""

import pytest

from .queue_pages import NOTE, QUEUE, query_of
from .registration_pages import act, messages_of, url


@pytest.fixture
def three(world):
    """Waiting at the desk of the north, in the order of their names."""
    return [
        world.registration(place, "submitted", name=name)
        for place, name in (
            (world.north.commune, "Ao sạch"), (world.north.other_commune, "Đèn đường"), (world.north.commune, "Vườn rau"),
        )
    ]  # fmt: skip


def opened(client, query="sort=ten"):
    """The addresses of the queue's rows, by name."""
    page = client.get(f"{QUEUE}?{query}")
    return {row.name: address for row, address in page.context["rows"]}


def test_rows_lead_to_pages_that_know_the_queue(world, client_of, three):
    client = client_of(world.north.reviewer)
    addresses = opened(client)

    places = [client.get(addresses[name]).context["place"] for name in ("Ao sạch", "Đèn đường", "Vườn rau")]

    assert [(place.number, place.total) for place in places] == [(1, 3), (2, 3), (3, 3)]
    assert [place.next_url for place in places] == [addresses["Đèn đường"], addresses["Vườn rau"], ""]
    assert {query_of(place.queue_url)["sort"] for place in places} == {"ten"}


def test_next_keeps_to_the_filter(world, client_of, three):
    client = client_of(world.north.reviewer)

    place = client.get(opened(client, f"sort=ten&dia_ban={world.north.commune.unit.pk}")["Ao sạch"]).context["place"]

    assert (place.total, client.get(place.next_url).context["registration"].name) == (2, "Vườn rau")


def test_page_opened_another_way_knows_no_queue(world, client_of, three):
    page = client_of(world.north.reviewer).get(url("detail", three[0]))

    assert page.context["place"] is None


def test_queue_in_the_address_shows_nothing_to_the_unit(world, client_of, three):
    page = client_of(world.north.commune.sender).get(url("detail", three[0]), {"hang": ""})

    assert page.context["place"] is None


def test_decision_goes_on_to_the_next(world, client_of, three):
    client = client_of(world.north.reviewer)
    query = opened(client)["Ao sạch"].partition("?")[2]

    page = client.post(f"{act(three[0], 'accept')}?{query}", {"tiep": "1"}, follow=True)

    assert (page.context["registration"].name, page.context["place"].total) == ("Đèn đường", 2)
    assert messages_of(page)[0].startswith("Đã chấp nhận “Ao sạch”.")


def test_decision_stays_where_going_on_was_not_pressed(world, client_of, three):
    client = client_of(world.north.reviewer)
    query = opened(client)["Ao sạch"].partition("?")[2]

    page = client.post(f"{act(three[0], 'accept')}?{query}", follow=True)

    place = page.context["place"]
    assert (page.context["registration"].name, place.number, place.total) == ("Ao sạch", None, 2)
    assert client.get(place.next_url).context["registration"].name == "Đèn đường"


def test_last_of_the_queue_leads_back_to_it(world, client_of, three):
    client = client_of(world.north.reviewer)
    query = opened(client)["Vườn rau"].partition("?")[2]

    page = client.post(f"{act(three[2], 'decline')}?{query}", {"tiep": "1", "note": NOTE}, follow=True)

    assert page.redirect_chain[-1][0].startswith(QUEUE)
    assert messages_of(page)[-1] == "Đã xem đến cuối hàng chờ."


def test_buttons_and_way_back_keep_the_queue(world, client_of, three):
    client = client_of(world.north.reviewer)
    address = opened(client)["Ao sạch"]

    offered = client.get(address).context["offers"]
    question = client.get(next(each.confirm_url for each in offered if each.transition.name == "accept"))

    assert {each.confirm_url.partition("?")[2] for each in offered} == {address.partition("?")[2]}
    assert question.context["cancel_url"] == address
    assert "Chấp nhận đăng ký và xem bản tiếp theo" in question.content.decode()


def test_queue_that_makes_no_sense_is_the_whole_queue(world, client_of, three):
    page = client_of(world.north.reviewer).get(url("detail", three[0]), {"hang": "%%%&viec=xyz&sort=; drop"})

    assert (page.status_code, page.context["place"].total) == (200, 3)
