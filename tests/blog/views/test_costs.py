"""What a page costs: as few queries for many posts as for few, and each of them by an index."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from homepress.accounts.models import Person
from homepress.blog import showing
from homepress.blog.models import Authorship, Permalink, Post, Tag, Tagging
from homepress.blog.tagging import create
from homepress.core.keys import new_key
from homepress.engagement.models import Comment

PAGES = [
    "/",
    "/page/2/",
    "/tag/common/",
    "/@dave/",
    "/post-1/",
    "/feeds/rss.xml",
    "/feeds/atom.xml",
    "/feeds/feed.json",
    "/tag/common/feeds/atom.xml",
    "/@dave/feeds/feed.json",
]
MACHINES = ["/archive/", "/archive/2024/", "/archive/2024/01/", "/sitemap.xml"]


def fill(count: int, author: Person) -> Tag:
    """Make so many posts, an hour apart from 2024 on, all with one tag by one author."""
    tag = create("Common")
    start = datetime(2024, 1, 1, tzinfo=UTC)
    posts = [
        Post(
            id=new_key(),
            title=f"Post {n}",
            permalink_id=f"post-{n}",
            status=Post.Status.PUBLISHED,
            published_at=start + timedelta(hours=n),
            html=f"<p>{n}</p>",
        )
        for n in range(count)
    ]
    Permalink.objects.bulk_create(Permalink(path=post.permalink_id) for post in posts)
    Post.objects.bulk_create(posts)
    Permalink.objects.bulk_update([Permalink(path=post.permalink_id, post=post) for post in posts[:3]], ["post"])
    Tagging.objects.bulk_create(Tagging(post=post, tag=tag, listed_at=post.published_at) for post in posts)
    Authorship.objects.bulk_create(Authorship(post=post, person=author, listed_at=post.published_at) for post in posts)
    return tag


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("count", [13, 60])
def test_a_page_takes_at_most_six_queries_whatever_the_number_of_posts(
    client: Client, dave: Person, count: int
) -> None:
    fill(count, dave)
    post = Post.objects.get(permalink="post-1")
    for n in range(count):
        parent = Comment.objects.create(post=post, author=dave, source="x", html="x", state=Comment.State.APPROVED)
        Comment.objects.create(post=post, source="y", html=f"y{n}", state=Comment.State.APPROVED, parent=parent)
    for address in PAGES:
        assert len(queries(client, address)) <= 6, (address, queries(client, address))


def test_nothing_counts_all_posts_for_a_readers_page(client: Client, dave: Person) -> None:
    fill(13, dave)
    for address in PAGES:
        assert not [sql for sql in queries(client, address) if "COUNT(" in sql.upper()], address


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + sql.replace("%", "%%") if "%" in sql else explain + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


# A search has no such rule: it ranks what it finds.
SCANS = re.compile(
    r"SCAN blog_(post|tagging|authorship|permalink)(?! USING)|Seq Scan on blog_(post|tagging|authorship|permalink)"
)
SORTS = re.compile(r"USE TEMP B-TREE FOR ORDER BY|(?<!\w)Sort\b")
SORTED_ROWS_ARE_FEW = re.compile(
    r'FROM "blog_(authorship|tagging)" .*"post_id" IN|FROM "blog_post" .*"in_menu"|FROM "blog_tag" WHERE'
    r'|FROM "accounts_person"|"permalink_id" = |engagement_comment|^WITH span'
)


@pytest.mark.parametrize("address", PAGES)
def test_every_query_is_answered_by_an_index(client: Client, dave: Person, address: str) -> None:
    fill(3000, dave)
    check_plans(client, address)


# PostgreSQL reads an index alone only where it was vacuumed, which no test in a transaction can do.
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("address", MACHINES)
def test_what_counts_all_posts_does_so_by_an_index(client: Client, dave: Person, address: str) -> None:
    fill(3000, dave)
    check_plans(client, address)


def test_what_each_change_looks_for_is_found_by_an_index(dave: Person) -> None:
    """When the next post comes due, be it one that no list shows."""
    fill(3000, dave)
    Post.objects.filter(title__endswith="7").update(visibility=Post.Visibility.PRIVATE)
    analyze()
    with CaptureQueriesContext(connection) as captured:
        assert showing.span_of_the_present() == (datetime(2024, 5, 4, 23, tzinfo=UTC), None)
    for query in captured:
        how = plan(query["sql"])
        assert not SCANS.search(how), how
        assert not SORTS.search(how), how


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # A table of a few pages is read whole even where an index would do; this asks whether one would.
            cursor.execute("SET LOCAL enable_seqscan = off")


def check_plans(client: Client, address: str) -> None:
    analyze()
    for sql in queries(client, address):
        how = plan(sql)
        if "LIMIT" in sql or "WHERE" in sql:
            assert not SCANS.search(how) or "EXISTS" in sql, f"{address}\n{sql}\n{how}"
            assert not SORTS.search(how) or SORTED_ROWS_ARE_FEW.search(sql), f"{address}\n{sql}\n{how}"
