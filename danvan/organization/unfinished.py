"""Forms whose text is kept while it is typed: which there are, and one of them as it lies open before a person.

A form is known by its address, the name of its page being registered here by the app that it belongs to, with the
question whether somebody may (still) write there. Every page with such a form carries a stamp of ours: a signed note
of who opened it. It opens nothing but that person's own unfinished text of that one form, so text can be kept for its
writer, and for nobody else, also when it arrives after the session has ended or the page has gone stale.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib import messages
from django.core import signing
from django.db.models import Model
from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from danvan.activity.models import AuditEvent
from danvan.common import clock
from danvan.common.conflict import (
    BASE,
    CHOICE,
    SEEN,
    VERSION,
    Conflict,
    Difference,
    base_of,
    differ,
    reconcile,
    words_of,
    written_fields,
)
from danvan.organization.actions.unfinished import drop_unfinished
from danvan.organization.models import UnfinishedForm, User

STAMP = "ban-go-do"  # the hidden field
SALT = "danvan.unfinished"
STAMP_HOLDS = 14 * 24 * 60 * 60  # seconds: a page may stay open over a holiday
SHOWN = 3  # of what somebody left unfinished, on their first page
NOT_TYPED = {STAMP, "csrfmiddlewaretoken", SEEN}

_SAVES = r"\.(edit|draft|save_[a-z]+)$"  # the verbs of the acts that save what was typed

MayWrite = Callable[[User, dict[str, Any], QueryDict], bool]  # (person, arguments of the address, its query)


@dataclass(frozen=True)
class FormKind:
    """A page with a form: the parts of the query that make it another form, and who may write there."""

    params: tuple[str, ...]
    may_write: MayWrite


_KINDS: dict[str, FormKind] = {}


def register_form(view_name: str, may_write: MayWrite, *, params: tuple[str, ...] = ()) -> None:
    """Let the text of this page's form be kept; called in AppConfig.ready."""
    _KINDS[view_name] = FormKind(params, may_write)


def form_address(path: str, query: QueryDict | None = None) -> str:
    """The address by which the form of a page is known; "" where its text is not kept."""
    try:
        kind = _KINDS.get(resolve(path).view_name)
    except Resolver404:
        return ""
    if kind is None:
        return ""
    asked = [(name, str(query[name])) for name in kind.params if query and query.get(name)]
    return path + (f"?{urlencode(asked)}" if asked else "")


def may_write_at(user: User, address: str) -> bool:
    """Whether a form lies there in which this person may write; asked again whenever text is kept."""
    path, _, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return False
    kind = _KINDS.get(match.view_name)
    return kind is not None and user.is_active and kind.may_write(user, match.kwargs, QueryDict(query))


class Stamp(NamedTuple):
    """Who opened which form."""

    user_pk: int
    address: str


def stamp_of(user: User, address: str) -> str:
    return signing.dumps([user.pk, address], salt=SALT)


def stamp_in(data: QueryDict) -> Stamp | None:
    """The stamp that came with what was sent, if it is ours and not too old."""
    try:
        user_pk, address = signing.loads(data.get(STAMP, ""), salt=SALT, max_age=STAMP_HOLDS)
    except (signing.BadSignature, ValueError):
        return None
    return Stamp(user_pk, address)


def typed_in(data: QueryDict) -> dict[str, list[str]]:
    """What of it a person has typed, in the shape in which it is kept; PostgreSQL keeps no NUL."""
    return {
        name: [value.replace("\x00", "") for value in values if isinstance(value, str)]
        for name, values in data.lists()
        if name not in NOT_TYPED and not name.startswith(CHOICE)
    }


def left_by(user: User) -> list[UnfinishedForm]:
    """What the person may want to go on with, the latest first; what they may no longer write is left out."""
    rows = UnfinishedForm.objects.filter(user=user).order_by("-saved_at", "-id")[:SHOWN]
    return [row for row in rows if may_write_at(user, row.address)]


class Saver(NamedTuple):
    """Who saved the other text, and when."""

    name: str
    when: str


class OpenForm:
    """A form before one person: as saved, as just sent, or as they left it unfinished.

    `bind` makes the form of what was typed, and of None as it stands saved. `form` is what the page shows. With
    `conflict` the page shows both texts, and nothing may be saved. A form that is no record's own text (the reasons of
    a return) has nothing to compare: `compares` False leaves its version to the act. `about` is the row that it saves:
    its history tells who saved the other text.
    """

    def __init__(
        self,
        request: HttpRequest,
        bind: Callable[[QueryDict | None], Any],
        *,
        address: str = "",
        compares: bool = True,
        about: Model | None = None,
    ) -> None:
        self._request, self._about = request, about
        self.user: User = request.user  # type: ignore[assignment]
        self.address = address or form_address(request.path, request.GET)
        self.was_sent = request.method == "POST"
        self.conflict: Conflict | None = None
        self.taken: list[Difference] = []  # what only one of two writers wrote: taken without asking
        self.unfinished: UnfinishedForm | None = None
        self._bind = bind
        saved = bind(None)
        self._compares = compares and VERSION in saved.fields
        self.base = base_of(saved) if self._compares else ""
        self.form = bind(self._compared(request.POST, saved)) if self.was_sent else self._left(saved)

    def _compared(self, typed: QueryDict, saved: BaseForm) -> QueryDict:
        """As typed, or as settled between the two texts; notes the conflict that has still to be."""
        if self._compares:
            typed, self.conflict, self.taken = reconcile(typed, saved, self._bind)
            self.base = typed.get(BASE, "")
        return typed

    def _left(self, saved: BaseForm) -> Any:
        """As saved, or as this person has left it; what they left and what is saved are compared at once."""
        row = UnfinishedForm.objects.filter(user=self.user, address=self.address).first()
        if row is None or not differ(self._bind(row.typed), saved):
            return saved
        self.unfinished, typed = row, self._compared(row.typed, saved)
        if VERSION in saved.fields and not self._compares:
            typed[VERSION] = str(saved[VERSION].value())  # the page shows what stands saved now
        left = self._bind(typed)
        left._errors = ErrorDict()  # shown, not judged: nothing is red before it was sent
        return left

    def show_instead(self, form: BaseForm) -> None:
        """What was sent asks for another look of the form and saves nothing."""
        self.form, self.was_sent, self.conflict = form, False, None

    def done(self) -> None:
        """It was saved: nothing is unfinished any more; what was merged unasked is told."""
        if self.taken:
            labels = ", ".join(f"“{row.label}”" for row in self.taken)
            messages.info(
                self._request, f"Bản này vừa được lưu ở nơi khác; đã tự gộp các phần chỉ một bên sửa: {labels}."
            )
        drop_unfinished(self.address, actor=self.user)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What was left, to be read and copied where it can no longer be saved."""
        return [(str(bound.label), shown) for bound in written_fields(self.form) if (shown := words_of(bound))]

    # For components/unfinished_fields.html

    @property
    def saver(self) -> Saver | None:
        """Who saved the other text, where the history of the row tells it simply."""
        if self.conflict is None or self._about is None:
            return None
        event = AuditEvent.objects.about(self._about).filter(verb__regex=_SAVES, provisional=False).first()
        if event is None:
            return None
        at = timezone.localtime(event.at)
        day = "" if at.date() == clock.today() else f" ngày {at:%d/%m/%Y}"
        return Saver("Anh/chị" if event.actor_id == self.user.pk else event.actor_name, f"{at:%H:%M}{day}")

    @property
    def stamp(self) -> str:
        return stamp_of(self.user, self.address)

    @property
    def mark(self) -> str:
        """Under which a browser keeps what it could not send: other people's texts have other marks."""
        return salted_hmac(SALT, f"{self.user.pk} {self.address}").hexdigest()[:16]
