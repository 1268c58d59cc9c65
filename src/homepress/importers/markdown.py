"""Taking a folder of Markdown in: every file by itself, all links between them at the end.

A file is known again by its path below the texts' folder. What it said when it was last taken in is
kept as a fingerprint, so that a file which did not change leaves its post alone, even where that
was edited here since.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from itertools import batched
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Permalink, Post
from homepress.blog.permalinks import claim, slug_from
from homepress.core import changes
from homepress.errors import HomepressError, ImportFailed, InvalidMedia
from homepress.importers import yaml_documents
from homepress.importers.articles import Article
from homepress.importers.exports import is_export
from homepress.importers.folders import Candidate, Folder
from homepress.importers.people import Byline
from homepress.importers.reading import read
from homepress.importers.reports import Entry, Outcome, Report
from homepress.importers.restoring import Restoring
from homepress.media.models import Media
from homepress.media.storing import digest_of, store

BATCH = 100
"""Texts in one transaction: it ends often enough that others may write in between."""

VERSION = 1
"""Part of every fingerprint: raised when the same file is to be read differently."""

BREAKS_ONE_FILE = (HomepressError, ValidationError, DatabaseError, ValueError, OSError, RecursionError)

type Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Import:
    """One run: the folder, what is known of the site, and what was done so far."""

    folder: Folder
    report: Report
    pattern: str = ""
    byline: Byline = field(default_factory=Byline)
    media: dict[str, Media] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    known: dict[str | UUID, tuple[UUID, str]] = field(default_factory=dict)
    trusted: bool = False
    is_export: bool = False
    written: list[UUID] = field(default_factory=list)


def import_folder(
    path: Path, *, dry_run: bool = False, trusted: bool = False, progress: Progress | None = None
) -> Report:
    """Take in all texts of a folder with their files; return what became of each.

    An export of Homepress comes back whole. With `trusted`, roles, addresses and unfiltered HTML in
    it are taken as they are.

    A dry run does the same in one transaction that is taken back, and writes no file; others who
    want to write wait for it. Raises ImportFailed where there is no such folder.
    """
    started = time.monotonic()
    folder = Folder.open(path)
    run = Import(folder, Report(dry_run=dry_run), _permalink_pattern(folder), trusted=trusted)
    run.is_export = is_export(folder.root)
    for origin, key, digest in Post.objects.values_list("origin", "pk", "origin_digest"):
        run.known[key] = (key, digest)
        if origin:
            run.known[origin] = (key, digest)
    candidates = list(folder.texts())
    if dry_run:
        with transaction.atomic():
            _take_all(run, candidates, progress)
            transaction.set_rollback(True)
    else:
        _take_all(run, candidates, progress)
    run.report.people = [person.name for person in run.byline.made]
    run.report.files = len(run.media)
    run.report.seconds = time.monotonic() - started
    return run.report


def _permalink_pattern(folder: Folder) -> str:
    """Return how the site makes addresses, as Jekyll's or Hexo's `_config.yml` says."""
    file = folder.inside(folder.root / "_config.yml")
    if file is None or file.stat().st_size > 100_000:
        return ""
    try:
        said = yaml_documents.read(file.read_text(encoding="utf-8", errors="replace"))
    except ImportFailed:
        return ""
    return str(said.get("permalink", "")) if isinstance(said, dict) else ""


def _take_all(run: Import, candidates: Sequence[Candidate], progress: Progress | None) -> None:
    restoring = Restoring(run.folder, run.byline, run.trusted, keep=not run.report.dry_run) if run.is_export else None
    if restoring:
        with transaction.atomic():
            restoring.before_posts()
    _take_texts(run, candidates, progress)
    if restoring:
        with transaction.atomic():
            restoring.after_posts()
        run.report.entries += restoring.entries


def _take_texts(run: Import, candidates: Sequence[Candidate], progress: Progress | None) -> None:
    done = 0
    for batch in batched(candidates, BATCH):
        with transaction.atomic():
            for candidate in batch:
                run.report.entries.append(_take(run, candidate))
                done += 1
                if progress:
                    progress(done, len(candidates))
    for keys in batched(run.written and _linking(), BATCH):
        with transaction.atomic():
            for post in Post.objects.filter(pk__in=keys):
                publishing.rerender(post)


def _linking() -> list[UUID]:
    """Posts whose links may lead to texts that came only now."""
    return list(Post.objects.exclude(origin="").filter(source__contains=".m").values_list("pk", flat=True))


def _take(run: Import, candidate: Candidate) -> Entry:
    path = str(candidate.path)
    if candidate.skipped:
        return Entry(path, "skipped", candidate.skipped)
    people = len(run.byline.made)
    try:
        with transaction.atomic():
            article = read(run.folder, candidate.path, pattern=run.pattern, exported=run.is_export, trusted=run.trusted)
            return Entry(path, "skipped", article) if isinstance(article, str) else _save(run, path, article)
    except BREAKS_ONE_FILE as error:
        run.byline.forget(people)
        return Entry(path, "failed", _told(error))


def _told(error: Exception) -> str:
    match error:
        case HomepressError():
            return f"{error.message}. {error.hint}" if error.hint else error.message
        case ValidationError():
            return " ".join(error.messages)
        case _:
            return f"{type(error).__name__}: {error}"


def _save(run: Import, path: str, article: Article) -> Entry:
    """Write an article's post, unless its file is as it was."""
    digest = _fingerprint(run, article)
    key, before = run.known.get(article.key or article.origin) or run.known.get(article.origin) or (None, "")
    if key and digest == before:
        return Entry(path, "unchanged", title=article.title)
    warnings = list(article.warnings)
    post = Post.objects.get(pk=key) if key else None
    manuscript = _manuscript(run, article, post, warnings)
    saved = publishing.save(manuscript, post, taken_slug="number", key=article.key)
    _warn_of_addresses(saved, article, warnings)
    _stamp(saved.post, article, digest, new=post is None)
    run.written.append(saved.post.pk)
    run.report.redirects += len(set(article.aliases) - set(saved.refused_aliases))
    run.report.redirects += _redirect_files(run, article)
    outcome: Outcome = "new" if post is None else "changed" if saved.changed else "unchanged"
    return Entry(path, outcome, "", article.title, saved.post.get_absolute_url(), tuple(warnings))


def _fingerprint(run: Import, article: Article) -> str:
    """Digest everything that a file says, and the bytes of the files it brings along."""
    said = asdict(replace(article, fallback_date=None, warnings=()))
    said["digests"] = {place: _digest(run, place) for place in {*article.files.values(), article.cover} - {""}}
    return sha256(json.dumps([VERSION, said], sort_keys=True, default=str).encode()).hexdigest()


def _digest(run: Import, place: str) -> str:
    if place not in run.digests:
        path = run.folder.inside(run.folder.root / place)
        run.digests[place] = ""
        if path is not None:
            with path.open("rb") as file:
                run.digests[place] = digest_of(file)
    return run.digests[place]


def _manuscript(run: Import, article: Article, post: Post | None, warnings: list[str]) -> Manuscript:
    files = {name: media for name, place in article.files.items() if (media := _media(run, place, warnings))}
    cover = _media(run, article.cover, warnings) if article.cover else None
    moment = article.published_at or (post.published_at if post else article.fallback_date)
    return Manuscript(
        title=article.title,
        source=article.source,
        slug=slug_from(article.slug or article.title) if post is None or article.slug else post.slug,
        kind=article.kind,
        format=article.format,
        trusted=article.trusted,
        excerpt=article.excerpt,
        language=article.language,
        canonical_url=article.canonical_url,
        commenting=article.commenting,
        search_description=article.search_description,
        status=article.status,
        visibility=article.visibility,
        published_at=article.published_at if article.status == Post.Status.DRAFT else moment,
        in_menu=article.in_menu,
        cover=cover.pk if cover else None,
        authors=tuple(dict.fromkeys(run.byline.person(author).pk for author in article.authors)),
        tags=article.tags,
        aliases=article.aliases,
        attachments={name: media.pk for name, media in files.items()},
        origin=article.origin,
        extra=article.extra,
    )


def _media(run: Import, place: str, warnings: list[str]) -> Media | None:
    """Store a file of the folder, once in a run; where it is refused, the article comes without it."""
    if place in run.media:
        return run.media[place]
    path = run.folder.inside(run.folder.root / place)
    if path is None:
        run.refused[place] = f"{place}: no file in the folder"
    if path is not None and place not in run.refused:
        try:
            with path.open("rb") as file:
                media = store(file, Path(place).name, keep=not run.report.dry_run)
                run.media[place] = media
                return media
        except InvalidMedia as error:
            run.refused[place] = error.message
        except OSError as error:
            run.refused[place] = f"{place}: cannot be read: {error.strerror}"
    warnings.append(f"left out: {run.refused[place]}")
    return None


def _warn_of_addresses(saved: publishing.Saved, article: Article, warnings: list[str]) -> None:
    wanted = slug_from(article.slug or article.title)
    if saved.post.slug != wanted:
        warnings.append(f"/{wanted}/ is taken: it is at {saved.post.get_absolute_url()}")
    if saved.refused_aliases:
        paths = ", ".join(f"/{path}" for path in saved.refused_aliases)
        warnings.append(f"old addresses that lead elsewhere: {paths}")


def _stamp(post: Post, article: Article, digest: str, *, new: bool) -> None:
    """Note what was taken in, and when the text was last edited as far as its file tells."""
    edited = article.edited_at or (post.published_at if new else None)
    stamps = {"origin_digest": digest} | ({"edited_at": edited} if edited else {})
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(**stamps)
        changes.changed(post.shown_as, changes.POSTS)


def _redirect_files(run: Import, article: Article) -> int:
    """Let the old addresses of an article's files lead to where they are now."""
    made = 0
    for name, address in article.file_addresses.items():
        media = run.media.get(article.files[name])
        if media and not Permalink.objects.filter(path=address).exists():
            made += claim(address, owner=media) is not None
    return made
