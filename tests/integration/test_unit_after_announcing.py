"""An announced dossier tells its unit until when it may answer, and how the whole stands."""

import pytest
from django.urls import reverse

from models_registry.models import Phase, PhaseKind
from tests.conftest import on_day
from tests.integration.home_pages import home_of
from tests.integration.reply_pages import reply_url

CLOSED = "2025-10-09"  # the phase of replies is over in tests/world.py


@pytest.fixture
def announced(world):
    return world.dossier(world.north.commune, "announced")


@pytest.fixture
def sender(world, client_of):
    return client_of(world.north.commune.sender)


def detail(client, dossier) -> str:
    return client.get(reverse("evaluations:assessment_detail", args=[dossier.pk])).content.decode()


def test_first_page_counts_down_to_the_end_of_the_reply(announced, sender):
    Phase.objects.filter(year=announced.year, kind=PhaseKind.REPLY).update(
        due_on="2025-09-30", closes_at="2025-10-02T16:59:59Z"
    )

    deadline = home_of(sender).deadline

    assert (deadline.kind, deadline.label, deadline.days_left) == (PhaseKind.REPLY, "Giải trình năm 2025", 22)


def test_first_page_counts_down_to_no_reply_that_was_given(world, announced, sender):
    world.reply(announced, "accepted")

    assert home_of(sender).deadline.kind != PhaseKind.REPLY


def test_dossier_names_the_day_until_which_one_may_answer(announced, sender):
    Phase.objects.filter(year=announced.year, kind=PhaseKind.REPLY).update(
        due_on="2025-09-30", closes_at="2025-10-02T16:59:59Z"
    )

    text = detail(sender, announced)

    assert "rồi trả lời một lần, trước 23:59 ngày 02/10/2025." in text
    assert f'<a class="btn btn-primary" href="{reply_url(announced)}">Xem và trả lời</a>' in text
    assert text.count("Kết quả chính thức có khi công bố") == 1


def test_dossier_asks_for_no_answer_once_the_time_is_over(announced, world, client_of):
    with on_day(CLOSED):
        text = detail(client_of(world.north.commune.sender), announced)

    assert "Xem và trả lời" not in text
    assert "Xem giải trình về điểm dự kiến" in text


def test_reply_page_tells_the_provisional_total_and_leads_to_the_whole_table(announced, sender):
    text = sender.get(reply_url(announced)).content.decode()

    assert "Các nhiệm vụ khác không bị giảm điểm." in text
    assert "Tổng điểm dự kiến <strong>83,3/100</strong>" in text
    assert f'<a href="/tu-danh-gia/{announced.pk}/#ket-qua">Xem cả bảng điểm</a>' in text
    assert 'id="ket-qua"' in detail(sender, announced)


def test_total_says_in_one_line_that_it_is_not_published(announced, sender):
    text = detail(sender, announced)

    assert text.count('<span class="outcome-note quiet">Chưa công bố') == 1
    assert "(chưa công bố)" not in text.split('class="outcome"', 1)[1]


def test_locked_result_shows_what_was_registered_before_what_was_achieved(announced, sender):
    registration = announced.results.get().registration
    address = reverse("evaluations:result_edit", args=[announced.pk, registration.pk])

    page = sender.get(address)

    text = page.content.decode()
    assert page.context["shows_form"] is False
    assert '<details class="beside" data-open-wide open>' in text
    assert text.index("Đã đăng ký</h2>") < text.index("Đã đạt được</h2>")
    assert text.count("Đã đăng ký</h2>") == 1


def test_first_hint_shows_only_where_something_can_be_written(world, announced, sender, client_of):
    draft = world.dossier(world.north.other_commune)
    writer = client_of(world.north.other_commune.sender)

    pages = [
        client.get(reverse("evaluations:task_edit", args=[dossier.pk, 1]))
        for client, dossier in ((sender, announced), (writer, draft))
    ]

    assert [bool(page.context["portal"].hint) for page in pages] == [True, True]
    assert ["guide-hint" in page.content.decode() for page in pages] == [False, True]
