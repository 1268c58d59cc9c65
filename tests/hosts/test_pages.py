"""Stored pages, which the edge sends by itself: also while no release answers, and never an old one."""

import time
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser

from tests.hosts.owner import Owner

STORE = "/var/lib/homepress/sites/blog/pages"
PATIENCE = 60
OF_ONE_ANSWER = {"date", "server", "via", "etag", "last-modified", "content-length", "vary", "x-request-id", "alt-svc"}
FIRST_PAINT = "document.documentElement.dataset.painted = 'anew';\n"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: str

    @property
    def standing(self) -> dict[str, str]:
        """The headers that are the same for every page."""
        names = sorted(set(map(str.lower, self.headers)) - OF_ONE_ANSWER - {"accept-ranges"})
        return {name: ", ".join(self.headers.get_all(name, [])) for name in names}


def ask(blog: Owner, path: str = "/") -> Answer:
    words = ["curl", "-sS", "-i", "--max-time", f"{PATIENCE}", "--cacert", blog.root]
    head, _, body = blog.visitor.run(*words, f"https://letters.test{path}").stdout.partition("\n\n")
    status, _, headers = head.partition("\n")
    return Answer(int(status.split()[1]), Parser().parsestr(headers), body)


def ask_until_stored(blog: Owner) -> Answer:
    """Ask until the page is a file, and return what is sent from the file."""
    deadline = time.monotonic() + PATIENCE
    while not blog.host.path(f"{STORE}/letters.test/index.html").exists() and time.monotonic() < deadline:
        ask(blog)
        time.sleep(0.2)
    return ask(blog)


def test_a_stored_page_outlives_the_site_and_no_deploy_leaves_an_old_one(blog: Owner) -> None:
    stored = ask_until_stored(blog)
    drawn = ask(blog, "/?by=the-site")
    assert stored.status == drawn.status == 200
    assert stored.standing == drawn.standing | {"cache-control": "public, no-cache"}

    blog.on_host("systemctl stop 'homepress-blog-web@*'")
    away = ask(blog)
    assert (away.status, away.body, away.standing) == (200, stored.body, stored.standing)
    other = ask(blog, "/not-stored/")
    assert (other.status, other.headers["retry-after"]) == (503, "5")
    assert other.body == blog.host.path(f"{STORE}/.store/errors/503.html").read_text()

    blog.commit({"theme/templates/_first-paint.js": FIRST_PAINT})
    blog.homepress("deploy", "--no-outside")
    anew = ask_until_stored(blog)
    assert FIRST_PAINT.strip() in anew.body
    assert anew.headers["content-security-policy"] != stored.headers["content-security-policy"]
    assert anew.standing == ask(blog, "/?by=the-site").standing | {"cache-control": "public, no-cache"}

    blog.homepress("rollback", "--yes")
    again = ask_until_stored(blog)
    assert FIRST_PAINT.strip() not in again.body
    assert again.standing == stored.standing
