"""The head of a text file: what it says of the text, and where the text begins.

Jekyll, Hugo, Zola, Astro and others write YAML between lines of `---`; Hugo and Zola also TOML
between lines of `+++`; Hugo also a JSON object; Pelican `Key: value` lines without a fence. The
text below is kept byte for byte, which is why no library for front matter is used here: those
strip it.
"""

import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from homepress.errors import ImportFailed
from homepress.importers import yaml_documents

MAX_LENGTH = 100_000
"""The longest head that is read, in characters."""

MAX_VALUES = 20_000
MAX_DEPTH = 40

FENCED = re.compile(
    r"\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<head>.*?)^(?P=fence)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
JSON_HEAD = re.compile(r"\ufeff?(?=\{\s*[\"}])")
PELICAN_LINE = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,40}):[ \t]+(\S.*)")
PELICAN_KEYS = frozenset(
    [
        "title",
        "date",
        "modified",
        "tags",
        "category",
        "categories",
        "slug",
        "author",
        "authors",
        "summary",
        "status",
        "lang",
        "template",
    ]
)
"""What the first key must be, so that a text which begins with `Note: …` keeps its first line."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`values` as typed by the file's format, dates as text; `texts` with every scalar as it was written."""

    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    present: bool = False


def split(text: str) -> FrontMatter:
    """Take a file apart. Raises ImportFailed where it has a head that cannot be read."""
    if fenced := FENCED.match(text):
        _check_length(fenced["head"])
        read = _read_yaml if fenced["fence"] == "---" else _read_toml
        return _front_matter(*read(fenced["head"]), text[fenced.end() :])
    if text.startswith(("---\n", "---\r\n", "+++\n", "+++\r\n")) and _looks_unclosed(text):
        raise ImportFailed("front matter: its end is missing", hint=f"End it with a line of {text[:3]}")
    if JSON_HEAD.match(text):
        return _split_json(text)
    return _split_pelican(text)


def _check_length(head: str) -> None:
    if len(head) > MAX_LENGTH:
        raise ImportFailed(f"front matter: {len(head):,} characters", hint=f"At most {MAX_LENGTH:,} are read.")


def _looks_unclosed(text: str) -> bool:
    """A text may begin with a thematic break; a head begins with a key."""
    return bool(re.match(r"(?:---|\+\+\+)[ \t]*\r?\n[A-Za-z_][\w-]*\s*[:=]", text))


def _read_yaml(head: str) -> tuple[Any, Any]:
    tree = yaml_documents.read(head)
    return yaml_documents.typed(tree), tree


def _read_toml(head: str) -> tuple[Any, Any]:
    try:
        values = tomllib.loads(head.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise ImportFailed(f"front matter: not TOML: {error}") from error
    return values, values


def _split_json(text: str) -> FrontMatter:
    start = text.index("{")
    try:
        values, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise ImportFailed(f"front matter: not JSON: {error}") from error
    _check_length(text[start:end])
    rest = re.compile(r"[ \t]*(?:\r?\n|\Z)").match(text, end)
    return _front_matter(values, values, text[rest.end() if rest else end :])


def _split_pelican(text: str) -> FrontMatter:
    """Read `Key: value` lines up to the first empty one; an indented line goes on (Python-Markdown, Meta-Data)."""
    values: dict[str, Any] = {}
    position, key = 0, ""
    for line in text[:MAX_LENGTH].splitlines(keepends=True):
        found = PELICAN_LINE.fullmatch(line.rstrip("\r\n").lstrip("\ufeff"))
        if found and (values or found[1].lower() in PELICAN_KEYS):
            key = found[1].lower()
            values[key] = found[2].strip()
        elif key and line.startswith((" ", "\t")) and line.strip():
            values[key] += "\n" + line.strip()
        elif values and not line.strip():
            position += len(line)
            break
        else:
            return FrontMatter(body=text.removeprefix("\ufeff"))
        position += len(line)
    if "title" not in values and "date" not in values:
        return FrontMatter(body=text.removeprefix("\ufeff"))
    return _front_matter(values, values, text[position:])


def _front_matter(values: Any, texts: Any, body: str) -> FrontMatter:
    if values is None:
        values = texts = {}
    if not isinstance(values, dict):
        raise ImportFailed("front matter: not a mapping of names to values")
    budget = [MAX_VALUES]
    return FrontMatter(_plain(values, budget, 0), _texts(texts, 0), body, present=True)


def _plain(value: Any, budget: list[int], depth: int) -> Any:
    """Return a value as JSON and every database hold it."""
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        raise ImportFailed("front matter: too large or too deep", hint="Keep data of this size elsewhere.")
    match value:
        case dict():
            return {_text(str(key)): _plain(item, budget, depth + 1) for key, item in value.items()}
        case list():
            return [_plain(item, budget, depth + 1) for item in value]
        case str():
            return _text(value)
        case bool() | float() | int() | None if _is_plain_scalar(value):
            return value
        case _:
            return _written(value)


def _is_plain_scalar(value: Any) -> bool:
    """JSON knows no NaN and no infinity. PostgreSQL gives 1e308 back as an integer of 309 digits."""
    return value is None or (math.isfinite(value) if isinstance(value, float) else abs(value) < 10**400)


def _texts(value: Any, depth: int) -> Any:
    match value:
        case dict():
            return {str(key): _texts(item, depth + 1) for key, item in value.items()}
        case list():
            return [_texts(item, depth + 1) for item in value]
        case _:
            return _written(value)


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime() | date() | time():
            return value.isoformat()
        case int():
            return hex(value) if abs(value) >= 10**4000 else str(value)
        case _:
            text = _text(str(value))
            return "" if isinstance(value, yaml_documents.Word) and text in {"~", "null"} else text


def _text(text: str) -> str:
    """Refuse what PostgreSQL cannot hold: NUL, and halves of surrogate pairs."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ImportFailed("front matter: a character that no text may hold (NUL or half a surrogate pair)")
    return str(text)
