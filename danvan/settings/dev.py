"""On one's own machine and in the demonstration (`make run` sets DEBUG=false, for the real error pages)."""

from . import env
from .base import *  # noqa: F403
from .base import BASE_DIR, MAIL_IS_ON

DEBUG = env.flag("DEBUG", True)
SECRET_KEY = "only-for-development-and-demonstrations-never-in-production"  # noqa: S105
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CLOCK_DATE = env.day("DEMO_DATE")
ALLOWS_DEMONSTRATION = True
SUPPORT_PHONE = env.text("SUPPORT_PHONE", "0252 000 0000")

# Mails become files that the administrator reads in the portal, unless a server is named.
if not MAIL_IS_ON:
    MAIL_IS_ON = True
    MAIL_FILES = BASE_DIR / env.text("MAIL_FILES", "var/mails")
    EMAIL_BACKEND = "danvan.activity.mail_files.FileBackend"

# Static files straight from static/, seen as soon as they change: no collectstatic.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_MAX_AGE = 0
