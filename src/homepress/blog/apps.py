from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "homepress.blog"

    def ready(self) -> None:
        from homepress.blog import personal_data  # noqa: F401  # importing adds the posts to a person's archive
        from homepress.blog.rerendering import on_variants_changed
        from homepress.media.making import variants_changed

        variants_changed.connect(on_variants_changed)
