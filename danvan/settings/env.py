"""The only reader of the process environment; README.md lists every name that is read here.

A value that does not fit stops the start with one plain sentence. An empty value counts as not set,
so that a line `NAME=` in a unit file does no harm.
"""

import os
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

try:
    import environ
    from django.core.exceptions import ImproperlyConfigured
except ImportError as error:
    raise SystemExit(
        "The portal's packages are not installed here. Run `make setup`, then use .venv/bin/python."
    ) from error

BASE_DIR = Path(__file__).resolve().parents[2]


def use_settings(module: str) -> None:
    """Choose the settings module, unless the environment names one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)


def text(name: str, default: str = "") -> str:
    # Not environ's own reading: it takes a value that begins with “$”, as a key may, for the name of another.
    return os.environ.get(name, "").strip() or default


def required(name: str, why: str) -> str:
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {why}")
    return value


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be true or false, not “{value}”.")
    return default


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def day(name: str) -> date | None:
    value = text(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a date like 2025-09-10, not “{value}”.") from error


_OIDC_ADDRESSES = ("OIDC_ISSUER", "OIDC_AUTHORIZATION_ENDPOINT", "OIDC_TOKEN_ENDPOINT", "OIDC_JWKS_ENDPOINT")
_OIDC = (*_OIDC_ADDRESSES, "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def oidc() -> dict[str, str]:
    """What the environment says of the provider of OpenID Connect: everything, or nothing."""
    values = {name: text(name) for name in _OIDC}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == len(_OIDC):
        return {}
    if missing:
        raise ImproperlyConfigured(
            f"{missing[0]} is not set. Sign-in by OpenID Connect needs all of {', '.join(_OIDC)}."
        )
    for name in _OIDC_ADDRESSES:
        if urlsplit(values[name]).scheme != "https" or not urlsplit(values[name]).hostname:
            raise ImproperlyConfigured(f"{name} must be an address that begins with https://.")
    return values


_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_server(name: str) -> dict[str, Any]:
    """The server of smtp://, smtp+tls:// (STARTTLS) or smtps://[user:password@]host[:port]; empty where not set."""
    value = text(name)
    if not value:
        return {}
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if not host or parts.scheme not in _MAIL_PORTS or parts.path.strip("/"):
        # Without the value itself: it may hold a password.
        raise ImproperlyConfigured(f"{name} must be like smtp+tls://user:password@host:587, smtps:// or smtp://.")
    return {
        "host": host,
        "port": port or _MAIL_PORTS[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": parts.scheme == "smtp+tls",
        "tls": parts.scheme == "smtps",
    }


def origins(*addresses: str) -> list[str]:
    """Scheme and host of each address that is set, as the Content-Security-Policy writes them."""
    parts = [urlsplit(address) for address in addresses if address]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})


def database(url: str) -> dict[str, Any]:
    """The database that a DATABASE_URL names: sqlite:///path (from the project's folder) or postgresql://…"""
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    try:
        config = dict(environ.Env.db_url_config(url))
    except ValueError:
        # Without the error itself: the address may hold a password.
        raise ImproperlyConfigured("DATABASE_URL cannot be read as the address of a database.") from None
    return _sqlite(config) if url.startswith("sqlite:") else _postgresql(config)


def _sqlite(config: dict[str, Any]) -> dict[str, Any]:
    path = BASE_DIR / config["NAME"]
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": config["ENGINE"],
        "NAME": path,
        "OPTIONS": {
            # Two processes write: take the write lock at the start of a transaction and wait for it,
            # or a reader that turns writer fails at once with “database is locked”.
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,  # seconds: `make demo` writes for about 20, and the worker waits for it
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgresql(config: dict[str, Any]) -> dict[str, Any]:
    pool = {"min_size": 1, "max_size": number("DATABASE_POOL_SIZE", 8), "timeout": 10}
    return config | {
        "HOST": unquote(config["HOST"]),  # a folder with the server's socket is written %2Frun%2Fpostgresql
        # The pool keeps the connections: CONN_MAX_AGE must stay 0.
        "OPTIONS": config.get("OPTIONS", {}) | {"pool": pool},
        "CONN_HEALTH_CHECKS": True,
    }
