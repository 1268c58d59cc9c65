"""What the store of a host knows of its pages: an SQLite file beside them, and its write lock.

The site's own database is on another machine, or away; this one is the host's. Whoever writes or
removes a page's files holds its write lock meanwhile, so that all processes of a host take turns,
and one that is killed lets go.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

WAIT_SECONDS = 20
"""How long to wait for the write lock; it is held for milliseconds."""

VERSION = 1
SCHEMA = """
CREATE TABLE state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    purges INTEGER NOT NULL DEFAULT 0,  -- how many there were
    forgotten INTEGER NOT NULL DEFAULT 0,  -- of which purges the names are not known any more
    bytes INTEGER NOT NULL DEFAULT 0,  -- of all pages in all forms
    stamp TEXT NOT NULL DEFAULT '',  -- what pages are made with, see stamp.py
    boot TEXT NOT NULL DEFAULT '',  -- of the machine, when files and rows were last compared
    follower TEXT NOT NULL DEFAULT '',  -- the host's name among those who follow changes
    seen TEXT NOT NULL DEFAULT '',  -- when that was last written down in the site's database
    present_from TEXT,  -- between these moments no post comes due
    present_until TEXT
);
INSERT INTO state (only) VALUES (1);
CREATE TABLE page (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    stored_at REAL NOT NULL,
    until REAL,  -- when it is out of date by itself; seconds since 1970
    live INTEGER NOT NULL,  -- 0: only its previous version is there
    UNIQUE (host, name)
);
CREATE INDEX page_by_end ON page (until) WHERE live AND until IS NOT NULL;
CREATE INDEX page_by_age ON page (live, stored_at);
CREATE TABLE shown (
    name TEXT NOT NULL,
    page INTEGER NOT NULL REFERENCES page ON DELETE CASCADE,
    PRIMARY KEY (name, page)
) WITHOUT ROWID;
CREATE INDEX shown_on ON shown (page);
CREATE TABLE purged (name TEXT PRIMARY KEY, purge INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX purged_in_order ON purged (purge);
CREATE TABLE version (
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    seconds INTEGER NOT NULL,  -- the time of its files
    PRIMARY KEY (host, name)
) WITHOUT ROWID;
CREATE TRIGGER page_added AFTER INSERT ON page BEGIN UPDATE state SET bytes = bytes + new.bytes; END;
CREATE TRIGGER page_removed AFTER DELETE ON page BEGIN UPDATE state SET bytes = bytes - old.bytes; END;
CREATE TRIGGER page_changed AFTER UPDATE OF bytes ON page
BEGIN UPDATE state SET bytes = bytes - old.bytes + new.bytes; END;
"""


class Index:
    """The file; a connection is made for each use, so that threads and forks share none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Look something up."""
        with closing(self._connect()) as connection:
            yield connection

    @contextmanager
    def locked(self) -> Iterator[sqlite3.Connection]:
        """Hold the store's lock; what was written is kept unless the block raises."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def prepare(self) -> bool:
        """Make the tables where there are none; say whether there were none."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == VERSION:
                connection.execute("ROLLBACK")
                return False
            for statement in _statements(SCHEMA):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
            return True

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


def _statements(script: str) -> Iterator[str]:
    """Cut a script where SQLite says that a statement is whole: executescript would commit before it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
