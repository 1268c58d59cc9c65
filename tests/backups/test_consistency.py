"""Backups that are made while people write. `pytest --backups 50` takes longer and proves more."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from homepress.backups import code, media
from homepress.backups.laying_out import laid_out, scratch_database, scratch_variables
from homepress.backups.making import make
from homepress.backups.site import Site
from homepress.backups.store import Store
from tests.fixtures.backups import execute
from tools.setup.checkout import here

pytestmark = pytest.mark.needs("restic")

WRITERS = 2


def python(call: str) -> list[str]:
    program = f"import django; django.setup(); from tests.backups import writers; writers.{call}"
    return [sys.executable, "-c", program]


@contextmanager
def writing(site: Site) -> Iterator[list[int]]:
    """People who write for the time of a block; afterwards the list says how much each did."""
    execute(site, "UPDATE accounts_person SET role = 'owner' WHERE handle = 'demo-1'")
    environment = {**code.environment(site.variables), "PYTHONPATH": str(here().root)}
    writers = [
        subprocess.Popen(
            python(f"write('{number}')"), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for number in range(WRITERS)
    ]
    acts: list[int] = []
    try:
        for writer in writers:
            assert writer.stdout
            assert writer.stdout.readline() == "begun\n"
        yield acts
    finally:
        acts += [int(writer.communicate()[0] or 0) for writer in writers]


def looked_at(site: Site, backups: Store, snapshot: str) -> list[str]:
    """Restore a backup, and return what is wrong in it."""
    repository = backups.repository()
    with laid_out(site, repository, repository.snapshot(snapshot)) as laid:
        wrong = media.differences(laid.media, laid.manifest.media)
        (laid.folder / "home").mkdir()
        laid.media.rename(laid.folder / "home" / "media")
        with scratch_database(laid) as (database, url):
            database.check()
            wrong += database.contents().differences(laid.manifest.contents)
            environment = {**code.environment(scratch_variables(site, laid, url)), "PYTHONPATH": str(here().root)}
            done = subprocess.run(python("look()"), env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            return [*wrong, *json.loads(done.stdout.splitlines()[-1])]


def test_backups_that_are_made_while_people_write_are_whole(
    kept_site: Site, backups: Store, request: pytest.FixtureRequest
) -> None:
    count = request.config.getoption("--backups")
    wrong, revisions = {}, []
    with writing(kept_site) as acts:
        for number in range(count):
            made = make(kept_site, backups)  # the one before it is forgotten: it is of the same day
            wrong[number] = looked_at(kept_site, backups, made.snapshot)
            revisions.append(made.manifest.contents.rows["blog_revision"])
    assert not any(wrong.values()), wrong
    assert revisions == sorted(set(revisions))
    assert min(acts) > count
    sys.stdout.write(f"{count} backups, {sum(acts)} acts, {revisions[-1]} revisions\n")
