"""Proves that the database's log brings it back: replayed to its end, looked through, and its tables counted."""

from homepress.backups.point_in_time import bringing_back, moments
from homepress.backups.point_in_time.bringing_back import Say
from homepress.backups.point_in_time.replaying import replayed
from homepress.backups.point_in_time.sending import NOTE
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed


def prove(site: Site, store: Store, say: Say) -> str:
    """Return what was found. Raises BackupFailed, DatabaseDamaged."""
    bringing_back.send_all(site, store, say)
    with replayed(store.repository(), None, say) as found:
        found.database.check()
        contents = found.database.contents()
        if not contents.rows:
            raise BackupFailed("The database that came out of the log is empty")
        since = store.noted(NOTE).get("since") or found.base.taken_at.isoformat()
        return (
            f"any moment from {since} to {moments.shown(found.moment)}, "
            f"{sum(contents.rows.values()):,} rows in {len(contents.rows)} tables at its end"
        )
