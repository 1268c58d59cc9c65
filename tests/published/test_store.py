import gzip
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from homepress.published import store as store_module
from homepress.published.addresses import Page
from homepress.published.encodings import SUFFIXES
from homepress.published.store import Store

pytestmark = pytest.mark.once

HOME, POST = Page("example.org", "index.html"), Page("example.org", "a-post/index.html")
OTHER = Page("www.example.org", "index.html")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path / "pages")


def opened(folder: Path, *, limit: int = 10_000_000) -> Store:
    store = Store(folder, limit=limit)
    store.prepare()
    store.note(follower="somebody")
    return store


def put(store: Store, page: Page, body: bytes = b"page", *shown: str) -> bool:
    return store.put(page, body, set(shown), store.token())


def bodies(store: Store, page: Page) -> set[bytes]:
    return {store.file(page, coding).read_bytes() for coding in SUFFIXES if store.file(page, coding).exists()}


def is_there(store: Store, page: Page) -> bool:
    found = [store.file(page, coding).exists() for coding in SUFFIXES]
    assert all(found) or not any(found)
    return all(found)


def was_there(store: Store, page: Page) -> bool:
    return store.previous_file(page).exists()


def test_a_page_is_stored_in_every_form_for_an_edge_to_read(store: Store) -> None:
    assert put(store, POST, b"page " * 99)

    assert store.file(POST).read_bytes() == b"page " * 99
    assert gzip.decompress(store.file(POST, "gzip").read_bytes()) == b"page " * 99
    assert all(store.file(POST, coding).stat().st_mode & 0o777 == 0o644 for coding in SUFFIXES)
    assert store.pages() == [POST]


def test_what_changed_is_removed_wherever_it_is_shown_and_nothing_else(store: Store) -> None:
    put(store, HOME, b"home", "post:1", "post:2")
    put(store, OTHER, b"home", "post:1")
    put(store, POST, b"post", "post:2")

    assert store.purge({"post:1"}) == 2

    assert (is_there(store, HOME), is_there(store, OTHER), is_there(store, POST)) == (False, False, True)


def test_every_page_shows_the_site(store: Store) -> None:
    put(store, HOME)
    put(store, POST)

    assert store.purge({"post:1", "site"}) == 2

    assert store.pages() == []
    assert not is_there(store, HOME)
    assert not is_there(store, POST)


@pytest.mark.parametrize("names", [{"post:1"}, {"site"}])
def test_what_was_drawn_before_a_change_is_not_stored_after_it(store: Store, names: set[str]) -> None:
    token = store.token()
    store.purge(names)

    assert not store.put(HOME, b"old", {"post:1"}, token)
    assert not is_there(store, HOME)
    assert put(store, HOME, b"new", "post:1")


def test_a_change_between_the_two_halves_of_storing_is_noticed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    announce = store_module._announce
    rival = Store(store.folder, limit=store.limit)

    def slowly(*arguments: object) -> int:
        key = announce(*arguments)  # type: ignore[arg-type]  # whatever it takes
        changes.append(True)
        return key

    changes: list[bool] = []
    monkeypatch.setattr(store_module, "_announce", slowly)
    locked = store.index.locked
    monkeypatch.setattr(store.index, "locked", lambda: rival.purge({"post:1"}) * 0 or locked() if changes else locked())

    assert not store.put(HOME, b"old", {"post:1"}, store.token())
    assert not is_there(store, HOME)


def test_a_change_of_something_else_hinders_nobody(store: Store) -> None:
    token = store.token()
    store.purge({"post:2"})

    assert store.put(HOME, b"home", {"post:1"}, token)


def test_what_is_too_old_to_tell_is_not_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "REMEMBERED", 10)
    old = store.token()
    for number in range(7):
        store.purge({f"post:{number}"})
    young = store.token()
    for number in range(7, 14):
        store.purge({f"post:{number}"})

    assert not store.put(HOME, b"home", {"tag:1"}, old)
    assert store.put(HOME, b"home", {"tag:1"}, young)


def test_a_release_that_was_replaced_stores_nothing_more(store: Store) -> None:
    put(store, HOME)
    newer = opened(store.folder)
    newer.claim("the next release")

    assert not is_there(store, HOME)
    assert not put(store, HOME)
    assert put(newer, HOME)
    newer.claim("the next release")
    assert is_there(newer, HOME)


def test_a_host_that_nobody_tells_of_changes_stores_nothing(store: Store) -> None:
    store.note(follower="")

    assert not put(store, HOME)


def test_a_changed_page_leaves_its_previous_version_until_there_is_a_new_one(store: Store) -> None:
    put(store, HOME, b"old", "post:1")
    store.purge({"post:1"})
    assert store.previous_file(HOME).read_bytes() == b"old"
    assert store.previous_file(HOME, "br").exists()

    put(store, HOME, b"new", "post:1")
    assert not was_there(store, HOME)


@pytest.mark.parametrize("name", ["post:1", "site"])
def test_what_was_withdrawn_is_gone_for_good(store: Store, name: str) -> None:
    put(store, HOME, b"home", "post:1")
    put(store, POST, b"post", "post:1")
    store.purge({"post:1"})
    put(store, HOME, b"home again", "post:1")

    store.purge({name}, withdrawn=True)

    assert not any(path.is_file() and "page" not in path.parts[-2:] for path in store.folder.glob("example.org/**/*"))
    assert not was_there(store, HOME)
    assert not was_there(store, POST)


def test_after_two_changes_of_the_whole_site_every_page_has_a_previous_version(store: Store) -> None:
    put(store, HOME, b"home")
    put(store, POST, b"post")
    store.purge_all()
    put(store, HOME, b"home again")
    store.purge_all()
    store.tidy()

    assert store.previous_file(HOME).read_bytes() == b"home again"
    assert store.previous_file(POST).read_bytes() == b"post"
    assert list((store.inner / "merging").iterdir()) == []


def test_what_is_withdrawn_right_after_a_change_of_the_whole_site_is_gone_too(store: Store) -> None:
    put(store, POST, b"post", "post:1")
    store.purge_all()
    store.purge({"post:1"}, withdrawn=True)
    store.tidy()

    assert not was_there(store, POST)


def test_no_more_is_kept_than_fits_and_the_oldest_goes_first(tmp_path: Path) -> None:
    store = opened(tmp_path / "pages", limit=5000)
    pages = [Page("example.org", f"{number}/index.html") for number in range(9)]
    for number, page in enumerate(pages):
        assert put(store, page, os.urandom(300), f"post:{number}")
    kept = [page for page in pages if is_there(store, page)]

    assert 0 < len(kept) < 9
    assert kept == pages[-len(kept) :]
    assert sum(path.stat().st_size for path in (store.folder / "example.org").rglob("*") if path.is_file()) <= 5000
    assert store.pages() == kept


def test_a_previous_version_goes_before_a_page(tmp_path: Path) -> None:
    store = opened(tmp_path / "pages", limit=3500)
    put(store, HOME, os.urandom(300), "post:1")
    put(store, POST, os.urandom(300), "post:2")
    store.purge({"post:2"})
    put(store, OTHER, os.urandom(300), "post:3")

    assert is_there(store, HOME)
    assert is_there(store, OTHER)
    assert not was_there(store, POST)


def test_a_page_that_does_not_fit_at_all_does_no_harm(tmp_path: Path) -> None:
    store = opened(tmp_path / "pages", limit=100)
    put(store, HOME, os.urandom(3000))

    assert not is_there(store, HOME)


def times(store: Store, page: Page) -> set[float]:
    return {store.file(page, coding).stat().st_mtime for coding in SUFFIXES}


def test_two_versions_never_have_the_same_time_and_the_same_version_always_has(store: Store) -> None:
    seen: set[float] = set()
    for body in (b"one", b"two", b"six"):
        put(store, HOME, body, "post:1")
        (made,) = times(store, HOME)
        assert made.is_integer()
        assert made not in seen
        store.purge({"post:1"})
        put(store, HOME, body, "post:1")
        assert times(store, HOME) == {made}
        seen.add(made)


def test_a_clock_that_was_put_back_makes_no_old_time_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, HOME, b"one")
    (before,) = times(store, HOME)
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    put(store, HOME, b"two")

    assert times(store, HOME) == {before + 1}


def test_files_of_a_lost_index_are_removed(store: Store) -> None:
    put(store, HOME)
    for file in store.inner.glob("index.sqlite3*"):
        file.unlink()
    store = opened(store.folder)

    assert not is_there(store, HOME)
    assert put(store, HOME)


def test_after_a_power_failure_no_file_is_left_that_the_index_does_not_know(store: Store) -> None:
    put(store, HOME)
    put(store, POST)
    unknown = store.file(Page("example.org", "unknown/index.html"))
    shutil.copytree(store.file(POST).parent, unknown.parent)
    store.file(POST, "gzip").write_bytes(b"")

    store.prepare("the next boot")

    assert not unknown.exists()
    assert not store.file(POST).exists()
    assert is_there(store, HOME)


def test_a_page_whose_storing_was_cut_off_is_known_and_goes_with_the_next_change(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    done: list[Path] = []

    def cut_off(self: Path, target: Path) -> Path:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(target)
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut_off)
        with pytest.raises(KeyboardInterrupt):
            put(store, HOME, b"half", "post:1")
    assert len(list(store.folder.glob("example.org/*"))) == 3

    store.purge({"post:1"}, withdrawn=True)
    assert not list(store.folder.glob("example.org/*"))
    assert not list((store.inner / "temporary").iterdir())


def test_empty_folders_are_not_left_behind(store: Store) -> None:
    put(store, Page("example.org", "tag/x/feeds/atom.xml"), b"feed", "tag:1")
    put(store, HOME, b"home")
    store.purge({"tag:1"}, withdrawn=True)

    assert not (store.folder / "example.org" / "tag").exists()
    assert is_there(store, HOME)


def rounds(folder: Path, number: int) -> None:
    """What each of several processes does, see below."""
    store = Store(folder, limit=10_000_000)
    for turn in range(40):
        token = store.token()
        store.put(HOME, f"{number} {turn}".encode(), {"post:1"}, token)
        store.purge({"post:1"}, withdrawn=turn % 5 == 0)
        store.put(POST, b"steady", {"post:2"}, store.token())


def test_many_processes_share_a_store(store: Store) -> None:
    program = (
        "import django, sys; django.setup(); from pathlib import Path; from tests.published.test_store import rounds; "
        "rounds(Path(sys.argv[1]), int(sys.argv[2]))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "homepress.project.settings"}
    processes = [
        subprocess.Popen([sys.executable, "-c", program, store.folder, str(number)], env=environment)
        for number in range(3)
    ]
    assert [process.wait(120) for process in processes] == [0, 0, 0]

    assert is_there(store, POST)
    assert is_there(store, HOME) == (HOME in store.pages())
