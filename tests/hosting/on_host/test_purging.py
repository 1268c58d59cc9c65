"""What goes when a release takes over."""

import os
import threading
import time
from pathlib import Path

import pytest

from homepress.hosting.on_host import edge, purging, releases, steps
from homepress.hosting.on_host.site import Site
from tests.hosting.on_host.test_releases import release, remember

pytestmark = pytest.mark.once


def test_published_pages_go_and_their_folders_stay(site: Site) -> None:
    page = Path(site.layout.pages) / "blog.test" / "hello" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("old")
    purging.purge_pages(site, "r1")
    assert not page.exists()
    assert page.parent.is_dir()


def test_a_site_without_published_pages_has_nothing_to_purge(site: Site) -> None:
    purging.purge_pages(site, "r1")


def old(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("content")
    long_ago = time.time() - purging.GRACE_SECONDS - 1
    os.utime(path, (long_ago, long_ago))
    return path


def test_static_files_stay_while_a_release_has_them_or_somebody_may_ask_for_them(site: Site) -> None:
    release(site, "a")
    edge.point_at(site, "a")
    shared = Path(site.layout.static)
    had = old(shared / "css" / "site.1a2b.css")
    (site.release("a") / "static" / "css").mkdir(parents=True)
    (site.release("a") / "static" / "css" / "site.1a2b.css").write_text("content")
    forgotten, recent = old(shared / "css" / "site.0000.css"), shared / "css" / "site.9999.css"
    recent.write_text("content")
    purging.prune(site)
    assert had.exists()
    assert recent.exists()
    assert not forgotten.exists()


def test_restore_points_go_with_their_releases(site: Site) -> None:
    for name in "abcdefg":
        release(site, name)
        remember(site, name)
        releases.restore_point(site, name).write_text("dump")
    edge.point_at(site, "g")
    assert purging.prune(site) == ["b", "a"]
    assert sorted(path.name[0] for path in Path(site.layout.restore_points).iterdir()) == list("cdefg")


def knows_of_waiting(site: Site, name: str) -> None:
    release(site, name)
    Path(site.layout.release_environment(name)).write_text("HOMEPRESS_WAITING_FILE=/run/x\n")


def test_a_release_waits_beside_another_if_it_knows_how(site: Site) -> None:
    knows_of_waiting(site, "new")
    release(site, "of-old")
    purging.leave_pages(site, "new")
    purging.leave_pages(site, "of-old")
    assert purging.leaves_pages(site, "new")
    assert not purging.leaves_pages(site, "of-old")


def test_a_release_that_serves_is_told_and_waited_for(site: Site) -> None:
    knows_of_waiting(site, "new")
    purging.leave_pages(site, "new")
    waiting = Path(site.layout.waiting("new"))

    def see() -> None:
        while waiting.exists():
            time.sleep(0.01)
        waiting.with_suffix(".serving").unlink()

    seeing = threading.Thread(target=see)
    seeing.start()
    purging.hand_over_pages(site, "new")
    assert not waiting.with_suffix(".serving").exists()
    seeing.join()


def test_a_release_that_does_not_see_it_has_its_own_command_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "ANSWER_SECONDS", 0)
    monkeypatch.setattr(steps, "manage", lambda site, release, *words: asked.append((release, words)))
    asked: list[tuple[str, tuple[str, ...]]] = []
    (Path(site.layout.pages) / ".store").mkdir(parents=True)
    knows_of_waiting(site, "new")
    purging.leave_pages(site, "new")
    purging.hand_over_pages(site, "new")
    assert asked == [("new", ("purge", "--claim"))]
