"""What holds everywhere. dev.py, test.py and prod.py say what differs."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from danvan import __version__

from . import env
from .env import BASE_DIR

# The portal itself
PORTAL_NAME = env.text("PORTAL_NAME", "Cổng Dân vận khéo")
PORTAL_VERSION = __version__
SUPPORT_PHONE = env.text("SUPPORT_PHONE")
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")  # for the links in mails
CLOCK_DATE = None  # the day on which a demonstration stands; see danvan/common/clock.py
ALLOWS_DEMONSTRATION = False  # load_demo refuses

# Django's frame
DEBUG = False
ROOT_URLCONF = "danvan.urls"
WSGI_APPLICATION = "danvan.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # so that templates/ may replace the look of form widgets
    "axes",
    "csp",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "danvan.common",
    "danvan.activity",
    "danvan.organization",
    "danvan.guide",
    "models_registry",
    "evaluations",
    "reports",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "danvan.organization.accounts.expiry.KeepTyped",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "danvan.organization.accounts.gate.AccountGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "danvan.refusals.OnlyByButton",
    "danvan.common.once.AnswerOnce",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "danvan.navigation.portal",
            ],
        },
    },
]
FORM_RENDERER = "danvan.common.forms.PortalRenderer"

# Data
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(env.text("DATABASE_URL", "sqlite:///var/db.sqlite3")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
MEDIA_ROOT = BASE_DIR / env.text("MEDIA_ROOT", "var/media")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "danvan.common.uploads.PatientUploadHandler",
]
EVIDENCE_MAX_BYTES = env.number("EVIDENCE_MAX_MB", 10) * 1024 * 1024
EVIDENCE_TOTAL_BYTES = env.number("EVIDENCE_TOTAL_MB", 500) * 1024 * 1024  # of one unit in one year
EVIDENCE_PICTURE_SIDE = env.number("EVIDENCE_PICTURE_SIDE", 2560)  # pixels
BULK_UNDO_MINUTES = env.number("BULK_UNDO_MINUTES", 30)  # how long a decision of many registrations may be undone
AUDIT_KEYS = env.names("AUDIT_KEY")  # the first seals the audit log, the others still verify it
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# E-mail; off while no server is named: then everything is told in the portal alone
MAIL = env.mail_server("EMAIL_URL")
MAIL_IS_ON = bool(MAIL)
MAIL_FILES = None  # dev.py may let mails become files in a folder instead
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_IS_ON else 'dummy'}.EmailBackend"
EMAIL_HOST = MAIL.get("host", "")
EMAIL_PORT = MAIL.get("port", 25)
EMAIL_HOST_USER = MAIL.get("user", "")
EMAIL_HOST_PASSWORD = MAIL.get("password", "")
EMAIL_USE_TLS = MAIL.get("starttls", False)
EMAIL_USE_SSL = MAIL.get("tls", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = '"{}" <{}>'.format(PORTAL_NAME.replace('"', ""), env.text("MAIL_FROM", "cong@danvan.example"))
MAIL_GRACE_MINUTES = env.number("MAIL_GRACE_MINUTES", 30)  # in which a mail about a decision can be changed
MAIL_DIGEST_HOUR = env.number("MAIL_DIGEST_HOUR", 7)

# Static files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has business with them

# Language, dates, numbers
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "danvan" / "locale"]
FORMAT_MODULE_PATH = ["danvan.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # it would print the year as 2.026; figures ask for it one by one

# People
AUTH_USER_MODEL = "organization.User"
LOGIN_URL = "organization:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "organization:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["danvan.organization.accounts.backends.PasswordBackend"]
ONE_TIME_PASSWORD_DAYS = env.number("ONE_TIME_PASSWORD_DAYS", 14)

# Wrong passwords: counted for the name alone, for one address may be a whole office and an attacker has many
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "danvan.organization.accounts.lockout.counted_name"
AXES_CLIENT_IP_CALLABLE = "danvan.organization.accounts.browsers.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or a stranger could keep somebody out for ever
AXES_DISABLE_ACCESS_LOG = True  # our audit log says who signed in
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",  # its middleware would answer with a page of its own; ours says the lock in the form
    "axes.W006",  # see above why addresses are not counted
]

# Second factor
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", True)
OTP_TOTP_ISSUER = PORTAL_NAME  # the name that the app shows
OTP_TOTP_SYNC = False  # a phone keeps time by itself; one step either way is tolerated

# Sign-in through a provider of OpenID Connect; off while nothing is set. The names are those of mozilla-django-oidc.
OIDC = env.oidc()
OIDC_ISSUER = OIDC.get("OIDC_ISSUER", "")
OIDC_NAME = env.text("OIDC_NAME", "tài khoản của tỉnh")
OIDC_RP_CLIENT_ID = OIDC.get("OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = OIDC.get("OIDC_CLIENT_SECRET", "")
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = "openid"
OIDC_OP_AUTHORIZATION_ENDPOINT = OIDC.get("OIDC_AUTHORIZATION_ENDPOINT", "")
OIDC_OP_TOKEN_ENDPOINT = OIDC.get("OIDC_TOKEN_ENDPOINT", "")
OIDC_OP_JWKS_ENDPOINT = OIDC.get("OIDC_JWKS_ENDPOINT", "")
OIDC_OP_USER_ENDPOINT = ""  # never asked: the signed token says who it is
OIDC_AUTHENTICATION_CALLBACK_URL = "organization:oidc_callback"
OIDC_CREATE_USER = False
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10

# What a browser may do
BEHIND_PROXY = False  # prod.py may say that a proxy ends HTTPS and names the visitor's address
SESSION_COOKIE_NAME = "danvan_session"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 8) * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# Who signs the bản đăng ký on paper, left and right; places differ, no rule is known.
REGISTRATION_SIGNERS = env.names("REGISTRATION_SIGNERS", "Xác nhận của cấp ủy, Thủ trưởng đơn vị")
UNFINISHED_FORM_DAYS = env.number("UNFINISHED_FORM_DAYS", 30)  # what was typed and not saved is kept so long
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "danvan_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "danvan.organization.views.unfinished.stale_page"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its small marks as data: pictures
        "object-src": [NONE],
        "base-uri": [SELF],
        # A form may lead on to the provider: browsers count redirects after it.
        "form-action": [SELF, *env.origins(OIDC.get("OIDC_AUTHORIZATION_ENDPOINT", ""))],
        "frame-ancestors": [NONE],
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        # The level stands here because db_worker sets its loggers to INFO.
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": env.text("LOG_LEVEL", "WARNING")},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Its own handlers mail to ADMINS or print only under DEBUG: everything goes to the console instead.
        "django": {"handlers": [], "propagate": True},
        # Every failure as two lines; the audit log has it in one.
        "axes": {"level": "CRITICAL"},
    },
}
