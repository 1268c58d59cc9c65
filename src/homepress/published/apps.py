from django.apps import AppConfig


class PublishedConfig(AppConfig):
    name = "homepress.published"

    def ready(self) -> None:
        from homepress.core import changes
        from homepress.published import following

        changes.after_commit(following.after_a_commit)
