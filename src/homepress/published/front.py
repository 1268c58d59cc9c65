"""The layer in front of Django, where no edge server sends the files: an ASGI application.

What is stored is sent without a thread and without the database. What is not goes on to the site:
requests of strangers in a line of their own, so that threads are left for people who are signed in,
and of many that ask for the same page one alone.
"""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from homepress.core.asgi import Application, Receive, Scope, Send
from homepress.core.outage import PLAIN_PAGE, RETRY_AFTER
from homepress.core.trusted_proxies import TrustedProxies, parse_address
from homepress.published.addresses import Page, host_of, name_of
from homepress.published.serving import Answer, Files, Wanted

STRANGERS = 3
"""Requests of strangers that are worked on at once, of a process's eight threads."""
LINE = 500
"""How many more may wait for their turn."""
WAIT_SECONDS = 10.0
NOT_IN_LINE = ("/static/", "/media/", "/livez", "/readyz")
"""What a stored page needs, and whether the process lives: quick, and never kept waiting by pages."""


class Front:
    """Sends stored pages, and lets the site draw the others."""

    def __init__(
        self,
        site: Application,
        files: Files,
        *,
        hosts: Collection[str],
        is_https: bool,
        trusted: TrustedProxies,
        on_start: Callable[[], None],
    ) -> None:
        self.site = site
        self.files = files
        self.hosts = frozenset(hosts)
        self.is_https = is_https
        self.trusts = lru_cache(maxsize=256)(lambda peer: trusted.include(parse_address(peer)))
        self.on_start = on_start
        self.drawing: dict[Page, asyncio.Event] = {}
        self.turns = asyncio.Semaphore(STRANGERS)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        is_personal = b"cookie" in headers or b"authorization" in headers
        if scope["method"] not in {"GET", "HEAD"} or is_personal:
            await self.site(scope, receive, send)
            return
        page = self.page_of(scope, headers)
        if page and await self.sent(page, scope, headers, send):
            return
        if page and scope["method"] == "GET":
            await self.drawn_once(page, scope, headers, receive, send)
        else:
            await self.in_line(page, scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """Begin with the process and end with it."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.on_start()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def page_of(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Page | None:
        """Return the page that the request may get from the store; None where it must go on to the site."""
        if scope["query_string"] or self.is_secure(scope, headers) is not self.is_https:
            return None
        name = name_of((scope.get("raw_path") or scope["path"].encode()).decode("latin-1"))
        if name is None:
            return None
        host = host_of(headers.get(b"host", b"").decode("latin-1"), self.hosts)
        return Page(host, name) if host else None

    def is_secure(self, scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
        """Whether the visitor came by HTTPS; a proxy is believed as in `core.client_address`."""
        forwarded = headers.get(b"x-forwarded-proto")
        if forwarded and self.trusts((scope.get("client") or ("",))[0]):
            return forwarded.rpartition(b",")[2].strip().lower() == b"https"
        return bool(scope["scheme"] == "https")

    async def sent(self, page: Page, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> bool:
        """Send the page if it is stored."""
        answer = self.files.answer(page, wanted_by(headers))
        if answer is None:
            return False
        await reply(send, answer, head=scope["method"] == "HEAD")
        return True

    async def drawn_once(
        self, page: Page, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        """Have the page drawn, or wait until somebody else's request has had it drawn."""
        if drawn := self.drawing.get(page):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(drawn.wait(), WAIT_SECONDS)
            if not await self.sent(page, scope, headers, send):
                await self.in_line(page, scope, receive, send)
            return
        drawn = self.drawing[page] = asyncio.Event()
        try:
            await self.in_line(page, scope, receive, send)
        finally:
            drawn.set()
            del self.drawing[page]

    async def in_line(self, page: Page | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a stranger's request through when it is its turn; turn it away where the line is full, or too slow."""
        if scope["path"].startswith(NOT_IN_LINE):
            await self.site(scope, receive, send)
            return
        if self.waiting >= LINE:
            await self.turn_away(page, scope, send)
            return
        self.waiting += 1
        try:
            await asyncio.wait_for(self.turns.acquire(), WAIT_SECONDS)
        except TimeoutError:
            await self.turn_away(page, scope, send)
            return
        finally:
            self.waiting -= 1
        try:
            await self.site(scope, receive, send)
        finally:
            self.turns.release()

    async def turn_away(self, page: Page | None, scope: Scope, send: Send) -> None:
        """Send the page as it was before it changed; where that is not known, say that there is no time just now."""
        previous = self.files.previous(page, wanted_by(dict(scope["headers"]))) if page else None
        await reply(send, previous or self.come_again(), head=scope["method"] == "HEAD")

    def come_again(self) -> Answer:
        """Say that there is no time just now."""
        try:
            body = (self.files.store.inner / "errors" / "503.html").read_bytes()
        except OSError:
            body = PLAIN_PAGE.encode()
        headers = {**dict(self.files.headers), "Cache-Control": "no-store", "Retry-After": str(RETRY_AFTER)}
        headers |= {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        return Answer(503, tuple(headers.items()), body)


@lru_cache(maxsize=512)
def _encoded(headers: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def wanted_by(headers: Mapping[bytes, bytes]) -> Wanted:
    """Read what of the page is wanted."""
    return Wanted(
        headers.get(b"accept-encoding", b"").decode("latin-1"),
        headers.get(b"if-none-match", b"").decode("latin-1"),
        headers.get(b"if-modified-since", b"").decode("latin-1"),
    )


async def reply(send: Send, answer: Answer, *, head: bool = False) -> None:
    """Send an answer."""
    await send({"type": "http.response.start", "status": answer.status, "headers": _encoded(answer.headers)})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})
