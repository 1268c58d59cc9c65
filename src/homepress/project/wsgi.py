"""The application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homepress.project.settings")

application = get_wsgi_application()

from homepress.project import theme  # noqa: E402  # Django has to be ready before

theme.check()
