from django.apps import AppConfig
from django.conf import settings


class CoreConfig(AppConfig):
    name = "homepress.core"

    def ready(self) -> None:
        if settings.ENVIRONMENT.sentry_dsn:
            from homepress.core import reporting

            reporting.start(settings.ENVIRONMENT)
