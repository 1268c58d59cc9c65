"""The application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from homepress.project import loading, own_apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homepress.project.settings")

with own_apps.explained(settings.APPS_DIR):
    application = get_wsgi_application()
    loading.load()

from homepress.project import theme  # Django has to be ready before

theme.check()
