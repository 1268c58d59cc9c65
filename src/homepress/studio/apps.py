from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "homepress.studio"

    def ready(self) -> None:
        from homepress.studio import own_rooms  # noqa: F401  # importing adds the studio's own rooms to its menu
