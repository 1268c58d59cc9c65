from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from homepress.core import changes
from homepress.core.models import Change, Follower

KEY = UUID("01a1fc36-fd95-7491-b904-d5efda03a1e0")


def said() -> list[tuple[UUID, list[str], bool]]:
    return list(Change.objects.order_by("pk").values_list("follower_id", "names", "withdrawn"))


@pytest.mark.django_db
def test_a_change_is_said_to_every_follower() -> None:
    first, second = Follower.objects.create(), Follower.objects.create()

    changes.changed(changes.post(KEY), changes.LISTING)
    changes.withdrawn(changes.comments_on(KEY))

    for follower in (first, second):
        assert [(names, gone) for key, names, gone in said() if key == follower.pk] == [
            (["listing", f"post:{KEY}"], False),
            ([f"comments:{KEY}"], True),
        ]


@pytest.mark.django_db
def test_where_nobody_follows_nothing_is_written() -> None:
    changes.changed(changes.SITE)

    assert said() == []


@pytest.mark.django_db
def test_a_change_of_nothing_says_nothing() -> None:
    Follower.objects.create()
    changes.changed()

    assert said() == []


@pytest.mark.django_db(transaction=True)
def test_a_change_is_rolled_back_with_what_it_tells_of() -> None:
    Follower.objects.create()
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            changes.changed(changes.post(KEY))
            raise ZeroDivisionError
        changes.changed(changes.tag(KEY))

    assert [names for _, names, _ in said()] == [[f"tag:{KEY}"]]


@pytest.mark.django_db(transaction=True)
def test_a_change_cannot_be_said_apart_from_its_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        changes.changed(changes.SITE)


@pytest.mark.django_db(transaction=True)
def test_who_listens_is_called_after_the_commit_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[list[str]] = []
    monkeypatch.setattr(changes, "_listeners", [])
    changes.after_commit(lambda: heard.append([names[0] for _, names, _ in said()]))
    Follower.objects.create()

    with transaction.atomic():
        changes.changed(changes.SITE)
        assert heard == []
    assert heard == [["site"]]

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        changes.changed(changes.LISTING)
        raise ZeroDivisionError
    assert heard == [["site"]]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_breaks_no_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bool] = []
    monkeypatch.setattr(changes, "_listeners", [lambda: 1 // 0, lambda: heard.append(True)])
    with transaction.atomic():
        changes.changed(changes.SITE)

    assert heard == [True]


def test_a_listener_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    listeners: list[object] = []
    monkeypatch.setattr(changes, "_listeners", listeners)
    changes.after_commit(said_nothing)
    changes.after_commit(said_nothing)

    assert listeners == [said_nothing]


def said_nothing() -> None:
    """A listener that does nothing."""


def test_what_a_page_shows_is_collected_while_it_is_drawn() -> None:
    changes.shows(changes.SITE)
    with changes.collected() as outer:
        changes.shows(changes.post(KEY))
        with changes.collected() as inner:
            changes.shows(changes.media(KEY))
        changes.shows(changes.posts_by(KEY), changes.posts_tagged(KEY))
    changes.shows(changes.LISTING)

    assert inner.names == {f"media:{KEY}"}
    assert outer.names == {f"post:{KEY}", f"listing:person:{KEY}", f"listing:tag:{KEY}"}


def test_a_page_holds_until_the_first_thing_on_it_is_over() -> None:
    moments = [datetime(2024, 3, day, tzinfo=UTC) for day in (3, 1, 2)]
    with changes.collected() as collected:
        assert collected.until is None
        for moment in moments:
            changes.holds_until(moment)

    assert collected.until == min(moments)


@pytest.mark.parametrize("name", ["", "../x", "post:", "Post:1", "post: 1", "post:1\n", "post:\x00", "é", "a" * 101])
def test_what_is_no_name_is_refused(name: str) -> None:
    with changes.collected(), pytest.raises(ValueError, match="not a name"):
        changes.shows(name)
