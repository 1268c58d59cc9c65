"""Saving, deleting and re-rendering posts: the one way in for studio, admin, import and API."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import rows, search
from homepress.blog.manuscripts import PLAIN, Manuscript
from homepress.blog.models import Post, Revision
from homepress.blog.permalinks import checked_slug, claim_each, claim_free_slug, slug_from
from homepress.blog.references import PostReferences, Text
from homepress.blog.rendering import RENDERER_VERSION, excerpt, fingerprint, render
from homepress.blog.settling import settle
from homepress.blog.showing import FEW, NOWHERE, Place, is_public, moves
from homepress.core import changes
from homepress.errors import EditConflict, InvalidPost, InvalidSource, NotFound

logger = logging.getLogger("homepress.rendering")

SUMMARY_LENGTH = 240
DERIVED = ("html", "text", "words", "toc", "summary", "rendered_from", "rendered_by")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did. `refused_aliases` are paths that lead to something else and were left alone."""

    post: Post
    changed: bool
    refused_aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """A manuscript on its way in, and for which post: None for a new one.

    `expected_revision` is the number of the revision that the writer began from. Whoever edits in a
    form gives it, so that of two people who edit at once the second is told, not overwritten.
    `key` is for a post that comes back from an export and shall be the same to feed readers. What an
    import knows of its file is `origin_digest`, and when the text was last edited, if that is not now.
    """

    manuscript: Manuscript
    post: Post | None = None
    editor: Person | None = None
    taken_slug: Literal["refuse", "number"] = "refuse"
    expected_revision: int | None = None
    key: UUID | None = None
    origin_digest: str | None = None
    edited_at: datetime | None = None


@dataclass(slots=True)
class _Work:
    """A submission while it is saved: the post it becomes, what was stored, what will be."""

    submission: Submission
    post: Post
    before: Manuscript | None
    newest: int
    manuscript: Manuscript
    refused_aliases: tuple[str, ...] = ()

    @property
    def held(self) -> set[str]:
        """The paths that lead to the post already."""
        return {*self.before.aliases, self.before.slug} if self.before else set()


def save(
    manuscript: Manuscript,
    post: Post | None = None,
    *,
    editor: Person | None = None,
    taken_slug: Literal["refuse", "number"] = "refuse",
    expected_revision: int | None = None,
    key: UUID | None = None,
) -> Saved:
    """Save one post: see `save_all` and `Submission`."""
    submission = Submission(manuscript, post, editor, taken_slug, expected_revision, key)
    return save_all([submission])[0]


@transaction.atomic
def save_all(submissions: Sequence[Submission]) -> list[Saved]:
    """Write posts and everything derived from them; an unchanged manuscript writes nothing.

    Where two of them want one address, the first gets it. No post may be named twice.

    Raises InvalidPost where a rule is broken, EditConflict where there is a newer revision, NotFound
    where a post is gone, and InvalidSource where a source cannot be rendered; then none is saved.
    """
    works = _opened(submissions)
    settled = settle([(work.manuscript, work.before) for work in works])
    for work, manuscript in zip(works, settled, strict=True):
        work.manuscript = manuscript
        if work.before and _differs(manuscript, work.before, work.post):
            _refuse_stale(work.newest, work.submission.expected_revision)
        _refuse_scripts(manuscript, work.before, work.submission.editor)
    _claim_addresses(works)
    _write([work for work in works if work.manuscript != work.before])
    return [Saved(work.post, work.manuscript != work.before, work.refused_aliases) for work in works]


@transaction.atomic
def delete(post: Post) -> None:
    """Delete a post for good. Its addresses stay claimed and answer 410."""
    changes.withdrawn(post.shown_as, changes.POSTS, *Place.of(post).changed_to(NOWHERE))
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


def catch_up(keys: Collection[UUID]) -> None:
    """Bring those of the posts in step that are not; what they refer to is looked up for all at once.

    One that cannot be rendered (any more) keeps what it had and stops no other.
    """
    posts = list(Post.objects.filter(pk__in=keys).defer("html", "text", "toc", "extra"))
    for post, references in zip(posts, PostReferences.of_all(posts), strict=True):
        if post.rendered_from != fingerprint(post.source, **_input(post, references)):
            try:
                rerender_by_key(post.pk)
            except InvalidSource:
                logger.warning("post %s could not be rendered anew", post.pk)


def derive(post: Post, references: PostReferences, *, force: bool = False) -> bool:
    """Set what is derived from the source, unless it is known to be in step."""
    said = _input(post, references)
    key = fingerprint(post.source, **said)
    if post.rendered_from == key and not force:
        return False
    rendering = render(post.source, **said)
    post.html, post.text, post.words = rendering.html, rendering.text, rendering.words
    post.toc = [[heading.level, heading.id, heading.text] for heading in rendering.toc]
    post.summary = excerpt(rendering.html, SUMMARY_LENGTH)
    post.rendered_from, post.rendered_by = key, RENDERER_VERSION
    return True


def _input(post: Post, references: PostReferences) -> dict[str, Any]:
    """What a rendering depends on, its source aside."""
    return {
        "format": cast("Literal['markdown', 'html']", post.format),
        "trusted": post.trusted,
        "references": references,
        "leads": post.cover_id is None,
    }


def _opened(submissions: Sequence[Submission]) -> list[_Work]:
    """Read what is stored of the posts, and hold it as it is until the end of the transaction."""
    named = {one.post.pk: one.post for one in submissions if one.post}
    if len(named) < sum(one.post is not None for one in submissions):
        raise ValueError("a post is named twice")
    stored, newest = _locked(list(named)), _newest_revisions(list(named))
    works = []
    for one in submissions:
        if one.post is None:
            works.append(_Work(one, Post(id=one.key) if one.key else Post(), None, 0, one.manuscript))
            continue
        post = stored.get(one.post.pk)
        if post is None:
            hint = "Save your text as a new post."
            raise NotFound(f'"{one.post.title}" was deleted meanwhile', hint=hint)
        works.append(_Work(one, post, Manuscript.of(post), newest.get(post.pk, 0), one.manuscript))
    return works


def _locked(keys: Sequence[UUID]) -> dict[UUID, Post]:
    if not keys:
        return {}
    posts = Post.objects.select_for_update(of=("self",)).with_credits()
    posts = posts.prefetch_related("permalinks", "attachments").order_by("pk")
    return {post.pk: post for post in posts.filter(pk__in=keys)}


def _newest_revisions(keys: Sequence[UUID]) -> dict[UUID, int]:
    if not keys:
        return {}
    counted = Revision.objects.filter(post__in=keys).order_by().values_list("post").annotate(Max("number"))
    return dict(counted)


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


def _claim_addresses(works: Sequence[_Work]) -> None:
    """Claim what is not held yet, for all posts at once, and note what each has now."""
    slugs = [_wanted_slug(work) for work in works]
    claims: list[tuple[str, Post]] = []
    for work, slug in zip(works, slugs, strict=True):
        wanted = dict.fromkeys([slug, *work.manuscript.aliases])
        claims += [(path, work.post) for path in wanted if path not in work.held]
    claimed: dict[UUID, set[str]] = defaultdict(set)
    for link in claim_each(claims):
        claimed[cast("UUID", link.post_id)].add(link.path)
    for work, slug in zip(works, slugs, strict=True):
        has = work.held | claimed[work.post.pk]
        work.post.permalink_id = slug if slug in has else _other_slug(work, slug)
        _settle_aliases(work, has)


def _wanted_slug(work: _Work) -> str:
    said = work.manuscript.slug
    if work.before and said == work.before.slug:
        return said
    return (
        checked_slug(said)
        if said and work.submission.taken_slug == "refuse"
        else slug_from(said or work.manuscript.title)
    )


def _other_slug(work: _Work, slug: str) -> str:
    """The address for a post that could not have this one."""
    if work.manuscript.slug and work.submission.taken_slug == "refuse":
        raise InvalidPost(f'slug: "{slug}" is or was the address of something else', hint="Choose another.")
    return claim_free_slug(slug, owner=work.post).path


def _settle_aliases(work: _Work, has: set[str]) -> None:
    """Note all paths that redirect to the post now, and those it cannot have."""
    slug = work.post.slug
    wanted = {*work.manuscript.aliases} - {slug}
    aliases = work.held | (wanted & has)
    work.refused_aliases = tuple(sorted(wanted - has))
    work.manuscript = replace(work.manuscript, slug=slug, aliases=tuple(sorted(aliases - {slug})))


def _write(works: Sequence[_Work]) -> None:
    """Write posts that changed, with everything derived from them."""
    if not works:
        return
    stood = [_stood(work, alone=len(works) <= FEW) for work in works]
    now = timezone.now()
    said = [
        Text(work.manuscript.source, work.manuscript.origin, work.manuscript.attachments, work.manuscript.aliases)
        for work in works
    ]
    for work, references in zip(works, PostReferences.to_all(said), strict=True):
        for name in PLAIN:
            setattr(work.post, name, getattr(work.manuscript, name))
        work.post.cover_id = work.manuscript.cover
        work.post.edited_at = work.submission.edited_at or now
        if work.submission.origin_digest is not None:
            work.post.origin_digest = work.submission.origin_digest
        derive(work.post, references)
    tags = rows.write(
        [rows.Row(work.post, work.manuscript, work.before, work.newest + 1, work.submission.editor) for work in works]
    )
    search.index_saved((work.post, work.manuscript.tags) for work in works)
    if pictured := [work.post.pk for work in works if work.manuscript.attachments]:
        # Variants that came while this transaction was open were not seen by it, nor it by their maker.
        transaction.on_commit(lambda: catch_up(pictured), robust=True)
    _say(works, stood, tags)


def _stood(work: _Work, *, alone: bool) -> tuple[Place, bool]:
    """Where the stored post stands among the others, if that is to be told, and whether readers see it."""
    if work.before is None:
        return NOWHERE, False
    told = alone and moves(work.manuscript, work.before)
    return Place.of(work.post) if told else NOWHERE, is_public(work.post)


def _say(works: Sequence[_Work], stood: Sequence[tuple[Place, bool]], tags: Mapping[UUID, Sequence[UUID]]) -> None:
    """Name what shows the posts and what shows their places; what is not public any more shall not linger."""
    withdrawn = [was_public and not is_public(work.post) for work, (_, was_public) in zip(works, stood, strict=True)]
    if len(works) > FEW:
        say = changes.withdrawn if any(withdrawn) else changes.changed
        say(changes.SITE, changes.LISTING, changes.POSTS, *(work.post.shown_as for work in works if work.before))
        return
    for work, (place, _), hidden in zip(works, stood, withdrawn, strict=True):
        names: set[str] = set()
        if moves(work.manuscript, work.before):
            names = place.changed_to(Place.at(work.post, tags[work.post.pk], work.manuscript.authors))
        say = changes.withdrawn if hidden else changes.changed
        say(work.post.shown_as, changes.POSTS, *names)
