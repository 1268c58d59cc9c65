"""The site as templates see it."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from homepress.blog.models import Post


@dataclass(frozen=True)
class Site:
    """Name, address and language of the site, and its menu."""

    title: str
    description: str
    url: str
    language: str

    @cached_property
    def menu(self) -> list[tuple[str, str]]:
        """Title and address of each page in the menu; one query however often a page draws it."""
        pages = Post.objects.due().filter(kind=Post.Kind.PAGE, in_menu=True, visibility=Post.Visibility.PUBLIC)
        return [(title, f"/{slug}/") for title, slug in pages.order_by("title").values_list("title", "permalink_id")]

    def absolute(self, path: str) -> str:
        """Return the full address of a path of this site; a full address stays as it is."""
        return self.url + path if path.startswith("/") and not path.startswith("//") else path


def current() -> Site:
    """Return the site that the settings describe."""
    environment = settings.ENVIRONMENT
    return Site(environment.site_title, environment.site_description, environment.site_url, environment.language)


def context(request: HttpRequest) -> dict[str, Site]:
    """Give every template `site`."""
    return {"site": current()}
