"""What makes an event ours: HMACs over what it says, with a key that the database does not hold.

The first key of `AUDIT_KEY` signs; the others are former keys, by which older events are still verified. Values are
written down as canonical JSON, so that both databases, and any year's Python, read the same row as the same bytes.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models

NONCE_LENGTH = 16  # hexadecimal digits before the seal proper: two events that say the same have different seals
# What the seal covers: all that `record` writes. The number of the row is the database's, and joins in the chain.
SEALED_FIELDS = (
    "at", "verb", "label", "actor_id", "actor_name", "target_type", "target_id", "target_name", "unit_path",
    "unit_name", "note", "before", "after", "provisional",
)  # fmt: skip


def sign(content: Any) -> str:
    """The HMAC-SHA256 of `content` with the key in force, as 64 hexadecimal digits."""
    return _hmac(next(_keys()), content)


def is_signed(signature: str, content: Any) -> bool:
    """Whether one of our keys gives `signature` for `content`."""
    return any(hmac.compare_digest(_hmac(key, content), signature) for key in _keys())


def seal_of(event: models.Model) -> str:
    """A new seal for an event that is about to be written."""
    nonce = secrets.token_hex(NONCE_LENGTH // 2)
    return nonce + sign([nonce, row_of(event, SEALED_FIELDS)])


def has_seal(event: models.Model) -> bool:
    """Whether the event says what it said when our code wrote it."""
    seal: str = event.seal  # type: ignore[attr-defined]
    nonce, signature = seal[:NONCE_LENGTH], seal[NONCE_LENGTH:]
    return is_signed(signature, [nonce, row_of(event, SEALED_FIELDS)])


def row_of(event: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The values of a row as the database will give them back, whatever they were when it was made."""
    return {name: _plain(event._meta.get_field(name), getattr(event, name)) for name in names}


class SealField(models.CharField):  # type: ignore[type-arg]
    """The seal of an event, made in the moment in which it is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        if add:
            setattr(model_instance, self.attname, seal_of(model_instance))
        return str(getattr(model_instance, self.attname))


def _plain(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.loads(json.dumps(value, cls=field.encoder))
    value = field.to_python(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if isinstance(value, bool | int) else str(value)


def _keys() -> Iterator[bytes]:
    """The keys, each derived for this purpose alone; without AUDIT_KEY from the one that signs sessions."""
    for key in settings.AUDIT_KEYS or [settings.SECRET_KEY]:
        yield hashlib.sha256(b"danvan.audit:" + key.encode()).digest()


def _hmac(key: bytes, content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
