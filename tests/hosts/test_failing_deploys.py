"""Whatever happens to a deploy: the old release serves, and the next deploy works."""

import random
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hosts import wheels
from tests.hosts.owner import Owner

UNIT = "homepress-blog-deploy.service"


@contextmanager
def served_throughout(blog: Owner) -> Iterator[None]:
    """Within the block every stranger gets an answer from one release."""
    before = blog.serving
    with blog.crowd() as seen:
        yield
    assert seen["failed"] == []
    assert seen["commits"] == [before]


def assert_as_before(blog: Owner, before: str) -> None:
    """One release runs, nothing of another is left, and the next deploy works."""
    there = blog.releases()
    assert there["serving"] == before
    assert blog.on_host("ls /srv/homepress/blog/releases").split() == sorted(there["complete"])
    units = blog.on_host("systemctl list-units --plain --no-legend 'homepress-blog-w*@*' | cut -d' ' -f1").split()
    assert units == [f"homepress-blog-web@{before}.service", f"homepress-blog-worker@{before}.service"]


def deploy_good_one(blog: Owner) -> None:
    commit = blog.use(blog.wheel)
    blog.homepress("deploy", "--no-outside")
    assert blog.serving == commit


@pytest.mark.parametrize(
    ("changes", "reason", "line"),
    [
        pytest.param(
            wheels.CRASHES, "health: the new release ended by itself", "this release cannot start", id="crashes"
        ),
        pytest.param(wheels.HANGS, "health: the new release was not healthy within 60 seconds", "", id="hangs"),
        pytest.param(
            wheels.CANNOT_MIGRATE,
            "migrate: homepress manage migrate_online failed",
            "this migration cannot be applied",
            id="cannot migrate",
        ),
    ],
)
def test_a_release_that_is_no_good_is_taken_away(
    blog: Owner, tmp_path: Path, changes: Mapping[str, str], reason: str, line: str
) -> None:
    before = blog.releases()["serving"]
    blog.use(wheels.changed(blog.wheel, tmp_path / "bad", changes))
    with served_throughout(blog):
        told = blog.homepress("deploy", code=1)
    assert reason in told
    assert line in told
    assert_as_before(blog, before)
    deploy_good_one(blog)


@contextmanager
def on_a_small_disk(blog: Owner, folder: str) -> Iterator[None]:
    """For the time of a block the releases lie on a disk of 900 MB."""
    restart = "systemctl restart 'homepress-blog-web@*'"
    mount = f"mount -t tmpfs -o size=900M,mode=755 small {folder}"
    blog.on_host(f"cp -a {folder} /kept && {mount} && cp -a /kept/. {folder}/ && rm -r /kept && {restart}")
    yield
    blog.on_host(f"cp -a {folder} /kept && umount -l {folder} && rm -rf {folder} && mv /kept {folder} && {restart}")


def test_a_release_that_fills_the_disk_is_taken_away(blog: Owner, tmp_path: Path) -> None:
    before = blog.releases()["serving"]
    blog.use(wheels.changed(blog.wheel, tmp_path / "large", wheels.FILLS_THE_DISK))
    with on_a_small_disk(blog, "/srv/homepress/blog/releases"):
        with served_throughout(blog):
            told = blog.homepress("deploy", code=1)
        assert "No space left" in told
        assert_as_before(blog, before)
    deploy_good_one(blog)


def wait_until_under_way(blog: Owner) -> None:
    for _ in range(300):
        if blog.on_host(f"systemctl is-active {UNIT}", check=False).strip() == "active":
            return
        time.sleep(0.1)
    pytest.fail("the deploy did not begin")


def test_a_connection_that_is_cut_leaves_the_deploy_to_itself(blog: Owner) -> None:
    commit = blog.commit({"theme/note.txt": "cut"})
    deploy = blog.begin("deploy", "--no-outside")
    wait_until_under_way(blog)
    blog.laptop.unplug()
    time.sleep(3)
    blog.laptop.plug_in()
    told, _ = deploy.communicate(timeout=300)
    assert deploy.returncode == 0, told
    assert blog.serving == commit


def test_killing_a_deploy_at_any_moment_leaves_the_old_release_serving(
    blog: Owner, request: pytest.FixtureRequest
) -> None:
    random.seed(request.config.getoption("--kills"))
    for _ in range(request.config.getoption("--kills")):
        blog.commit({"theme/note.txt": str(random.random())})
        with blog.crowd() as seen:
            deploy = blog.begin("deploy", "--no-outside")
            wait_until_under_way(blog)
            time.sleep(random.uniform(0, 15))
            blog.on_host(f"systemctl kill --signal=KILL {UNIT}", check=False)
            told, _ = deploy.communicate(timeout=300)
        assert seen["failed"] == [], told
    commit = blog.commit({"theme/note.txt": "after"})
    blog.homepress("deploy", "--no-outside")
    assert blog.serving == commit
    assert_as_before(blog, blog.releases()["serving"])


def test_a_laptop_that_dies_leaves_the_deploy_to_itself(blog: Owner) -> None:
    commit = blog.commit({"theme/note.txt": "laptop"})
    deploy = blog.begin("deploy", "--no-outside")
    wait_until_under_way(blog)
    subprocess.run(["kill", "-KILL", f"-{deploy.pid}"], check=True)
    deploy.communicate()
    blog.on_host(f"while systemctl is-active --quiet {UNIT}; do sleep 0.2; done")
    assert blog.serving == commit


def test_a_migration_in_the_way_is_told_before_a_rollback(blog: Owner, tmp_path: Path) -> None:
    before = blog.serving
    blog.use(wheels.changed(blog.wheel, tmp_path / "migrates", wheels.MIGRATES))
    blog.homepress("deploy", "--no-outside")
    told = blog.homepress("rollback", "--yes")
    assert "core.9999_more" in told
    assert "/var/backups/homepress/blog/" in told
    assert blog.serving == before
    assert "No migration stands in the way" not in told


def test_a_power_cut_in_a_deploy_leaves_the_old_release_serving(blog: Owner) -> None:
    before = blog.serving
    blog.use(blog.wheel)
    deploy = blog.begin("deploy", "--no-outside")
    wait_until_under_way(blog)
    blog.host.pull_the_plug()
    blog.host.boot()
    assert blog.serving == before
    deploy.kill()
    deploy.communicate()
    deploy_good_one(blog)
    assert_as_before(blog, blog.releases()["serving"])


def test_one_deploy_at_a_time_and_one_that_is_stuck_can_be_ended(blog: Owner, tmp_path: Path) -> None:
    blog.use(wheels.changed(blog.wheel, tmp_path / "hangs", wheels.HANGS))
    first = blog.begin("deploy", "--no-outside")
    wait_until_under_way(blog)
    told = blog.homepress("deploy", code=1)
    assert "alice" in told
    assert "has a deploy under way since" in told
    commit = blog.use(blog.wheel)
    told = blog.homepress("deploy", "--no-outside", "--break-lock")
    assert "was cut off; what it left is taken away" in told
    assert blog.serving == commit
    said, _ = first.communicate(timeout=120)
    assert first.returncode == 1, said
