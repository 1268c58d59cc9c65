"""Saving, deleting and re-rendering posts: the one way in for studio, admin, import and API."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import search
from homepress.blog.manuscripts import PLAIN, Manuscript
from homepress.blog.models import Attachment, Authorship, Permalink, Post, Revision, Tagging
from homepress.blog.permalinks import claim_all, claim_free_slug, claim_slug
from homepress.blog.references import PostReferences
from homepress.blog.rendering import RENDERER_VERSION, excerpt, fingerprint, render
from homepress.blog.settling import settled
from homepress.blog.showing import NOWHERE, Place, is_public
from homepress.blog.tagging import tags_named
from homepress.core import changes
from homepress.errors import EditConflict, InvalidPost, NotFound

SUMMARY_LENGTH = 240
PLACING = ("kind", "status", "visibility", "published_at", "authors", "tags")
DERIVED = ("html", "text", "words", "toc", "summary", "rendered_from", "rendered_by")


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
    expected_revision: int | None = None,
    key: UUID | None = None,
) -> Saved:
    """Write a post and everything derived from it; an unchanged manuscript writes nothing.

    `expected_revision` is the number of the revision that the writer began from. Whoever edits in a
    form gives it, so that of two people who edit at once the second is told, not overwritten.
    `key` is for a post that comes back from an export and shall be the same to feed readers.

    Raises InvalidPost where a rule is broken, EditConflict where there is a newer revision, NotFound
    where the post is gone, and InvalidSource where the source cannot be rendered; then nothing is saved.
    """
    post = _locked(post) if post else None
    before = Manuscript.of(post) if post else None
    manuscript = settled(manuscript, before)
    newest = _newest_revision(post) if post else 0
    if post and before and _differs(manuscript, before, post):
        _refuse_stale(newest, expected_revision)
    _refuse_scripts(manuscript, before, editor)
    target = post or (Post(id=key) if key else Post())
    slug = _claimed_slug(target, manuscript, before, taken_slug)
    aliases, refused = _claimed_aliases(target, manuscript, before, slug)
    manuscript = replace(manuscript, slug=slug.path, aliases=aliases)
    if manuscript == before:
        return Saved(target, changed=False, refused_aliases=refused)
    moves = _moves(manuscript, before)
    place = Place.of(post) if post and moves else NOWHERE
    was_public = post is not None and is_public(post)
    _write_row(target, manuscript, slug, new=post is None)
    tags = _write_credits(target, manuscript, before)
    _write_attachments(target, manuscript, before)
    if manuscript.attachments:
        # Variants that came while this transaction was open were not seen by it, nor it by their maker.
        transaction.on_commit(lambda: rerender_by_key(target.pk), robust=True)
    search.index_post(target, manuscript.tags)
    target.revisions.create(number=newest + 1, manuscript=manuscript.to_json(), editor=editor)
    names = place.changed_to(Place.at(target, tags, manuscript.authors)) if moves else set()
    _say(target, names, withdrawn=was_public and not is_public(target))
    return Saved(target, changed=True, refused_aliases=refused)


@transaction.atomic
def delete(post: Post) -> None:
    """Delete a post for good. Its addresses stay claimed and answer 410."""
    _say(post, Place.of(post).changed_to(NOWHERE), withdrawn=True)
    post.delete()


def restore(revision: Revision, *, editor: Person | None = None) -> Saved:
    """Make a post again what it was, as a new revision. Its later addresses go on redirecting.

    People and files that were deleted since are left out.
    """
    return save(Manuscript.from_json(revision.manuscript), revision.post, editor=editor)


def rerender(post: Post, *, force: bool = False) -> bool:
    """Derive HTML, text and summary again where their input changed; say whether it did.

    Raises InvalidSource where the source cannot be rendered (any more).
    """
    if not (derive(post, PostReferences.of(post), force=force)):
        return False
    unchanged = Post.objects.filter(pk=post.pk, source=post.source, format=post.format, trusted=post.trusted)
    with transaction.atomic():
        if unchanged.update(**{name: getattr(post, name) for name in DERIVED}):
            search.index([post.pk])
            changes.changed(post.shown_as)
    return True


@transaction.atomic
def rerender_by_key(key: UUID) -> None:
    """Bring a post in step that somebody else may have changed, or deleted, meanwhile."""
    post = Post.objects.filter(pk=key).first()
    if post and rerender(post):
        changes.changed(changes.post(key))


def derive(post: Post, references: PostReferences, *, force: bool = False) -> bool:
    """Set what is derived from the source, unless it is known to be in step."""
    written = cast("Literal['markdown', 'html']", post.format)
    said: dict[str, Any] = {
        "format": written,
        "trusted": post.trusted,
        "references": references,
        "leads": post.cover_id is None,
    }
    key = fingerprint(post.source, **said)
    if post.rendered_from == key and not force:
        return False
    rendering = render(post.source, **said)
    post.html, post.text, post.words = rendering.html, rendering.text, rendering.words
    post.toc = [[heading.level, heading.id, heading.text] for heading in rendering.toc]
    post.summary = excerpt(rendering.html, SUMMARY_LENGTH)
    post.rendered_from, post.rendered_by = key, RENDERER_VERSION
    return True


def _moves(manuscript: Manuscript, before: Manuscript | None) -> bool:
    """Whether anything changes in lists and menu but what the post says of itself."""
    if before is None or before.in_menu or manuscript.in_menu:
        return True
    return any(getattr(manuscript, name) != getattr(before, name) for name in PLACING)


def _say(post: Post, names: set[str], *, withdrawn: bool) -> None:
    """Name what shows the post and what shows its place; what is not public any more shall not linger."""
    say = changes.withdrawn if withdrawn else changes.changed
    say(post.shown_as, changes.POSTS, *names)


def _locked(post: Post) -> Post:
    """The row as it is now, held until the end of the transaction."""
    try:
        return Post.objects.select_for_update(of=("self",)).with_credits().get(pk=post.pk)
    except Post.DoesNotExist as error:
        raise NotFound(f'"{post.title}" was deleted meanwhile', hint="Save your text as a new post.") from error


def _newest_revision(post: Post) -> int:
    return post.revisions.order_by("-number").values_list("number", flat=True).first() or 0


def _differs(manuscript: Manuscript, before: Manuscript, post: Post) -> bool:
    """Whether there is anything to write, addresses already held aside."""
    held = {*before.aliases, post.slug}
    return replace(manuscript, aliases=()) != replace(before, aliases=()) or not held.issuperset(manuscript.aliases)


def _refuse_stale(newest: int, expected: int | None) -> None:
    if expected is not None and expected != newest:
        raise EditConflict(
            f"Somebody saved this post meanwhile: you began from revision {expected}, the newest is {newest}",
            hint="Nothing was overwritten. Compare the two, put together what shall stay, and save again.",
            expected=expected,
            found=newest,
        )


def _refuse_scripts(manuscript: Manuscript, before: Manuscript | None, editor: Person | None) -> None:
    """Only an owner decides what runs unfiltered; whoever works at the command line (None) is one."""
    if not manuscript.trusted or editor is None or editor.is_owner:
        return
    approved = before and before.trusted and (before.source, before.format) == (manuscript.source, manuscript.format)
    if not approved:
        raise InvalidPost(
            "trusted: only an owner may publish HTML as it is, scripts included",
            hint="Leave the mark off, or ask an owner to save the post.",
        )


def _claimed_slug(
    post: Post, manuscript: Manuscript, before: Manuscript | None, taken_slug: Literal["refuse", "number"]
) -> Permalink:
    if before and manuscript.slug == before.slug:
        return post.permalink
    if manuscript.slug and taken_slug == "refuse":
        return claim_slug(manuscript.slug, owner=post)
    return claim_free_slug(manuscript.slug or manuscript.title, owner=post)


def _claimed_aliases(
    post: Post, manuscript: Manuscript, before: Manuscript | None, slug: Permalink
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Claim what is not held yet. Returns all paths that redirect to the post, and those it cannot have."""
    held = {*before.aliases, before.slug} if before else set()
    wanted = set(manuscript.aliases) - held - {slug.path}
    got = {permalink.path for permalink in claim_all(wanted, owner=post)}
    return tuple(sorted((held | got) - {slug.path})), tuple(sorted(wanted - got))


def _write_row(post: Post, manuscript: Manuscript, permalink: Permalink, *, new: bool) -> None:
    for name in PLAIN:
        setattr(post, name, getattr(manuscript, name))
    post.cover_id = manuscript.cover
    post.permalink = permalink
    post.edited_at = timezone.now()
    derive(post, PostReferences.to(manuscript.origin, manuscript.attachments, manuscript.source))
    post.save(force_insert=new)


def _write_credits(post: Post, manuscript: Manuscript, before: Manuscript | None) -> list[UUID]:
    tags = [tag.pk for tag in tags_named(manuscript.tags)]
    _replace(Authorship, post, "person_id", manuscript.authors, fresh=before is None)
    _replace(Tagging, post, "tag_id", tags, fresh=before is None)
    # Django has no public way to forget what was prefetched, and no type for it.
    post._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001  # see above
    return tags


def _replace(
    through: type[Authorship] | type[Tagging], post: Post, field: str, keys: Iterable[UUID], *, fresh: bool
) -> None:
    """Make the rows of a post those of the keys, in their order, with the post's date."""
    if not fresh:
        through.objects.filter(post=post).delete()
    rows: list[Any] = [
        through(post=post, position=position, listed_at=post.listed_at, **{field: key})
        for position, key in enumerate(dict.fromkeys(keys))
    ]
    through.objects.bulk_create(rows)


def _write_attachments(post: Post, manuscript: Manuscript, before: Manuscript | None) -> None:
    if before and before.attachments == manuscript.attachments:
        return
    if before:
        post.attachments.all().delete()
    Attachment.objects.bulk_create(
        Attachment(post=post, name=name, media_id=key) for name, key in manuscript.attachments.items()
    )
