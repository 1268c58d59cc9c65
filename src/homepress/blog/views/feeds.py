"""The feeds of the site, of a tag and of a person."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from homepress.accounts.models import Person
from homepress.blog import listings, site
from homepress.blog.feeds import FORMATS, LENGTH, Channel, channel
from homepress.blog.models import Tag
from homepress.blog.models.tags import PREFIX

from .addresses import elsewhere
from .delivery import deliver


@require_safe
def site_feed(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the newest posts of the site; a new site has an empty feed."""
    here = site.current()
    if name not in FORMATS:
        return elsewhere(request)
    keys = listings.keys_of_site()[:LENGTH]
    made = channel(here, keys, title=here.title, description=here.description, path="/")
    return send_feed(request, made, name)


@require_safe
def tag_feed(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Send the newest posts with a tag."""
    here = site.current()
    tag = Tag.objects.filter(permalink=PREFIX + slug).first()
    if tag is None or name not in FORMATS:
        return elsewhere(request)
    keys = list(listings.keys_of_tag(tag)[:LENGTH])
    title = f"{here.title}: {tag.name}"
    return _send_unless_empty(request, keys, title, tag.description, tag.get_absolute_url(), name)


@require_safe
def author_feed(request: HttpRequest, handle: str, name: str) -> HttpResponseBase:
    """Send the newest posts of a person."""
    here = site.current()
    person = Person.objects.filter(handle=handle).first()
    if person is None or name not in FORMATS:
        return elsewhere(request)
    keys = list(listings.keys_of_author(person)[:LENGTH])
    title = f"{here.title}: {person}"
    return _send_unless_empty(request, keys, title, person.biography, person.get_absolute_url(), name)


def _send_unless_empty(
    request: HttpRequest, keys: list[UUID], title: str, description: str, path: str, name: str
) -> HttpResponseBase:
    if not keys:
        return elsewhere(request)
    return send_feed(request, channel(site.current(), keys, title=title, description=description, path=path), name)


def send_feed(request: HttpRequest, made: Channel, name: str) -> HttpResponseBase:
    """Send a feed in the format of this name."""
    body = FORMATS[name].write(made, made.base + name)
    response = HttpResponse(body, content_type=f"{FORMATS[name].media_type}; charset=utf-8")
    return deliver(request, response, modified_at=made.modified_at)
