"""Saving, deleting and re-rendering posts: the one way in for studio, admin, import and API."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.manuscripts import PLAIN, Manuscript
from homepress.blog.models import Attachment, Authorship, Permalink, Post, Revision, Tagging
from homepress.blog.permalinks import claim, claim_free_slug, claim_slug, slug_from
from homepress.blog.references import PostReferences
from homepress.blog.rendering import RENDERER_VERSION, excerpt, fingerprint, render
from homepress.blog.tagging import tags_named
from homepress.errors import InvalidPost

SUMMARY_LENGTH = 240


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did. `refused_aliases` are paths that lead to something else and were left alone."""

    post: Post
    changed: bool
    refused_aliases: tuple[str, ...] = ()


@transaction.atomic
def save(
    manuscript: Manuscript,
    post: Post | None = None,
    *,
    editor: Person | None = None,
    taken_slug: Literal["refuse", "number"] = "refuse",
) -> Saved:
    """Write a post and everything derived from it; an unchanged manuscript writes nothing.

    Raises InvalidPost where a rule is broken and InvalidSource where the source cannot be rendered;
    then nothing is saved.
    """
    manuscript = _settled(manuscript, post)
    if post is not None:
        post = Post.objects.select_for_update(of=("self",)).with_credits().get(pk=post.pk)
        before = Manuscript.of(post)
        manuscript = replace(manuscript, aliases=tuple(sorted({*manuscript.aliases, *before.aliases} - {post.slug})))
        if manuscript == before:
            return Saved(post, changed=False)
    post = post or Post()
    _write_row(post, manuscript, taken_slug)
    refused = tuple(path for path in manuscript.aliases if claim(path, owner=post) is None)
    _write_credits(post, manuscript)
    _write_attachments(post, manuscript)
    rerender(post)
    _revise(post, editor)
    return Saved(post, changed=True, refused_aliases=refused)


@transaction.atomic
def delete(post: Post) -> None:
    """Delete a post for good. Its addresses stay claimed and answer 410."""
    post.delete()


def restore(revision: Revision, *, editor: Person | None = None) -> Saved:
    """Make a post again what it was, as a new revision."""
    return save(Manuscript.from_json(revision.manuscript), revision.post, editor=editor)


def rerender(post: Post) -> bool:
    """Derive HTML, text and summary again where their input changed; say whether it did."""
    references = PostReferences.of(post)
    key = fingerprint(post.source, format=post.format, trusted=post.trusted, references=references)
    if post.rendered_from == key:
        return False
    rendering = render(post.source, format=post.format, trusted=post.trusted, references=references)
    post.html, post.text, post.words = rendering.html, rendering.text, rendering.words
    post.toc = [[heading.level, heading.id, heading.text] for heading in rendering.toc]
    post.summary = excerpt(rendering.text, SUMMARY_LENGTH)
    post.rendered_from, post.rendered_by = key, RENDERER_VERSION
    post.save(update_fields=["html", "text", "words", "toc", "summary", "rendered_from", "rendered_by"])
    return True


def _settled(manuscript: Manuscript, post: Post | None) -> Manuscript:
    """Fill in what the writer left open and check what no constraint can say kindly."""
    if not manuscript.title.strip():
        raise InvalidPost("title: empty", hint="Give the post a title.")
    moment: datetime | None = manuscript.published_at
    if manuscript.status != Post.Status.DRAFT and moment is None:
        moment = timezone.now()
    if manuscript.status == Post.Status.SCHEDULED and moment is not None and moment <= timezone.now():
        manuscript = replace(manuscript, status=Post.Status.PUBLISHED)
    elif manuscript.status == Post.Status.PUBLISHED and moment is not None and moment > timezone.now():
        manuscript = replace(manuscript, status=Post.Status.SCHEDULED)
    if manuscript.in_menu and manuscript.kind != Post.Kind.PAGE:
        raise InvalidPost("in_menu: only pages stand in the menu")
    slug = manuscript.slug or (post.slug if post else "")
    tags = tuple({name.casefold(): name for name in map(str.strip, manuscript.tags) if name}.values())
    return replace(manuscript, title=manuscript.title.strip(), published_at=moment, slug=slug, tags=tags)


def _write_row(post: Post, manuscript: Manuscript, taken_slug: Literal["refuse", "number"]) -> None:
    new = post._state.adding
    owner = None if new else post
    for name in PLAIN:
        setattr(post, name, getattr(manuscript, name))
    post.cover_id = manuscript.cover
    if new or manuscript.slug != post.slug:
        base = manuscript.slug or slug_from(manuscript.title)
        exact = manuscript.slug and taken_slug == "refuse"
        post.permalink = claim_slug(base, owner=owner) if exact else claim_free_slug(base, owner=owner)
    post.edited_at = timezone.now()
    post.save(force_insert=new)
    post.refresh_from_db(fields=["listed_at"])
    if new:
        Permalink.objects.filter(pk=post.permalink_id).update(post=post)


def _write_credits(post: Post, manuscript: Manuscript) -> None:
    _replace(Authorship, post, "person_id", manuscript.authors)
    _replace(Tagging, post, "tag_id", [tag.pk for tag in tags_named(manuscript.tags)])
    post._prefetched_objects_cache = {}


def _replace(through: type[Authorship] | type[Tagging], post: Post, field: str, keys: Iterable[UUID]) -> None:
    """Make the rows of a post those of the keys, in their order, with the post's date."""
    through.objects.filter(post=post).delete()
    through.objects.bulk_create(
        through(post=post, position=position, listed_at=post.listed_at, **{field: key})
        for position, key in enumerate(dict.fromkeys(keys))
    )


def _write_attachments(post: Post, manuscript: Manuscript) -> None:
    post.attachments.all().delete()
    Attachment.objects.bulk_create(
        Attachment(post=post, name=name, media_id=key) for name, key in manuscript.attachments.items()
    )


def _revise(post: Post, editor: Person | None) -> None:
    newest = post.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    post.revisions.create(number=newest + 1, manuscript=Manuscript.of(post).to_json(), editor=editor)
