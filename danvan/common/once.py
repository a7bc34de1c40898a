"""Questions that one page asks many times over, answered once.

A GET changes nothing, so while one is answered the same question has the same answer. Anywhere else (a POST, a task, a
command) every question is asked anew.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)
_READING = ("GET", "HEAD")

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once_per_page(question: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Ask the database no second time on the same page. What is answered must not be changed by who asked."""

    @wraps(question)
    def answered(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answers = _answers.get()
        if answers is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        return answers[key]  # type: ignore[no-any-return]

    return answered


class AnswerOnce:
    """Middleware: the time for which answers hold is one reading request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _READING:
            return self.get_response(request)
        begun = _answers.set({})
        try:
            return self.get_response(request)
        finally:
            _answers.reset(begun)
