"""Answering with a stored file: which form, 200 or 304, and what is said of it.

The validators are those that nginx makes of a file, so that it does not matter who answers. The
store gives every version of a page its own time, so neither of them ever stands for two versions.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.http import http_date, parse_http_date_safe

from homepress.published.addresses import Page
from homepress.published.encodings import SUFFIXES, accepted
from homepress.published.store import Store

HELD_BYTES = 4_000_000
"""How much of the files a process keeps in memory."""

type Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A file in memory."""

    body: bytes
    etag: str
    seconds: int
    headers: Headers
    """All of them; those of a 304 are the same but for the length."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks for, besides the page."""

    accept_encoding: str = ""
    if_none_match: str = ""
    if_modified_since: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes


class Files:
    """The files of a store. What is in memory is used only while the very same file is still there."""

    def __init__(self, store: Store, headers: Mapping[str, str]) -> None:
        self.store = store
        self.headers = tuple(headers.items())
        self.held: OrderedDict[str, tuple[tuple[int, int, int], Form]] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def answer(self, page: Page, wanted: Wanted) -> Answer | None:
        """Return what to send; None where the page is not stored."""
        return self._answer(page, wanted, self.store.folder)

    def previous(self, page: Page, wanted: Wanted) -> Answer | None:
        """Return the page as it was before it changed, if that is known, for when it cannot be drawn."""
        return self._answer(page, wanted, self.store.inner / "previous")

    def _answer(self, page: Page, wanted: Wanted, folder: Path) -> Answer | None:
        base = f"{folder}/{page.host}/{page.name}"
        for coding in accepted(wanted.accept_encoding):
            if form := self._form(page, base, coding):
                if _is_known(form, wanted):
                    return Answer(304, form.headers[1:], b"")
                return Answer(200, form.headers, form.body)
        return None

    def _form(self, page: Page, base: str, coding: str) -> Form | None:
        path = base + SUFFIXES[coding]
        try:
            status = os.stat(path)  # noqa: PTH116  # a Path for each request would cost more than the look
        except OSError:
            return None
        version = (status.st_ino, status.st_mtime_ns, status.st_size)
        held = self.held.get(path)
        if held and held[0] == version:
            return held[1]
        return self._load(page, path, coding)

    def _load(self, page: Page, path: str, coding: str) -> Form | None:
        try:
            with Path(path).open("rb") as file:
                status = os.fstat(file.fileno())
                body = file.read()
        except OSError:
            return None
        form = Form(body, *self._described(page, status, coding))
        with self.lock:
            replaced = self.held.pop(path, None)
            self.held[path] = ((status.st_ino, status.st_mtime_ns, status.st_size), form)
            self.bytes += len(body) - (len(replaced[1].body) if replaced else 0)
            while self.bytes > HELD_BYTES:
                _, (_, dropped) = self.held.popitem(last=False)
                self.bytes -= len(dropped.body)
        return form

    def _described(self, page: Page, status: os.stat_result, coding: str) -> tuple[str, int, Headers]:
        seconds = int(status.st_mtime)
        etag = f'"{seconds:x}-{status.st_size:x}"'
        own = [
            ("Content-Length", str(status.st_size)),
            ("Content-Type", page.media_type),
            ("ETag", etag),
            ("Last-Modified", http_date(seconds)),
            ("Vary", "Accept-Encoding"),
            *([("Content-Encoding", coding)] if coding else []),
        ]
        return etag, seconds, (*own, *self.headers)


def _is_known(form: Form, wanted: Wanted) -> bool:
    """Whether the client has this very form (RFC 9110, 13.1.2 and 13.1.3)."""
    if wanted.if_none_match:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.if_none_match.split(",")}
        return form.etag in tags or "*" in tags
    return bool(wanted.if_modified_since) and parse_http_date_safe(wanted.if_modified_since) == form.seconds
