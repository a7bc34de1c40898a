"""In production: nothing is guessed. The portal does not start while something that matters is missing."""

from django.core.exceptions import ImproperlyConfigured

from . import env
from .base import *  # noqa: F403
from .base import BASE_DIR, MAIL_IS_ON, SILENCED_SYSTEM_CHECKS

SECRET_KEY = env.required("SECRET_KEY", "Set it to a long random text that only this server knows.")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short. Give it at least 50 random characters.")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Name the addresses of the portal, separated by commas, never *."
    )
env.required("DATABASE_URL", "Name the database, for example postgresql://danvan@/danvan.")
if env.text("DEMO_DATE"):
    raise ImproperlyConfigured(
        "DEMO_DATE is set. It moves the portal's calendar and is for demonstrations only: unset it."
    )
if MAIL_IS_ON:
    if not env.required("SITE_ADDRESS", "Mails name pages by it.").startswith("https://"):
        raise ImproperlyConfigured("SITE_ADDRESS must begin with https://.")
    env.required("MAIL_FROM", "Name the address from which the portal writes.")

# Always behind HTTPS. BEHIND_PROXY says that a proxy ends it and sets X-Forwarded-Proto itself.
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Browsers' preload lists are for whole domains, and this one is not ours to bind.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STATIC_ROOT = BASE_DIR / env.text("STATIC_ROOT", "var/static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
