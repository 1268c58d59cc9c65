"""PostgreSQL ends a program's connection in the middle: an administrator, a restart, a failing network."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from homepress.backups import restoring
from homepress.backups.making import make
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.core.storage import GATHERING
from homepress.errors import BackupFailed
from tests.fixtures.backups import admin, execute

pytestmark = [pytest.mark.needs("restic"), pytest.mark.only_on("postgresql")]

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s AND datname = %s"


@contextmanager
def cutting(cluster: str, site: Site, program: str) -> Iterator[threading.Event]:
    """For the time of a block, end the first connection of a program to the site's database; tells when it did."""
    done, over = threading.Event(), threading.Event()
    name = site.database_url.rpartition("/")[2]

    def cut() -> None:
        with admin(cluster) as connection:
            while not over.is_set() and not done.is_set():
                if connection.execute(CUT, (program, name)).fetchall():
                    done.set()

    thread = threading.Thread(target=cut)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


def test_a_dump_that_is_cut_off_leaves_site_and_backups_as_they_were(
    kept_site: Site, backups: Store, cluster: str
) -> None:
    first = make(kept_site, backups)
    with cutting(cluster, kept_site, "pg_dump") as cut, pytest.raises(BackupFailed, match="pg_dump failed"):
        make(kept_site, backups)
    assert cut.is_set()
    assert [one.id for one in backups.repository().snapshots()] == [first.snapshot]
    assert not (kept_site.home / GATHERING).exists()
    assert make(kept_site, backups).manifest.contents == first.manifest.contents


def test_a_restore_that_is_cut_off_leaves_what_was(kept_site: Site, backups: Store, cluster: str) -> None:
    make(kept_site, backups)
    execute(kept_site, "UPDATE blog_post SET title = 'Spoilt'")
    before = kept_site.database.contents()
    with (
        cutting(cluster, kept_site, "psql") as cut,
        pytest.raises(BackupFailed, match=r"(?s)psql failed.*what was there is back"),
    ):
        restoring.restore(kept_site, backups)
    assert cut.is_set()
    assert execute(kept_site, "SELECT DISTINCT title FROM blog_post") == [("Spoilt",)]
    changed = {table for table, count in kept_site.database.contents().rows.items() if count != before.rows[table]}
    assert changed <= {"core_change"}
    restoring.restore(kept_site, backups)
    assert execute(kept_site, "SELECT count(*) FROM blog_post WHERE title = 'Spoilt'") == [(0,)]


def test_a_server_that_is_away_is_told(kept_site: Site, backups: Store) -> None:
    away = Site(kept_site.home, kept_site.database_url.rpartition("/")[0] + "/no_such_database", kept_site.variables)
    with pytest.raises(BackupFailed, match="PostgreSQL: ") as caught:
        make(away, backups)
    assert caught.value.hint == "Is the server up?"
    assert backups.repository().snapshots() == []
