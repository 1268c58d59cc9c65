"""Takes a picture of every page of a demo blog: phone and desktop, light and dark.

`make screenshots` writes them to screenshots/, `make screenshots ARGS=--readme` also the README's own.
Pages named on the command line are the only ones taken: `make screenshots ARGS="home archive"`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypedDict

from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tools import chromium

ROOT = Path(__file__).resolve().parent.parent
HOMEPRESS = str(Path(sys.executable).with_name("homepress"))
FOLDER = ROOT / "screenshots"
README_PICTURE = ROOT / "docs" / "images" / "home.png"
README_BYTES = 200_000

DESCRIPTION = "Notes from a blog that its writer owns."

WIDTHS = {"phone": 390, "desktop": 1280}
HEIGHT = 844
SCHEMES = ("light", "dark")

# What only the site itself can say: where its texts are, an address that is gone, and the page of errors.
LOOK_AROUND = """
import json
from django.template.loader import render_to_string
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
gone = publishing.save(Manuscript(title="Gone")).post
url = gone.get_absolute_url()
publishing.delete(gone)
texts = {post.slug: post.get_absolute_url() for post in Post.objects.due()}
draft = Post.objects.filter(status="draft").first()
tag = Post.objects.listed().exclude(taggings=None).first().tag_list[0].get_absolute_url()
author = Post.objects.listed().exclude(authorships=None).first().byline[0].get_absolute_url()
print(json.dumps({
    "texts": texts, "preview": draft and draft.get_preview_url(), "gone": url, "tag": tag, "author": author,
    "error": render_to_string("500.html"),
}))
"""

# Lazy images are loaded when they come into view, which a picture of the whole page never makes them do.
LOAD_IMAGES = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
}"""


class Seen(TypedDict):
    """What LOOK_AROUND prints."""

    texts: dict[str, str]
    preview: str | None
    gone: str
    tag: str
    author: str
    error: str


@dataclass(frozen=True)
class Site:
    """A running demo blog."""

    url: str
    sign_up_url: str
    pages: dict[str, str]
    error: str
    home: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", action="store_true", help="write the README's picture too")
    parser.add_argument("pages", nargs="*", help="the pages to take; all where none is named")
    options = parser.parse_args()
    with demo_site() as site, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        count = take_all(browser, site, options.pages)
        if options.readme:
            take_for_readme(browser, site)
        browser.close()
    print(f"{count} pictures in {FOLDER.relative_to(ROOT)}/")


@contextmanager
def demo_site() -> Generator[Site]:
    """Serve a fresh demo blog on a free port, and end it."""
    with tempfile.TemporaryDirectory(prefix="homepress-screenshots-") as home:
        own = {name: value for name, value in os.environ.items() if not name.startswith("HOMEPRESS_")}
        environment = own | {"HOMEPRESS_HOME": home, "HOMEPRESS_SITE_DESCRIPTION": DESCRIPTION, "PYTHONUNBUFFERED": "1"}
        command = [HOMEPRESS, "serve", "--demo", "--port", "0"]
        server = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            url, sign_up_url = _addresses(server.stdout or ())
            seen = _look_around(environment)
            yield Site(url, sign_up_url, _pages(seen), seen["error"], home)
        finally:
            server.terminate()
            server.communicate()


def _addresses(lines: Iterable[str]) -> tuple[str, str]:
    """Read the server's greeting: where the site is, and where its owner signs up."""
    said: dict[str, str] = {}
    for line in lines:
        name, _, value = line.strip().partition(" ")
        said[name] = value.strip()
        if "Ctrl-C" in line:
            return said["Site"], said["Owner"]
    raise SystemExit("homepress serve did not start; run it by itself to see why")


def _look_around(environment: dict[str, str]) -> Seen:
    command = [HOMEPRESS, "manage", "shell", "--no-imports", "-c", LOOK_AROUND]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    seen: Seen = json.loads(done.stdout)
    return seen


def _pages(seen: Seen) -> dict[str, str]:
    """Every kind of page under a name for its picture."""
    return {
        "home": "/",
        "home-2": "/page/2/",
        "archive": "/archive/",
        "archive-year": "/archive/2026/",
        "tag": seen["tag"],
        "author": seen["author"],
        "search": "/search/",
        "search-found": "/search/?q=page",
        "search-nothing": "/search/?q=xyzzy",
        "missing": "/no-such-page/",
        "gone": seen["gone"],
        "error": "/-/error/",
        "sign-in": "/accounts/login/",
        **({"preview": seen["preview"]} if seen["preview"] else {}),
        **seen["texts"],
    }


def take_all(browser: Browser, site: Site, wanted: list[str]) -> int:
    """Take the wanted pages, or all; return how many pictures that made."""
    FOLDER.mkdir(exist_ok=True)
    pages = {**site.pages, "sign-up": site.sign_up_url}
    count = 0
    for device, width in WIDTHS.items():
        for scheme in SCHEMES:
            page = _open(browser, site, width, scheme)
            for name, url in pages.items():
                if not wanted or name in wanted:
                    page.goto(url)
                    page.evaluate(LOAD_IMAGES)
                    page.screenshot(path=FOLDER / f"{name}-{device}-{scheme}.png", full_page=True)
                    count += 1
            page.context.close()
    return count


def take_for_readme(browser: Browser, site: Site) -> None:
    """Write the first screen of the home page, in few colours so that the file is small."""
    page = _open(browser, site, WIDTHS["desktop"], "light")
    page.goto("/")
    page.evaluate(LOAD_IMAGES)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(256)
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    picture.save(README_PICTURE, optimize=True)
    page.context.close()
    if README_PICTURE.stat().st_size > README_BYTES:
        raise SystemExit(f"{README_PICTURE} is larger than {README_BYTES} bytes")


def _open(browser: Browser, site: Site, width: int, scheme: str) -> Page:
    """Open a page in which a made-up address answers with the page of errors."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.route("**/-/error/", lambda route: _answer_with_error(route, site))
    return context.new_page()


def _answer_with_error(route: Route, site: Site) -> None:
    route.fulfill(status=500, content_type="text/html; charset=utf-8", body=site.error)


if __name__ == "__main__":
    main()
