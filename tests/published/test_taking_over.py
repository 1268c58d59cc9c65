"""Two releases side by side share a store, which is always that of the one that serves."""

import dataclasses
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from homepress.published import site_store, taking_over
from homepress.published.store import Store
from tests.fixtures.store import is_stored, visit

OLD = "the release that serves"


@pytest.fixture
def waiting(store: Store, settings: Settings, tmp_path: Path) -> Path:
    """A file that says that another release serves, whose page is stored."""
    visit("/")
    path = tmp_path / "r2.waiting"
    path.touch()
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, waiting_file=path)
    store.note(stamp=OLD)
    return path


def test_a_release_that_starts_beside_another_leaves_its_pages_alone(waiting: Path, store: Store) -> None:
    assert site_store.open_store()
    assert is_stored(store, "/")
    visit("/about/")
    assert not is_stored(store, "/about/")
    assert store.state("stamp") == OLD


def test_it_takes_over_when_it_is_told_and_tells(waiting: Path, store: Store) -> None:
    assert site_store.open_store()
    taking_over.start()
    told = waiting.rename(waiting.with_suffix(".serving"))
    while told.exists():
        time.sleep(0.01)
    assert not is_stored(store, "/")
    visit("/")
    assert is_stored(store, "/")


def test_a_process_that_starts_later_takes_over_nothing(waiting: Path, store: Store) -> None:
    """As where one of the old release's processes dies after the switch and is started anew."""
    waiting.unlink()
    taking_over.start()
    assert store.state("stamp") == OLD


def test_after_a_boot_the_release_that_starts_has_the_pages(waiting: Path, store: Store) -> None:
    waiting.unlink()
    assert site_store.open_store()
    assert not is_stored(store, "/")
    assert store.takes_pages()
