"""The rehearsal: a backup is restored, looked through, booted, read, and cleared away; a receipt tells of it."""

import html
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from defusedxml import ElementTree

from homepress.backups import code, extras, media
from homepress.backups.complaints import RepositoryDamaged
from homepress.backups.laying_out import DATA, Laid, laid_out, manifest_of, scratch_database, scratch_variables
from homepress.backups.manifest import Manifest
from homepress.backups.point_in_time import proving
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.receipts import Check, Receipt, Receipts
from homepress.backups.restic import Repository, Snapshot
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.backups.visiting import Visitor, booted
from homepress.errors import BackupFailed

FEED = "/feeds/atom.xml"
SIGNED_IN = "/profile/"

Say = Callable[[str], None]


@dataclass(slots=True)
class Findings:
    """The checks so far; the first that fails ends the rehearsal, since the next ones stand on it."""

    checks: list[Check] = field(default_factory=list)
    say: Say = lambda text: None

    @contextmanager
    def checking(self, name: str) -> Iterator[list[str]]:
        """Note one check; the body appends what it found, or raises BackupFailed."""
        self.say(f"{name} …")
        found: list[str] = []
        try:
            yield found
        except BackupFailed as failed:
            self.checks.append(Check(name, "", failed.message))
            raise _Ended from failed
        self.checks.append(Check(name, ", ".join(found)))


class _Ended(Exception):
    """A check failed, and is noted."""


def rehearse(site: Site, store: Store, name: str = "", *, say: Say = lambda text: None) -> Receipt:
    """Restore a backup beside the site and write the receipt. Raises BackupFailed where that cannot be done."""
    began = time.monotonic()
    repository = replace(store.repository(), say=say)
    with store.alone("a rehearsal"):
        snapshot = repository.snapshot(name)
        findings = Findings(say=say)
        made_at, key = snapshot.taken_at.isoformat(timespec="seconds"), ""
        try:
            with findings.checking("manifest"):
                manifest = manifest_of(repository, snapshot)
            made_at, key = manifest.made_at, manifest.key
            _restore(site, store, repository, snapshot, findings)
        except _Ended:
            pass
        receipt = Receipt(
            snapshot=snapshot.id,
            site=snapshot.host,
            key=key,
            made_at=made_at,
            rehearsed_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - began, 1),
            homepress=version("homepress"),
            checks=tuple(findings.checks),
        )
        Receipts(store).write(receipt)
    return receipt


def _restore(site: Site, store: Store, repository: Repository, snapshot: Snapshot, findings: Findings) -> None:
    """Lay the backup out, and check it from its bytes up to its pages."""
    try:
        with laid_out(site, repository, snapshot, only=DATA) as laid, acting_as_owner_of(site.owned):
            with findings.checking("files") as found:
                found.append(_compare_files(laid))
            _check_database(site, laid, findings)
        _check_extras(store, snapshot, laid.manifest, findings)
        _check_point_in_time(site, store, snapshot, findings)
    except RepositoryDamaged as damaged:
        findings.checks.append(Check("repository", "", damaged.message))


def _check_extras(store: Store, snapshot: Snapshot, manifest: Manifest, findings: Findings) -> None:
    """Fetch what else of the host is in the backup: a bare machine needs it."""
    if manifest.also:
        with findings.checking("host") as found:
            found.append(extras.try_out(store.repository(), snapshot, manifest, store.folder / ".extras"))


def _check_point_in_time(site: Site, store: Store, snapshot: Snapshot, findings: Findings) -> None:
    """Bring the database's log back to its end, where one is kept and this is the newest backup."""
    if store.settings().point_in_time is None or store.repository().snapshot().id != snapshot.id:
        return
    with findings.checking("point in time") as found:
        found.append(proving.prove(site, store, findings.say))


def _check_database(site: Site, laid: Laid, findings: Findings) -> None:
    """Restore the database, look through it, and go on to the pages while it is there."""
    if laid.media.exists():
        (laid.folder / "home").mkdir(exist_ok=True)
        laid.media.rename(laid.folder / "home" / "media")
    with ExitStack() as scratch:
        with findings.checking("database") as found:
            database, url = scratch.enter_context(scratch_database(laid))
            found.append(f"{database.engine} {laid.manifest.contents.version}")
        with findings.checking("tables and indexes"):
            database.check()
        with findings.checking("rows") as found:
            now = database.contents()
            if wrong := now.differences(laid.manifest.contents):
                raise BackupFailed("; ".join(wrong))
            found.append(f"{sum(now.rows.values()):,} in {len(now.rows)} tables")
        _check_application(site, laid, url, findings)


def _check_application(site: Site, laid: Laid, url: str, findings: Findings) -> None:
    variables = scratch_variables(site, laid, url)
    with findings.checking("migrations"):
        seen = code.ask(variables, "survey")
        _assert_migrated(seen, laid)
    with ExitStack() as serving:
        with findings.checking("application") as found:
            visitor = serving.enter_context(booted(variables))
            found.append(f"Homepress {version('homepress')}")
        _read_pages(visitor, seen, findings)


def _read_pages(visitor: Visitor, seen: dict[str, Any], findings: Findings) -> None:
    with findings.checking("home page"):
        _page(visitor, "/")
    with findings.checking("posts") as found:
        for post in seen["posts"]:
            text = html.unescape(_page(visitor, post["path"]))
            if post["title"] not in text:
                raise BackupFailed(f"{post['path']} does not show its title")
        found.append(f"{len(seen['posts'])} of {seen['listed']:,}")
    with findings.checking("feed"):
        _read_feed(_page(visitor, FEED), seen)
    with findings.checking("signed-in page") as found:
        if seen["person"] is None:
            found.append("nobody has an account")
        else:
            cookie = f"{seen['cookie']}={seen['person']['session']}"
            if seen["person"]["handle"] not in _page(visitor, SIGNED_IN, cookie=cookie):
                raise BackupFailed(f"{SIGNED_IN} does not know whom it is shown to")


def _compare_files(laid: Laid) -> str:
    wrong = media.differences(laid.media, laid.manifest.media)
    if wrong:
        raise BackupFailed("; ".join(wrong[:5]))
    return f"{len(laid.manifest.media):,} files, {laid.manifest.media_bytes / 1e6:,.1f} MB"


def _assert_migrated(seen: dict[str, Any], laid: Laid) -> None:
    if seen["unknown"]:
        raise BackupFailed(f"It was made by a later release ({laid.manifest.homepress}): {seen['unknown'][0]}")
    if seen["missing"]:
        raise BackupFailed(f"It was made by an earlier release ({laid.manifest.homepress}): {seen['missing'][0]}")


def _page(visitor: Visitor, path: str, *, cookie: str = "") -> str:
    answer = visitor.get(path, cookie=cookie)
    if answer.status != 200:
        raise BackupFailed(f"{path} answered {answer.status}")
    return answer.text


def _read_feed(text: str, seen: dict[str, Any]) -> None:
    try:
        entries = ElementTree.fromstring(text).findall("{http://www.w3.org/2005/Atom}entry")
    except ElementTree.ParseError as error:
        raise BackupFailed(f"{FEED} is not XML: {error}") from error
    if len(entries) < min(len(seen["posts"]), 10):
        raise BackupFailed(f"{FEED} has {len(entries)} entries")
