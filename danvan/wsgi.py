"""What the web server loads: `gunicorn danvan.wsgi`. In production unless told otherwise."""

from django.core.wsgi import get_wsgi_application

from danvan.settings.env import use_settings

use_settings("danvan.settings.prod")
application = get_wsgi_application()
