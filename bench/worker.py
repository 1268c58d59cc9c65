"""Makes a site of many posts, then renders the pages that standard input names, one a line."""

import json
import sys
from time import perf_counter
from typing import Any

from homepress.cli import database, site


def main(posts: int) -> None:
    site.set_up()
    database.open_up()
    fill(posts)
    paths = _paths()
    for page in sys.stdin:
        print(json.dumps(_rendered(paths[page.strip()])), flush=True)


def fill(posts: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from homepress.demo.crowd import Crowd, write
    from homepress.project import static_files

    static_files.collect_if_changed()
    crowd = Crowd(posts, people=20, comments=posts, likes=posts, seed=1, until=timezone.now())
    write(crowd, progress=lambda what, done, total: None)
    with connection.cursor() as cursor:
        # What the database's own upkeep would do in time: without statistics it plans for an empty table.
        cursor.execute("ANALYZE")


def _paths() -> dict[str, str]:
    from homepress.blog.models import Post

    listed = Post.objects.listed()
    return {
        "home": "/",
        "post": listed[listed.count() // 2].get_absolute_url(),
        "feed": "/feeds/atom.xml",
    }


def _rendered(path: str) -> dict[str, Any]:
    """Time a page without counting its queries, then count them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    begun = perf_counter()
    answer = client.get(path)
    length = len(answer.getvalue() if answer.streaming else answer.content)
    taken = perf_counter() - begun
    if answer.status_code != 200 or not length:
        raise SystemExit(f"{path} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return {"seconds": taken, "queries": len(captured)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
