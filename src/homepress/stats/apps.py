from django.apps import AppConfig


class StatsConfig(AppConfig):
    name = "homepress.stats"

    def ready(self) -> None:
        from homepress.stats import (
            counted_posts,  # noqa: F401  # importing adds the beacon to a post's page
            room,  # noqa: F401  # importing adds the figures to the studio
            searches,  # noqa: F401  # importing listens to what is sought
        )
