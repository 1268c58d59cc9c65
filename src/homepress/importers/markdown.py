"""Taking a folder of Markdown in: every file by itself, all links between them at the end.

A file is known again by its path below the texts' folder. What it said when it was last taken in is
kept as a fingerprint, so that a file which did not change leaves its post alone, even where that
was edited here since.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from itertools import batched, islice
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q

from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Permalink, Post
from homepress.blog.permalinks import claim_each, slug_from
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
from homepress.importers.sections import Sections
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
    sections: Sections = field(init=False)

    def __post_init__(self) -> None:
        self.sections = Sections(self.folder)


@dataclass(slots=True)
class Arrival:
    """An article at the door: its file, the post it is known as, and what became of it."""

    path: str
    article: Article
    digest: str
    key: UUID | None
    is_known: bool
    warnings: list[str]
    saved: publishing.Saved | None = None

    @property
    def redirects(self) -> int:
        return len(set(self.article.aliases) - set(self.saved.refused_aliases)) if self.saved else 0

    def entry(self) -> Entry:
        if self.saved is None:
            return Entry(self.path, "unchanged", title=self.article.title)
        outcome: Outcome = "new" if self.key is None else "changed" if self.saved.changed else "unchanged"
        address = self.saved.post.get_absolute_url()
        return Entry(self.path, outcome, "", self.article.title, address, tuple(self.warnings))


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
        run.report.asides += restoring.asides


def _take_texts(run: Import, candidates: Sequence[Candidate], progress: Progress | None) -> None:
    done = 0
    for batch in batched(candidates, BATCH):
        with transaction.atomic():
            run.report.entries += _take(run, batch)
        done += len(batch)
        if progress:
            progress(done, len(candidates))
    with transaction.atomic():
        _redirect_sections(run)
    for keys in batched(run.written and _linking(), BATCH):
        with transaction.atomic():
            publishing.catch_up(keys)


def _redirect_sections(run: Import) -> None:
    asides, redirects = run.sections.redirect()
    told = {aside.path for aside in asides}
    run.report.entries = [entry for entry in run.report.entries if entry.path not in told or entry.outcome != "skipped"]
    run.report.asides += asides
    run.report.redirects += redirects


def _linking() -> list[UUID]:
    """Posts whose links may lead to texts that came only now."""
    links = Q(source__contains="](") | Q(source__contains="]:") | Q(source__contains="href")
    return list(Post.objects.exclude(origin="").filter(links).values_list("pk", flat=True))


def _take(run: Import, batch: Sequence[Candidate]) -> list[Entry]:
    """Take texts in; what becomes of each, in their order."""
    found = {str(candidate.path): _read(run, candidate) for candidate in batch}
    articles = [(path, article) for path, article in found.items() if isinstance(article, Article)]
    saved = {entry.path: entry for entry in _save(run, articles)}
    return [what if isinstance(what, Entry) else saved[path] for path, what in found.items()]


def _read(run: Import, candidate: Candidate) -> Article | Entry:
    path = str(candidate.path)
    if candidate.skipped:
        return Entry(path, "skipped", candidate.skipped)
    section = None if run.is_export else run.sections.of(candidate.path)
    try:
        article = read(
            run.folder,
            candidate.path,
            pattern=run.pattern,
            section=section.title if section else "",
            exported=run.is_export,
            trusted=run.trusted,
        )
    except BREAKS_ONE_FILE as error:
        return Entry(path, "failed", _told(error))
    return Entry(path, "skipped", article) if isinstance(article, str) else article


def _save(run: Import, articles: Sequence[tuple[str, Article]]) -> list[Entry]:
    """Save articles together; where that fails, each half by itself, until a broken one is alone."""
    people, files = len(run.byline.made), len(run.media)
    try:
        with transaction.atomic():
            return _save_together(run, articles) if articles else []
    except BREAKS_ONE_FILE as error:
        run.byline.forget(people)
        run.media = dict(islice(run.media.items(), files))
        if len(articles) == 1:
            return [Entry(articles[0][0], "failed", _told(error))]
    middle = len(articles) // 2
    return _save(run, articles[:middle]) + _save(run, articles[middle:])


def _told(error: Exception) -> str:
    match error:
        case HomepressError():
            return f"{error.message}. {error.hint}" if error.hint else error.message
        case ValidationError():
            return " ".join(error.messages)
        case _:
            return f"{type(error).__name__}: {error}"


def _save_together(run: Import, articles: Sequence[tuple[str, Article]]) -> list[Entry]:
    """Write the posts of the articles whose files are not as they were."""
    arrivals = [_arrival(run, path, article) for path, article in articles]
    coming = [one for one in arrivals if not one.is_known]
    stored = Post.objects.defer(*Post.LONG_TEXTS).in_bulk([one.key for one in coming if one.key])
    submissions = [_submission(run, one, stored) for one in coming]
    for one, saved in zip(coming, publishing.save_all(submissions), strict=True):
        one.saved = saved
        run.written.append(saved.post.pk)
        if not saved.changed:
            _stamp(saved.post, one)
    made = _redirect_files(run, coming)
    for one in coming:
        _warn_of_addresses(one)
    run.report.redirects += made + sum(one.redirects for one in coming)
    for one in arrivals:
        section = None if run.is_export else run.sections.of(PurePosixPath(one.path))
        if section and section.title in one.article.tags:
            run.sections.with_posts[section.file] = section
    return [one.entry() for one in arrivals]


def _arrival(run: Import, path: str, article: Article) -> Arrival:
    digest = _fingerprint(run, article)
    key, before = run.known.get(article.key or article.origin) or run.known.get(article.origin) or (None, "")
    return Arrival(path, article, digest, key, bool(key) and digest == before, list(article.warnings))


def _submission(run: Import, one: Arrival, stored: Mapping[UUID, Post]) -> publishing.Submission:
    post = stored.get(one.key) if one.key else None
    manuscript = _manuscript(run, one.article, post, one.warnings)
    edited_at = one.article.edited_at or (manuscript.published_at if post is None else None)
    return publishing.Submission(
        manuscript,
        post,
        taken_slug="number",
        key=one.article.key,
        origin_digest=one.digest,
        edited_at=edited_at,
    )


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


def _warn_of_addresses(one: Arrival) -> None:
    wanted = slug_from(one.article.slug or one.article.title)
    if one.saved and one.saved.post.slug != wanted:
        one.warnings.append(f"/{wanted}/ is taken: it is at {one.saved.post.get_absolute_url()}")
    if one.saved and one.saved.refused_aliases:
        paths = ", ".join(f"/{path}" for path in one.saved.refused_aliases)
        one.warnings.append(f"old addresses that lead elsewhere: {paths}")


def _stamp(post: Post, one: Arrival) -> None:
    """Note of a post that stayed as it was what its file says now."""
    edited = {"edited_at": one.article.edited_at} if one.article.edited_at else {}
    Post.objects.filter(pk=post.pk).update(origin_digest=one.digest, **edited)
    if edited:
        changes.changed(post.shown_as, changes.POSTS)


def _redirect_files(run: Import, arrivals: Sequence[Arrival]) -> int:
    """Let the old addresses of the articles' files lead to where they are now; say how many do so only now."""
    wanted: dict[str, Media] = {}
    for one in arrivals:
        for name, address in one.article.file_addresses.items():
            if media := run.media.get(one.article.files[name]):
                wanted.setdefault(address, media)
    taken = set(Permalink.objects.filter(path__in=wanted).values_list("path", flat=True)) if wanted else set()
    return len(claim_each((address, media) for address, media in wanted.items() if address not in taken))
