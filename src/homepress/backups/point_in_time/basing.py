"""A base: a copy of PostgreSQL's whole cluster in the repository, with which its log begins anew."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from homepress.backups.databases.postgresql import PostgreSQL
from homepress.backups.point_in_time import sending
from homepress.backups.point_in_time.administrator import Administrator, Facts
from homepress.backups.point_in_time.catalogue import BASE, CHAIN, CLUSTER, Catalogue
from homepress.backups.point_in_time.sending import NOTE
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.room import assert_room
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.backups.telling import LOG_TOLD
from homepress.errors import BackupFailed

FACTS, DATA = "base.json", "data"
"""In the snapshot of a base: what is to be known of it, and the copy."""
FIRST = re.compile(r"^START WAL LOCATION: [0-9A-F/]+ \(file ([0-9A-F]{24})\)$", re.MULTILINE)

Say = Callable[[str], None]


def renew(site: Site, store: Store, say: Say = lambda text: None) -> None:
    """Make a new base, let the log begin with it, and let go of what no moment needs any more. Raises BackupFailed.

    Where no log is wanted any more, all of it is let go. A failure leaves the base before, and its log goes on.
    """
    wanted = store.settings().point_in_time
    if wanted is None:
        if store.noted(NOTE):
            _let_go(store, 0)
            store.forget(NOTE)
        return
    say("Copying the database's cluster …")
    administrator = Administrator(site.database_url, wanted)
    with store.alone("a base of the database's log"):
        facts = _store(site, store, administrator)
        _begin_anew(site, store, administrator, facts)
        begin = _let_go(store, wanted.days)
        with store.sending():
            store.write(NOTE, {**store.noted(NOTE), "since": begin})
        store.forget(LOG_TOLD)


def _store(site: Site, store: Store, administrator: Administrator) -> Facts:
    """Copy the cluster beside the log, store the copy, and remove it.

    A gap in the log is of no account from here on, unless there is another one meanwhile.
    """
    spool, facts = administrator.spool, administrator.facts()
    assert_room(spool.folder, facts.cluster_bytes, "a base takes", hint="Nothing was written. Make room there.")
    with acting_as_owner_of(site.home):
        database = PostgreSQL(site.database_url).name()
    gap = spool.mend()
    try:
        with acting_as_owner_of(spool.folder):
            shutil.rmtree(spool.copy, ignore_errors=True)
            spool.copy.mkdir(mode=0o700)
        administrator.copy(spool.copy / DATA, facts.version)
        facts = replace(facts, first=_first(spool.copy / DATA), database=database)
        (spool.copy / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")
        tags = f"{BASE},{CLUSTER}{facts.cluster},{CHAIN}{facts.first}"
        store.begun().save(spool.copy, host=site.name, tag=tags)
    except BackupFailed:
        spool.break_again(gap)
        raise
    except OSError as error:
        spool.break_again(gap)
        raise BackupFailed(f"{error.filename or spool.copy}: {error.strerror}") from error
    finally:
        shutil.rmtree(spool.copy, ignore_errors=True)
    return facts


def _first(copy: Path) -> str:
    """Return the segment with which the log of a copy begins, as its label says."""
    found = FIRST.search((copy / "backup_label").read_text(encoding="utf-8"))
    if found is None:
        raise BackupFailed("PostgreSQL does not say where the log of its copy begins")
    return found[1]


def _begin_anew(site: Site, store: Store, administrator: Administrator, facts: Facts) -> None:
    """End the chain of the base before with all that there is, and begin one that starts with this base."""
    spool = administrator.spool
    names = set(spool.names(facts.cluster))
    note = store.noted(NOTE)
    if note.get("chain") and note.get("cluster") == facts.cluster and names:
        sending.send(site, store, always=True)
    with store.sending():
        at = datetime.now(UTC).isoformat(timespec="seconds")
        store.write(NOTE, {"cluster": facts.cluster, "chain": facts.first, "base_at": at})
        spool.forget_before(facts.cluster, facts.first, names)
        spool.pending.touch()


def _let_go(store: Store, days: int) -> str:
    """Remove what no moment of the last days needs; return from when on any moment can be brought back."""
    repository, now = store.repository(), datetime.now(UTC)
    with store.sending():
        found = Catalogue.of(repository)
        repository.forget(found.superfluous(now, days))
    begin = found.begin(now, days)
    return begin.taken_at.isoformat(timespec="seconds") if begin else ""
