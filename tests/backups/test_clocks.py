"""Backups by a machine whose clock is wrong, as a Pi's without a battery: every program on it has the wrong time."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from homepress.backups import clocks, code
from homepress.backups.making import make, to_forget
from homepress.backups.receipts import Receipts
from homepress.backups.retention import Policy
from homepress.backups.site import Site
from homepress.backups.store import Store

pytestmark = [pytest.mark.once, pytest.mark.needs("restic"), pytest.mark.needs("faketime")]

ONE = ("--daily", "1", "--weekly", "0", "--monthly", "0")
TODAY = datetime.now(UTC)


@pytest.fixture
def restic_too(before_restic: Callable[[str], None]) -> None:
    """restic asks the kernel itself for the time, past whatever is between: it is told by a `date` that does not."""
    before_restic('case " $* " in *" backup "*) set -- "$@" --time "$(date "+%F %T")";; esac')


def homepress(site: Site, backups: Store, *words: str, days: int = 0) -> str:
    """Do something when the clock is wrong by so many days."""
    call = ["faketime", "-f", f"{days:+d}d"] if days else []
    call += [sys.executable, "-m", "homepress.cli", *words, "--folder", str(backups.folder)]
    done = subprocess.run(
        call, env=code.environment(site.variables), cwd=site.home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done
    return done.stdout + done.stderr


def years(backups: Store) -> list[int]:
    return [one.taken_at.year for one in backups.repository().snapshots()]


def test_backups_of_a_clock_that_was_ahead_take_no_place_of_those_that_come_after(
    kept_site: Site, backups: Store, collected: None, restic_too: None
) -> None:
    said = homepress(kept_site, backups, "backup", *ONE, days=800)
    assert "is proven" in said
    ahead = years(backups)
    assert ahead[0] > TODAY.year
    for _ in range(2):
        said = homepress(kept_site, backups, "backup", "--no-rehearse", *ONE)
        assert "is the clock right?" in said
    assert years(backups) == [*ahead, TODAY.year]
    said = homepress(kept_site, backups, "snapshots")
    assert "Warning: some are dated in the future: is the clock right?" in " ".join(said.split())
    newest = backups.repository().snapshot()
    assert newest.taken_at.year == TODAY.year
    assert newest.short in homepress(kept_site, backups, "restore", "--dry-run", "--yes")
    assert Receipts(backups).newest_proof() is None


def test_a_backup_of_a_clock_that_is_behind_stays_and_pushes_none_out(
    kept_site: Site, backups: Store, collected: None, restic_too: None
) -> None:
    first = make(kept_site, backups)
    said = homepress(kept_site, backups, "backup", *ONE, days=-3000)
    assert "is proven" in said
    assert "is the clock right?" in said
    assert years(backups) == [TODAY.year, years(backups)[1]]
    assert backups.repository().snapshot().id == first.snapshot
    homepress(kept_site, backups, "backup", "--no-rehearse", *ONE)
    assert TODAY.year in years(backups)
    facts = json.loads(homepress(kept_site, backups, "snapshots", "--json").partition("\n\n")[0])
    assert facts["snapshots"][0]["taken_at"].startswith(f"{TODAY:%Y-%m-%d}")


def test_no_doubt_of_a_clock_where_the_newest_is_the_one_that_was_made(backups: Store) -> None:
    assert clocks.doubt(TODAY, [TODAY]) == ""
    assert to_forget([], Receipts(backups), Policy()) == []
