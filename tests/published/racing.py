"""What each process of the race does: `python -m tests.published.racing ROLE DATABASE HOME ARGUMENT`.

A writer's post has its number and its version in the title (`w1v17`), which its page, the home page and
the feeds show.
"""

import logging
import os
import re
import signal
import sys
import time
from pathlib import Path

PAGES = ("/", "/w1/", "/w2/", "/w3/", "/feeds/atom.xml", "/archive/")


def main(role: str, database: str, home: str, argument: str) -> None:
    import django

    django.setup()

    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = database
    logging.getLogger("homepress.request").setLevel(logging.ERROR)
    settings.HOME = Path(home)
    settings.KEEP_PAGES = True
    {"write": write, "read": read, "die": die}[role](argument)


def write(number: str) -> None:
    """Edit a post again and again; each time, nothing that is stored may be older than that."""
    from homepress.published import site_store

    for version in range(1, 26):
        save(number, version)
        for name in ("index.html", f"w{number}/index.html", "feeds/atom.xml"):
            stored = site_store.current().folder / "testserver" / name
            try:
                found = re.search(rf"w{number}v([0-9]+)", stored.read_text(encoding="utf-8"))
            except FileNotFoundError:
                continue
            assert found, stored
            assert int(found[1]) == version, f"{stored} shows {found[0]} after version {version} was answered"
        time.sleep(0.01 * (version % 3))


def die(number: str) -> None:
    """Change a post, and be killed between the commit and the purge."""
    from homepress.core import changes

    changes._listeners[:] = [lambda: os.kill(os.getpid(), signal.SIGKILL)]
    save(number, 99)


def save(number: str, version: int) -> None:
    from dataclasses import replace

    from homepress.blog import publishing
    from homepress.blog.manuscripts import Manuscript
    from homepress.blog.models import Post

    post = Post.objects.with_credits().get(permalink=f"w{number}")
    publishing.save(replace(Manuscript.of(post), title=f"w{number}v{version}"), post)


def read(until: str) -> None:
    """Visit everything until a file appears; purge what nobody else does, as every server's process."""
    from django.test import Client

    from homepress.published import following, site_store

    assert site_store.open_store()
    following.start()
    browser = Client(headers={"host": "testserver"})
    while not Path(until).exists():
        for path in PAGES:
            assert browser.get(path).status_code in {200, 503}  # 503: on a busy machine another draws it too slowly


if __name__ == "__main__":
    main(*sys.argv[1:])
