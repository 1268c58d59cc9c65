"""What is written down of views, and how few statements that takes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from crawleruseragents import CRAWLER_USER_AGENTS_DATA
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from homepress.blog.models import Post
from homepress.stats import counting, totals, upserting
from homepress.stats import waiting as waitings
from homepress.stats.counting import MOST_REFERRERS, OTHER, View
from homepress.stats.floods import MOST_AN_HOUR
from homepress.stats.models import FruitlessSearch, Kind, PopularPost, Sighting, Tally
from homepress.stats.reasons import Reason
from homepress.stats.waiting import MANY, Waiting
from tests.fixtures.posts import Write, write_post
from tests.stats.conftest import Look, address_of

BROWSERS = (Path(__file__).parent / "browsers.txt").read_text(encoding="utf-8").splitlines()
"""What people's browsers call themselves."""

ROBOTS = [robot["instances"][0] for robot in CRAWLER_USER_AGENTS_DATA if robot.get("instances")][::10][:100]
"""What a hundred robots call themselves, as the list has seen them."""


def counts(kind: str = Kind.VIEW) -> dict[str, int]:
    return dict(Tally.objects.filter(kind=kind).values_list("name", "count"))


def views(post: Post, number: int, *, network: str = "", referrer: str = "", first: int = 0) -> dict[str, View]:
    """Return views of so many visitors, all in one network or each in their own."""
    today = timezone.localdate()
    return {f"{n:032}": View(post.pk, today, network or f"{n:016}", referrer, "") for n in range(first, first + number)}


def test_a_crowd_of_people_and_of_a_hundred_robots_gives_the_number_of_people(
    write: Write, look: Look, waiting: Waiting
) -> None:
    posts = [write(f"Post {number}") for number in range(3)]
    assert len(set(ROBOTS)) == 100
    for number, robot in enumerate(ROBOTS):
        look(posts[number % 3], agent=robot, by=address_of(number))
    for number in range(60):
        agent = BROWSERS[number % len(BROWSERS)]
        for _ in range(1 + number % 3):  # some come back on the same day
            look(posts[0], agent=agent, by=address_of(1000 + number), referrer="news.example")
        look(posts[1], agent=agent, by=address_of(1000 + number))
        if number % 10 == 0:
            look(posts[2], agent=agent, by=address_of(1000 + number), sec_purpose="prefetch")
    waiting.write()
    assert [totals.of_post(post) for post in posts] == [60, 60, 0]
    left_out = Counter[str]()
    for name, number in Tally.objects.filter(kind=Kind.LEFT_OUT).values_list("name", "count"):
        left_out[name] += number
    assert left_out == {Reason.BOT: 100, Reason.AGAIN: 60, Reason.PREFETCH: 6}


def test_a_thousand_views_cost_at_most_twenty_writes(write: Write, look: Look, waiting: Waiting) -> None:
    posts = [write(f"Post {number}") for number in range(20)]
    with CaptureQueriesContext(connection) as captured:
        for number in range(1000):
            look(posts[number % 20], by=address_of(number), referrer=f"site{number % 30}.example")
        waiting.write()
    writes = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert sum(totals.of_post(post) for post in posts) == 1000
    assert len(writes) <= 20, len(writes)


def test_a_new_day_counts_anew_and_nobody_can_tell_that_it_is_the_same_visitor(
    write: Write, look: Look, waiting: Waiting
) -> None:
    post = write("A post", published_at=timezone.now() - timedelta(days=9))
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        look(post)
        waiting.write()
    look(post)
    waiting.write()
    assert totals.of_post(post) == 2
    assert Sighting.objects.count() == 2


def test_no_address_agent_or_common_mark_is_kept(write: Write, look: Look, waiting: Waiting) -> None:
    for number in range(3):
        look(write(f"Post {number}"), by="198.51.100.7", agent="A rare browser")
    waiting.write()
    rows = [str(row) for model in (Sighting, Tally) for row in model.objects.values()]
    assert len(rows) == 3 + 9
    assert not [row for row in rows if "198.51" in row or "rare" in row]
    assert len(set(Sighting.objects.values_list("digest", flat=True))) == 3


@pytest.mark.django_db(transaction=True)
def test_four_processes_that_see_the_same_visitors_count_each_once() -> None:
    post = write_post("A post")
    barrier = Barrier(4)

    def process(_: int) -> int:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            return sum(len(counting.count(views(post, 100, first=start), {}).views) for start in (0, 50, 100))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counted = list(pool.map(process, range(4)))
    assert sum(counted) == 200
    assert totals.of_post(post) == 200


def test_a_flood_of_one_network_does_not_count_not_even_its_beginning(
    write: Write, look: Look, waiting: Waiting
) -> None:
    post = write("A post")
    for number in range(10):
        look(post, by=address_of(number), referrer="news.example")
    for number in range(50):
        look(post, by=f"203.0.113.{number}", referrer="flood.example")
    waiting.write()
    assert totals.of_post(post) == 60
    for number in range(50, 250):
        look(post, by=f"203.0.113.{number}", referrer="flood.example")
    waiting.write()
    look(post, by="203.0.113.251")
    waiting.write()
    assert totals.of_post(post) == 10
    assert counts(Kind.LEFT_OUT) == {Reason.FLOOD: 251}
    assert {name: number for name, number in counts(Kind.REFERRER).items() if number} == {"news.example": 10}


def test_a_network_that_was_quiet_for_an_hour_counts_again(write: Write, waiting: Waiting) -> None:
    post = write("A post", published_at=timezone.now() - timedelta(days=2))
    noon = timezone.now().replace(hour=12, minute=0)
    with time_machine.travel(noon, tick=False) as clock:
        for digest, view in views(post, MOST_AN_HOUR + 1, network="flood").items():
            waiting.add_view(digest, view)
        waiting.write()
        assert totals.of_post(post) == 0
        clock.shift(timedelta(minutes=61))
        for digest, view in views(post, 3, network="flood", first=1000).items():
            waiting.add_view(digest, view)
        waiting.write()
        assert totals.of_post(post) == 3


def test_as_many_as_people_may_be_are_no_flood(write: Write, waiting: Waiting) -> None:
    post = write("A post")
    for digest, view in views(post, MOST_AN_HOUR, network="office").items():
        waiting.add_view(digest, view)
    waiting.write()
    assert totals.of_post(post) == MOST_AN_HOUR


def test_visitors_whom_a_proxy_does_not_name_are_no_flood(write: Write, waiting: Waiting) -> None:
    post = write("A post")
    today = timezone.localdate()
    counted = counting.count({f"{n:032}": View(post.pk, today, "", "", "") for n in range(300)}, {})
    assert (len(counted.views), counted.flooding) == (300, frozenset())


def test_made_up_referrers_fill_no_table(write: Write, waiting: Waiting) -> None:
    post = write("A post")
    today = timezone.localdate()
    for start in (0, 200, 400):
        made_up = {
            f"{n:032}": View(post.pk, today, f"{n:016}", f"spam{n}.example", "") for n in range(start, start + 200)
        }
        counting.count(made_up, {})
    counting.count({"x": View(post.pk, today, "x", "spam1.example", "")}, {})
    found = counts(Kind.REFERRER)
    assert len(found) == MOST_REFERRERS + 1
    assert (found[OTHER], found["spam1.example"]) == (600 - MOST_REFERRERS, 2)


def test_what_waits_is_written_when_it_is_much(write: Write, waiting: Waiting) -> None:
    post = write("A post")
    for digest, view in views(post, MANY - 1).items():
        waiting.add_view(digest, view)
    assert totals.of_post(post) == 0
    waiting.add_view("last", View(post.pk, timezone.localdate(), "", "", ""))
    assert totals.of_post(post) == MANY


def test_a_database_that_is_away_loses_nothing_and_counts_nothing_twice(
    write: Write, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = write("A post")

    def break_off(*args: object) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(upserting, "add", break_off)
        for digest, view in views(post, 5).items():
            waiting.add_view(digest, view)
        waiting.add_other((Kind.LEFT_OUT, timezone.localdate(), post.pk, Reason.BOT))
        waiting.add_search(timezone.localdate(), "lighthouse")
        waiting.write()
        assert not Sighting.objects.exists()
    waiting.write()
    waiting.write()
    assert totals.of_post(post) == 5
    assert counts(Kind.LEFT_OUT) == {Reason.BOT: 1}
    assert FruitlessSearch.objects.get().count == 1


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_written_after_a_while(settings: Settings) -> None:
    settings.STATS_WRITE_AFTER = 0.01
    post = write_post("A post")
    waiting = Waiting()
    for digest, view in views(post, 3).items():
        waiting.add_view(digest, view)
        if (writer := waiting.thread) is not None:
            writer.join(60)
    assert totals.of_post(post) == 3
    assert waiting.thread is None


def test_what_no_database_takes_is_lost_and_told_and_holds_up_nothing(
    write: Write, waiting: Waiting, caplog: pytest.LogCaptureFixture
) -> None:
    post = write("A post")
    waiting.views["wrong"] = None  # type: ignore[assignment]  # a bug, had we one
    waiting.write()
    assert "views are lost" in caplog.text
    waiting.add_view("right", View(post.pk, timezone.localdate(), "", "", ""))
    waiting.write()
    assert totals.of_post(post) == 1


def test_while_the_database_is_away_nobody_waits_for_it_and_memory_does_not_grow_without_end(
    write: Write, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []

    def break_off(*args: object) -> None:
        attempts.append(args)
        raise OperationalError("the database is away")

    monkeypatch.setattr(waitings, "MOST", MANY + 50)
    monkeypatch.setattr(upserting, "add", break_off)
    post = write("A post")
    for digest, view in views(post, MANY + 100).items():
        waiting.add_view(digest, view)
        waiting.add_other((Kind.LEFT_OUT, timezone.localdate(), post.pk, Reason.BOT))
        waiting.add_search(timezone.localdate(), digest)
    waiting.write()
    assert len(attempts) == 2
    assert len(waiting.views) + len(waiting.others) + len(waiting.searches) == MANY + 50


def test_the_database_holds_what_a_tally_is(write: Write) -> None:
    post = write("A post")
    today = timezone.localdate()
    good = {"post": post, "day": today, "kind": Kind.VIEW, "name": "", "count": 1}
    Tally.objects.create(**good)
    wrong = [good, good | {"kind": "like"}, good | {"name": "x"}, good | {"kind": Kind.COUNTRY, "count": -1}]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Tally.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        FruitlessSearch.objects.create(day=today, query="", count=1)
    PopularPost.objects.create(position=1, post=post)
    with pytest.raises(IntegrityError), transaction.atomic():
        PopularPost.objects.create(position=2, post=post)


@pytest.mark.only_on("postgresql")
def test_what_is_gone_tomorrow_is_in_no_journal(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'stats_sighting'")
        assert cursor.fetchone() == ("u",)
