"""Bring the demonstration's database up to date and print who can sign in: three commands in one start of Django.

Prints one plain line and ends with 1 when the database cannot be used.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction


def main(*load_options: str) -> None:
    try:
        # One connection that fails at once and says why, not a pool that tries again for ten seconds.
        settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        if "--reset" in load_options or not get_user_model().objects.exists():
            print("Loading the demonstration's data, which takes up to a minute …", flush=True)
        with transaction.atomic():  # an interrupted load leaves nothing, or what was there before
            call_command("load_demo", *load_options)
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(f"make run: {error}")
    except OperationalError as error:
        sys.exit(f"make run: the database cannot be used: {str(error).strip().splitlines()[0]}")
    print("\nDemonstration accounts (user name, password, role, unit):\n", flush=True)
    call_command("demo_accounts")


if __name__ == "__main__":
    main(*sys.argv[1:])
