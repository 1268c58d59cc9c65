"""Making, renaming, merging and deleting tags."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from homepress.blog.models import Permalink, Tag, Tagging
from homepress.blog.permalinks import claim_tag_path
from homepress.errors import InvalidPost


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags of these names in their order, making those that do not exist."""
    wanted = list(names)
    known = Tag.objects.annotate(lower=Lower("name")).filter(lower__in=[name.lower() for name in wanted])
    by_name = {tag.name.lower(): tag for tag in known}
    return [by_name.get(name.lower()) or create(name) for name in wanted]


def create(name: str) -> Tag:
    """Make a tag, or return the one that somebody else made meanwhile."""
    try:
        with transaction.atomic():
            tag = Tag.objects.create(name=name, permalink=claim_tag_path(name))
            Permalink.objects.filter(pk=tag.permalink_id).update(tag=tag)
            return tag
    except IntegrityError:
        return Tag.objects.get(name__iexact=name)


@transaction.atomic
def rename(tag: Tag, name: str) -> Tag:
    """Give a tag another name and the address that fits it; the old address redirects.

    Raises InvalidPost where another tag has the name; `merge` joins the two.
    """
    name = name.strip()
    if not name:
        raise InvalidPost("name: empty", hint="Give the tag a name.")
    if Tag.objects.filter(name__iexact=name).exclude(pk=tag.pk).exists():
        raise InvalidPost(f'name: there is a tag "{name}" already', hint="Merge the two tags.")
    tag.name = name
    tag.permalink = claim_tag_path(name, owner=tag)
    tag.save(update_fields=["name", "permalink"])
    return tag


@transaction.atomic
def merge(tag: Tag, into: Tag) -> None:
    """Give all posts of a tag the other one, redirect its addresses, and delete it."""
    has_both = Tagging.objects.filter(tag=into).values("post")
    Tagging.objects.filter(tag=tag, post__in=has_both).delete()
    Tagging.objects.filter(tag=tag).update(tag=into)
    paths = list(tag.permalinks.values_list("path", flat=True))
    tag.delete()
    Permalink.objects.filter(path__in=paths).update(tag=into)


def delete(tag: Tag) -> None:
    """Take a tag off its posts and delete it; its addresses answer 410."""
    tag.delete()
