from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.stats import counting, searches
from homepress.stats.models import FruitlessSearch
from homepress.stats.sought import LENGTH, normalised, whole
from homepress.stats.waiting import Waiting
from tests.fixtures.posts import Write
from tests.stats.conftest import FIREFOX


@pytest.fixture
def listening(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> Waiting:
    monkeypatch.setattr(searches, "waiting", waiting)
    monkeypatch.setattr(searches.searches_of_households, "counts", {})
    return waiting


def search(client: Client, query: str, agent: str = FIREFOX, page: str = "") -> None:
    assert client.get("/search/", {"q": query, "page": page}, headers={"user-agent": agent}).status_code == 200


def noted(waiting: Waiting) -> dict[str, int]:
    waiting.write()
    return dict(FruitlessSearch.objects.values_list("query", "count"))


def test_a_search_that_finds_nothing_is_noted_and_others_are_not(
    write: Write, client: Client, listening: Waiting
) -> None:
    write("A lighthouse")
    for query in ("lighthouse", "Xyzzy", "  xyzzy ", "xyzzy plugh", "", "x"):
        search(client, query)
    search(client, "xyzzy", page="2")
    assert noted(listening) == {"xyzzy": 1, "xyzzy plugh": 1}


def test_robots_and_those_who_write_here_are_not_noted(client: Client, listening: Waiting, dave: Person) -> None:
    search(client, "xyzzy", agent="curl/8.1")
    client.force_login(dave)
    search(client, "plugh")
    assert noted(listening) == {}


def test_what_mallory_types_is_bounded(client: Client, listening: Waiting) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        search(client, "<script>alert(1)</script>\u202e\x00 " + "a" * 5000)
        for number in range(100):
            search(client, f"{number} spam")
    found = noted(listening)
    assert len(found) == searches.MOST_A_MINUTE
    assert max(map(len, found)) <= LENGTH
    assert all(query.isprintable() for query in found)


def test_a_day_has_room_for_so_many_different_searches(db: None) -> None:
    today = timezone.localdate()
    for start in (0, 400):
        counting.count_searches({(today, f"q{n:04}"): 1 for n in range(start, start + 400)})
    counting.count_searches({(today, "q0001"): 1, (today, "new"): 1, (today - timedelta(days=1), "new"): 1})
    assert FruitlessSearch.objects.filter(day=today).count() == counting.MOST_SEARCHES
    assert FruitlessSearch.objects.get(day=today, query="q0001").count == 2
    assert FruitlessSearch.objects.filter(query="new").count() == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("  Wie  SPÄT\tist\nes ", "wie spät ist es"),
        ("STRASSE", "strasse"),
        ("\u200bx\u202ey", "x y"),
        ("Ｌighthouse", "lighthouse"),
        ("a" * 200, "a" * LENGTH),
        ("\x00", ""),
    ],
)
def test_case_blanks_and_what_cannot_be_seen_make_no_difference(typed: str, counted: str) -> None:
    assert normalised(typed) == counted


@pytest.mark.once
def test_what_was_typed_on_the_way_to_a_longer_query_is_left_out() -> None:
    typed = {"kub": 3, "kube": 3, "kubernetes": 3, "docker": 1, "dock": 4}
    assert whole(typed) == {"kubernetes": 3, "docker": 1, "dock": 3}
