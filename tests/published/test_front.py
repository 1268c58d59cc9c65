"""The layer before Django, over real files; the site behind it is a few lines that tell what reached them."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from homepress.core.asgi import Receive, Scope, Send
from homepress.core.trusted_proxies import TrustedProxies
from homepress.published import front as front_module
from homepress.published.addresses import Page
from homepress.published.front import Front
from homepress.published.serving import Files
from homepress.published.store import Store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

pytestmark = pytest.mark.once

HOME = Page("example.org", "index.html")
HEADERS = {"Cache-Control": "public, no-cache", "X-Frame-Options": "DENY"}


class Site:
    """Draws pages, one after another as slowly as `pace` lets it, and stores those it is told to."""

    def __init__(self, store: Store, *, stores: bool = True) -> None:
        self.store = store
        self.stores = stores
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.pace: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0.01)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await self.pace()
        self.at_once -= 1
        if self.stores:
            self.store.put(Page("example.org", scope["path"][1:] + "index.html"), b"drawn", set(), self.store.token())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"drawn"})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "pages", limit=10_000_000)
    store.prepare()
    store.note(follower="somebody")
    return store


@pytest.fixture
def site(store: Store) -> Site:
    return Site(store)


@pytest.fixture
def front(store: Store, site: Site) -> Front:
    return made(store, site)


def made(store: Store, site: Site, *, is_https: bool = False, trusted: tuple[str, ...] = ()) -> Front:
    return Front(
        site,
        Files(store, HEADERS),
        hosts=("example.org",),
        is_https=is_https,
        trusted=TrustedProxies.read(trusted),
        on_start=lambda: None,
    )


def scope(path: str = "/", method: str = "GET", query: bytes = b"", scheme: str = "http", **headers: str) -> Scope:
    given = {"host": "example.org"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "scheme": scheme,
        "client": ("198.51.100.7", 4711),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


async def ask(front: Front, asked: Scope) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    await front(asked, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message["body"] for message in sent[1:])


def put(store: Store, page: Page, body: bytes) -> None:
    assert store.put(page, body, set(), store.token())


def test_what_is_stored_never_reaches_the_site(store: Store, site: Site, front: Front) -> None:
    put(store, HOME, b"stored")

    status, headers, body = asyncio.run(ask(front, scope()))

    assert (status, body, site.asked) == (200, b"stored", [])
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-length"] == "6"
    assert headers["cache-control"] == "public, no-cache"
    assert headers["x-frame-options"] == "DENY"


def test_a_head_has_everything_but_the_body(store: Store, front: Front) -> None:
    put(store, HOME, b"stored")
    status, headers, body = asyncio.run(ask(front, scope(method="HEAD")))

    assert (status, headers["content-length"], body) == (200, "6", b"")
    assert headers["etag"] == asyncio.run(ask(front, scope()))[1]["etag"]


def test_who_has_the_page_is_told_so(store: Store, front: Front) -> None:
    put(store, HOME, b"stored " * 100)
    _, headers, _ = asyncio.run(ask(front, scope(accept_encoding="gzip")))
    assert headers["content-encoding"] == "gzip"

    status, again, body = asyncio.run(ask(front, scope(accept_encoding="gzip", if_none_match=headers["etag"])))
    assert (status, body) == (304, b"")
    assert again["etag"] == headers["etag"]
    assert "content-length" not in again
    assert asyncio.run(ask(front, scope(accept_encoding="br", if_none_match=headers["etag"])))[0] == 200


def test_a_changed_page_is_never_sent_from_memory(store: Store, site: Site, front: Front) -> None:
    for body in (b"one", b"two", b"six"):
        put(store, HOME, body)
        assert asyncio.run(ask(front, scope()))[2] == body
        store.purge_all(withdrawn=True)
    assert asyncio.run(ask(front, scope()))[2] == b"drawn"


@pytest.mark.parametrize(
    "asked",
    [
        scope(cookie="sessionid=x"),
        scope(authorization="Bearer x"),
        scope(query=b"q=x"),
        scope(method="POST"),
        scope(host="mallory.example"),
        scope(path="/%2e%2e/"),
        scope(path="//"),
        scope(path="/index.html"),
        scope(path="/-/likes/"),
    ],
)
def test_what_may_differ_goes_to_the_site(asked: Scope, store: Store) -> None:
    site = Site(store, stores=False)
    put(store, HOME, b"stored")
    asyncio.run(ask(made(store, site), asked))

    assert site.asked == [asked["path"]]


def test_plain_http_to_a_site_of_https_is_left_to_the_site_which_redirects(store: Store) -> None:
    put(store, HOME, b"stored")

    def answer(scheme: str, forwarded: str, trusted: tuple[str, ...]) -> bytes:
        site = Site(store, stores=False)
        asked = scope(scheme=scheme)
        asked["headers"] += [(b"x-forwarded-proto", forwarded.encode())] if forwarded else []
        return asyncio.run(ask(made(store, site, is_https=True, trusted=trusted), asked))[2]

    assert answer("https", "", ()) == b"stored"
    assert answer("http", "", ()) == b"drawn"
    assert answer("http", "https", ()) == b"drawn", "anybody can write the header"
    assert answer("http", "https", ("198.51.100.0/24",)) == b"stored"
    assert answer("https", "http", ("198.51.100.0/24",)) == b"drawn"


def test_of_a_thousand_requests_for_one_page_one_is_drawn(site: Site, front: Front) -> None:
    async def crowd() -> list[tuple[int, dict[str, str], bytes]]:
        return await asyncio.gather(*(ask(front, scope("/a-post/")) for _ in range(1000)))

    answers = asyncio.run(crowd())

    assert site.asked == ["/a-post/"]
    assert {(status, body) for status, _, body in answers} == {(200, b"drawn")}
    assert front.drawing == {}


def test_a_thousand_different_missing_pages_leave_room_for_who_is_signed_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "WAIT_SECONDS", 60.0)
    site = Site(store, stores=False)
    front = made(store, site)
    order: list[str] = []

    async def signed_in() -> None:
        await asyncio.sleep(0)
        answer = await ask(front, scope("/studio/", cookie="sessionid=x"))
        order.append(f"signed in {answer[0]}")

    async def stranger(number: int) -> int:
        status, headers, _ = await ask(front, scope(f"/made-up-{number}/"))
        order.append("stranger")
        assert status == 200 or headers["retry-after"]
        return status

    async def crowd() -> list[int]:
        strangers = [asyncio.create_task(stranger(number)) for number in range(1000)]
        await signed_in()
        return await asyncio.gather(*strangers)

    statuses = asyncio.run(crowd())

    drawn = front_module.LINE + front_module.STRANGERS
    assert statuses.count(503) == 1000 - drawn
    assert site.most_at_once <= front_module.STRANGERS + 1
    assert order.index("signed in 200") <= 1000 - drawn + 2 * front_module.STRANGERS
    assert front.waiting == 0


def test_who_waits_in_line_too_long_is_told_to_come_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_module, "WAIT_SECONDS", 0.01)
    site = Site(store, stores=False)
    done = asyncio.Event()
    site.pace = done.wait
    front = made(store, site)
    for name in ("changed", "withdrawn"):
        assert store.put(Page("example.org", f"{name}/index.html"), b"before", {name}, store.token())
        store.purge([name], withdrawn=name == "withdrawn")

    async def crowd() -> tuple[int, dict[str, str], bytes]:
        busy = [asyncio.create_task(ask(front, scope(f"/{number}/"))) for number in range(front_module.STRANGERS)]
        await asyncio.sleep(0)
        late = await ask(front, scope("/late/"))
        assert (await ask(front, scope("/changed/")))[::2] == (200, b"before"), "what is known is better than nothing"
        assert (await ask(front, scope("/changed/", method="HEAD")))[::2] == (200, b"")
        assert (await ask(front, scope("/withdrawn/")))[0] == 503
        static = asyncio.create_task(ask(front, scope("/static/site.css")))
        await asyncio.sleep(0)
        done.set()
        assert (await static)[0] == 200
        await asyncio.gather(*busy)
        return late

    status, headers, body = asyncio.run(crowd())
    assert (status, headers["cache-control"]) == (503, "no-store")
    assert headers["retry-after"]
    assert b"<h1" in body
    assert "/late/" not in site.asked
    assert "/static/site.css" in site.asked


def test_a_rendering_that_fails_lets_the_next_one_try(store: Store, front: Front, site: Site) -> None:
    async def fail() -> None:
        site.pace = lambda: asyncio.sleep(0)
        raise ZeroDivisionError

    site.pace = fail
    with pytest.raises(ZeroDivisionError):
        asyncio.run(ask(front, scope()))

    assert asyncio.run(ask(front, scope()))[2] == b"drawn"


def test_it_begins_with_its_process_and_ends_with_it(store: Store, site: Site) -> None:
    started: list[bool] = []
    front = Front(
        site,
        Files(store, HEADERS),
        hosts=(),
        is_https=False,
        trusted=TrustedProxies(),
        on_start=lambda: started.append(True),
    )
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[str] = []

    async def receive() -> dict[str, str]:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(front({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert started == [True]
