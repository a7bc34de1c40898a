"""For the tests: the database that DATABASE_URL names, tasks done at once, cheap passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWS_DEMONSTRATION = True
SECOND_FACTOR_REQUIRED = False  # tests of it switch it on; the others sign in by force
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SUPPORT_PHONE = "0252 000 0000"

# A name of its own for every run, so that two runs at once do not destroy each other's database.
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of one process would share a memory database's single lock.
    _database["TEST"] = {"NAME": Path(tempfile.gettempdir()) / f"danvan-test-{os.getpid()}.sqlite3"}
    _database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    _database["TEST"] = {"NAME": f"test_danvan_{os.getpid()}"}
    del _database["OPTIONS"]["pool"]  # threads of tests close their connections themselves
    # Transactional tests empty every table at their end; the journal refuses that unless told (activity/0004).
    _database["OPTIONS"]["options"] = "-c danvan.allows_truncate=on"

MEDIA_ROOT = Path(tempfile.gettempdir()) / f"danvan-test-media-{os.getpid()}"
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
