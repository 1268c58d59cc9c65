from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "homepress.engagement"

    def ready(self) -> None:
        from homepress.engagement import (
            personal_data,  # noqa: F401  # importing adds comments and likes to a person's archive
            rooms,  # noqa: F401  # importing adds the queue to the studio
            signing_in,  # noqa: F401  # importing makes a visitor's likes a person's
            threads,  # noqa: F401  # importing adds the comments to a post's page
        )
