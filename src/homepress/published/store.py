"""The finished pages of a host, as files, and what each of them shows.

    pages/<host>/<path>/index.html …     what the edge sends, with its .gz, .br and .zst beside it
    pages/.store/previous/<host>/…       what was there before a change, for when nothing newer can be drawn
    pages/.store/errors/…                pages for the edge when it has nothing else
    pages/.store/index.sqlite3           see index.py

Never stale: a rendering takes a `token` before its first look at the database, and `put` refuses it
where something that it shows was purged since. Decision 0130 has the argument, 0131 that of the files:
a row is committed before the first file of a page appears, so that no file is ever unknown; whole
files take their places by renaming; and on purging the plain form goes first, since edges look for
it before the others.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from homepress.core.changes import SITE
from homepress.published.addresses import Page
from homepress.published.encodings import SUFFIXES, forms_of
from homepress.published.index import Index

REMEMBERED = 5000
"""How many purged names are known one by one; renderings that began before older purges are refused."""

OUTWARDS = ("", *(suffix for suffix in SUFFIXES.values() if suffix))
"""The suffixes in the order in which a page's files go."""


class Store:
    """The pages in a folder. Every process of a host may have one; nothing is kept in memory."""

    def __init__(self, folder: Path, *, limit: int, stamp: str = "") -> None:
        self.folder = folder
        self.limit = limit
        self.stamp = stamp
        self.inner = folder / ".store"
        self.index = Index(self.inner / "index.sqlite3")

    def exists(self) -> bool:
        """Whether this host keeps pages."""
        return self.index.path.exists()

    def prepare(self, boot: str = "") -> None:
        """Make folders and index, and leave no file that the index does not know.

        Files and rows can only differ where the machine stopped between the two; so they are compared
        once a boot. Files of an index that is gone are gone too: nothing knows what they show.
        """
        for name in ("previous", "merging", "temporary", "locks", "errors"):
            (self.inner / name).mkdir(parents=True, exist_ok=True)
        if self.index.prepare():
            with self.index.locked():
                for tree in [*self._hosts(), *(self.inner / "previous").iterdir(), *(self.inner / "merging").iterdir()]:
                    shutil.rmtree(tree)
        if self.state("boot") != boot:
            with self.index.locked() as db:
                self._forget_the_unknown(db)
                db.execute("UPDATE state SET boot = ?", [boot])

    def file(self, page: Page, coding: str = "") -> Path:
        """Where a form of the page lies, if it does."""
        return self.folder / page.host / (page.name + SUFFIXES[coding])

    def previous_file(self, page: Page, coding: str = "") -> Path:
        """Where a form of the page as it was before a change lies, if it does."""
        return self.inner / "previous" / page.host / (page.name + SUFFIXES[coding])

    def token(self) -> int:
        """Return what `put` wants to have been taken before the rendering looked at anything."""
        with self.index.reading() as db:
            return int(db.execute("SELECT purges FROM state").fetchone()[0])

    def put(
        self, page: Page, body: bytes, shown: Collection[str], token: int, *, until: datetime | None = None
    ) -> bool:
        """Store a page that was drawn since `token`; False where it may be out of date already.

        A host that nobody tells of changes stores nothing.
        """
        names = json.dumps(sorted({SITE, *shown}))
        with self._written(forms_of(body)) as (forms, size):
            with self.index.locked() as db:
                if not self._is_fresh(db, names, token):
                    return False
                key = _announce(db, page, names)
            with self.index.locked() as db:
                if not self._is_fresh(db, names, token):
                    return False
                seconds = _seconds_of(db, page, hashlib.blake2b(body, digest_size=16).digest())
                _settle(db, key, names, size, until)
                self._show(page, forms, seconds)
                self._make_room(db)
        return True

    def purge(self, names: Iterable[str], *, withdrawn: bool = False) -> int:
        """Remove the pages that show any of these, and return how many. Withdrawn ones keep no previous version."""
        wanted = sorted(set(names))
        if SITE in wanted:
            return self.purge_all(withdrawn=withdrawn)
        with self.index.locked() as db:
            self._merge(db)
            _count_purge(db, wanted)
            found = db.execute(
                "SELECT id, host, page.name FROM page WHERE id IN "
                "(SELECT shown.page FROM shown JOIN json_each(?) ON shown.name = value)",
                [json.dumps(wanted)],
            ).fetchall()
            for key, host, name in found:
                self._take_away(db, key, Page(host, name), withdrawn=withdrawn)
        return len(found)

    def purge_ended(self, now: datetime) -> datetime | None:
        """Remove the pages that are out of date by themselves, and return when the last of them was."""
        ended = "SELECT id, host, name, until FROM page WHERE live AND until <= ? ORDER BY until"
        with self.index.reading() as db:
            if db.execute(ended, [now.timestamp()]).fetchone() is None:
                return None
        with self.index.locked() as db:
            found = db.execute(ended, [now.timestamp()]).fetchall()
            for key, host, name, _ in found:
                self._take_away(db, key, Page(host, name), withdrawn=False)
        return datetime.fromtimestamp(found[-1]["until"], UTC) if found else None

    def purge_all(self, *, withdrawn: bool = False) -> int:
        """Remove every page. It takes no longer than a few renames, however many there are."""
        with self.index.locked() as db:
            return self._purge_all(db, withdrawn=withdrawn)

    def _purge_all(self, db: sqlite3.Connection, *, withdrawn: bool) -> int:
        self._merge(db)
        _count_purge(db, [SITE])
        (count,) = db.execute("SELECT count(*) FROM page WHERE live").fetchone()
        heap = self.inner / "merging" / uuid4().hex
        heap.mkdir()
        for tree in self._hosts():
            tree.rename(heap / tree.name)
        if withdrawn:
            (self.inner / "previous").rename(heap / ".previous")
            (self.inner / "previous").mkdir()
            db.execute("DELETE FROM page")
        else:
            db.execute("UPDATE page SET live = 0 WHERE live")
        return int(count)

    def claim(self, stamp: str) -> bool:
        """Take pages that are made with this from now on, and no others; say whether others were taken until now."""
        self.stamp = stamp
        with self.index.locked() as db:
            if db.execute("SELECT stamp FROM state").fetchone()[0] == stamp:
                return False
            self._purge_all(db, withdrawn=False)
            db.execute("UPDATE state SET stamp = ?", [stamp])
        return True

    def takes_pages(self) -> bool:
        """Whether pages that this process draws are the ones that are taken now."""
        return self.exists() and bool(self.stamp == self.state("stamp") and self.state("follower"))

    def state(self, name: str) -> Any:
        """Return what is known of the whole store; the names are those of `index.SCHEMA`."""
        with self.index.reading() as db:
            return db.execute("SELECT * FROM state").fetchone()[name]

    def note(self, **values: object) -> None:
        """Change what is known of the whole store."""
        with self.index.locked() as db:
            for name, value in values.items():
                db.execute(f"UPDATE state SET {name} = ?", [value])  # noqa: S608  # a column's name, of ours

    def tidy(self) -> None:
        """Do what a purge left to be done when nobody waits."""
        with self.index.locked() as db:
            self._merge(db)
        yesterday = time.time() - 86_400
        for left in (self.inner / "temporary").iterdir():
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < yesterday:
                    left.unlink()
        with self.index.locked() as db:
            db.execute(
                "DELETE FROM version WHERE seconds < ? AND NOT EXISTS (SELECT 1 FROM page "
                "WHERE page.host = version.host AND page.name = version.name)",
                [int(yesterday)],
            )

    def pages(self) -> list[Page]:
        """Return the pages that are stored, in the order of their addresses."""
        with self.index.reading() as db:
            return [Page(*row) for row in db.execute("SELECT host, name FROM page WHERE live ORDER BY host, name")]

    def _hosts(self) -> list[Path]:
        return [tree for tree in self.folder.iterdir() if tree != self.inner]

    def _is_fresh(self, db: sqlite3.Connection, names: str, token: int) -> bool:
        (stamp, forgotten, follower) = db.execute("SELECT stamp, forgotten, follower FROM state").fetchone()
        if stamp != self.stamp or token < forgotten or not follower:
            return False
        purged = "SELECT 1 FROM purged JOIN json_each(?) ON name = value WHERE purge > ? LIMIT 1"
        return db.execute(purged, [names, token]).fetchone() is None

    @contextmanager
    def _written(self, forms: dict[str, bytes]) -> Iterator[tuple[dict[str, Path], int]]:
        """Write the forms where nobody looks; what is not taken away by the end is removed."""
        base = self.inner / "temporary" / uuid4().hex
        paths = {coding: base.with_suffix(SUFFIXES[coding] or ".html") for coding in forms}
        try:
            for coding, body in forms.items():
                paths[coding].write_bytes(body)
                paths[coding].chmod(0o644)
            yield paths, sum(map(len, forms.values()))
        finally:
            for path in paths.values():
                path.unlink(missing_ok=True)

    def _show(self, page: Page, forms: dict[str, Path], seconds: int) -> None:
        self.file(page).parent.mkdir(parents=True, exist_ok=True)
        for coding in SUFFIXES:
            os.utime(forms[coding], (seconds, seconds))
            forms[coding].replace(self.file(page, coding))
        self._unlink(self.previous_file(page), self.inner / "previous")

    def _take_away(self, db: sqlite3.Connection, key: int, page: Page, *, withdrawn: bool) -> None:
        """Remove a page's files, or set them aside as its previous version."""
        if withdrawn:
            self._unlink(self.file(page), self.folder)
            self._unlink(self.previous_file(page), self.inner / "previous")
            db.execute("DELETE FROM page WHERE id = ?", [key])
            return
        self._move(self.file(page), self.previous_file(page))
        _prune(self.file(page).parent, self.folder)
        db.execute("UPDATE page SET live = 0 WHERE id = ?", [key])

    def _merge(self, db: sqlite3.Connection) -> None:
        """Make trees that were set aside whole the previous versions of their pages."""
        for heap in (self.inner / "merging").iterdir():
            for plain in heap.rglob("*"):
                if plain.suffix in OUTWARDS[1:] or not plain.is_file():
                    continue
                host, _, name = plain.relative_to(heap).as_posix().partition("/")
                page = Page(host, name)
                known = db.execute("SELECT 1 FROM page WHERE host = ? AND name = ?", [host, name]).fetchone()
                if known and not self.file(page).exists():
                    self._move(plain, self.previous_file(page))
            shutil.rmtree(heap)

    @staticmethod
    def _move(plain: Path, to: Path) -> None:
        if not plain.exists():
            return
        to.parent.mkdir(parents=True, exist_ok=True)
        for suffix in OUTWARDS:
            with suppress(FileNotFoundError):
                plain.with_name(plain.name + suffix).replace(to.with_name(to.name + suffix))

    @staticmethod
    def _unlink(plain: Path, top: Path) -> None:
        for suffix in OUTWARDS:
            plain.with_name(plain.name + suffix).unlink(missing_ok=True)
        _prune(plain.parent, top)

    def _forget_the_unknown(self, db: sqlite3.Connection) -> None:
        """Remove the files of pages without a row, and of those that lost a form when the power went."""
        self._merge(db)
        known = {(row["host"], row["name"]) for row in db.execute("SELECT host, name FROM page")}
        for top in (self.folder, self.inner / "previous"):
            for tree in [tree for tree in top.iterdir() if tree != self.inner]:
                for name, sizes in _sizes(tree).items():
                    if (tree.name, name) not in known or sizes.keys() != set(OUTWARDS) or not all(sizes.values()):
                        self._unlink(tree / name, top)

    def _make_room(self, db: sqlite3.Connection) -> None:
        """Remove the oldest pages until all fit; what is only a previous version goes before them."""
        while db.execute("SELECT bytes FROM state").fetchone()[0] > self.limit:
            oldest = db.execute("SELECT id, host, name FROM page ORDER BY live, stored_at LIMIT 1").fetchone()
            if oldest is None:
                return
            self._take_away(db, oldest["id"], Page(oldest["host"], oldest["name"]), withdrawn=True)


def _sizes(tree: Path) -> dict[str, dict[str, int]]:
    """Return the sizes of all files under a host's folder, by page and suffix."""
    sizes: dict[str, dict[str, int]] = {}
    for file in tree.rglob("*"):
        if file.is_file():
            suffix = file.suffix if file.suffix in OUTWARDS else ""
            name = file.relative_to(tree).as_posix().removesuffix(suffix)
            sizes.setdefault(name, {})[suffix] = file.stat().st_size
    return sizes


def _prune(folder: Path, top: Path) -> None:
    """Remove folders that became empty, up to the one that stays."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def _announce(db: sqlite3.Connection, page: Page, names: str) -> int:
    """Let the index know of a page before there is a file of it."""
    db.execute(
        "INSERT OR IGNORE INTO page (host, name, bytes, stored_at, live) VALUES (?, ?, 0, 0, 0)", [page.host, page.name]
    )
    (key,) = db.execute("SELECT id FROM page WHERE host = ? AND name = ?", [page.host, page.name]).fetchone()
    db.execute("INSERT OR IGNORE INTO shown (name, page) SELECT value, ? FROM json_each(?)", [key, names])
    return int(key)


def _settle(db: sqlite3.Connection, key: int, names: str, size: int, until: datetime | None) -> None:
    db.execute("DELETE FROM shown WHERE page = ? AND name NOT IN (SELECT value FROM json_each(?))", [key, names])
    # A monotonic clock would begin anew with each boot; a jump of this one only changes who goes first.
    db.execute(
        "UPDATE page SET live = 1, bytes = ?, stored_at = ?, until = ? WHERE id = ?",
        [size, time.time(), until and until.timestamp(), key],
    )


def _seconds_of(db: sqlite3.Connection, page: Page, digest: bytes) -> int:
    """The time that the files bear: the same for the same content, another for any other.

    Servers make Last-Modified and ETag of it, in whole seconds: two versions must never share one,
    be they made in the same second or after the clock was put back.
    """
    row = db.execute(
        "SELECT digest, seconds FROM version WHERE host = ? AND name = ?", [page.host, page.name]
    ).fetchone()
    if row and row[0] == digest:
        return int(row[1])
    seconds = max(int(time.time()), row[1] + 1 if row else 0)
    db.execute("REPLACE INTO version VALUES (?, ?, ?, ?)", [page.host, page.name, digest, seconds])
    return seconds


def _count_purge(db: sqlite3.Connection, names: list[str]) -> None:
    db.execute("UPDATE state SET purges = purges + 1")
    db.execute("REPLACE INTO purged (name, purge) SELECT value, purges FROM json_each(?), state", [json.dumps(names)])
    if db.execute("SELECT count(*) FROM purged").fetchone()[0] > REMEMBERED:
        db.execute(
            "UPDATE state SET forgotten = (SELECT purge FROM purged ORDER BY purge DESC LIMIT 1 OFFSET ?)",
            [REMEMBERED // 2],
        )
        db.execute("DELETE FROM purged WHERE purge <= (SELECT forgotten FROM state)")
