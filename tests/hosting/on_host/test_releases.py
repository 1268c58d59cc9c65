"""Which releases there are, and which of them go."""

import json
from typing import Any

import pytest

from homepress.hosting.on_host import edge, releases
from homepress.hosting.on_host.releases import Deployed
from homepress.hosting.on_host.site import Site

pytestmark = pytest.mark.once


def release(site: Site, name: str, *, served: bool = True) -> str:
    site.release(name).mkdir(parents=True)
    (site.release(name) / "release.json").write_text(json.dumps({"release": name, "commit": "c0ffee"}))
    if served:
        releases.mark_served(site, name)
    return name


def remember(site: Site, name: str, what: str = "deploy", outcome: str = "served") -> None:
    entry: dict[str, Any] = {"who": "alice", "at": "2026-03-14T15:09:26+00:00", "commit": "c0ffee", "homepress": "1"}
    releases.remember(site, Deployed(release=name, what=what, seconds=1, outcome=outcome, **entry))


@pytest.mark.parametrize(
    ("kept", "current", "before", "gone"),
    [
        (["f", "e", "d", "c", "b", "a"], "f", "e", ["a"]),
        (["e", "d", "c", "b", "a"], "e", "d", []),
        (["f", "e", "d", "c", "b", "a"], "f", "a", ["b"]),  # the previous one stays, however old
        (["f", "e", "d", "c", "b", "a"], "a", "b", ["c"]),  # after rollbacks
        (["a"], "a", "", []),
        ([], "", "", []),
    ],
)
def test_five_are_kept_and_never_is_the_serving_or_the_previous_one_removed(
    kept: list[str], current: str, before: str, gone: list[str]
) -> None:
    assert releases.to_remove(kept, current, before) == gone


def test_what_never_served_is_unfinished(site: Site) -> None:
    release(site, "a")
    release(site, "b", served=False)
    edge.point_at(site, "a")
    assert releases.complete(site) == ["a"]
    assert releases.unfinished(site) == ["b"]


def test_the_edges_file_says_which_one_serves_though_it_was_not_marked(site: Site) -> None:
    release(site, "a", served=False)
    edge.point_at(site, "a")
    assert releases.serving(site) == "a"
    assert releases.unfinished(site) == []


def test_previous_is_what_served_before_also_after_a_rollback(site: Site) -> None:
    for name in "abc":
        release(site, name)
        remember(site, name)
    edge.point_at(site, "c")
    assert releases.previous(site) == "b"
    remember(site, "b", "rollback")
    edge.point_at(site, "b")
    assert releases.previous(site) == "c"


def test_previous_is_never_one_that_is_gone_or_failed(site: Site) -> None:
    release(site, "a")
    release(site, "d")
    for name in "ab":
        remember(site, name)
    remember(site, "c", outcome="failed")
    remember(site, "d")
    edge.point_at(site, "d")
    assert releases.previous(site) == "a"


def test_the_list_tells_what_became_of_each(site: Site) -> None:
    for name in "bc":
        release(site, name)
    for name in "abc":
        remember(site, name)
    remember(site, "d", outcome="failed")
    remember(site, "b", "rollback")
    edge.point_at(site, "b")
    rows = [(row["release"], row["state"]) for row in releases.listing(site)]
    assert rows == [("b", "serving"), ("d", "failed"), ("c", "previous"), ("b", "replaced"), ("a", "gone")]


def test_a_deploy_that_was_cut_off_after_its_switch_is_listed(site: Site) -> None:
    release(site, "a")
    edge.point_at(site, "a")
    assert [(row["release"], row["state"]) for row in releases.listing(site)] == [("a", "serving")]


def test_a_line_of_the_history_that_was_cut_off_is_left_out(site: Site) -> None:
    remember(site, "a")
    with (site.deploys / "history.jsonl").open("a") as file:
        file.write('{"release": "b", "wh')
    assert [entry.release for entry in releases.history(site)] == ["a"]


def test_half_a_release_is_never_taken_for_a_whole_one(site: Site) -> None:
    release(site, "a")
    releases.remove(site, "a")
    assert releases.complete(site) == releases.unfinished(site) == []
