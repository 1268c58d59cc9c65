"""Backups that are made while people write. `pytest --backups 50` takes longer and proves more."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from homepress.backups import code, media
from homepress.backups.databases import Database
from homepress.backups.databases.contents import Contents
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


def act(site: Site, call: str) -> str:
    """Do one thing to the site, and return what was printed."""
    environment = {**code.environment(site.variables), "PYTHONPATH": str(here().root)}
    done = subprocess.run(python(call), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


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
            told = act(replace(site, variables=scratch_variables(site, laid, url)), "look()")
            return [*wrong, *json.loads(told.splitlines()[-1])]


def test_a_file_that_comes_and_goes_while_a_backup_is_made_is_in_it(
    kept_site: Site, backups: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = type(kept_site.database)
    dump = database.dump

    def dump_between(self: Database, target: Path) -> Contents:
        act(kept_site, "come('brief')")
        contents = dump(self, target)
        act(kept_site, "go(writers.Media.objects.get(name='alone-brief.txt'))")
        return contents

    monkeypatch.setattr(database, "dump", dump_between)
    made = make(kept_site, backups)
    monkeypatch.undo()
    assert looked_at(kept_site, backups, made.snapshot) == []
    assert not list(kept_site.media.rglob("alone-brief*"))


def test_backups_that_are_made_while_people_write_are_whole(
    kept_site: Site, backups: Store, request: pytest.FixtureRequest
) -> None:
    count = request.config.getoption("--backups")
    wrong, dumps = {}, set()
    with writing(kept_site) as acts:
        for number in range(count):
            made = make(kept_site, backups)  # the one before it is forgotten: it is of the same day
            wrong[number] = looked_at(kept_site, backups, made.snapshot)
            dumps.add(made.manifest.dump_sha256)
    assert not any(wrong.values()), wrong
    assert len(dumps) == count
    assert min(acts) > count
    sys.stdout.write(f"{count} backups, {sum(acts)} acts\n")
