"""Making, renaming, merging and deleting tags."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction

from homepress.blog import search
from homepress.blog.models import Permalink, Tag, Tagging
from homepress.blog.models.tags import KEY_LENGTH, NAME_LENGTH, tag_key
from homepress.blog.permalinks import claim_tag_path
from homepress.core import changes
from homepress.errors import InvalidPost


def canonical_names(lists: Iterable[Iterable[str]]) -> list[tuple[str, ...]]:
    """Return, for each list of names, each tag once, under the name it has already or the first one given."""
    given: dict[str, str] = {}
    keys: list[dict[str, None]] = []
    for names in lists:
        keys.append({})
        for name in names:
            if name.strip():
                keys[-1][tag_key(name)] = None
                given.setdefault(tag_key(name), checked_name(name))
    known = dict(Tag.objects.filter(key__in=given).values_list("key", "name")) if given else {}
    return [tuple(known.get(key, given[key]) for key in of_one) for of_one in keys]


def checked_name(name: str) -> str:
    """Return a tag's name with its spaces put in order. Raises InvalidPost where it cannot be one."""
    tidy = " ".join(name.split())
    if not tidy or not tag_key(tidy):
        raise InvalidPost("tag: empty", hint="Give the tag a name.")
    if len(tidy) > NAME_LENGTH or len(tag_key(tidy)) > KEY_LENGTH:
        raise InvalidPost(f'tag: longer than {NAME_LENGTH} characters: "{tidy[:40]}…"')
    return tidy


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags of these names in their order, making those that do not exist.

    Made in the order of their keys: of two savers who make the same tags one waits for the other,
    never each for the other.
    """
    keys = {tag_key(name): name for name in names}
    by_key = {tag.key: tag for tag in Tag.objects.filter(key__in=keys)} if keys else {}
    for key in sorted(keys.keys() - by_key.keys()):
        by_key[key] = create(keys[key])
    return [by_key[key] for key in keys]


def create(name: str) -> Tag:
    """Make a tag, or return the one that exists, be it that somebody else makes it at this moment."""
    tag = Tag(name=checked_name(name))
    try:
        with transaction.atomic():
            tag.permalink = claim_tag_path(tag.name, owner=tag)
            tag.save(force_insert=True)
            return tag
    except IntegrityError:
        return Tag.objects.get(key=tag_key(name))


@transaction.atomic
def rename(tag: Tag, name: str) -> Tag:
    """Give a tag another name and the address that fits it; the old address redirects.

    Raises InvalidPost where another tag has the name; `merge` joins the two.
    """
    name = checked_name(name)
    if Tag.objects.filter(key=tag_key(name)).exclude(pk=tag.pk).exists():
        raise InvalidPost(f'name: there is a tag "{name}" already', hint="Merge the two tags.")
    tag.name = name
    tag.permalink = claim_tag_path(name, owner=tag)
    tag.save(update_fields=["name", "key", "permalink"])
    _index_again(_posts_of(tag))
    return tag


@transaction.atomic
def merge(tag: Tag, into: Tag) -> None:
    """Give all posts of a tag the other one, redirect its addresses, and delete it."""
    if tag.pk == into.pk:
        raise InvalidPost("tag: cannot be merged with itself")
    posts = _posts_of(tag)
    has_both = Tagging.objects.filter(tag=into).values("post")
    Tagging.objects.filter(tag=tag).exclude(post__in=has_both).update(tag=into)
    changes.changed(tag.shown_as, *map(changes.posts_tagged, (tag.pk, into.pk)), changes.POSTS)
    paths = list(Permalink.objects.filter(tag=tag).values_list("path", flat=True))
    tag.delete()
    Permalink.objects.filter(path__in=paths).update(tag=into)
    _index_again(posts)


@transaction.atomic
def delete(tag: Tag) -> None:
    """Take a tag off its posts and delete it; its addresses answer 410."""
    posts = _posts_of(tag)
    changes.withdrawn(tag.shown_as, changes.posts_tagged(tag.pk), changes.POSTS)
    tag.delete()
    _index_again(posts)


def _posts_of(tag: Tag) -> list[UUID]:
    return list(Tagging.objects.filter(tag=tag).values_list("post_id", flat=True))


def _index_again(posts: Iterable[UUID]) -> None:
    """A post is found by the names of its tags."""
    for _ in search.index_in_batches(posts):
        pass
