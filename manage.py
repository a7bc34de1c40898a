#!/usr/bin/env python
"""Run one of the portal's commands: `.venv/bin/python manage.py help` lists them."""

import sys

from danvan.settings.env import use_settings  # first: it says in one line when the packages are missing

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    use_settings("danvan.settings.dev")
    execute_from_command_line(sys.argv)
