"""From a file to an article: what front matter, name, place and text say together."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from homepress.blog.models import Post
from homepress.errors import ImportFailed
from homepress.importers import addresses, dates, exports, front_matter, targets
from homepress.importers.articles import Article, Author
from homepress.importers.folders import HTML, MARKDOWN, Folder
from homepress.importers.metadata import Metadata

MAX_BYTES = 1_000_000 + front_matter.MAX_LENGTH
"""What the renderer takes, and a head."""

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
HEADING = re.compile(r"^ {0,3}#[ \t]+(.+?)[ \t]*#*[ \t]*\r?$|^(\S.*)\r?\n=+[ \t]*\r?$", re.MULTILINE)
HTML_TITLE = re.compile(r"<(title|h1)\b[^>]*>(.{1,500}?)</\1>", re.IGNORECASE | re.DOTALL)
EMAIL = re.compile(r"\s*[<(]?[^\s<>()]+@[^\s<>()]+[>)]?\s*")
COVERS = (
    "cover",
    "image",
    "images",
    "heroImage",
    "hero",
    "featured_image",
    "feature_image",
    "featuredImage",
    "banner",
    "thumbnail",
)

TITLE_LENGTH, EXCERPT_LENGTH, DESCRIPTION_LENGTH, TAG_LENGTH, AUTHOR_LENGTH = 300, 1000, 300, 100, 80


@dataclass(slots=True)
class Reading:
    """A file being read: where it lies, what its head says, and what is worth a warning."""

    folder: Folder
    path: PurePosixPath
    data: Metadata
    body: str
    name: addresses.Name
    warnings: list[str] = field(default_factory=list)
    section: str = ""

    @property
    def origin(self) -> PurePosixPath:
        return PurePosixPath(self.folder.origin_of(self.path))


def read(
    folder: Folder,
    path: PurePosixPath,
    *,
    pattern: str = "",
    section: str = "",
    exported: bool = False,
    trusted: bool = False,
) -> Article | str:
    """Return the article in a file, or why the file holds none. `pattern`: the site's permalinks.

    A post also bears the title of its `section` as a tag.

    In an `exported` folder, a text of our own making is read back exactly.

    Raises ImportFailed where the file cannot be read.
    """
    warnings: list[str] = []
    text = _text_of(folder.root / path, warnings)
    front = front_matter.split(text)
    if exported and isinstance(front.values.get("homepress"), dict):
        return exports.article_of(front, path, trusted=trusted)
    if path.suffix.lower() in HTML and not front.present:
        return "HTML without front matter"
    if path.stem == "_index" and not front.body.strip():
        return _no_text_of(folder, path)
    if not front.present and not front.body.strip():
        return "empty"
    if not front.body.strip() and not {"title", "date", "path"} & set(front.values):
        return "neither title nor text"
    reading = Reading(folder, path, Metadata(front), front.body, addresses.name_of(path), warnings, section)
    return _article(reading, pattern)


def _no_text_of(folder: Folder, path: PurePosixPath) -> str:
    if path.parent == folder.content:
        return "about the front page: HOMEPRESS_SITE_TITLE and HOMEPRESS_SITE_DESCRIPTION say that here"
    return "a section without texts"


def _text_of(path: Path, warnings: list[str]) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportFailed(f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise ImportFailed(f"more than {MAX_BYTES // 1_000_000} MB of text")
    if b"\x00" in data:
        raise ImportFailed("no text: it holds NUL bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        warnings.append("not UTF-8: read as Windows-1252")
        return data.decode("cp1252", errors="replace")


def _article(reading: Reading, pattern: str) -> Article:
    data, name = reading.data, reading.name
    title = _title(reading)
    said_slug = data.text("slug")
    address = data.text("path", "permalink", "url", "save_as")
    status, visibility = _standing(reading)
    published_at, edited_at = _dates(reading, address)
    tags, categories = _tags(reading)
    draft_slug = addresses.slug_for(said_slug, "" if ":" in address or "{" in address else address, name)
    address = addresses.expand(address, moment=published_at, slug=draft_slug, categories=categories)
    slug = addresses.slug_for(said_slug, address, name)
    known_address = address or addresses.default(reading.origin, name, slug=slug, moment=published_at, pattern=pattern)
    if data.text("expiryDate", "expires") and dates.parse(data.text("expiryDate", "expires")) <= timezone.now():
        reading.warnings.append("expired: taken as a draft")
        status = Post.Status.DRAFT
    old = data.items("aliases", "alias", "redirect_from", "redirects", "old_urls", separators=r"\s*,\s*|\s+")
    kind = _kind(reading, published_at)
    tags += [*categories, *([reading.section] if reading.section and kind == Post.Kind.POST else [])]
    files = _files(reading)
    cover = _cover(reading)
    excerpt, description = _descriptions(reading)
    _note_what_stays(reading)
    return Article(
        origin=str(reading.origin),
        title=title,
        source=reading.body,
        format=Post.Format.HTML if reading.path.suffix.lower() in HTML else Post.Format.MARKDOWN,
        kind=kind,
        status=status,
        visibility=visibility,
        in_menu=kind == Post.Kind.PAGE and _in_menu(reading),
        slug=slug,
        published_at=published_at,
        fallback_date=_file_date(reading),
        edited_at=edited_at,
        excerpt=excerpt,
        search_description=description,
        language=_language(reading),
        canonical_url=_canonical(reading),
        commenting=_comments(reading),
        authors=_authors(reading),
        tags=tuple(_short(tag, TAG_LENGTH, "a tag", reading) for tag in dict.fromkeys(tags)),
        aliases=addresses.claims([known_address, *old], slug=slug),
        files=files,
        file_addresses=addresses.of_files(list(files), known_address),
        cover=cover,
        extra=data.rest(),
        warnings=tuple(reading.warnings),
    )


def _short(text: str, length: int, what: str, reading: Reading) -> str:
    if len(text) <= length:
        return text
    reading.warnings.append(f"{what} has {len(text)} characters: cut to {length}")
    return text[: length - 1].rstrip() + "…"


def _title(reading: Reading) -> str:
    """Front matter's, else the first heading, else the words of the file's name."""
    title = " ".join(reading.data.text("title").split())
    if not title and reading.path.suffix.lower() in MARKDOWN and (found := HEADING.search(reading.body[:5000])):
        title = (found[1] or found[2]).strip()
    if not title and (found := HTML_TITLE.search(reading.body[:5000])):
        title = " ".join(re.sub(r"<[^>]*>", "", found[2]).split())
    if not title:
        words = re.sub(r"[-_]+", " ", reading.name.words).strip()
        title = words[:1].upper() + words[1:] or "Untitled"
    if len(title) > TITLE_LENGTH:
        reading.data.keep("title")
    return _short(title, TITLE_LENGTH, "the title", reading)


def _standing(reading: Reading) -> tuple[str, str]:
    """Draft or published, and for whom."""
    data = reading.data
    status, visibility = Post.Status.PUBLISHED, Post.Visibility.PUBLIC
    word = data.text("status").lower()
    is_draft = data.flag("draft") or data.flag("published") is False or "_drafts" in reading.path.parts
    if is_draft or word in {"draft", "unpublished"}:
        status = Post.Status.DRAFT
    if word == "private" or data.flag("private") or data.text("visibility").lower() == "private":
        visibility = Post.Visibility.PRIVATE
    elif (
        word in {"hidden", "unlisted"}
        or data.flag("unlisted", "hidden")
        or data.text("visibility").lower() == "unlisted"
    ):
        visibility = Post.Visibility.UNLISTED
    return status, visibility


def _dates(reading: Reading, address: str) -> tuple[datetime | None, datetime | None]:
    """When it was published, by front matter, name or address, and when last edited."""
    data, moments = reading.data, {}
    for key in ("date", "published_at", "pubDate", "publishDate", "published", "publish_date", "created"):
        if data.flag(key) is None and (text := data.text(key)):
            moments[key] = dates.parse(text, key=key)
    published = next(iter(moments.values()), None) or reading.name.day or dates.from_path(address)
    if published is None:
        old = data.items("aliases", "redirect_from", separators=r"\s+")
        published = next(filter(None, map(dates.from_path, old)), None)
    embargo = moments.get("publishDate")
    if embargo and embargo > timezone.now():
        published = embargo
    edited = data.text("lastmod", "updated", "updatedDate", "updated_at", "modified", "last_modified_at")
    return published, dates.parse(edited, key="updated") if edited else None


def _file_date(reading: Reading) -> datetime:
    modified = (reading.folder.root / reading.path).stat().st_mtime
    return min(datetime.fromtimestamp(int(modified), UTC), timezone.now())


def _kind(reading: Reading, published_at: datetime | None) -> str:
    """A page where it says so, or where a generator's site has it outside the dated texts."""
    data = reading.data
    layout = (data.text("layout") or data.text("type") or data.text("template")).removesuffix(".html").lower()
    if layout in {"page", "post"}:
        return Post.Kind.PAGE if layout == "page" else Post.Kind.POST
    data.keep("layout", "type", "template")
    parts = reading.origin.parts
    if reading.path.stem == "_index" or "pages" in parts:
        return Post.Kind.PAGE
    is_dated = published_at is not None or {"_posts", "_drafts"} & set(parts)
    is_on_top = len(parts) == 1 or (len(parts) == 2 and reading.path.stem == "index")
    if is_dated or not is_on_top or not reading.data.front.present or not reading.folder.is_generators:
        if not is_dated:
            reading.warnings.append("no date: a new post gets the file's own")
        return Post.Kind.POST
    return Post.Kind.PAGE


def _comments(reading: Reading) -> str:
    """Return whether readers may comment; what is said of comments otherwise stays in the front matter."""
    said = exports.said_of_comments(str(reading.data.front.texts.get("comments", "")))
    return said and exports.said_of_comments(reading.data.text("comments"))


def _in_menu(reading: Reading) -> bool:
    menu = reading.data.flag("in_menu", "show_in_menu", "menu")
    return bool(menu) or reading.data.text("menu").lower() in {"main", "nav", "header"}


def _tags(reading: Reading) -> tuple[list[str], list[str]]:
    data = reading.data
    spaces = bool({"_posts", "_drafts"} & set(reading.path.parts))

    def listed(*names: str) -> list[str]:
        text = next((value for name in names if (value := data.text(name))), "")
        separators = r"\s*[,;]\s*" if "," in text or ";" in text else r"\s+" if spaces else ""
        return data.items(*names, separators=separators)

    tags, categories = listed("tags", "tag"), listed("categories", "category")
    taxonomies = data.tree("taxonomies")
    if taxonomies and set(taxonomies) <= {"tags", "categories", "authors"}:
        data.value("taxonomies")
    return [*tags, *_texts_in(taxonomies.get("tags"))], [*categories, *_texts_in(taxonomies.get("categories"))]


def _texts_in(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _authors(reading: Reading) -> tuple[Author, ...]:
    """Names, from a list, a text, a mapping, or several of these."""
    data = reading.data
    told: list[Any] = []
    for key, separators in (("authors", r"\s*[;,]\s*"), ("author", "")):
        value = data.value(key)
        if isinstance(value, str) and separators:
            value = re.split(separators, value)
        told += value if isinstance(value, list) else [value]
    more = data.tree("taxonomies").get("authors", [])
    told += more if isinstance(more, list) else []
    found = {author.name.casefold(): author for item in told if (author := _author(item, reading))}
    return tuple(found.values())


def _author(item: Any, reading: Reading) -> Author | None:
    if isinstance(item, str):
        name = " ".join(EMAIL.sub(" ", item).split()).strip(" ()<>") or item.partition("@")[0]
        return Author(_short(name, AUTHOR_LENGTH, "a name", reading)) if name.strip() else None
    if isinstance(item, dict):
        texts = {key.lower(): value for key, value in item.items() if isinstance(value, str)}
        name = texts.get("name") or texts.get("title") or texts.get("handle") or ""
        website = texts.get("url") or texts.get("website") or texts.get("link") or ""
        if name.strip():
            short = _short(name.strip(), AUTHOR_LENGTH, "a name", reading)
            return Author(short, texts.get("handle", ""), website if _is_url(website, 200) else "")
    return None


def _descriptions(reading: Reading) -> tuple[str, str]:
    """What cards show, and what search engines show where that is said apart."""
    data = reading.data
    summary = data.text("excerpt", "summary")
    description = data.text("description", "desc")
    if not summary:
        return _short(description, EXCERPT_LENGTH, "the description", reading), ""
    return (
        _short(summary, EXCERPT_LENGTH, "the summary", reading),
        _short(" ".join(description.split()), DESCRIPTION_LENGTH, "the description", reading),
    )


def _language(reading: Reading) -> str:
    told = reading.data.text("lang", "language", "locale").replace("_", "-").partition(".")[0]
    if told and not (LANGUAGE.fullmatch(told) and len(told) <= 35):
        reading.data.keep("lang", "language", "locale")
        reading.warnings.append(f'no language: "{told[:40]}"')
        return ""
    return told or reading.name.language


def _canonical(reading: Reading) -> str:
    told = reading.data.text("canonical_url", "canonicalURL", "canonical")
    if told and not _is_url(told, 500):
        reading.data.keep("canonical_url", "canonicalURL", "canonical")
        reading.warnings.append(f'no address: canonical "{told[:60]}"')
        return ""
    return told


def _is_url(text: str, length: int) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return len(text) <= length


def _files(reading: Reading) -> dict[str, str]:
    """Return what the source calls each file, and everything else in its page bundle."""
    root, found = reading.folder.root, {}
    for target in targets.targets(reading.body):
        file = reading.folder.find(target, beside=reading.path)
        if file is not None and file.suffix.lower() not in MARKDOWN | HTML:
            found[target.removeprefix("./")] = file.relative_to(root).as_posix()
    named = set(found.values())
    for name, file in reading.folder.companions(reading.path):
        place = file.relative_to(root).as_posix()
        if place not in named and name not in found and len(name) <= 400:
            found[name] = place
    return found


def _cover(reading: Reading) -> str:
    """Return the path in the folder of the picture that stands for the article."""
    data = reading.data
    for key in (*COVERS, "header"):
        value = data.value(key)
        data.keep(key)
        if isinstance(value, list):
            value = next(iter(value), None)
        if isinstance(value, dict):
            value = next((value[k] for k in ("image", "src", "url", "path", "teaser") if k in value), None)
        if not isinstance(value, str) or not value:
            continue
        if file := reading.folder.find(value, beside=reading.path):
            if isinstance(data.front.texts.get(data.names.get(key.lower(), ""), None), str):
                data.value(key)
            return file.relative_to(reading.folder.root).as_posix()
        if key != "header":
            reading.warnings.append(f'{key}: "{value[:80]}" is not in the folder: kept as it is written')
    return ""


def _note_what_stays(reading: Reading) -> None:
    if names := targets.shortcodes(reading.body):
        reading.warnings.append(f"left as text: the generator's own tags {', '.join(names)}")
    if reading.path.suffix.lower() == ".mdx" and targets.IMPORT.search(targets.FENCE.sub("", reading.body)):
        reading.warnings.append("left as text: imports and components of MDX")
