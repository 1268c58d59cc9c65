"""Makes a site with a year of a million views, then draws the figures of the period that standard input names."""

import json
import logging
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.worker import fill
from homepress.cli import database, site

if TYPE_CHECKING:
    from django.test import Client

VIEWS = 1_000_000
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def main(posts: int) -> None:
    site.set_up()
    database.open_up()
    fill(posts)
    _add_views()
    editor = _editor()
    for question in sys.stdin:
        asked = question.strip()
        print(json.dumps(_written() if asked == "a thousand views" else _drawn(editor, asked)), flush=True)


def _add_views() -> None:
    from django.db import connection
    from django.utils import timezone

    from homepress.blog.models import Post
    from homepress.demo.readers import write_views
    from homepress.stats.rolling_up import roll_up

    today = timezone.localdate()
    write_views(list(Post.objects.listed().order_by("listed_at")), views=VIEWS, days=365, until=today, seed=1)
    roll_up(today)
    with connection.cursor() as cursor:
        # What the database's own upkeep would have done long ago.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _editor() -> "Client":
    """Sign somebody in who sees all figures."""
    from django.test import Client

    from homepress.accounts.models import Person

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Person.objects.filter(role=Person.Role.EDITOR)[0])
    return client


def _drawn(client: "Client", period: str) -> dict[str, Any]:
    begun = perf_counter()
    answer = client.get("/studio/stats/", {"period": period})
    taken = perf_counter() - begun
    if answer.status_code != 200 or b"chart__bar" not in answer.content:
        raise SystemExit(f"the figures answer {answer.status_code}")
    return {"seconds": taken}


def _written() -> dict[str, Any]:
    """Have a thousand people look at posts; count the statements that write."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from homepress.blog.models import Post
    from homepress.stats.waiting import waiting

    logging.disable(logging.INFO)
    keys = list(Post.objects.listed().values_list("pk", flat=True)[:20])
    client = Client(SERVER_NAME="127.0.0.1", headers={"sec-fetch-site": "same-origin", "user-agent": BROWSER})
    with CaptureQueriesContext(connection) as captured:
        for number in range(1000):
            address = f"/-/posts/{keys[number % len(keys)]}/views/"
            client.post(
                address,
                "from=news.example",
                "application/x-www-form-urlencoded",
                REMOTE_ADDR=f"10.{number // 250}.{number % 250}.7",
            )
        waiting.write()
    writes = [query for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    return {"writes": len(writes)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
