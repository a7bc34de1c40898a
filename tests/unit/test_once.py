"""A page asks the same question once; whatever changes something asks anew."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from danvan.common.once import AnswerOnce, once_per_page

asked: list[tuple[int, str]] = []


@once_per_page
def twice(number: int, *, unit: str = "") -> int:
    asked.append((number, unit))
    return number * 2


@pytest.fixture(autouse=True)
def nothing_asked():
    asked.clear()


def answered(method: str) -> list[tuple[int, str]]:
    """What is asked while one request is answered that puts four questions."""

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse([twice(1), twice(1), twice(1, unit="xã"), twice(2)])

    response = AnswerOnce(page)(RequestFactory().generic(method, "/"))

    assert response.content == b"2224"
    return list(asked)


def test_a_reading_request_asks_each_question_once():
    assert answered("GET") == [(1, ""), (1, "xã"), (2, "")]


def test_a_writing_request_asks_every_time():
    assert answered("POST") == [(1, ""), (1, ""), (1, "xã"), (2, "")]


def test_answers_end_with_their_request_also_when_it_fails():
    def breaks(request: HttpRequest) -> HttpResponse:
        twice(1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        AnswerOnce(breaks)(RequestFactory().get("/"))
    twice(1)

    assert asked == [(1, ""), (1, "")]
