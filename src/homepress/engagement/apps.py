from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "homepress.engagement"

    def ready(self) -> None:
        from homepress.engagement import threads  # noqa: F401  # importing adds the comments to a post's page
